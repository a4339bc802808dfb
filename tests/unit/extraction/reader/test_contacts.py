"""Contact details: by form, and whose they are."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.extraction.reader.values.contacts import find_phones, find_websites, weigh_phone
from schemas.results import DocumentResult

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


@pytest.mark.parametrize(
    "text", ["www.blum-werke.example", "https://blum.example/agb", "blum-werke.de", "blum.co.uk", "Blum.COM"]
)
def test_websites_are_told_by_their_form(text: str) -> None:
    assert [found.value for found in find_websites(f"Web {text}, Tel")] == [text]


@pytest.mark.parametrize("text", ["urn:cen.eu:en16931", "info@blum.de", "Abb.de3", "file.de.txt"])
def test_names_of_other_things_are_no_websites(text: str) -> None:
    assert list(find_websites(text)) == []


def test_a_telephone_number_that_goes_on_in_letters_is_not_cut() -> None:
    assert list(find_phones("1-300-80-WXYZ")) == []


def test_six_digits_alone_are_no_telephone_number_but_with_a_trunk_sign() -> None:
    assert list(find_phones("411001")) == []
    assert [found.value for found in find_phones("0411 23")] == ["0411 23"]


def test_a_number_is_held_against_its_countrys_telephone_plan() -> None:
    assert weigh_phone("+49 30 901820", None) is True
    assert weigh_phone("030 901820", "DE") is True
    assert weigh_phone("+49 1", None) is False
    assert weigh_phone("030 901820", None) is None


@pytest.fixture
def letter(new_paper: NewPaper) -> Any:
    """A letter with contact details of both parties."""
    paper = new_paper().write(50, 30, "Blum Werke GmbH", size=16)
    paper.stack(
        50, 110, "Rechnung an:", "Käfer & Co. KG", "Lindenallee 7", "20095 Hamburg", "info@kaefer.example"
    )
    paper.write(350, 110, "Ansprechpartner: Erika Beispiel")
    paper.write(350, 124, "Tel.: +49 30 901820-17").write(350, 138, "beispiel@blum-werke.example")
    paper.write(50, 300, "Bestellung vom 12.03.2026")
    paper.stack(50, 790, "Blum Werke GmbH", "www.blum-werke.example", "Tel. +49 30 901820-0", size=8)
    return paper


def test_the_persons_details_stand_beside_the_name(read: Read, letter: Any) -> None:
    contact = read(letter).data["seller"]["contact"]
    assert (contact["name"], contact["phone"], contact["email"]) == (
        "Erika Beispiel",
        "+49 30 901820-17",
        "beispiel@blum-werke.example",
    )


def test_what_stands_in_the_buyers_address_is_the_buyers(read: Read, letter: Any) -> None:
    data = read(letter).data
    assert data["buyer"]["email"] == "info@kaefer.example"
    assert data["seller"]["email"] == "beispiel@blum-werke.example"
    assert data["seller"]["website"] == "www.blum-werke.example"


def test_a_date_is_no_telephone_number(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 50, "Rechnung Nr. 4711").write(50, 80, "Tel.").write(120, 80, "05.06.2013")
    assert read(paper).data["seller"]["phone"] is None


def test_whom_a_letter_is_addressed_to_is_the_buyers_person(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 30, "Blum Werke Ltd", size=16).write(50, 130, "Attn: Erika Beispiel")
    paper.write(350, 130, "Your contact: Hanna Blum")
    data = read(paper).data
    assert (data["seller"]["contact"]["name"], data["buyer"]["contact"]["name"]) == (
        "Hanna Blum",
        "Erika Beispiel",
    )


def test_what_stands_where_the_goods_go_is_not_the_buyers(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 30, "Blum Werke GmbH", size=16)
    paper.stack(50, 110, "Rechnung an:", "Käfer KG", "Lindenallee 7", "20095 Hamburg")
    paper.stack(350, 110, "Lieferadresse:", "Lager Süd", "Am Kai 3", "20095 Hamburg", "lager@kaefer.example")
    assert read(paper).data["buyer"]["email"] is None
