"""The shop of a receipt, wherever it prints its address, and what follows from where it is."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult, Grounding, Source

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


@pytest.fixture
def print_till(new_paper: NewPaper) -> Callable[..., Any]:
    """Print a till roll: lines at the head, one article with its total, lines at the foot."""

    def print_lines(*head: str, foot: tuple[str, ...] = (), price: str = "9,20", total: str = "TOTAL") -> Any:
        paper = new_paper(Source.OCR, width=240, height=480).stack(20, 20, *head)
        paper.write(20, 120, "Croissant").write(190, 120, price)
        paper.write(20, 140, total).write(190, 140, price)
        return paper.stack(20, 170, *foot)

    return print_lines


def address_of(result: DocumentResult) -> tuple[Any, ...]:
    address = result.data["merchant"]["address"]
    return address["street"], address["postal_code"], address["city"]


@pytest.mark.parametrize(
    ("foot", "expected"),
    [
        (("Boulangerie Lenoir", "8 rue des Tilleuls", "69003 Lyon"), ("8 rue des Tilleuls", "69003", "Lyon")),
        (("Rua da Rosa 12", "1200-195 Lisboa", "NIF 501964843"), ("Rua da Rosa 12", "1200-195", "Lisboa")),
        (("Boulangerie Lenoir", "Hafenweg 3", "6004 Luzern"), ("Hafenweg 3", "6004", "Luzern")),
    ],
)  # fmt: skip
def test_an_address_at_the_foot_is_the_shops(
    read: Read, print_till: Callable[..., Any], foot: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert address_of(read(print_till("Boulangerie Lenoir", foot=foot), "receipt")) == expected


def test_an_address_under_a_heading_of_the_buyer_is_not_the_shops(
    read: Read, print_till: Callable[..., Any]
) -> None:
    foot = ("Bill to:", "Meadow Farm Ltd", "3 Long Lane", "EX1 1GJ Exeter")
    assert address_of(read(print_till("Corner Market", foot=foot), "receipt")) == (None, None, None)


def test_letters_of_a_postal_code_are_no_legal_form(read: Read, print_till: Callable[..., Any]) -> None:
    paper = print_till("Eetcafé Het Anker", "Kerkstraat 14", "3512 AB Utrecht")
    assert address_of(read(paper, "receipt")) == ("Kerkstraat 14", "3512 AB", "Utrecht")


def test_a_licence_number_makes_a_name_no_street(read: Read, print_till: Callable[..., Any]) -> None:
    result = read(print_till("Taxi Sevillano Lic. 4711", "Calle de la Rosa, 8", "41004 Sevilla"), "receipt")
    assert result.data["merchant"]["name"] == "Taxi Sevillano Lic. 4711"
    assert address_of(result) == ("Calle de la Rosa, 8", "41004", "Sevilla")


def test_a_street_at_the_top_is_no_name(read: Read, print_till: Callable[..., Any]) -> None:
    result = read(print_till("Hauptstraße 12", "Am Markt 3", "80331 München"), "receipt")
    assert result.data["merchant"]["name"] is None


def test_a_currency_that_is_not_printed_follows_from_the_country(
    read: Read, print_till: Callable[..., Any]
) -> None:
    head = ("Corner Market", "12 Mill Lane", "Exeter EX1 1GJ", "Tel: +44 20 7946 0123")
    found = read(print_till(*head, price="9.20"), "receipt").fields["/currency"]
    assert (found.value, found.grounding) == ("GBP", Grounding.DERIVED)
    assert 0.5 < found.confidence < 0.9


def test_no_country_tells_no_currency(read: Read, print_till: Callable[..., Any]) -> None:
    assert read(print_till("Corner Market"), "receipt").data["currency"] is None


def test_a_printed_sign_outweighs_the_country(read: Read, print_till: Callable[..., Any]) -> None:
    paper = print_till("Corner Market", "12 Mill Lane", "Exeter EX1 1GJ", price="€ 9.20")
    assert read(paper, "receipt").data["currency"] == "EUR"


@pytest.mark.parametrize(
    ("line", "last4"),
    [
        ("Card number 4711", "4711"),
        ("Kartennummer: 4711", "4711"),
        ("Kaartnummer **** 4711", "4711"),
        ("Card number 12345678", None),
        ("Store 4711", None),
    ],
)
def test_the_end_of_a_card_number_is_read_with_or_without_stars(
    read: Read, print_till: Callable[..., Any], line: str, last4: str | None
) -> None:
    assert read(print_till("Corner Market", foot=(line,)), "receipt").data["card_last4"] == last4


def test_digits_behind_a_currency_are_repaired(read: Read, print_till: Callable[..., Any]) -> None:
    paper = print_till("Corner Market", price="RMO.28")
    assert read(paper, "receipt").data["total"] == "0.28"


def test_a_sum_that_holds_a_tax_is_no_tax(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(Source.OCR, width=240, height=480).write(20, 20, "Corner Market")
    rows = (
        ("Oil", "", "7.50"), ("Jelly", "", "18.00"), ("Apples", "", "15.98"),
        ("Total after GST incl. @ 6%", "", "41.48"), ("S 6%", "16.98", "1.02"), ("Z 0%", "23.48", "0.00"),
    )  # fmt: skip
    for number, row in enumerate(rows):
        for x, text in zip((20, 150, 200), row, strict=True):
            paper.write(x, 80 + 13 * number, text)
    data = read(paper, "receipt").data
    assert (data["subtotal"], data["tax_total"], data["total"]) == ("40.46", "1.02", "41.48")
    assert [(tax["rate"], tax["amount"]) for tax in data["taxes"]] == [("6", "1.02"), ("0", "0.00")]


def test_the_total_behind_the_rounding_is_the_total(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(Source.OCR, width=240, height=480).write(20, 20, "Corner Market")
    rows = (("Tea", "41.48"), ("Total with GST", "41.48"), ("Rounding", "0.02"), ("Total", "41.50"))
    for number, (label, amount) in enumerate(rows):
        paper.write(20, 80 + 13 * number, label).write(190, 80 + 13 * number, amount)
    data = read(paper, "receipt").data
    assert (data["total"], data["rounding"]) == ("41.50", "0.02")


def test_a_list_goes_on_behind_the_sum_of_a_group(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(Source.OCR, width=240, height=480).write(20, 20, "Corner Market")
    rows = (
        ("White loaf", "2", "2.00", "4.00"), ("Total 0% supplies", "", "", "4.00"),
        ("Cream bun", "10", "1.00", "10.00"), ("Total 20% supplies (excl. VAT)", "", "", "10.00"),
        ("VAT", "", "", "2.00"), ("Total payable", "", "", "16.00"),
    )  # fmt: skip
    for number, row in enumerate(rows):
        for x, text in zip((20, 110, 140, 190), row, strict=True):
            paper.write(x, 80 + 13 * number, text)
    result = read(paper, "receipt")
    assert [line["description"] for line in result.data["lines"]] == ["White loaf", "Cream bun"]
    assert (result.data["subtotal"], result.fields["/subtotal"].grounding) == ("14.00", Grounding.DERIVED)


def test_a_size_stands_between_a_name_and_its_price(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(Source.OCR, width=240, height=480).write(20, 20, "Corner Market")
    names = ("Garden sponge", "Paint brush")
    for number, name in enumerate(names):
        top = 80 + 39 * number
        paper.write(20, top, name).write(20, top + 13, "10/100")
        paper.write(20, top + 26, "906435012").write(140, top + 26, "1 X 2.50").write(190, top + 26, "2.50")
    paper.write(20, 180, "Total").write(190, 180, "5.00")
    assert [line["description"] for line in read(paper, "receipt").data["lines"]] == [*names]
