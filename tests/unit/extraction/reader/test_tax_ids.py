"""Ids of seller and buyer: which is whose."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.extraction.reader.ids.fields import read_tax_ids
from recto.extraction.reader.layout.sheet import lay_out_page
from recto.extraction.reader.parties.own_parties import OwnParties
from recto.extraction.reader.parties.roles import Roles
from recto.extraction.reader.reading import scan
from recto.extraction.reader.vocabulary import load_vocabulary
from schemas.own_parties import OwnParty
from schemas.results import DocumentResult

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]
SURE = 0.9


def ids(result: DocumentResult, kind: str) -> tuple[str | None, str | None]:
    return result.data["seller"][kind], result.data["buyer"][kind]


@pytest.mark.parametrize(
    ("own", "buyers", "expected"),
    [
        ("USt-IdNr.: DE136695976", "Ihre USt-IdNr.: ATU13585627", ("DE136695976", "ATU13585627")),
        ("VAT No. GB 980 7806 84", "Customer VAT No. IE6388047V", ("GB980780684", "IE6388047V")),
        ("N° TVA : FR 83 404 833 048", "N° TVA client : BE 0403.019.261", ("FR83404833048", "BE0403019261")),
        ("NIF: ESB58378431", "NIF del cliente: PT501964843", ("ESB58378431", "PT501964843")),
        ("Partita IVA IT00743110157", "P.IVA cliente IT00159560366", ("IT00743110157", "IT00159560366")),
        ("BTW-nummer NL004495445B01", "BTW-nummer klant: BE0428759497", ("NL004495445B01", "BE0428759497")),
        ("Contribuinte: PT501964843", "V/ Contribuinte: PT502011378", ("PT501964843", "PT502011378")),
        ("MWST-Nr. CHE-107.787.577 MWST", "UID Kunde: ATU13585627", ("CHE107787577MWST", "ATU13585627")),
    ],
)
def test_a_vat_id_that_its_label_calls_the_customers_is_the_buyers(
    read: Read, new_paper: NewPaper, own: str, buyers: str, expected: tuple[str, str]
) -> None:
    paper = new_paper().write(50, 60, "Blum Werke").write(350, 130, buyers).write(350, 145, own)
    assert ids(read(paper), "vat_id") == expected


def test_the_only_vat_id_is_the_buyers_where_its_label_says_so(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 60, "Blum Werke").write(350, 130, "Ihre USt-IdNr.: ATU13585627")
    assert ids(read(paper), "vat_id") == (None, "ATU13585627")


def test_a_vat_id_of_the_country_where_only_the_buyer_lives_is_hardly_the_sellers(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper()
    paper.stack(350, 30, "From:", "Blum Werke GmbH", "Lindenallee 7", "20095 Hamburg", "Germany")
    paper.stack(50, 130, "Bill to:", "Kieran Moss Ltd", "14 Quay Street", "Galway H91 X2Y3", "Ireland")
    paper.write(50, 300, "VAT No. IE6388047V")
    fields = read(paper).fields
    assert fields["/seller/vat_id"].confidence < SURE


@pytest.mark.parametrize(
    "line",
    [
        "Gläubiger-ID: DE98ZZZ09999999999",
        "EORI: DE136695976",
        "IBAN DE89 3704 0044 0532 0130 00",
        "Tel. 040 136695976",
        "MwSt 19 % 136.695,97",
    ],
)
def test_other_numbers_are_no_vat_ids(read: Read, new_paper: NewPaper, line: str) -> None:
    field = read(new_paper().write(50, 60, "Rechnung").write(50, 800, line)).fields["/seller/vat_id"]
    assert field.value is None


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("Steuernummer: 198/204/31175", "tax_id", "198/204/31175"),
        ("EIN: 12-3456789", "tax_id", "12-3456789"),
        ("PAN: ABCDE1234F", "tax_id", "ABCDE1234F"),
        ("Codice fiscale: RSSMRA85T10A562S", "tax_id", "RSSMRA85T10A562S"),
        ("Amtsgericht München, HRB 12345", "registration_id", "HRB 12345"),
        ("SIRET : 732 829 320 00074", "registration_id", "73282932000074"),
        ("KvK-nummer 61524783", "registration_id", "61524783"),
        ("Ondernemingsnummer 0403.019.261", "registration_id", "0403.019.261"),
        ("Company No. 01234567", "registration_id", "01234567"),
        ("GSTIN: 27AAPFU0939F1ZV", "vat_id", "27AAPFU0939F1ZV"),
        ("ABN 83 914 571 673", "vat_id", "83914571673"),
        ("P. IVA 00743110157", "vat_id", "00743110157"),
        ("NIPC: 501964843 C.R.C. Braga", "vat_id", "501964843"),
        ("N° d'entreprise: BE 0403.019.261", "vat_id", "BE0403019261"),
        ("NIF: B58378431", "vat_id", "B58378431"),
        ("VAT No: CHE-107.787.577 TVA", "vat_id", "CHE107787577TVA"),
    ],
)
def test_national_numbers_are_told_by_label_and_form(
    read: Read, new_paper: NewPaper, line: str, kind: str, value: str
) -> None:
    paper = new_paper().write(50, 40, "Blum Werke", size=14).write(50, 800, line)
    assert ids(read(paper), kind) == (value, None)


def test_the_number_of_a_place_of_business_covers_that_of_its_company(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper().write(50, 40, "Facture").write(50, 790, "SIREN 732 829 320")
    field = read(paper.write(50, 805, "SIRET 732 829 320 00074")).fields["/seller/registration_id"]
    assert field.value == "73282932000074"
    assert field.confidence > SURE


def test_an_id_whose_form_is_not_its_countrys_is_kept_and_less_sure(read: Read, new_paper: NewPaper) -> None:
    good, bad = (
        read(new_paper().write(50, 300, f"USt-IdNr.: {value}")).fields["/seller/vat_id"]
        for value in ("DE136695976", "DE1366959761")
    )
    assert (good.value, bad.value) == ("DE136695976", "DE1366959761")
    assert bad.confidence < SURE < good.confidence


def test_location_numbers_go_to_the_party_whose_lines_they_stand_in(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    paper.stack(
        50, 100, "Bill to:", "Kieran Moss Ltd", "14 Quay Street", "Poole BH15 4AA", "GLN: 4000001000005"
    )
    assert ids(read(paper), "gln") == (None, "4000001000005")


def test_an_id_that_also_stands_among_the_buyers_lines_is_hardly_the_sellers(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper().write(50, 30, "Blum Werke GmbH", size=16).write(50, 800, "USt-IdNr. DE136695976")
    alone = read(paper).fields["/seller/vat_id"].confidence
    paper.stack(
        50, 110, "Rechnung an:", "Käfer KG", "Lindenallee 7", "20095 Hamburg", "USt-IdNr. DE136695976"
    )
    assert read(paper).fields["/seller/vat_id"].confidence < SURE < alone


def test_the_callers_own_id_is_never_the_sellers(new_paper: NewPaper) -> None:
    page = lay_out_page(new_paper().write(50, 800, "USt-IdNr. DE136695976").document().pages[0])
    own = OwnParties((OwnParty(name="Blum Werke GmbH", vat_id="DE136695976"),))
    anybody, ours = (
        read_tax_ids(scan([page], load_vocabulary(), known), Roles()) for known in (OwnParties(), own)
    )
    assert anybody["/seller/vat_id"].best.value == "DE136695976"
    assert "/seller/vat_id" not in ours
    assert ours["/buyer/vat_id"].best.value == "DE136695976"


def test_a_word_beside_a_plain_label_tells_the_buyers_id(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 60, "Blum Werke").write(350, 130, "Purchaser GSTIN: 27AAPFU0939F1ZV")
    assert ids(read(paper), "vat_id") == (None, "27AAPFU0939F1ZV")


def test_an_id_of_the_place_where_goods_go_is_neithers(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 30, "Blum Werke GmbH", size=16)
    paper.stack(50, 110, "Rechnung an:", "Käfer KG", "Lindenallee 7", "20095 Hamburg")
    paper.stack(
        350, 110, "Lieferadresse:", "Käfer Lager", "Am Kai 3", "20095 Hamburg", "USt-IdNr.: DE136695976"
    )
    assert ids(read(paper), "vat_id") == (None, None)


@pytest.mark.parametrize("text", ["HRB 12345 ", "USt-IdNr. DE136695976 ", "GLN 4000001000005 "])
def test_a_page_full_of_ids_is_read_in_no_time(new_paper: NewPaper, text: str) -> None:
    paper = new_paper()
    for row in range(400):
        paper.write(5, row * 2, text * 10, size=1)
    read_tax_ids(scan([lay_out_page(paper.document().pages[0])], load_vocabulary()), Roles())
