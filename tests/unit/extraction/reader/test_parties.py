"""Seller and buyer in seven languages and many layouts: who is who, and how they are called."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]
SURE, UNSURE = 0.7, 0.6


def names(result: DocumentResult) -> tuple[Any, Any]:
    return result.fields["/seller/name"].value, result.fields["/buyer/name"].value


def confidence(result: DocumentResult, path: str) -> float:
    return result.fields[path].confidence


def write_total(paper: Any, label: str, amount: str) -> Any:
    return paper.write(300, 430, label).write(450, 430, amount)


def test_a_french_letterhead_and_a_client_at_the_right_are_told_apart(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper().write(40, 30, "Atelier Bonnefoy", size=18)
    paper.stack(40, 60, "12 rue des Tanneurs", "69002 Lyon", "Tél : 04 72 00 11 22")
    paper.stack(
        340, 120, "Mairie de Vaugneray", "Service Comptabilité", "1 place du Marché", "69670 Vaugneray"
    )
    paper.write(40, 220, "Facture n° F-2031 du 17 mars 2026")
    paper.write(40, 800, "Atelier Bonnefoy SARL - SIRET 123 456 789 00012 - TVA FR12345678901", size=7)
    result = read(write_total(paper, "Total TTC", "120,00 €"))
    assert names(result) == ("Atelier Bonnefoy SARL", "Mairie de Vaugneray")
    assert result.data["buyer"]["address"]["text"] == "1 place du Marché, 69670 Vaugneray"
    assert result.data["buyer"]["address"]["recipient"] == "Service Comptabilité"


@pytest.mark.parametrize(
    ("seller_heading", "buyer_heading", "total"),
    [
        ("Emisor", "Cliente", "Total factura"),
        ("Émetteur", "Destinataire", "Total TTC"),
        ("Leverancier", "Factuuradres", "Totaal te betalen"),
        ("Cedente/prestatore (fornitore)", "Cessionario/committente (cliente)", "Totale documento"),
        ("Fornecedor", "Adquirente", "Total a pagar"),
        ("Leistungserbringer", "Rechnungsempfänger", "Rechnungsbetrag"),
        ("From", "To", "Amount due"),
        ("De :", "À :", "Montant total TTC"),
    ],
)
def test_headings_of_every_language_say_who_is_who(
    read: Read, new_paper: NewPaper, seller_heading: str, buyer_heading: str, total: str
) -> None:
    paper = new_paper().write(40, 80, buyer_heading).write(320, 80, seller_heading)
    paper.stack(40, 95, "Miramar Salinas", "Paseo Norte 3", "29016 Villanueva")
    paper.stack(320, 95, "Robledo Tarantola", "Calle Mayor 14", "28013 Villavieja")
    assert names(read(write_total(paper, total, "605,00"))) == ("Robledo Tarantola", "Miramar Salinas")


def test_a_heading_in_two_languages_is_no_name(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 40, "Brasserie Ardenne SA").write(40, 120, "Facturé à / Factuuradres")
    paper.stack(40, 135, "Commune de Rixensart", "Quai aux Briques 87", "4000 Liège")
    result = read(write_total(paper, "Total TTC", "120,00 €"))
    assert names(result) == ("Brasserie Ardenne SA", "Commune de Rixensart")


def test_an_addressee_begins_under_spettabile(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().stack(40, 30, "Officine Tarantola S.r.l.", "Via Garibaldi 8", "20121 Milano (MI)")
    paper.stack(330, 100, "Spett.le", "Ristorante La Quercia S.n.c.", "Corso Italia 22", "10128 Torino (TO)")
    paper.write(40, 200, "Fattura n. 45/2026 del 17/03/2026")
    result = read(write_total(paper, "Totale fattura", "244,00"))
    assert names(result) == ("Officine Tarantola S.r.l.", "Ristorante La Quercia S.n.c.")


def test_rows_of_keys_hold_names_and_addresses(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 40, "Cedente/prestatore").write(320, 40, "Cessionario/committente")
    paper.stack(
        40, 55, "Denominazione: Alba Luce S.p.A.", "Indirizzo: Via Po 3", "Comune: Torino Provincia: TO"
    )
    paper.stack(
        320, 55, "Denominazione: Comune di Asti", "Indirizzo: Piazza Roma 1", "Comune: Asti Provincia: AT"
    )
    result = read(write_total(paper, "Totale documento", "450,00"))
    assert names(result) == ("Alba Luce S.p.A.", "Comune di Asti")
    assert result.data["seller"]["address"]["text"] == "Via Po 3, Torino, TO"


def test_a_name_and_its_address_on_one_line_are_parted(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 30, "Thornbury Plumbing Ltd, 5 Quay Street, Truro TR1 2HE")
    paper.write(40, 90, "Invoice to: Mrs A. Penrose, 14 Cliff Road, Falmouth TR11 3NA")
    result = read(write_total(paper, "Total due", "£450.00"))
    assert names(result) == ("Thornbury Plumbing Ltd", "A. Penrose")
    assert result.data["buyer"]["address"]["text"] == "14 Cliff Road, Falmouth TR11 3NA"


def test_a_name_on_two_lines_is_one_name(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 110, "Werkstoffprüfung Weser gGmbH · Hafenweg 1 · 28195 Bremen", size=7)
    lines = ("Norddeutsche Gesellschaft für", "Maschinenbau mbH & Co. KG", "Abteilung Einkauf")
    paper.stack(50, 125, *lines, "Industriestr. 7", "21079 Hamburg").write(50, 250, "Rechnung Nr. 77")
    result = read(write_total(paper, "Gesamtbetrag", "450,00 €"))
    assert names(result)[1] == "Norddeutsche Gesellschaft für Maschinenbau mbH & Co. KG"
    assert result.data["buyer"]["address"]["text"] == "Industriestr. 7, 21079 Hamburg"


def test_a_logo_over_the_name_is_not_the_name(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 30, "corvane", size=24)
    paper.stack(40, 60, "Corvane Interiors", "2210 Alder Street", "Salem, OR 97301")
    paper.write(40, 160, "Bill to").stack(
        40, 175, "Harlow Dental Group", "500 Elm Street", "Springfield, IL 62704"
    )
    assert names(read(write_total(paper, "Total", "$450.00"))) == ("Corvane Interiors", "Harlow Dental Group")


def test_a_name_printed_large_over_the_address_is_the_sellers(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(240, 30, "Hostal Almenara", size=16)
    paper.write(220, 55, "Pol. Ind. Las Eras, nave 77, 28013 Madrid", size=9)
    paper.stack(40, 140, "Asesoría Pineda S.L.", "Calle Luna 7", "46002 Valencia").write(
        40, 220, "Factura F24-6002"
    )
    result = read(write_total(paper, "Total factura", "342,66 €"))
    assert names(result) == ("Hostal Almenara", "Asesoría Pineda S.L.")
    assert result.data["seller"]["address"]["text"] == "Pol. Ind. Las Eras, nave 77, 28013 Madrid"


def test_telephone_and_e_mail_behind_a_name_are_no_part_of_it(read: Read, new_paper: NewPaper) -> None:
    paper = (
        new_paper()
        .write(40, 40, "Rechnung")
        .stack(40, 120, "Kita Rappelkiste", "Am Anger 3", "83022 Rosenheim")
    )
    paper.stack(40, 790, "Kern Haustechnik GmbH Fon +43 316 123456", "Salzachufer 26", "1060 Wien", size=8)
    assert names(read(write_total(paper, "Gesamtbetrag", "450,00")))[0] == "Kern Haustechnik GmbH"


def test_a_buyer_without_a_legal_form_in_front_of_it_keeps_the_form(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 40, "Verwarming Peeters BV").write(40, 120, "Klant:")
    paper.stack(40, 135, "VZW De Speelvogel", "Stationsstraat 4", "3000 Leuven")
    assert names(read(write_total(paper, "Totaal te betalen", "450,00")))[1] == "VZW De Speelvogel"


def test_a_seller_named_by_its_site_alone_is_told_with_little_confidence(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper().write(40, 40, "INVOICE", size=20).write(40, 120, "Bill To:")
    paper.stack(40, 135, "Harlow Dental Group", "500 Elm Street", "Springfield, IL 62704")
    paper.write(40, 700, "Questions? billing@fernhollow-supply.example")
    result = read(write_total(paper, "Total", "$108.00"))
    assert names(result) == ("fernhollow-supply.example", "Harlow Dental Group")
    assert confidence(result, "/seller/name") < UNSURE


def test_without_a_seller_a_lone_address_is_no_sure_buyer(read: Read, new_paper: NewPaper) -> None:
    paper = (
        new_paper()
        .stack(60, 120, "Bergmann Bau", "Ulmenweg 9", "30161 Hannover")
        .write(60, 250, "Rechnung 9")
    )
    result = read(write_total(paper, "Gesamtbetrag", "450,00 €"))
    assert result.fields["/buyer/name"].value == "Bergmann Bau"
    assert confidence(result, "/buyer/name") < UNSURE


def test_phrases_of_a_letter_are_no_sellers(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().stack(60, 120, "Bergmann Bau", "Ulmenweg 9", "30161 Hannover")
    paper.write(60, 230, "Sehr geehrte Damen und Herren,").write(60, 760, "Mit freundlichen Grüßen")
    assert read(write_total(paper, "Gesamtbetrag", "450,00 €")).fields["/seller/name"].value is None


def test_goods_and_bills_may_go_elsewhere(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 30, "Larkspur Foods Ltd", size=14)
    paper.write(40, 120, "Invoice to").write(230, 120, "Ship to").write(410, 120, "Remit to")
    paper.stack(40, 135, "Harlow Group", "5 Elm Street", "Leeds LS1 4DY")
    paper.stack(230, 135, "Harlow Depot", "12 Dock Road", "Hull HU1 2AB")
    paper.stack(410, 135, "Larkspur Foods Ltd", "PO Box 77", "Bath BA1 1AA")
    data = read(write_total(paper, "Total due", "£450.00")).data
    assert data["buyer"]["name"] == "Harlow Group"
    assert data["bill_to"]["text"] == "5 Elm Street, Leeds LS1 4DY"
    assert (data["ship_to"]["recipient"], data["ship_to"]["text"]) == (
        "Harlow Depot",
        "12 Dock Road, Hull HU1 2AB",
    )
    assert data["remit_to"]["text"] == "PO Box 77, Bath BA1 1AA"


def test_a_tax_representative_is_neither_seller_nor_buyer(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 40, "Verkäufer").write(320, 40, "Käufer").write(40, 140, "Steuervertreter")
    paper.stack(40, 55, "Rohstoff Nord AG", "Marktstr. 15", "38226 Salzgitter")
    paper.stack(320, 55, "Metallbau Ost GmbH", "Pappelallee 15", "04103 Leipzig")
    paper.stack(40, 155, "Treuhand Mitte GmbH", "Friedrichstraße 165", "10117 Berlin")
    result = read(write_total(paper, "Gesamtbetrag", "450,00 €"))
    assert names(result) == ("Rohstoff Nord AG", "Metallbau Ost GmbH")
    assert result.data["tax_representative"]["name"] == "Treuhand Mitte GmbH"
    assert result.data["tax_representative"]["address"]["text"] == "Friedrichstraße 165, 10117 Berlin"


@pytest.mark.parametrize(
    ("holder", "payee"), [("Factoring Süd AG", "Factoring Süd AG"), ("Kern Haustechnik", None)]
)
def test_only_another_holder_of_the_account_is_a_payee(
    read: Read, new_paper: NewPaper, holder: str, payee: str | None
) -> None:
    paper = new_paper().write(40, 40, "Lieferant").write(320, 40, "Kunde")
    paper.stack(40, 55, "Kern Haustechnik GmbH", "Marktstr. 15", "38226 Salzgitter")
    paper.stack(320, 55, "Metallbau Ost GmbH", "Pappelallee 15", "04103 Leipzig")
    paper.write(40, 600, f"Kontoinhaber: {holder}")
    assert read(write_total(paper, "Gesamtbetrag", "450,00 €")).data["payee"]["name"] == payee
