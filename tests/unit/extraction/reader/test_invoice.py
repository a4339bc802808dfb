"""Whole invoices, read: what a person would notice, and the traps."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult, Grounding, Source

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


@pytest.fixture
def german(new_paper: NewPaper) -> Any:
    """A letter with a window, ids of both parties and a footer."""
    paper = new_paper()
    paper.write(50, 110, "Muster Werkzeuge GmbH · Hauptstr. 5 · 10115 Berlin", size=7)
    paper.stack(50, 125, "Kunde & Söhne KG", "Frau Erika Beispiel", "Bahnhofstr. 12", "20095 Hamburg")
    paper.write(350, 125, "Kundennummer:").write(450, 125, "K-10077")
    paper.write(350, 140, "USt-IdNr.:").write(450, 140, "DE123456788")
    paper.write(350, 155, "Rechnungsdatum:").write(450, 155, "17.03.2026")
    paper.write(50, 250, "Rechnung Nr. RE-2031", size=16)
    paper.write(50, 300, "Pos").write(90, 300, "Bezeichnung").write(350, 300, "Menge").write(
        480, 300, "Gesamt"
    )
    paper.write(50, 315, "1").write(90, 315, "Bohrer").write(350, 315, "10").write(480, 315, "1.000,00")
    paper.write(350, 400, "Nettobetrag").write(480, 400, "1.000,00")
    paper.write(350, 415, "zzgl. 19 % MwSt.").write(480, 415, "190,00")
    paper.write(350, 430, "Rechnungsbetrag").write(480, 430, "1.190,00 EUR")
    paper.write(50, 470, "Zahlbar innerhalb von 14 Tagen ohne Abzug.")
    paper.stack(50, 790, "Muster Werkzeuge GmbH", "Hauptstr. 5", "10115 Berlin", size=8)
    paper.stack(250, 790, "IBAN DE89 3704 0044 0532 0130 00", "BIC COBADEFFXXX", size=8)
    paper.stack(
        430, 790, "USt-IdNr. DE136695976", "Steuernr. 198/204/31175", "info@muster-werkzeuge.example", size=8
    )
    return paper


def test_a_german_letter_is_read(read: Read, german: Any) -> None:
    data = read(german).data
    assert data["invoice_number"] == "RE-2031"
    assert data["type"] == "invoice"
    assert data["issue_date"] == "2026-03-17"
    assert data["customer_number"] == "K-10077"
    assert (data["net_total"], data["tax_total"], data["gross_total"]) == ("1000.00", "190.00", "1190.00")
    assert data["currency"] == "EUR"
    assert data["seller"]["name"] == "Muster Werkzeuge GmbH"
    assert data["seller"]["tax_id"] == "198/204/31175"
    assert data["seller"]["email"] == "info@muster-werkzeuge.example"
    assert data["buyer"]["name"] == "Kunde & Söhne KG"
    assert data["buyer"]["address"]["text"] == "Bahnhofstr. 12, 20095 Hamburg"
    assert data["payment"]["accounts"][0]["iban"] == "DE89370400440532013000"
    assert data["payment"]["accounts"][0]["bic"] == "COBADEFFXXX"
    assert data["payment_terms"] == "Zahlbar innerhalb von 14 Tagen ohne Abzug."


def test_the_buyers_vat_id_in_the_header_is_not_the_sellers(read: Read, german: Any) -> None:
    data = read(german).data
    assert data["seller"]["vat_id"] == "DE136695976"
    assert data["buyer"]["vat_id"] == "DE123456788"


def test_a_vat_id_in_the_buyers_address_is_not_the_sellers(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 30, "Tischlerei Zirbe GmbH", size=16)
    paper.stack(
        50,
        110,
        "Rechnungsempfänger",
        "Gasthof Auerhahn KG",
        "Hauptplatz 1",
        "20095 Hamburg",
        "UID: DE123456788",
    )
    paper.write(50, 500, "USt-IdNr.: DE136695976")
    data = read(paper).data
    assert (data["seller"]["vat_id"], data["buyer"]["vat_id"]) == ("DE136695976", "DE123456788")


def test_every_value_says_where_it_was_read(read: Read, german: Any) -> None:
    found = read(german).fields["/gross_total"]
    assert (found.value, found.text, found.source) == ("1190.00", "1.190,00 EUR", Source.TEXT_LAYER)
    assert found.grounding is Grounding.FOUND
    (place,) = found.boxes
    assert place.page == 1
    assert place.box == pytest.approx((480 / 600, 430 / 850, (480 + 12 * 5 - 2) / 600, 440 / 850), abs=0.01)


def test_a_due_date_that_follows_from_a_term_is_derived_and_less_sure(read: Read, german: Any) -> None:
    result = read(german)
    due = result.fields["/due_date"]
    assert (due.value, due.grounding) == ("2026-03-31", Grounding.DERIVED)
    assert due.text == "Zahlbar innerhalb von 14 Tagen"
    assert due.confidence <= result.fields["/issue_date"].confidence


def test_a_printed_due_date_beats_the_term(read: Read, german: Any) -> None:
    german.write(50, 490, "Fällig am 02.04.2026")
    due = read(german).fields["/due_date"]
    assert (due.value, due.grounding) == ("2026-04-02", Grounding.FOUND)


def test_the_end_of_a_discount_is_no_due_date(read: Read, german: Any) -> None:
    german.write(50, 490, "Zahlbar bis 24.03.2026 mit 2 % Skonto, fällig am 16.04.2026 rein netto.")
    assert read(german).data["due_date"] == "2026-04-16"


def test_the_account_of_a_direct_debit_is_not_paid_to(read: Read, german: Any) -> None:
    german.write(50, 500, "Der Betrag wird von Ihrem Konto abgebucht:")
    german.write(50, 515, "IBAN DE02 1203 0000 0000 2020 51")
    accounts = read(german).data["payment"]["accounts"]
    assert [account["iban"] for account in accounts] == ["DE89370400440532013000"]


def test_a_clean_invoice_fails_no_check(read: Read, german: Any) -> None:
    result = read(german)
    assert [check.name for check in result.checks if not check.passed] == []


def test_sums_that_do_not_add_up_fail_a_check(read: Read, new_paper: NewPaper) -> None:
    paper = (
        new_paper()
        .write(50, 50, "INVOICE")
        .write(50, 80, "Invoice No: 17")
        .write(50, 95, "Date: 17 March 2026")
    )
    paper.write(300, 400, "Net amount").write(480, 400, "1,000.00")
    paper.write(300, 415, "VAT amount").write(480, 415, "190.00")
    paper.write(300, 430, "Grand total").write(480, 430, "1,290.00")
    result = read(paper)
    (check,) = [check for check in result.checks if check.name == "net_plus_tax_is_gross"]
    assert not check.passed


def test_the_gross_total_is_not_the_net_beside_it(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 50, "INVOICE")
    paper.write(250, 400, "Total net").write(350, 400, "VAT 20%").write(450, 400, "Total")
    paper.write(250, 415, "500.00").write(350, 415, "100.00").write(450, 415, "600.00")
    data = read(paper).data
    assert (data["net_total"], data["tax_total"], data["gross_total"]) == ("500.00", "100.00", "600.00")


def test_a_total_excluding_tax_is_the_net_one(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 400, "Total (excluding VAT)").write(400, 400, "£500.00")
    paper.write(50, 415, "VAT @ 20%").write(400, 415, "£100.00")
    paper.write(50, 430, "Total (including VAT)").write(400, 430, "£600.00")
    data = read(paper).data
    assert (data["net_total"], data["gross_total"], data["currency"]) == ("500.00", "600.00", "GBP")


def test_words_between_a_total_and_its_amount_tell_net_from_gross(read: Read, new_paper: NewPaper) -> None:
    assert (
        read(new_paper().write(50, 400, "Total (excl. VAT)").write(400, 400, "£500.00")).data["net_total"]
        == "500.00"
    )
    assert (
        read(new_paper().write(50, 400, "Total (incl. VAT)").write(400, 400, "£500.00")).data["net_total"]
        is None
    )


def test_taxes_of_several_rates_are_listed_and_their_sum_is_derived(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(300, 400, "Summe netto").write(480, 400, "300,00")
    paper.write(300, 415, "Umsatzsteuer 7 % auf 100,00").write(480, 415, "7,00")
    paper.write(300, 430, "Umsatzsteuer 19 % auf 200,00").write(480, 430, "38,00")
    paper.write(300, 445, "Gesamtbetrag").write(480, 445, "345,00 €")
    result = read(paper)
    groups = [(tax["rate"], tax["base"], tax["amount"]) for tax in result.data["taxes"]]
    assert groups == [("7", "100.00", "7.00"), ("19", "200.00", "38.00")]
    assert result.data["tax_total"] == "45.00"
    assert result.fields["/tax_total"].grounding is Grounding.DERIVED


def test_an_american_invoice_reads_the_month_first(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 40, "Larkspur Tool, Inc.", size=14)
    paper.stack(50, 60, "4410 Foundry Parkway", "Port Ellery, OH 44999")
    paper.write(400, 40, "INVOICE").write(400, 60, "Invoice Date: 03/04/2026").write(400, 75, "Terms: Net 30")
    paper.write(300, 400, "Total").write(480, 400, "$9,843.30")
    data = read(paper).data
    assert (data["issue_date"], data["due_date"], data["currency"]) == ("2026-03-04", "2026-04-03", "USD")


def test_a_british_invoice_reads_the_day_first(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 40, "Lark Tools Ltd").write(400, 60, "Invoice Date: 03/04/2026")
    paper.write(300, 400, "Total").write(480, 400, "£9,843.30")
    assert read(paper).data["issue_date"] == "2026-04-03"


def test_of_two_dates_the_labelled_one_is_the_invoices(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 40, "Printed 01.02.2026").write(50, 60, "Lieferdatum 10.03.2026")
    paper.write(50, 80, "Rechnungsdatum 17.03.2026")
    data = read(paper).data
    assert (data["issue_date"], data["delivery_date"]) == ("2026-03-17", "2026-03-10")


def test_a_value_under_its_label_is_found(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    for x, label, value in [
        (50, "Invoice No", "104882"),
        (200, "Tax Point", "09/04/2026"),
        (350, "Your Order No", "KIT/0391"),
    ]:
        paper.write(x, 100, label).write(x, 114, value)
    data = read(paper).data
    assert (data["invoice_number"], data["issue_date"], data["purchase_order"]) == (
        "104882",
        "2026-04-09",
        "KIT/0391",
    )


def test_ocr_slips_in_labels_and_amounts_are_read_through(read: Read, new_paper: NewPaper) -> None:
    paper = (
        new_paper(Source.OCR)
        .write(50, 100, "Rechnungsnurnmer: RE-17")
        .write(50, 120, "Rechnungsdatm: 17.O3.2026")
    )
    paper.write(50, 400, "Gesarntbetrag").write(400, 400, "1.19O,0O EUR")
    data = read(paper).data
    assert (data["issue_date"], data["gross_total"]) == ("2026-03-17", "1190.00")


def test_seller_and_buyer_follow_their_headings(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    paper.stack(50, 100, "Bill to", "Fieldnote Bindery", "12 Letterpress Row", "Quarry Hill, WA 98998")
    paper.stack(350, 100, "From", "Kettlecloud, Inc.", "900 Harbor Terrace", "Alder Point, WA 98999")
    data = read(paper).data
    assert data["seller"]["name"] == "Kettlecloud, Inc."
    assert data["buyer"]["name"] == "Fieldnote Bindery"
    assert data["buyer"]["address"]["text"] == "12 Letterpress Row, Quarry Hill, WA 98998"


def test_the_place_goods_went_to_is_not_the_buyer(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 30, "Acme Trading Ltd", size=16)
    paper.stack(50, 100, "Invoice To", "The Gullery Hotel", "Cliff Parade", "QV9 1GH")
    paper.stack(350, 100, "Deliver To", "Main Kitchen Ltd", "Gull Mews", "QV9 1GX")
    data = read(paper).data
    assert (data["seller"]["name"], data["buyer"]["name"]) == ("Acme Trading Ltd", "The Gullery Hotel")


def test_a_credit_note_is_told_from_an_invoice(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(200, 60, "CREDIT NOTE", size=18).write(50, 100, "Credit note no. CN/10237")
    paper.write(50, 115, "Original invoice HL/20931").write(50, 130, "Original invoice date 22-Jan-2026")
    paper.write(50, 145, "Date 19-Feb-2026").write(300, 400, "Total credit").write(450, 400, "-£534.48")
    data = read(paper).data
    assert (data["type"], data["invoice_number"], data["issue_date"]) == (
        "credit_note",
        "CN/10237",
        "2026-02-19",
    )
    assert data["gross_total"] == "-534.48"


def test_a_number_that_follows_a_title_is_the_invoices(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 100, "Invoice INV/2024/05/0031", size=14)
    paper.write(50, 130, "Customer No 4711").write(50, 145, "Page 1")
    assert read(paper).data["invoice_number"] == "INV/2024/05/0031"


def test_two_close_candidates_lower_the_confidence(read: Read, new_paper: NewPaper) -> None:
    one = new_paper().write(50, 100, "Invoice No 4711")
    two = new_paper().write(50, 100, "Invoice No 4711").write(300, 100, "Invoice No 4712")
    sure, unsure = (read(paper).fields["/invoice_number"].confidence for paper in (one, two))
    assert unsure < 0.6 < sure


def test_an_empty_page_is_all_null_and_says_what_is_missing(read: Read, new_paper: NewPaper) -> None:
    result = read(new_paper())
    assert result.data["gross_total"] is None
    assert result.data["seller"]["address"]["text"] is None
    assert result.data["payment"]["accounts"] == []
    assert result.fields["/gross_total"].grounding is Grounding.MISSING


def test_a_document_without_pages_is_all_null(read: Read, bind: Callable[..., Any]) -> None:
    assert read(bind()).data["invoice_number"] is None


def test_a_header_on_the_second_page_is_found_and_says_so(
    read: Read, bind: Callable[..., Any], new_paper: NewPaper
) -> None:
    cover = new_paper().write(50, 100, "Dear customer, please find enclosed your documents.")
    result = read(bind(cover, new_paper().write(50, 100, "Invoice No 4711")))
    assert result.fields["/invoice_number"].value == "4711"
    assert result.fields["/invoice_number"].boxes[0].page == 2
    assert result.pages == (1, 2)


@pytest.mark.parametrize(
    "text", ["(" * 5000, "1" * 5000, "a." * 3000 + "@", "DE" + "1 " * 3000, "Total " * 1500]
)
def test_hostile_words_are_read_in_no_time_and_do_no_harm(read: Read, new_paper: NewPaper, text: str) -> None:
    result = read(new_paper().write(10, 100, text))
    assert result.data["gross_total"] is None
