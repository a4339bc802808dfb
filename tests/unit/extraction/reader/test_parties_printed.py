"""What is printed around parties and is neither's name nor address: salutations, seats, logos, numbers."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult, Source

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


def write_total(paper: Any) -> Any:
    return paper.write(300, 430, "Total").write(450, 430, "120.00")


@pytest.mark.parametrize(
    "salutation",
    [
        "Gent.mo Cliente",
        "Spett.le Ditta",
        "Estimado cliente",
        "Exmos. Senhores",
        "Madame, Monsieur",
        "Sehr geehrter Kunde",
        "Geachte klant",
        "Valued Customer",
    ],
)
def test_a_salutation_over_an_address_is_no_name(read: Read, new_paper: NewPaper, salutation: str) -> None:
    paper = new_paper().stack(40, 30, "Tarantola Forni", "Via Garibaldi 8", "20121 Milano (MI)")
    paper.stack(330, 100, salutation, "Teatro Quercia", "Corso Italia 22", "10128 Torino (TO)")
    assert read(write_total(paper)).data["buyer"]["name"] == "Teatro Quercia"


def test_a_name_may_share_letters_with_a_salutation(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 30, "Fornaio Tarantola SARL").write(40, 100, "Facturé à")
    paper.stack(40, 115, "LE GAST", "14 quai Vauban", "25000 Besançon")
    assert read(write_total(paper)).data["buyer"]["name"] == "LE GAST"


def test_a_name_may_end_with_a_number(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 30, "Ridge Plumbing LLC").write(40, 100, "Bill to")
    paper.stack(40, 115, "Maplewood School District 12", "705 Main Street", "Springfield, IL 62704")
    data = read(write_total(paper)).data["buyer"]
    assert (data["name"], data["address"]["street"]) == ("Maplewood School District 12", "705 Main Street")


@pytest.mark.parametrize(
    "seat", ["Sitz der Gesellschaft: 80331 München, HRB 12345", "Gerichtsstand: 80331 München"]
)
def test_a_seat_without_a_street_is_no_address(read: Read, new_paper: NewPaper, seat: str) -> None:
    paper = new_paper().write(40, 30, "Kern Brauhaus GmbH", size=16)
    paper.stack(40, 110, "Tischlerei Voss", "Hauptstr. 5", "80333 München")
    paper.stack(40, 790, "Kern Brauhaus GmbH", seat, size=7)
    assert read(write_total(paper)).data["seller"]["address"]["text"] is None


@pytest.mark.parametrize("mark", [",", " ·"])
def test_a_building_before_the_street_is_of_the_address(read: Read, new_paper: NewPaper, mark: str) -> None:
    sender = ["Larkspur Foods Ltd", "The Old Forge", "37 Station Road", "Bristol", "BS1 5TR"]
    paper = new_paper().write(40, 100, f"{mark} ".join(sender), size=7)
    paper.stack(40, 123, "Whitby Dental", "13 Mill Lane", "Exeter", "EX1 1GJ")
    address = read(write_total(paper)).data["seller"]["address"]["text"]
    assert address == "The Old Forge, 37 Station Road, Bristol, BS1 5TR"


def test_a_bill_that_goes_to_the_buyer_goes_nowhere_else(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 30, "Larkspur Foods Ltd", size=14).write(40, 120, "Bill to")
    paper.stack(40, 135, "Harlow Group", "5 Elm Street", "Leeds LS1 4DY")
    data = read(write_total(paper)).data
    assert (data["buyer"]["name"], data["bill_to"]["text"]) == ("Harlow Group", None)


def test_a_heading_may_run_on_into_a_whole_address(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 30, "Larkspur Foods Ltd", size=14).write(40, 120, "Bill to")
    paper.stack(40, 135, "Harlow Group", "5 Elm Street", "Leeds LS1 4DY")
    paper.write(40, 220, "Ship to Harlow Depot, 12 Dock Road, Hull HU1 2AB")
    data = read(write_total(paper)).data["ship_to"]
    assert (data["recipient"], data["text"]) == ("Harlow Depot", "12 Dock Road, Hull HU1 2AB")


def test_work_is_done_at_the_service_address(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 30, "Kern Haustechnik GmbH", size=14)
    paper.write(40, 120, "Rechnungsadresse").write(320, 120, "Leistungsort")
    paper.stack(40, 135, "Hausverwaltung Ost", "Marktstr. 15", "38226 Salzgitter")
    paper.stack(320, 135, "Wohnanlage Nord", "Pappelallee 3", "04103 Leipzig")
    data = read(write_total(paper)).data
    assert data["buyer"]["name"] == "Hausverwaltung Ost"
    assert data["service_address"]["text"] == "Pappelallee 3, 04103 Leipzig"


def test_the_company_beside_the_ids_sells_rather_than_its_logo(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 30, "ZUPO", size=20)
    paper.write(40, 90, "Traveller: Priya").write(40, 600, "GSTIN").write(300, 600, "29ABCDE1234F1Z5")
    paper.write(40, 640, "Zupora Lodgings Private Limited")
    assert read(write_total(paper)).data["seller"]["name"] == "Zupora Lodgings Private Limited"


def test_a_name_that_ocr_ran_together_is_not_sure(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(Source.OCR).write(40, 30, "NORTHERNEASTERN", size=14)
    paper.stack(40, 60, "12 Mill Lane", "Leeds LS1 4DY", "Tel: 0113 496 0344").write(40, 160, "Bill to")
    paper.stack(40, 175, "Harlow Group", "5 Elm Street", "Leeds LS1 4DY")
    name = read(write_total(paper)).fields["/seller/name"]
    assert (name.value, name.confidence < 0.9) == ("NORTHERNEASTERN", True)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Registro Mercantil de Madrid, Tomo 12345, Folio 67, Hoja M-123456", "M-123456"),
        ("Matriculada na C.R.C. de Lisboa sob o n.º 12345", "12345"),
        ("RCS Lyon B 732 829 320", "732829320"),
        ("REA MI - 1234567", "MI-1234567"),
        ("Firmenbuch FN 123456 a", "FN 123456a"),
    ],
)
def test_a_number_in_a_register_is_told_without_the_words_before_it(
    read: Read, new_paper: NewPaper, line: str, number: str
) -> None:
    paper = new_paper().stack(40, 30, "Larkspur Ltd", "Calle Mayor 4", "28013 Madrid").write(40, 800, line)
    assert read(write_total(paper)).data["seller"]["registration_id"] == number
