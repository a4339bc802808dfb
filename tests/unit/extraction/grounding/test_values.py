"""Values of every kind are found in the form they are printed in, and nowhere else."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import FieldResult, Grounding, Source

Look = Callable[..., FieldResult]
NewPaper = Callable[..., Any]


@pytest.mark.parametrize(
    "printed",
    [
        "17.03.2026", "17/03/26", "2026-03-17", "17. März 2026", "17 March 2026", "March 17, 2026",
        "17 mars 2026", "17 de marzo de 2026", "17 marzo 2026", "17 maart 2026", "17 de março de 2026",
    ],
)  # fmt: skip
def test_a_day_is_found_however_it_is_printed(look: Look, new_paper: NewPaper, printed: str) -> None:
    found = look(new_paper().write(50, 50, f"Start {printed} here"), "/start_date", "2026-03-17")
    assert (found.grounding, found.text, found.source) == (Grounding.FOUND, printed, Source.TEXT_LAYER)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("1234.56", "1.234,56"), ("1234.56", "1,234.56"), ("1234.56", "1'234.56"), ("1234.56", "EUR 1234.56"),
        ("1234.50", "$1,234.50"), ("-12.00", "12.00-"), ("-12.00", "-12,00"), ("1234.5", "1.234,50 €"),
    ],
)  # fmt: skip
def test_an_amount_is_found_however_it_is_printed(
    look: Look, new_paper: NewPaper, value: str, printed: str
) -> None:
    found = look(new_paper().write(50, 50, printed), "/amount", value)
    assert found.grounding is Grounding.FOUND
    assert found.boxes


@pytest.mark.parametrize(
    ("path", "value", "printed"),
    [
        ("/amount", "12.00", "-12.00"),
        ("/amount", "1234.56", "1234.65"),
        ("/amount", "34.56", "1234.56"),
        ("/start_date", "2026-03-17", "18.03.2026"),
        ("/order_number", "4711", "14711"),
        ("/order_number", "4711", "4711.50"),
        ("/name", "Anna Berg", "Hanna Bergmann"),
        ("/iban", "DE89370400440532013000", "DE89 3704 0044 0532 0130 01"),
    ],
)
def test_another_value_is_not_taken_for_it(
    look: Look, new_paper: NewPaper, path: str, value: str, printed: str
) -> None:
    found = look(new_paper().write(50, 50, printed), path, value)
    assert (found.grounding, found.boxes, found.text) == (Grounding.UNVERIFIED, (), None)
    assert found.confidence < 0.5


@pytest.mark.parametrize(
    ("path", "value", "printed"),
    [
        ("/iban", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ("/vat_id", "GB123456782", "GB 123-4567-82"),
        ("/currency", "EUR", "€"),
        ("/country", "DE", "Deutschland"),
        ("/tax_rate", "19", "19,00 %"),
        ("/time", "14:05", "2:05 pm"),
        ("/quantity", "3", "3Stk"),
        ("/Betrag", "100", "100,00 EUR"),
        ("/fälligAm", "2026-03-17", "17.03.2026"),
        ("/nested/Größe/0", 3, "3"),
        ("/status", "paid", "Paid"),
    ],
)
def test_a_code_is_found_as_people_write_it(
    look: Look, new_paper: NewPaper, path: str, value: str, printed: str
) -> None:
    found = look(new_paper().write(50, 50, printed), path, value)
    assert found.grounding is Grounding.FOUND


def test_a_misread_letter_of_a_number_is_forgiven_in_pixels_only(look: Look, new_paper: NewPaper) -> None:
    pixels, print_ = (
        look(new_paper(source).write(50, 50, "Ref AB1O4711"), "/reference", "AB104711")
        for source in (Source.OCR, Source.TEXT_LAYER)
    )
    assert (pixels.grounding, pixels.source) == (Grounding.FOUND, Source.OCR)
    assert print_.grounding is Grounding.UNVERIFIED


def test_a_text_layer_is_not_forgiven_for_the_scan_beside_it(
    look: Look, new_paper: NewPaper, bind: Callable[..., Any]
) -> None:
    scan = new_paper(Source.OCR).write(50, 50, "A scanned cover")
    document = bind(scan, new_paper().write(50, 50, "Ref AB1O4711"))
    assert look(document, "/reference", "AB104711").grounding is Grounding.UNVERIFIED


def test_an_address_is_found_over_its_lines_with_a_box_for_each(look: Look, new_paper: NewPaper) -> None:
    paper = (
        new_paper().stack(50, 50, "Hauptstraße 12", "10115 Berlin").stack(350, 50, "Am Markt 1", "50667 Köln")
    )
    found = look(paper, "/address", "Hauptstraße 12, 10115 Berlin")
    assert found.text == "Hauptstraße 12\n10115 Berlin"
    assert len(found.boxes) == 2
    assert all(place.box[2] < 0.5 for place in found.boxes)


def test_a_word_broken_at_the_end_of_a_line_is_one_word(look: Look, new_paper: NewPaper) -> None:
    paper = new_paper().stack(50, 50, "Annual mainte-", "nance of the lift")
    assert look(paper, "/description", "Annual maintenance of the lift").grounding is Grounding.FOUND


def test_words_in_another_order_are_found_but_less_surely_when_one_is_missing(
    look: Look, new_paper: NewPaper
) -> None:
    paper = new_paper().write(50, 50, "Musterfrau, Erika Wilhelmine")
    whole = look(paper, "/name", "Erika Wilhelmine Musterfrau")
    part = look(paper, "/name", "Erika Wilhelmine A Musterfrau")
    assert whole.grounding is part.grounding is Grounding.FOUND
    assert part.confidence < whole.confidence


def test_yes_and_no_are_printed_nowhere(look: Look, new_paper: NewPaper) -> None:
    assert look(new_paper().write(50, 50, "True story"), "/is_paid", True).grounding is Grounding.UNVERIFIED


@pytest.mark.parametrize("value", ["(" * 5000, "word " * 20_000, "1" * 5000, "\ud800", "e" * 5, "٣" * 40])
def test_hostile_values_are_unverified_in_no_time(look: Look, new_paper: NewPaper, value: str) -> None:
    paper = new_paper()
    for row in range(40):
        paper.write(10, 20 * row, "word other word e word 111 " * 4)
    assert look(paper, "/name", value).grounding is Grounding.UNVERIFIED
