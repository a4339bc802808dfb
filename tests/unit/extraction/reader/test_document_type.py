"""What kind of document it is: its title, and whether it is an invoice or a receipt."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult, Source

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]

SENTENCES = {
    "de": "Vielen Dank, wir bitten um Zahlung innerhalb von zehn Tagen",
    "en": "Thank you for your order, please pay the amount within ten days",
    "fr": "Merci pour votre commande, nous vous prions de régler sous dix jours",
    "es": "Gracias por su pedido, le rogamos que pague el importe antes del vencimiento",
    "it": "Grazie per il vostro ordine, si prega di pagare entro dieci giorni dalla data",
    "nl": "Dank voor uw bestelling, gelieve het bedrag binnen tien dagen te betalen",
    "pt": "Obrigado pela sua encomenda, o pagamento vence em dez dias e não tem desconto",
}


@pytest.mark.parametrize(
    ("language", "title", "kind"),
    [
        ("en", "INVOICE", "invoice"),
        ("en", "Credit Note", "credit_note"),
        ("de", "Rechnung Nr. 17", "invoice"),
        ("de", "Stromrechnung", "invoice"),
        ("de", "Rechnungskorrektur", "credit_note"),
        ("de", "2. Mahnung", "reminder"),
        ("fr", "FACTURE N° 17", "invoice"),
        ("fr", "Avoir", "credit_note"),
        ("fr", "Relance", "reminder"),
        ("fr", "Facture proforma", "proforma"),
        ("es", "Factura", "invoice"),
        ("es", "Factura rectificativa", "credit_note"),
        ("es", "Recordatorio de pago", "reminder"),
        ("it", "Fattura n. 17", "invoice"),
        ("it", "Nota di credito", "credit_note"),
        ("it", "Sollecito di pagamento", "reminder"),
        ("nl", "Factuur", "invoice"),
        ("nl", "Creditnota", "credit_note"),
        ("nl", "Aanmaning", "reminder"),
        ("pt", "Fatura", "invoice"),
        ("pt", "Nota de crédito", "credit_note"),
        ("pt", "Aviso de pagamento", "reminder"),
    ],
)
def test_titles_of_seven_languages_tell_the_kind(
    read: Read, new_paper: NewPaper, language: str, title: str, kind: str
) -> None:
    paper = new_paper().write(50, 60, title, size=18).write(50, 300, SENTENCES[language])
    assert read(paper).data["type"] == kind


def test_the_large_title_counts_and_not_the_document_it_speaks_of(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 60, "Credit note", size=18).write(50, 120, "Invoice: 4711")
    found = read(paper).fields["/type"]
    assert found.value == "credit_note"


TILL = {
    "de": [
        "Bäckerei Muster",
        "Brot 3,50",
        "Kuchen 2,50",
        "Summe EUR 6,00",
        "Bar 10,00",
        "Rückgeld 4,00",
        "Vielen Dank",
    ],
    "fr": [
        "Boulangerie Exemple",
        "Pain 3,50",
        "Total TTC 3,50",
        "Espèces 5,00",
        "Rendu 1,50",
        "Merci de votre visite",
    ],
    "es": ["Panadería Ejemplo", "Factura simplificada", "Pan 3,50", "Total 3,50", "Gracias por su visita"],
    "it": [
        "Panificio Esempio",
        "Documento commerciale",
        "Pane 3,50",
        "Totale complessivo 3,50",
        "Resto 1,50",
    ],
    "nl": ["Bakkerij Voorbeeld", "Kassabon", "Brood 3,50", "Totaal 3,50", "Wisselgeld 1,50", "Tot ziens"],
    "pt": ["Padaria Exemplo", "Fatura simplificada", "Pão 3,50", "Total 3,50", "Troco 1,50", "Volte sempre"],
}


@pytest.mark.parametrize("language", TILL)
def test_a_till_roll_of_any_language_is_a_receipt(read: Read, new_paper: NewPaper, language: str) -> None:
    paper = new_paper(Source.OCR, width=240, height=480).stack(30, 30, *TILL[language])
    result = read(paper, "auto")
    assert result.schema_name == "receipt"
    assert result.schema_confidence > 0.7


def test_a_letter_is_a_document_and_no_bill(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().stack(50, 100, *[SENTENCES["en"].replace("pay the amount", "come and see us")] * 12)
    assert read(paper, "auto").schema_name == "document"


def test_a_label_by_chance_is_no_clue_of_a_receipt(read: Read, new_paper: NewPaper) -> None:
    """Cash is spoken of, but no amount of it stands there."""
    paper = new_paper().write(50, 60, "Invoice 17", size=18).write(50, 200, "Cash is not accepted")
    paper.write(50, 240, "Net 10.00").write(50, 260, "VAT 2.00").write(50, 280, "Total 12.00")
    paper.write(450, 400, "Page 1 of 1")
    result = read(paper, "auto")
    assert result.schema_name == "invoice"
    assert result.schema_confidence > 0.75
