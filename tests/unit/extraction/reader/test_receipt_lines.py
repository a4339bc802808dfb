"""Articles of receipts: rows with a price, what belongs to them, and where the list ends."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult, Source

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]
PRICE, COUNT, EACH = 190, 110, 140
"""Where the columns of a till roll of 240 points begin."""


@pytest.fixture
def print_roll(new_paper: NewPaper) -> Callable[..., Any]:
    """Print a till roll: each row is a text, or a text with what stands in the columns right of it."""

    def print_rows(*rows: Any, heads: tuple[str, ...] = ("Corner Market", "12 Mill Lane")) -> Any:
        paper = new_paper(Source.OCR, width=240, height=600).stack(60, 20, *heads)
        for number, row in enumerate(rows):
            parts = (row,) if isinstance(row, str) else row
            columns = {2: (20, PRICE), 3: (20, COUNT, PRICE), 4: (20, COUNT, EACH, PRICE)}
            for x, text in zip(columns.get(len(parts), (20,)), parts, strict=True):
                paper.write(x, 80 + 13 * number, text)
        return paper

    return print_rows


def lines_of(result: DocumentResult, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(line[key] for key in keys) for line in result.data["lines"]]


def test_names_stand_left_and_prices_right(read: Read, print_roll: Callable[..., Any]) -> None:
    result = read(
        print_roll(("Rye bread", "3.90"), ("Oat milk 1L", "2.10"), ("Total", "6.00"), ("Cash", "10.00")),
        "receipt",
    )
    assert lines_of(result, "description", "total") == [("Rye bread", "3.90"), ("Oat milk 1L", "2.10")]
    assert result.fields["/lines/0/total"].confidence > 0.9
    assert result.fields["/lines/0/description"].boxes


def test_lines_that_do_not_make_the_total_are_doubted(read: Read, print_roll: Callable[..., Any]) -> None:
    result = read(print_roll(("Rye bread", "3.90"), ("Oat milk", "2.10"), ("Total", "9.00")), "receipt")
    assert result.fields["/lines/0/total"].confidence < 0.7


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((("Apfelsaft", "3,98 A"), "2 x 1,99", ("SUMME EUR", "3,98")), ("Apfelsaft", "2", "1.99", "3.98")),
        (("2 x 1,99", ("Apfelsaft", "3,98 A"), ("SUMME", "3,98")), ("Apfelsaft", "2", "1.99", "3.98")),
        (("Banane lose", ("0,844 kg x 1,99 EUR/kg", "1,68 A"), ("Summe", "1,68")),
         ("Banane lose", "0.844", "1.99", "1.68")),
        ((("Pommes", "3,38"), "1,128 kg x 3,00 €/kg", ("TOTAL TTC", "3,38")),
         ("Pommes", "1.128", "3.00", "3.38")),
        ((("2 Menú del día", "25,00"), ("1 Café solo", "1,50"), ("TOTAL", "26,50")),
         ("Menú del día", "2", None, "25.00")),
        ((("PANE INTEGRALE", "2", "1,20", "2,40"), ("TOTALE COMPLESSIVO", "2,40")),
         ("PANE INTEGRALE", "2", "1.20", "2.40")),
        ((("Kaas jong", "1", "4,49"), ("Brood", "2", "5,00"), ("Totaal", "9,49")),
         ("Kaas jong", "1", None, "4.49")),
        ((("3 x Pastel de nata", "3,60"), ("TOTAL", "3,60")), ("Pastel de nata", "3", None, "3.60")),
        ((("Gala apples", "2.49"), "1.25 lb @ $1.99/lb", ("SUBTOTAL", "2.49")),
         ("Gala apples", "1.25", "1.99", "2.49")),
    ],
)  # fmt: skip
def test_quantities_stand_before_behind_over_or_under_a_name(
    read: Read, print_roll: Callable[..., Any], rows: Any, expected: Any
) -> None:
    lines = lines_of(read(print_roll(*rows), "receipt"), "description", "quantity", "unit_price", "total")
    assert lines[0] == expected


def test_a_number_that_belongs_to_a_name_is_no_quantity(read: Read, print_roll: Callable[..., Any]) -> None:
    paper = print_roll(("7 Up 330ml", "1.50"), ("Crisps", "1.00"), ("Gum", "0.50"), ("TOTAL", "3.00"))
    lines = lines_of(read(paper, "receipt"), "description", "quantity")
    assert lines == [("7 Up 330ml", None), ("Crisps", None), ("Gum", None)]


def test_a_code_stands_before_the_name_or_alone_over_it(read: Read, print_roll: Callable[..., Any]) -> None:
    paper = print_roll(
        ("ITEM", "QTY", "U/P", "AMOUNT"), ("KT2048", "2", "1.00", "2.00"), "CRAFT GLUE",
        ("LR/04-2", "1", "7.00", "7.00"), "LACE RIBBON", ("TOTAL QTY:", "3"), ("TOTAL", "9.00"),
    )  # fmt: skip
    lines = lines_of(read(paper, "receipt"), "product_code", "description", "quantity", "total")
    assert lines == [("KT2048", "CRAFT GLUE", "2", "2.00"), ("LR/04-2", "LACE RIBBON", "1", "7.00")]
    paper = print_roll(("140277315 Contact lens fluid", "16.42 S"), ("SUBTOTAL", "16.42"))
    assert lines_of(read(paper, "receipt"), "product_code", "description") == [
        ("140277315", "Contact lens fluid")
    ]


def test_a_name_above_a_row_of_numbers_is_its_name(read: Read, print_roll: Callable[..., Any]) -> None:
    paper = print_roll(
        "CLEAR PLASTIC FOLDER", ("8123407 1 X 2.70", "2.70"), "PLASTIC BAGS", ("99999 2 X 0.20", "0.40"),
        "Items: 2", ("TOTAL", "3.10"),
    )  # fmt: skip
    lines = lines_of(read(paper, "receipt"), "description", "product_code", "quantity", "total")
    assert lines == [
        ("CLEAR PLASTIC FOLDER", "8123407", "1", "2.70"),
        ("PLASTIC BAGS", "99999", "2", "0.40"),
    ]


def test_a_wrapped_name_is_joined(read: Read, print_roll: Callable[..., Any]) -> None:
    paper = print_roll(
        ("Qty Item", "Price", "Amount"),
        ("2 Curtain rod", "6.00", "12.00"),
        "with bracket",
        ("TOTAL", "12.00"),
    )
    assert lines_of(read(paper, "receipt"), "description") == [("Curtain rod with bracket",)]


def test_a_discount_on_an_article_is_a_line_with_a_minus(read: Read, print_roll: Callable[..., Any]) -> None:
    paper = print_roll(("Kaffee 500g", "6,99 A"), ("Rabatt 20%", "-1,40"), ("Summe", "5,59"))
    assert lines_of(read(paper, "receipt"), "description", "total") == [
        ("Kaffee 500g", "6.99"),
        ("Rabatt 20%", "-1.40"),
    ]
    paper = print_roll(("Coffee beans", "6.99"), ("Discount", "1.40"), ("Total", "5.59"))
    assert lines_of(read(paper, "receipt"), "total") == [("6.99",), ("-1.40",)]


def test_a_deposit_is_a_line(read: Read, print_roll: Callable[..., Any]) -> None:
    paper = print_roll(("Mineralwasser", "0,59 B"), ("Pfand", "0,25 B"), ("Zu zahlen", "0,84"))
    assert lines_of(read(paper, "receipt"), "description", "total") == [
        ("Mineralwasser", "0.59"),
        ("Pfand", "0.25"),
    ]


def test_payment_and_taxes_behind_the_total_are_no_lines(read: Read, print_roll: Callable[..., Any]) -> None:
    paper = print_roll(
        ("Croissant", "1,30"), ("Total TTC", "1,30"), ("Carte bancaire", "1,30"), ("TVA 5,5%", "0,07")
    )
    assert lines_of(read(paper, "receipt"), "description") == [("Croissant",)]


def test_a_card_slip_has_no_lines(read: Read, print_roll: Callable[..., Any]) -> None:
    assert read(print_roll(("TOTAL", "12.00"), ("VISA", "12.00")), "receipt").data["lines"] == []


def test_an_article_whose_name_begins_like_a_label_is_an_article(
    read: Read, print_roll: Callable[..., Any]
) -> None:
    paper = print_roll(("Cash box steel", "19.00"), ("Change purse leather", "9.00"), ("Total", "28.00"))
    assert lines_of(read(paper, "receipt"), "description") == [("Cash box steel",), ("Change purse leather",)]


def test_rounding_takes_the_sign_that_makes_the_total(read: Read, print_roll: Callable[..., Any]) -> None:
    paper = print_roll(("Tea", "2.52"), ("Subtotal", "2.52"), ("Rounding", "0.02"), ("Total", "2.50"))
    data = read(paper, "receipt").data
    assert (data["total"], data["rounding"]) == ("2.50", "-0.02")


def test_a_page_of_many_prices_is_read_in_linear_time(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(Source.OCR, width=240, height=30_000)
    for row in range(1000):
        paper.write(20, 20 + 13 * row, "9 x 9 9 9 9 pears").write(PRICE, 20 + 13 * row, "9.99")
    assert len(read(paper, "receipt").data["lines"]) == 1000


def test_a_customer_is_named_only_under_a_heading(read: Read, print_roll: Callable[..., Any]) -> None:
    rows = (("Tea", "2.50"), ("Total", "2.50"))
    assert read(print_roll(*rows), "receipt").data["buyer"]["name"] is None
    paper = print_roll("Bill to:", "Meadow Farm Ltd", "3 Long Lane", "", *rows)
    result = read(paper, "receipt")
    assert result.data["buyer"]["name"] == "Meadow Farm Ltd"
    assert result.data["merchant"]["name"] == "Corner Market"


def test_a_headline_with_the_total_is_no_article(read: Read, print_roll: Callable[..., Any]) -> None:
    paper = print_roll(
        "Cafe Zeitlos", ("", "9.20"), ("Croissant", "4.98"), ("Tea", "4.22"), ("Total", "9.20")
    )
    assert lines_of(read(paper, "receipt"), "description") == [("Croissant",), ("Tea",)]
