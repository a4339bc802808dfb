"""Receipts of seven languages and of tills far away: articles, taxes, payment and change."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.extraction.checks import FLAGS
from schemas.results import DocumentResult, Source

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]
Receipt = tuple[tuple[str, ...], dict[str, Any]]

RECEIPTS: dict[str, Receipt] = {
    "german": (
        (
            "Kornblume Naturkost GmbH", "Am Anger 4", "37999 Niederquell", "Tel. 05599 7710",
            "Bio-Milch | 1,49 A", "2 Stk x 0,99", "Brezel | 1,98 A", "Spülmittel | 2,19 B",
            "SUMME | EUR 5,66", "BAR | 10,00", "Rückgeld | 4,34",
            "A 7,00% | 3,24 | 0,23 | 3,47", "B 19,00% | 1,84 | 0,35 | 2,19",
            "21.02.2026 11:47 | Bon-Nr. 4471", "Vielen Dank für Ihren Einkauf",
        ),
        {"/total": "5.66", "/amount_tendered": "10.00", "/change": "4.34", "/tax_total": "0.58",
         "/payment_method": "BAR", "/taxes/0/code": "A", "/taxes/1/rate": "19", "/taxes/1/base": "1.84",
         "/lines/1/description": "Brezel", "/lines/1/quantity": "2", "/lines/2/total": "2.19",
         "/date": "2026-02-21", "/receipt_number": "4471", "/currency": "EUR"},
    ),
    "austrian": (
        (
            "Gasthaus Enzian", "Dorfplatz 3", "6999 Bergtal", "UID: ATU99999999", "Rechnung Nr. 1204",
            "Anz Artikel | Preis | Betrag", "2 Wiener Schnitzel | 14,90 | 29,80",
            "1 Apfelstrudel | 4,50 | 4,50",
            "Gesamtbetrag | € 34,30", "Kartenzahlung | 34,30", "enthält 10% USt | 3,12", "05.03.2026 13:10",
        ),
        {"/total": "34.30", "/tax_total": "3.12", "/lines/0/quantity": "2", "/lines/0/unit_price": "14.90",
         "/lines/1/description": "Apfelstrudel", "/payment_method": "Kartenzahlung"},
    ),
    "french": (
        (
            "Boulangerie du Moulin", "12 rue des Lilas", "69999 Villebelle", "Tél : 04 99 99 99 99",
            "2 x Croissant beurre | 2,60", "Baguette tradition | 1,30", "Tarte aux pommes | 4,20",
            "Sous-total | 8,10", "Remise | -0,10", "TOTAL TTC | 8,00 €", "Carte bancaire | 8,00 €",
            "Dont TVA 5,5% | 0,42", "Le 12/03/2026 à 08:15", "Merci de votre visite",
        ),
        {"/total": "8.00", "/discount_total": "0.10", "/tax_total": "0.42", "/subtotal": "8.10",
         "/lines/0/quantity": "2", "/lines/2/description": "Tarte aux pommes", "/currency": "EUR",
         "/payment_method": "Carte bancaire", "/date": "2026-03-12"},
    ),
    "spanish": (
        (
            "Bar La Esquina S.L.", "Calle Mayor 7", "28999 Villanueva", "CIF: B99999997",
            "FACTURA SIMPLIFICADA", "Cant. Descripción | Precio | Importe", "2 Café con leche | 1,50 | 3,00",
            "1 Tostada | 2,20 | 2,20", "TOTAL | 5,20 €", "Efectivo | 10,00", "Cambio | 4,80",
            "Base imponible | 4,73", "IVA 10% | 0,47", "14/03/2026 09:30", "Gracias por su visita",
        ),
        {"/total": "5.20", "/subtotal": "4.73", "/tax_total": "0.47", "/amount_tendered": "10.00",
         "/change": "4.80", "/lines/0/unit_price": "1.50", "/lines/1/description": "Tostada",
         "/taxes/0/base": "4.73", "/payment_method": "Efectivo"},
    ),
    "italian": (
        (
            "TRATTORIA DEL PONTE SRL", "VIA ROMA 12", "40999 BORGONUOVO (BO)", "P.IVA 99999999990",
            "DOCUMENTO COMMERCIALE", "DESCRIZIONE | IVA | Prezzo(€)", "COPERTO | 10% | 4,00",
            "TAGLIATELLE | 10% | 12,50", "VINO ROSSO | 22% | 8,00", "TOTALE COMPLESSIVO | 24,50",
            "di cui IVA | 2,94", "Pagamento contante | 24,50", "Resto | 0,00", "15-03-2026 21:05",
        ),
        {"/total": "24.50", "/tax_total": "2.94", "/change": "0.00", "/lines/1/description": "TAGLIATELLE",
         "/lines/2/total": "8.00", "/amount_tendered": "24.50"},
    ),
    "dutch": (
        (
            "Groenteboer De Wortel", "Marktstraat 8", "9999 ZZ Waterdorp", "KASSABON",
            "Tomaten | 2,49", "Peren los", "0,532 kg x 2,99 | 1,59", "Statiegeld | 0,25", "Subtotaal | 4,33",
            "Totaal | € 4,33", "PIN | 4,33", "BTW 9% over | 3,97 | 0,36", "16-03-2026 17:45",
            "Bedankt en tot ziens",
        ),
        {"/total": "4.33", "/taxes/0/base": "3.97", "/tax_total": "0.36",
         "/lines/1/description": "Peren los", "/lines/2/description": "Statiegeld",
         "/payment_method": "PIN", "/lines/0/total": "2.49"},
    ),
    "portuguese": (
        (
            "Pastelaria Flor do Cais", "Rua do Porto 21", "9999-123 Vilamar", "NIF: 999999990",
            "2 x Pastel de nata | 2,40", "1 x Galão | 1,30", "TOTAL | 3,70 €", "Multibanco | 3,70",
            "Taxa | Incid. | IVA | Total", "13% | 3,27 | 0,43 | 3,70", "2026-03-17 10:20",
            "Obrigado pela sua visita",
        ),
        {"/total": "3.70", "/tax_total": "0.43", "/lines/0/quantity": "2", "/taxes/0/rate": "13",
         "/payment_method": "Multibanco", "/lines/1/description": "Galão"},
    ),
    "american": (
        (
            "Blue Kettle Diner", "402 Main St", "Fairhaven, OH 43999", "Check #1187",
            "1 Two Egg Combo | 12.95", "2 Drip Coffee | 6.50", "Subtotal | 19.45", "Sales Tax 8% | 1.56",
            "Tip | 4.00", "Total | $25.01", "Visa ************4417", "03/14/2026 8:07 AM",
        ),
        {"/total": "25.01", "/subtotal": "19.45", "/tax_total": "1.56", "/tip": "4.00", "/card_last4": "4417",
         "/payment_method": "Visa", "/currency": "USD", "/taxes/0/base": "19.45"},
    ),
    "indian": (
        (
            "Lotus Stores", "14 Temple Road, Pune 411999", "GSTIN: 27AAAAA0000A1Z5", "Bill No: 882",
            "Item | Qty | Rate | Amount", "Basmati rice 5kg | 1 | 400.00 | 400.00",
            "Ghee 1L | 2 | 300.00 | 600.00", "Sub Total | 1000.00", "CGST 2.5% | 25.00",
            "SGST 2.5% | 25.00", "Grand Total | ₹1050.00", "UPI | 1050.00", "18/03/2026 18:22",
        ),
        {"/total": "1050.00", "/subtotal": "1000.00", "/tax_total": "50.00", "/taxes/0/rate": "2.5",
         "/taxes/1/amount": "25.00", "/lines/1/unit_price": "300.00", "/payment_method": "UPI"},
    ),
    "malaysian": (
        (
            "KEDAI BUKU MELUR SDN BHD", "12 JALAN TERATAI", "43999 KAJANG, SELANGOR", "TAX INVOICE",
            "9552048173365 2 X 6.00 | 12.00 S", "PENCIL CASE", "8123407 1 X 2.53 | 2.53 S", "ERASER",
            "Total Sales (Incl GST) | 14.53", "Rounding Adj | 0.02", "Total Payable | 14.55",
            "CASH | 20.00", "CHANGE | 5.45", "SR @ 6% | 13.71 | 0.82", "19/03/2026 12:01:33",
        ),
        {"/total": "14.55", "/rounding": "0.02", "/change": "5.45", "/lines/0/product_code": "9552048173365",
         "/lines/0/description": "PENCIL CASE", "/lines/1/description": "ERASER", "/taxes/0/amount": "0.82"},
    ),
    "british": (
        (
            "The Old Forge", "6 Chandlers Wharf", "Wexmouth QW1 4DR", "VAT No. GB999999973",
            "2 Fish pie | 28.00", "Multibuy saving | -3.00", "1 Lemonade | 2.50", "Subtotal | 27.50",
            "Optional service 10% | 2.75", "TOTAL | £30.25", "PAID VISA CONTACTLESS | £30.25",
            "20% VAT on 22.92 | 4.58", "20/03/2026 20:40",
        ),
        {"/total": "30.25", "/tip": "2.75", "/subtotal": "27.50", "/tax_total": "4.58",
         "/lines/1/total": "-3.00", "/payment_method": "VISA", "/currency": "GBP"},
    ),
}  # fmt: skip


@pytest.fixture
def print_receipt(new_paper: NewPaper) -> Callable[..., Any]:
    """Print a till roll: the parts of a row stand left, then in columns that end right."""

    def write(rows: tuple[str, ...]) -> Any:
        paper = new_paper(Source.OCR, width=260, height=480)
        for number, row in enumerate(rows):
            first, *others = row.split(" | ")
            y = 20 + 14 * number
            paper.write(20, y, first)
            for place, text in enumerate(reversed(others)):
                paper.write(250 - 45 * place - 5 * len(text) + 2 * text.count(" "), y, text)
        return paper

    return write


@pytest.mark.parametrize("name", RECEIPTS)
def test_a_receipt_is_read(read: Read, print_receipt: Callable[..., Any], name: str) -> None:
    rows, expected = RECEIPTS[name]
    result = read(print_receipt(rows), "receipt")
    values = {path: result.fields[path].value if path in result.fields else None for path in expected}
    assert values == expected


@pytest.mark.parametrize("name", RECEIPTS)
def test_the_articles_of_a_receipt_make_its_total(
    read: Read, print_receipt: Callable[..., Any], name: str
) -> None:
    result = read(print_receipt(RECEIPTS[name][0]), "receipt")
    assert [check for check in result.checks if not check.passed and check.name not in FLAGS] == []
    assert "lines_make_total" in {check.name for check in result.checks}
    assert result.fields["/lines/0/total"].confidence > 0.9
