"""Columns of tables, by geometry alone, and headers by their labels."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.tables import cut_strips, find_strip, move_heads, stack_rects
from recto.extraction.reader.lines.arithmetic import Terms, fit_amount
from recto.extraction.reader.lines.headings import Header, find_headers

NewPaper = Callable[..., Any]


def bar(left: float, right: float) -> Rect:
    return Rect(left, 0, right, 1)


def test_columns_part_where_no_word_stands() -> None:
    strips = cut_strips([bar(0, 5), bar(20, 23)], [bar(0, 14), bar(18, 23), bar(0, 12), bar(17, 23)])
    assert 14 < strips[0].right < 17


def test_one_row_parts_at_the_wide_gap_and_not_between_words() -> None:
    strips = cut_strips([bar(0, 5), bar(20, 23)], [bar(0, 4), bar(4.3, 9), bar(9.3, 12), bar(19, 23)])
    assert 12 < strips[0].right < 19


def test_numbers_wider_than_their_head_stay_whole() -> None:
    strips = cut_strips([bar(0, 3), bar(30, 33), bar(40, 43)], [bar(0, 9), bar(27, 33), bar(36, 43)])
    assert [find_strip(strips, bar(27, 33)), find_strip(strips, bar(36, 43))] == [1, 2]


def test_heads_aligned_left_belong_to_numbers_aligned_right() -> None:
    heads = [bar(0, 5), bar(20, 22), bar(30, 33), bar(40, 44)]
    numbers = [bar(0, 12), bar(26, 28), bar(36, 38), bar(46, 49)]
    assert move_heads(heads, numbers) == [heads[0], *numbers[1:]]


def test_a_head_over_an_empty_column_stays_where_it_is() -> None:
    heads = [bar(0, 5), bar(20, 24), bar(30, 34)]
    assert move_heads(heads, [bar(0, 9), bar(31, 34)]) == heads


def test_overlapping_rectangles_stack_and_near_ones_too() -> None:
    assert stack_rects([bar(5, 8), bar(0, 2), bar(7, 9)]) == [bar(0, 2), bar(5, 9)]
    assert stack_rects([bar(0, 2), bar(2.5, 4)], gap=0.9) == [bar(0, 4)]


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "terms", "base"),
    [
        ("4", "12.50", "50.00", Terms(), "1"),
        ("3", "3.33", "10.00", Terms(), "1"),
        ("-2", "5.00", "-10.00", Terms(), "1"),
        ("4", "50.00", "180.00", Terms(percents=(Decimal(10),)), "1"),
        ("1", "50.00", "45.00", Terms(discount=Decimal("-5.00")), "1"),
        ("200", "52.52", "105.04", Terms(), "100"),
        ("250", "4.00", "10.00", Terms(base=Decimal(100)), "100"),
    ],
)
def test_an_amount_follows_from_quantity_and_price(
    quantity: str, price: str, amount: str, terms: Terms, base: str
) -> None:
    fit = fit_amount(Decimal(quantity), Decimal(price), Decimal(amount), terms)
    assert fit is not None
    assert fit.base == Decimal(base)


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [("3", "10.00", "31.00"), ("7", "0.11", "7.00"), ("1000", "0.01", "11.00")],
)
def test_an_amount_that_rounding_cannot_explain_does_not_follow(
    quantity: str, price: str, amount: str
) -> None:
    assert fit_amount(Decimal(quantity), Decimal(price), Decimal(amount)) is None


@pytest.fixture
def headers(extractor: ReaderExtractor) -> Callable[[Any], list[Header]]:
    return lambda paper: find_headers(extractor.read(paper.document(), lambda: False))


def head(paper: Any, y: float, *titles: str) -> Any:
    for place, title in enumerate(titles):
        paper.write(50 + 100 * place, y, title)
    return paper


def test_two_rows_of_titles_are_one_header(headers: Callable[..., Any], new_paper: NewPaper) -> None:
    paper = head(new_paper(), 300, "Unsere", "", "", "Preis/")
    head(paper, 312, "Art.Nr.", "Beschreibung", "Menge", "Einheit")
    (header,) = headers(paper)
    assert [heading.kind for heading in header.headings] == ["code", "description", "quantity", "unit_price"]


@pytest.mark.parametrize(
    "titles",
    [
        ("VAT rate", "Net amount", "VAT amount"),
        ("Description", "Due date", "Amount"),
        ("Beschreibung", "Fälligkeit", "Betrag"),
        ("Base HT", "Taux TVA", "Montant TVA"),
    ],
)
def test_headers_of_taxes_and_payments_are_not_of_lines(
    headers: Callable[..., Any], new_paper: NewPaper, titles: tuple[str, ...]
) -> None:
    assert not any(header.is_of_lines for header in headers(head(new_paper(), 300, *titles)))


@pytest.mark.parametrize(
    "titles",
    [
        ("Description", "Qty", "Unit price", "Amount"),
        ("Désignation", "Qté", "P.U. HT", "Montant HT"),
        ("Descripción", "Cantidad", "Precio", "Importe"),
        ("Descrizione", "Quantità", "Prezzo", "Importo"),
        ("Omschrijving", "Aantal", "Prijs", "Bedrag"),
        ("Descrição", "Quantidade", "Preço", "Valor"),
        ("Bezeichnung", "Menge", "Einzelpreis", "Gesamt"),
    ],
)
def test_headers_of_lines_are_known_in_seven_languages(
    headers: Callable[..., Any], new_paper: NewPaper, titles: tuple[str, ...]
) -> None:
    (header,) = headers(head(new_paper(), 300, *titles))
    kinds = [heading.kind for heading in header.headings]
    assert kinds[:3] == ["description", "quantity", "unit_price"]
    assert kinds[3] in ("total", "net")


def test_a_sentence_with_two_titles_in_it_is_no_header(
    headers: Callable[..., Any], new_paper: NewPaper
) -> None:
    paper = new_paper().write(50, 300, "Please quote the quantity and the price that we agreed upon in March")
    assert headers(paper) == []


def test_titles_with_values_are_no_header(headers: Callable[..., Any], new_paper: NewPaper) -> None:
    assert headers(new_paper().write(50, 300, "Menge: zwei").write(200, 300, "Preis: gering")) == []
