"""Addresses of many countries, split into their parts."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.extraction.reader.addresses.lines import AddressJudge, AddressPart
from recto.extraction.reader.addresses.parts import AddressSplitter
from recto.extraction.reader.candidates import Choice, choose
from recto.extraction.reader.layout.sheet import lay_out_page
from recto.extraction.reader.vocabulary import load_vocabulary

Split = Callable[..., dict[str, Choice]]
PARTS = ("street", "postal_code", "city", "region", "country")


@pytest.fixture
def split(new_paper: Callable[..., Any]) -> Split:
    """Split lines that stand under each other."""
    splitter = AddressSplitter(AddressJudge(load_vocabulary()))

    def run(*lines: str, vat_country: str | None = None) -> dict[str, Choice]:
        page = lay_out_page(new_paper().stack(50, 100, *lines).document().pages[0])
        spans = [cell.whole() for row in page.rows for cell in row.cells]
        chosen = {part: choose(found) for part, found in splitter.split(spans, vat_country).items()}
        return {part: choice for part, choice in chosen.items() if choice is not None}

    return run


def values(choices: dict[str, Choice]) -> tuple[str | None, ...]:
    return tuple(choices[part].best.value if part in choices else None for part in PARTS)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Lindenallee 7a", "80333 München"], ("Lindenallee 7a", "80333", "München", None, None)),
        (["Lindenallee 7a", "D-80333 München"], ("Lindenallee 7a", "80333", "München", None, "DE")),
        (
            ["Lindenallee 7a", "80333 München", "Deutschland"],
            ("Lindenallee 7a", "80333", "München", None, "DE"),
        ),
        (
            ["Postfach 12 34", "60001 Frankfurt am Main"],
            ("Postfach 12 34", "60001", "Frankfurt am Main", None, None),
        ),
        (
            ["Mariahilfer Str. 88/2/14", "A-1070 Wien"],
            ("Mariahilfer Str. 88/2/14", "1070", "Wien", None, "AT"),
        ),
        (["Seestrasse 12", "8001 Zürich", "Schweiz"], ("Seestrasse 12", "8001", "Zürich", None, "CH")),
        (
            ["12 bis, rue des Lilas", "F-75002 PARIS CEDEX 02"],
            ("12 bis, rue des Lilas", "75002", "PARIS", None, "FR"),
        ),
        (["8 avenue Foch", "69006 Lyon", "France"], ("8 avenue Foch", "69006", "Lyon", None, "FR")),
        (["Keizersgracht 42", "1012 AB Amsterdam"], ("Keizersgracht 42", "1012 AB", "Amsterdam", None, "NL")),
        (
            ["Rua do Almada, 15 - 2 Esq", "4000-123 Porto"],
            ("Rua do Almada, 15 - 2 Esq", "4000-123", "Porto", None, "PT"),
        ),
        (["C/ Alcalá, 20", "28013 Madrid (Madrid)"], ("C/ Alcalá, 20", "28013", "Madrid", "Madrid", "ES")),
        (["Via Roma, 12", "20121 Milano MI"], ("Via Roma, 12", "20121", "Milano", "MI", "IT")),
        (["Via Roma, 12", "20121 Milano (MI)", "Italia"], ("Via Roma, 12", "20121", "Milano", "MI", "IT")),
        (["Rue Neuve 5 bte 3", "B-1000 Bruxelles"], ("Rue Neuve 5 bte 3", "1000", "Bruxelles", None, "BE")),
        (["10 Downham Mews", "London SW1A 1AA"], ("10 Downham Mews", "SW1A 1AA", "London", None, "GB")),
        (
            ["Unit 4, Harbour Estate", "Poole", "Dorset", "BH15 4AA", "United Kingdom"],
            ("Unit 4, Harbour Estate", "BH15 4AA", "Poole", "Dorset", "GB"),
        ),
        (
            ["14 Quay Street", "Galway", "H91 X2Y3", "Ireland"],
            ("14 Quay Street", "H91 X2Y3", "Galway", None, "IE"),
        ),
        (
            ["4410 Foundry Parkway", "Suite 300", "Springfield, IL 62704-1234"],
            ("4410 Foundry Parkway, Suite 300", "62704-1234", "Springfield", "IL", "US"),
        ),
        (["P.O. Box 12345", "Dover, DE 19901", "USA"], ("P.O. Box 12345", "19901", "Dover", "DE", "US")),
        (["55 Elm Street, Sacramento, CA 95814"], ("55 Elm Street", "95814", "Sacramento", "CA", "US")),
        (
            ["200 Rue Sherbrooke O", "Montréal (Québec) H2X 1Y4"],
            ("200 Rue Sherbrooke O", "H2X 1Y4", "Montréal", "Québec", "CA"),
        ),
        (
            ["88 King St W", "Toronto ON M5V 2T6", "Canada"],
            ("88 King St W", "M5V 2T6", "Toronto", "ON", "CA"),
        ),
        (
            ["12 Janpath Road", "New Delhi - 110001", "India"],
            ("12 Janpath Road", "110001", "New Delhi", None, "IN"),
        ),
        (
            ["No. 4, 2nd Cross, Indira Nagar", "Bengaluru, Karnataka 560 001"],
            ("No. 4, 2nd Cross, Indira Nagar", "560 001", "Bengaluru", "Karnataka", "IN"),
        ),
        (
            ["No 7, Jalan Mawar 3/2, Taman Indah,", "47301 Petaling Jaya, Selangor"],
            ("No 7, Jalan Mawar 3/2, Taman Indah", "47301", "Petaling Jaya", "Selangor", "MY"),
        ),
        (
            ["71 Robinson Road #14-01", "Singapore 068895"],
            ("71 Robinson Road #14-01", "068895", "Singapore", None, "SG"),
        ),
        (
            ["Level 3, 120 Pitt Street", "Sydney NSW 2000"],
            ("Level 3, 120 Pitt Street", "2000", "Sydney", "NSW", "AU"),
        ),
        (["25, Grand-Rue", "L-1661 Luxembourg"], ("25, Grand-Rue", "1661", "Luxembourg", None, "LU")),
        (["ul. Długa 5", "00-238 Warszawa", "Polska"], ("ul. Długa 5", "00-238", "Warszawa", None, "PL")),
        (["Storgatan 5", "SE-111 51 Stockholm"], ("Storgatan 5", "111 51", "Stockholm", None, "SE")),
        (["Hauptstr. 5 • 10115 Berlin • Germany"], ("Hauptstr. 5", "10115", "Berlin", None, "DE")),
        (["Hauptstr. 5, 10115 Berlin, Allemagne"], ("Hauptstr. 5", "10115", "Berlin", None, "DE")),
        (["Hauptstr. 5 10115 Berlin"], ("Hauptstr. 5", "10115", "Berlin", None, None)),
        (["Main Street", "Kinsale", "Co. Cork"], ("Main Street", None, "Kinsale", "Co. Cork", None)),
        (
            ["1 Canal Square", "Dublin 2", "D02 P820", "Ireland"],
            ("1 Canal Square", "D02 P820", "Dublin 2", None, "IE"),
        ),
        (
            ["350 Linden Ave, Fl 21, New York, NY 10118"],
            ("350 Linden Ave, Fl 21", "10118", "New York", "NY", "US"),
        ),
        (["123 Main St Springfield, IL 62704"], ("123 Main St", "62704", "Springfield", "IL", "US")),
        (
            ["Rua Augusta 15, São Paulo - SP, 01304-001"],
            ("Rua Augusta 15", "01304-001", "São Paulo", "SP", "BR"),
        ),
        (["Im Grund 7", "9000 St Gallen"], ("Im Grund 7", "9000", "St Gallen", None, None)),
        (["Dorfstraße 1", "17192 Waren (Müritz)"], ("Dorfstraße 1", "17192", "Waren (Müritz)", None, None)),
        (["Avda. Sol 64", "08017 Barcelona (España)"], ("Avda. Sol 64", "08017", "Barcelona", None, "ES")),
        (
            ["Tour Ariane, 5 place Carrée", "92088 Puteaux"],
            ("Tour Ariane, 5 place Carrée", "92088", "Puteaux", None, None),
        ),
        (["10115 Berlin", "Hauptstr. 5"], ("Hauptstr. 5", "10115", "Berlin", None, None)),
    ],
)
def test_an_address_is_split_as_its_country_writes_it(
    split: Split, lines: list[str], expected: tuple[str | None, ...]
) -> None:
    assert values(split(*lines)) == expected


def test_a_country_that_is_not_printed_is_derived_and_less_sure(split: Split) -> None:
    printed = split("Lindenallee 7", "80333 München", "Deutschland")["country"]
    signed = split("Lindenallee 7", "D-80333 München")["country"]
    by_vat_id = split("Lindenallee 7", "80333 München", vat_country="DE")["country"]
    assert printed.best.rule == ""
    assert signed.best.rule == "country_of_postal_sign"
    assert by_vat_id.best.rule == "country_of_vat_id"
    assert printed.confidence > signed.confidence > by_vat_id.confidence


def test_a_vat_id_of_a_country_with_other_postal_codes_says_nothing(split: Split) -> None:
    assert "country" not in split("Lindenallee 7", "80333 München", vat_country="NL")


def test_the_person_or_department_is_the_recipient_and_no_part_of_the_street(split: Split) -> None:
    choices = split("z.Hd. Erika Beispiel", "Lindenallee 7", "80333 München")
    assert choices["recipient"].best.value == "Erika Beispiel"
    assert choices["street"].best.value == "Lindenallee 7"
    assert (
        split("c/o Blum & Partner", "8 avenue Foch", "69006 Lyon")["recipient"].best.value == "Blum & Partner"
    )


def test_a_house_number_of_four_digits_is_no_postal_code(split: Split) -> None:
    assert "postal_code" not in split("4410 Foundry Parkway")


def test_each_part_has_the_place_it_was_read_at(split: Split) -> None:
    choices = split("Lindenallee 7", "D-80333 München, Germany")
    assert {part: choice.best.spans[0].text for part, choice in choices.items()} == {
        "street": "Lindenallee 7",
        "postal_code": "80333",
        "city": "München",
        "country": "Germany",
    }


@pytest.mark.parametrize("line", ["4410 Foundry Parkway", "8 rue Haute", "Via Roma, 12", "Postbus 120"])
def test_streets_are_told_from_towns(line: str) -> None:
    assert AddressJudge(load_vocabulary()).judge(line) is AddressPart.STREET


@pytest.mark.parametrize("line", ["4000-123 Porto", "D-80333 Bonn", "Dover, DE 19901", "1012 AB Amsterdam"])
def test_towns_with_codes_are_told_from_streets(line: str) -> None:
    assert AddressJudge(load_vocabulary()).judge(line) is AddressPart.POSTAL


def test_a_line_between_name_and_street_is_the_recipient(
    read: Callable[..., Any], new_paper: Callable[..., Any]
) -> None:
    paper = new_paper().write(50, 30, "Blum Werke GmbH", size=16)
    paper.stack(
        50, 110, "Rechnung an:", "Käfer & Co. KG", "Frau Erika Beispiel", "Lindenallee 7", "D-20095 Hamburg"
    )
    address = read(paper).data["buyer"]["address"]
    assert address == {
        "recipient": "Frau Erika Beispiel",
        "street": "Lindenallee 7",
        "city": "Hamburg",
        "postal_code": "20095",
        "region": None,
        "country": "DE",
        "text": "Lindenallee 7, D-20095 Hamburg",
    }


def test_a_shops_address_is_split_too(read: Callable[..., Any], new_paper: Callable[..., Any]) -> None:
    paper = new_paper().write(200, 30, "Blum Trading Sdn Bhd", size=14)
    paper.write(180, 55, "No 7, Jalan Mawar 3/2").write(180, 70, "47301 Petaling Jaya, Selangor")
    paper.write(50, 120, "Total").write(400, 120, "RM 12.50")
    address = read(paper, "receipt").data["merchant"]["address"]
    assert (address["city"], address["region"], address["country"]) == ("Petaling Jaya", "Selangor", "MY")


@pytest.mark.parametrize("text", ["80333 Bonn, " * 400, "1 " * 2000, "A" * 900, "SW1A 1AA " * 500, "(" * 900])
def test_hostile_addresses_are_split_in_no_time(split: Split, text: str) -> None:
    split(text[:990], text[:990])


@pytest.mark.parametrize(
    "line", ["Bitte zahlen Sie bis 15.11.2025 auf das genannte Konto", "München, HRB 204417", "Gesamtbetrag"]
)
def test_other_lines_are_no_part_of_an_address(line: str) -> None:
    assert AddressJudge(load_vocabulary()).judge(line) is AddressPart.NONE
