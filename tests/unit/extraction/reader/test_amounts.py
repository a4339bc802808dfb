"""Amounts as printed."""

import pytest

from recto.extraction.reader.values.amounts import (
    DecimalMark,
    NumberStyle,
    find_amounts,
    print_decimal,
    shows_spaces,
    vote_mark,
)

COMMA, POINT = DecimalMark.COMMA, DecimalMark.POINT


def only_value(text: str, mark: DecimalMark = POINT) -> str:
    (amount,) = find_amounts(text)
    return print_decimal(amount.value(mark))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56 €", "1234.56"),
        ("$1,234.56", "1234.56"),
        ("CHF 1'234.50", "1234.50"),
        ("1’234’567.05", "1234567.05"),
        ("49,- EUR", "49"),
        ("EUR 1.190,00.", "1190.00"),
        ("12.345.678", "12345678"),
        ("0.125", "0.125"),
        ("RM5.00", "5.00"),
        ("1,23,456.00", "123456.00"),
        ("₹ 1,23,456", "123456"),
        ("1\u202f234,56 €", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("CHF 12.–", "12"),
        ("1'234.-", "1234"),
        ("100:-", "100"),
        ("Rs. 500/-", "500"),
        ("R$ 1.234,56", "1234.56"),
        ("$.50", "0.50"),
        ("12,50 Euro", "12.50"),
        ("12.50 €/Stk", "12.50"),
        ("Total:12.50", "12.50"),
        ("*12.50", "12.50"),
        ("1.234.56", "1234.56"),
        ("1234.567", "1234.567"),
    ],
)
def test_amounts_of_all_notations_keep_their_printed_scale(text: str, value: str) -> None:
    assert only_value(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "-8,79",
        "8,79-",
        "(8,79)",
        "−8,79",
        "EUR -8,79",
        "-€8,79",
        "- 8,79",
        "Rabatt: - 8,79",
        "8,79 -",
        "€(8,79)",
        "(€8,79)",
        "8,79 CR",
        "-8,79 €",
        "8,79- EUR",
    ],
)
def test_every_way_to_print_a_minus_is_kept(text: str) -> None:
    assert only_value(text) == "-8.79"


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1.234", COMMA, "1234"),
        ("1.234", POINT, "1.234"),
        ("1,234", POINT, "1234"),
        ("1,234", COMMA, "1.234"),
        ("1.234,56", POINT, "1234.56"),
        ("1,234.56", COMMA, "1234.56"),
        ("0,125", POINT, "0.125"),
    ],
)
def test_the_documents_decimal_mark_decides_only_where_the_print_is_ambiguous(
    text: str, mark: DecimalMark, value: str
) -> None:
    assert only_value(text, mark) == value


def test_unambiguous_amounts_vote_for_the_decimal_mark() -> None:
    assert vote_mark(find_amounts("1.234 12,50 3,99")) is COMMA
    assert vote_mark(find_amounts("1,234 12.50")) is POINT
    assert vote_mark(find_amounts("12 7 1000")) is None


@pytest.mark.parametrize("text", ["Menu - 8.79", "(GST 8.79)", "8.79 (", "+8.79"])
def test_a_dash_between_words_and_a_bracket_around_more_are_no_minus(text: str) -> None:
    assert only_value(text) == "8.79"


def test_brackets_are_a_minus_only_where_bookkeepers_print_it_so() -> None:
    (amount,) = find_amounts("(35,13 €)", NumberStyle(negates_by_brackets=False))
    assert not amount.is_negative


def test_plain_spaces_group_only_where_the_document_does_so() -> None:
    assert [amount.text for amount in find_amounts("2 150,00")] == ["2", "150,00"]
    assert [amount.text for amount in find_amounts("2 150,00", NumberStyle(groups_by_space=True))] == [
        "2 150,00"
    ]
    assert [amount.text for amount in find_amounts("12 345 Stück", NumberStyle(groups_by_space=True))] == [
        "12",
        "345",
    ]


def test_one_number_in_another_grouping_tells_that_spaces_part_columns() -> None:
    assert shows_spaces(["2 150,00", "Gesamt"])
    assert shows_spaces(["2 150,00", "1.234,56"]) is False
    assert shows_spaces(["150,00"]) is None


def test_hostile_text_takes_no_more_than_linear_time() -> None:
    """Each text is read in some milliseconds; a pattern that backtracks would take minutes."""
    for text in (
        "1.111." * 5000,
        "1 111 " * 5000 + "x",
        "-(" * 10000,
        "EUR " * 5000,
        "9" * 20000 + "x",
        "*1.1" * 5000,
    ):
        assert len(list(find_amounts(text, NumberStyle(groups_by_space=True)))) < len(text)


@pytest.mark.parametrize("text", ["08/02/2019", "INV/2024/05/0031", "78.46.77.79", "DE123", "#4711", "12:30"])
def test_parts_of_dates_and_numbers_are_no_amounts(text: str) -> None:
    assert list(find_amounts(text)) == []


@pytest.mark.parametrize("text", ["19 % 23,80", "19,0% 23,80", "à 20 % 23,80", "(19%) 23,80"])
def test_a_percentage_is_marked_as_one(text: str) -> None:
    rate, amount = find_amounts(text)
    assert (rate.is_percent, amount.is_percent) == (True, False)


def test_zero_is_never_printed_as_minus_zero() -> None:
    assert only_value("-0.00") == "0.00"
