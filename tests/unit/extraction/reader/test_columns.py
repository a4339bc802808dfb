"""The order in which a person reads a page: columns of text one by one, tables by rows."""

import time
from collections.abc import Callable
from typing import Any

from recto.extraction.reader.layout.columns import build_columns
from recto.extraction.reader.layout.page_text import reading_order, write_text
from recto.extraction.reader.layout.sheet import SheetPage, lay_out_page


def lay_out(paper: Any) -> SheetPage:
    return lay_out_page(paper.document().pages[0])


def text_of(paper: Any) -> list[list[str]]:
    return [column.splitlines() for column in write_text(lay_out(paper)).split("\n\n")]


def test_a_letterhead_of_two_columns_is_read_one_after_the_other(new_paper: Callable[..., Any]) -> None:
    paper = new_paper().stack(50, 50, "Acme Ltd", "1 High Street", "York")
    paper.stack(350, 50, "Head office", "Phone 555 1234", "mail@acme.example")
    assert text_of(paper) == [
        ["Acme Ltd", "1 High Street", "York"],
        ["Head office", "Phone 555 1234", "mail@acme.example"],
    ]


def test_a_footer_of_four_columns_is_read_column_by_column(new_paper: Callable[..., Any]) -> None:
    columns = [
        ("Muster GmbH", "Weg 5", "Berlin"),
        ("Telefon 030 1", "Telefax 030 2", "www.muster.example"),
        ("Musterbank", "IBAN DE02", "BIC MUSTDEXX"),
        ("Registergericht", "Amtsgericht Berlin", "HRB 1234"),
    ]
    paper = new_paper()
    for number, lines in enumerate(columns):
        paper.stack(20 + 140 * number, 780, *lines)
    assert text_of(paper) == [list(lines) for lines in columns]


def test_a_table_is_read_by_rows(new_paper: Callable[..., Any]) -> None:
    paper = new_paper()
    table = (("Artikel", "Menge", "Betrag"), ("Stuhl", "2", "80,00"), ("Tisch", "1", "99,00"))
    for row, cells in enumerate(table):
        for column, text in enumerate(cells):
            paper.write(50 + 200 * column, 300 + 13 * row, text)
    assert text_of(paper) == [["Artikel  Menge  Betrag", "Stuhl  2  80,00", "Tisch  1  99,00"]]


def test_numbers_stay_beside_their_labels(new_paper: Callable[..., Any]) -> None:
    paper = new_paper().stack(50, 100, "Beispiel SARL", "8 rue Haute", "Lyon")
    paper.stack(300, 100, "Numéro", "Date", "Client").stack(450, 100, "2024-17", "12/03/2024", "4711")
    assert text_of(paper) == [
        ["Beispiel SARL", "8 rue Haute", "Lyon"],
        ["Numéro  2024-17", "Date  12/03/2024", "Client  4711"],
    ]


def test_what_follows_a_colon_stays_beside_it(new_paper: Callable[..., Any]) -> None:
    paper = (
        new_paper().stack(50, 100, "Cliente:", "Ciudad:", "Pago:").stack(250, 100, "Sol SA", "Lugo", "Giro")
    )
    assert text_of(paper) == [["Cliente:  Sol SA", "Ciudad:  Lugo", "Pago:  Giro"]]


def test_paragraphs_with_a_common_gutter_are_one_column(new_paper: Callable[..., Any]) -> None:
    paper = new_paper().write(50, 100, "Bill to").stack(50, 125, "Sea Ltd", "Hull")
    paper.write(350, 100, "Ship to").stack(350, 125, "Dock Four", "Leith")
    assert text_of(paper) == [["Bill to", "Sea Ltd", "Hull"], ["Ship to", "Dock Four", "Leith"]]


def test_text_over_the_full_width_parts_what_is_above_from_what_is_below(
    new_paper: Callable[..., Any],
) -> None:
    wide = (
        "This sentence runs over the whole width of the page, as introductions of letters do, and on and on"
    )
    paper = new_paper().stack(20, 100, "Left one", "Left two").stack(350, 100, "Right one", "Right two")
    paper.write(20, 140, wide)
    paper.stack(20, 180, "Left three", "Left four").stack(350, 180, "Right three", "Right four")
    assert [column[0] for column in text_of(paper)] == [
        "Left one",
        "Right one",
        wide,
        "Left three",
        "Right three",
    ]


def test_every_cell_is_read_once(new_paper: Callable[..., Any]) -> None:
    paper = new_paper()
    for number in range(300):
        paper.write((number * 37) % 500, (number * 61) % 800, f"w{number} x", size=6 + number % 9)
    page = lay_out(paper)
    assert sorted(cell.text for cell in reading_order(page)) == sorted(cell.text for cell in page.cells)


def test_a_page_without_words_has_no_columns(new_paper: Callable[..., Any]) -> None:
    assert build_columns(lay_out(new_paper()).rows) == ()


def test_twenty_thousand_scattered_words_are_ordered_in_no_time(new_paper: Callable[..., Any]) -> None:
    paper = new_paper()
    for number in range(20_000):
        paper.write((number * 7919) % 5900 / 10, number // 40 * 1.7, "x", size=1)
    page = lay_out(paper)
    start = time.process_time()
    assert sum(1 for _ in reading_order(page)) == len(list(page.cells))
    assert time.process_time() - start < 1
