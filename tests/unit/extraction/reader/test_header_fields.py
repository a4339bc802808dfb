"""Numbers and references of an invoice in seven languages, in lines, in columns and in boxes."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Facture n° FA-2026-001", "FA-2026-001"),
        ("Facture N°: FA 2026/0012 du 17 mars 2026", "FA 2026/0012"),
        ("Fattura n. 123/A del 17/03/2026", "123/A"),
        ("FATTURA N. 2026/00123 DEL 17/03/2026", "2026/00123"),
        ("Factura nº: F26/0012", "F26/0012"),
        ("Nº de factura 2026-17", "2026-17"),
        ("Factuurnummer: 2026-0012", "2026-0012"),
        ("Fatura n.º FT A/123", "FT A/123"),
        ("Fatura-Recibo FR 2026/12", "FR 2026/12"),
        ("Rechnungs-Nr.: RE 2026 / 00123", "RE 2026 / 00123"),
        ("Rechnung Nr. 4711 vom 17.03.2026", "4711"),
        ("Invoice # INV 2026-0012", "INV 2026-0012"),
        ("Credit note no. CN/10237", "CN/10237"),
        ("Avoir n° AV-26-3", "AV-26-3"),
        ("Nota de crédito n.º NC 2026/4", "NC 2026/4"),
    ],
)
def test_the_number_stands_behind_its_label(read: Read, new_paper: NewPaper, line: str, number: str) -> None:
    assert read(new_paper().write(50, 100, line)).data["invoice_number"] == number


@pytest.mark.parametrize(
    "line",
    [
        "Customer No: 88",
        "Numéro client : 4412",
        "Partita IVA 00743110157",
        "Page 1 of 2",
        "Tel: 020 7946 0000",
        "Lieferschein-Nr. 778",
        "Uw ordernummer: 99120",
        "Nº de pedido: 4500123",
        "Fatura",
        "INVOICE 12:30",
    ],
)
def test_another_number_is_not_the_documents(read: Read, new_paper: NewPaper, line: str) -> None:
    found = read(new_paper().write(50, 100, line)).fields["/invoice_number"]
    assert found.value is None or found.confidence < 0.6


def test_values_stand_in_boxes_under_their_headings(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 50, "FACTURE", size=18)
    for x, heading, value in [
        (50, "N° de facture", "FA-2026-001"),
        (170, "Date", "17/03/2026"),
        (290, "N° client", "C00412"),
        (410, "Échéance", "16/04/2026"),
    ]:
        paper.write(x, 100, heading).write(x, 128, value)
    data = read(paper).data
    assert (data["invoice_number"], data["customer_number"]) == ("FA-2026-001", "C00412")
    assert (data["issue_date"], data["due_date"]) == ("2026-03-17", "2026-04-16")


def test_headings_that_run_together_part_the_values_under_them(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 80, "Rechnungs-Nr. Kunden-Nr. Datum Seite")
    data = read(paper.write(50, 95, "RE-1001 K-4412 17.03.2026 1/2")).data
    assert (data["invoice_number"], data["customer_number"]) == ("RE-1001", "K-4412")
    assert data["issue_date"] == "2026-03-17"


def test_a_heading_of_the_goods_names_no_order(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    for x, heading, value in [
        (50, "Pos", "1"),
        (100, "Bestell-Nr.", "AW-30"),
        (220, "Bezeichnung", "Bohrer"),
        (350, "Menge", "2"),
        (480, "Gesamt", "20,00"),
    ]:
        paper.write(x, 300, heading).write(x, 315, value)
    assert read(paper).data["purchase_order"] is None


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Leitweg-ID: 04011000-1234512345-06", "buyer_reference", "04011000-1234512345-06"),
        ("Votre commande n° 4500123 du 02/03/2026", "purchase_order", "4500123"),
        ("Vs. ordine n. 4500123", "purchase_order", "4500123"),
        ("V/ encomenda n.º 4500123", "purchase_order", "4500123"),
        ("Inkooporder: PO-881", "purchase_order", "PO-881"),
        ("Contrato nº 2024-17", "contract_number", "2024-17"),
        ("Vertragsnummer: V-2024-17", "contract_number", "V-2024-17"),
        ("Codice cliente: 00412", "customer_number", "00412"),
        ("Klantnummer 10412", "customer_number", "10412"),
        ("Our order no: AB-90312", "sales_order", "AB-90312"),
        ("Projekt: P-12 Turm", "project", "P-12 Turm"),
        ("Kostenstelle: 4930", "cost_reference", "4930"),
        ("Verwendungszweck: 202609097001", "payment_reference", "202609097001"),
        ("Gelieve te vermelden +++090/9337/55493+++", "payment_reference", "+++090/9337/55493+++"),
        ("Bitte angeben: RF18 5390 0754 7034", "payment_reference", "RF18 5390 0754 7034"),
    ],
)
def test_each_reference_has_its_field(
    read: Read, new_paper: NewPaper, line: str, field: str, value: str
) -> None:
    data = read(new_paper().write(50, 60, "INVOICE").write(50, 100, line)).data
    assert data[field] == value
    assert data["invoice_number"] is None


@pytest.mark.parametrize(
    "line",
    [
        "Zur Rechnung RE-2030 vom 27.02.2026",
        "Facture d'origine n° RE-2030 du 27/02/2026",
        "Rectifica a la factura RE-2030 de 27/02/2026",
        "A storno della fattura RE-2030 del 27/02/2026",
        "Original invoice no RE-2030 dated 27/02/2026",
        "Betreft factuur RE-2030 van 27-02-2026",
        "Referente à fatura RE-2030 de 27/02/2026",
    ],
)
def test_the_invoice_that_is_corrected_is_named_with_its_date(
    read: Read, new_paper: NewPaper, line: str
) -> None:
    paper = new_paper().write(50, 60, "Credit note no GS-7").write(50, 75, "Date: 17 March 2026")
    data = read(paper.write(50, 100, line)).data
    assert data["preceding_invoices"] == [{"number": "RE-2030", "date": "2026-02-27"}]
    assert (data["invoice_number"], data["issue_date"]) == ("GS-7", "2026-03-17")


def test_several_delivery_notes_are_listed(read: Read, new_paper: NewPaper) -> None:
    data = read(new_paper().write(50, 100, "Bon de livraison n° BL-778, BL-779")).data
    assert data["delivery_note_numbers"] == ["BL-778", "BL-779"]


def test_a_note_under_its_heading_is_kept_and_a_number_is_none(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 300, "Remarks: Delivery free of charge until further notice.")
    assert read(paper).data["notes"] == ["Delivery free of charge until further notice."]
    assert read(new_paper().write(50, 300, "Remarks: 4711")).data["notes"] == []


def test_prepayments_are_listed_with_day_and_amount(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 400, "Anzahlung vom 15.02.2026").write(480, 400, "-500,00")
    (payment,) = read(paper).data["payments"]
    assert (payment["date"], payment["amount"]) == ("2026-02-15", "500.00")


@pytest.mark.parametrize(
    "line",
    [
        "Rechnung / Lieferschein Nr. 4711 vom 17.03.2026",
        "Facture / Bon de livraison n° 4711 du 17/03/2026",
        "Invoice / Delivery note no. 4711 of 17 March 2026",
    ],
)
def test_a_title_of_two_papers_gives_the_invoice_their_number_and_date(
    read: Read, new_paper: NewPaper, line: str
) -> None:
    data = read(new_paper().write(50, 100, line)).data
    assert (data["invoice_number"], data["issue_date"]) == ("4711", "2026-03-17")


@pytest.mark.parametrize(
    "line",
    [
        "Factura - Original 2026/871",
        "Fatura - Original n.º 2026/871",
        "Factuur - kopie 2026/871",
        "FACTURE - DUPLICATA N° 2026/871",
        "Rechnung (Kopie) Nr. 2026/871",
    ],
)
def test_which_copy_it_is_does_not_part_the_title_from_its_number(
    read: Read, new_paper: NewPaper, line: str
) -> None:
    assert read(new_paper().write(50, 100, line)).data["invoice_number"] == "2026/871"


def test_an_original_invoice_is_another_one_on_a_credit_note(read: Read, new_paper: NewPaper) -> None:
    paper = (
        new_paper().write(50, 100, "Factura rectificativa R-12").write(50, 140, "Factura original: 2025/871")
    )
    assert read(paper).data["invoice_number"] == "R-12"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Invoice", "Our ref: 7781/B"),
        ("Facture", "Notre réf. 7781/B"),
        ("Factuur", "Onze ref. 7781/B"),
        ("Rechnung", "Unser Zeichen: 7781/B"),
    ],
)
def test_the_senders_reference_is_the_number_only_where_no_other_is_printed(
    read: Read, new_paper: NewPaper, title: str, line: str
) -> None:
    alone = read(new_paper().write(50, 100, title).write(50, 130, line))
    beside = read(new_paper().write(50, 100, f"{title} 4711").write(50, 130, line))
    assert (alone.data["invoice_number"], beside.data["invoice_number"]) == ("7781/B", "4711")
    assert alone.fields["/invoice_number"].confidence < 0.8


def test_a_word_for_number_behind_other_words_names_the_number_of_those(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper().write(50, 100, "Facture").write(50, 700, "Assurance décennale n° 7741209")
    assert read(paper).data["invoice_number"] is None


def test_a_mere_number_amid_the_lines_of_a_party_is_none_of_the_invoice(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper().write(50, 60, "Rechnung")
    paper.write(50, 100, "Käufer:").write(50, 113, "Nummer:").write(150, 113, "58317204")
    paper.stack(50, 126, "Metallbau Altmark GmbH", "Pappelallee 15", "39576 Stendal")
    assert read(paper).data["invoice_number"] is None


def test_the_first_digits_of_an_amount_are_no_number_of_a_customer(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 60, "FACTURA 12").write(50, 300, "Cliente").write(300, 300, "856,00")
    assert read(paper).data["customer_number"] is None
