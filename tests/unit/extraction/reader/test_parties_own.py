"""Who the caller is: never the seller, whatever the page looks like."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.reader.parties.own_parties import OwnParties, is_same_name
from recto.extraction.target import target_of
from schemas.own_parties import OwnParty
from schemas.results import DocumentResult

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]
US = OwnParty(name="Bergmann Bau GmbH", vat_id="DE 136 695 976", iban="DE75 5121 0800 1245 1261 99")


@pytest.fixture
def read_as(extractor: ReaderExtractor) -> Callable[..., DocumentResult]:
    """Read a paper as an invoice that one of these companies got."""

    def run(paper: Any, *own: OwnParty) -> DocumentResult:
        order = ExtractionOrder(paper.document(), target_of("invoice"), own_parties=own)
        return extractor.extract(order).documents[0]

    return run


@pytest.fixture
def misleading(new_paper: NewPaper) -> Any:
    """A form of the buyer's: his name in the letterhead, the seller in what looks like a window."""
    paper = new_paper().write(60, 30, "Bergmann Bau GmbH", size=16)
    paper.stack(60, 55, "Ulmenweg 9", "30161 Hannover", "Tel. 0511 123456", "USt-IdNr. DE136695976")
    paper.stack(60, 160, "Ahrend Technik", "Lindenweg 3", "30159 Hannover")
    paper.write(60, 250, "Rechnung 9").write(300, 430, "Gesamtbetrag").write(450, 430, "450,00 €")
    return paper


@pytest.mark.parametrize(
    "own",
    [
        OwnParty(name="Bergmann Bau GmbH"),
        OwnParty(name="BERGMANN BAU"),
        OwnParty(name="Bergmann 8au GmbH"),
        OwnParty(vat_id="DE136695976"),
    ],
    ids=["name", "without form", "slip", "vat id"],
)
def test_we_are_the_buyer_wherever_we_stand(read_as: Any, misleading: Any, own: OwnParty) -> None:
    assert read_as(misleading).fields["/seller/name"].value == "Bergmann Bau GmbH"
    result = read_as(misleading, own)
    assert result.fields["/buyer/name"].value == "Bergmann Bau GmbH"
    assert result.fields["/seller/name"].value == "Ahrend Technik"


def test_others_of_a_like_name_are_not_us(read_as: Any, misleading: Any) -> None:
    result = read_as(misleading, OwnParty(name="Bergmann Holding GmbH"), OwnParty(vat_id="DE999999999"))
    assert result.fields["/seller/name"].value == "Bergmann Bau GmbH"


def test_our_own_invoice_makes_nobody_sure(read_as: Any, new_paper: NewPaper) -> None:
    paper = new_paper().write(60, 110, "Bergmann Bau GmbH · Ulmenweg 9 · 30161 Hannover", size=7)
    paper.stack(60, 125, "Ahrend Technik", "Lindenweg 3", "30159 Hannover").write(60, 250, "Rechnung 9")
    paper.stack(60, 790, "Bergmann Bau GmbH", "Ulmenweg 9", "30161 Hannover", size=8)
    result = read_as(paper, US)
    assert result.fields["/seller/name"].value != "Bergmann Bau GmbH"
    assert result.fields["/seller/name"].confidence < 0.6
    assert result.fields["/buyer/name"].confidence < 0.6


def test_not_even_a_heading_makes_us_the_seller(read_as: Any, new_paper: NewPaper) -> None:
    paper = new_paper().write(60, 40, "Verkäufer").write(320, 40, "Käufer")
    paper.stack(60, 55, "Bergmann Bau GmbH", "Ulmenweg 9", "30161 Hannover", "info@bergmann-bau.example")
    paper.stack(320, 55, "Ahrend Technik", "Lindenweg 3", "30159 Hannover")
    paper.stack(60, 790, "Bergmann Bau GmbH", "Ulmenweg 9", "30161 Hannover", size=8)
    assert read_as(paper).fields["/seller/name"].value == "Bergmann Bau GmbH"
    assert read_as(paper, US).fields["/seller/name"].value != "Bergmann Bau GmbH"


def test_ids_are_compared_without_spaces_and_case() -> None:
    own = OwnParties((US,))
    assert own.has_vat_id("de136695976")
    assert own.has_iban("DE75512108001245126199")
    assert own.find_id("USt-IdNr. DE 136 695 976") == "DE136695976"
    assert not own.has_iban("DE02120300000000202051")


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("Bergmann Bau GmbH", "Bergmann Bau GmbH & Co. KG", True),
        ("Müller AG", "MUELLER AG", True),
        ("Bau", "Bad", False),
        ("Société Lenoir SARL", "societe lenoir", True),
        ("Bergmann Bau GmbH", "Bergmann Hoch- und Tiefbau GmbH", False),
    ],
)
def test_names_are_one_without_legal_form_and_accents(one: str, two: str, same: bool) -> None:
    assert is_same_name(one, two) is same


def test_our_id_within_a_longer_number_is_not_ours() -> None:
    own = OwnParties((OwnParty(vat_id="12345678"),))
    assert own.find_id("VAT no. 1234 5678") == "12345678"
    assert own.find_id("Order 9123 4567 8001") is None
    assert own.find_id("Order 9123456780, VAT 12345678") == "12345678"
