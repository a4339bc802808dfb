"""Joining what the windows of one document said."""

from typing import Any

from recto.extraction.vlm.merging import merge_parts
from recto.extraction.vlm.windows import PartReading


def part(page: int, data: Any, **certainty: float) -> PartReading:
    return PartReading(
        (page,), data, {f"/{name.replace('__', '/')}": sure for name, sure in certainty.items()}
    )


def rows_of(*parts: PartReading) -> list[str]:
    return [row["description"] for row in merge_parts(parts).data["lines"]]


def line(description: str, amount: str | None = "1.00", **more: Any) -> dict[str, Any]:
    return {"description": description, "net_amount": amount, "quantity": None, **more}


def test_the_surer_window_wins_a_scalar() -> None:
    merged = merge_parts([part(1, {"total": "1"}, total=0.4), part(2, {"total": "2"}, total=0.9)])
    assert merged.data == {"total": "2"}
    assert merged.certainty["/total"] == 0.9


def test_the_first_window_wins_a_tie() -> None:
    assert merge_parts([part(1, {"a": "x"}, a=0.5), part(2, {"a": "y"}, a=0.5)]).data == {"a": "x"}


def test_a_value_beats_null_however_sure_the_null_is() -> None:
    assert merge_parts([part(1, {"a": None}, a=0.99), part(2, {"a": "y"}, a=0.1)]).data == {"a": "y"}


def test_objects_are_joined_field_by_field() -> None:
    first = part(1, {"seller": {"name": "A", "iban": None}}, seller__name=0.9)
    second = part(2, {"seller": {"name": None, "iban": "B"}}, seller__iban=0.8)
    assert merge_parts([first, second]).data == {"seller": {"name": "A", "iban": "B"}}


def test_a_row_that_the_next_page_repeats_comes_once() -> None:
    first = part(1, {"lines": [line("Tea"), line("Milk", "2.00")]})
    second = part(2, {"lines": [line("milk ", "2.00"), line("Salt")]})
    assert rows_of(first, second) == ["Tea", "Milk", "Salt"]


def test_equal_rows_that_do_not_meet_at_the_seam_all_stay() -> None:
    first = part(1, {"lines": [line("Tea"), line("Milk")]})
    second = part(2, {"lines": [line("Tea"), line("Salt")]})
    assert rows_of(first, second) == ["Tea", "Milk", "Tea", "Salt"]


def test_carried_sums_at_the_seam_are_no_rows() -> None:
    first = part(1, {"lines": [line("Tea"), line("Carried forward", "9.00")]})
    second = part(2, {"lines": [line("Übertrag", "9.00"), line("Salt")]})
    assert rows_of(first, second) == ["Tea", "Salt"]


def test_an_article_that_only_sounds_like_a_carried_sum_stays() -> None:
    first = part(1, {"lines": [line("Annual report", "9.00")]})
    assert rows_of(first, part(2, {"lines": [line("Transport")]})) == ["Annual report", "Transport"]


def test_accounts_and_taxes_printed_on_every_page_come_once() -> None:
    account, other = {"iban": "DE02120300000000202051", "bic": None}, {"iban": "NL91ABNA0417164300"}
    tax = {"rate": "19", "amount": "1.90", "base": None}
    first = part(1, {"accounts": [account, other], "taxes": [tax]})
    second = part(2, {"accounts": [account, other], "taxes": [tax | {"base": "10.00"}]})
    merged = merge_parts([first, second, part(3, {"accounts": [account], "taxes": []})]).data
    assert len(merged["accounts"]) == 2
    assert len(merged["taxes"]) == 1


def test_rows_keep_their_own_certainty_at_their_new_place() -> None:
    first = part(1, {"lines": [line("Tea")]}, lines__0__description=0.7)
    second = part(2, {"lines": [line("Salt")]}, lines__0__description=0.2)
    certainty = merge_parts([first, second]).certainty
    assert (certainty["/lines/0/description"], certainty["/lines/1/description"]) == (0.7, 0.2)
