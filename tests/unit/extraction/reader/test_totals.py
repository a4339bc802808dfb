"""Totals of invoices: the amounts that add up, from the lines to what is due, in seven languages."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult, Grounding

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]
TITLES = {
    "en": ("INVOICE", "Thank you for your order. Please pay this invoice within the month."),
    "de": ("RECHNUNG", "Wir danken für Ihren Auftrag und bitten um Zahlung nach Erhalt der Rechnung."),
    "fr": ("FACTURE", "Nous vous remercions de votre commande, avec nos salutations les meilleures."),
    "es": ("FACTURA", "Gracias por su pedido, le rogamos que realice el pago de la factura."),
    "it": ("FATTURA", "Vi ringraziamo per il vostro ordine e per il pagamento della fattura."),
    "nl": ("FACTUUR", "Wij danken u voor uw bestelling en verzoeken u de factuur te betalen."),
    "pt": ("FATURA", "Agradecemos a sua encomenda e o pagamento da fatura dentro do prazo."),
}


@pytest.fixture
def write_invoice(new_paper: NewPaper) -> Callable[..., Any]:
    """Write an invoice in a language: rows of a label and amounts, right-aligned under each other."""

    def write(language: str, *rows: tuple[str, ...], note: str = "") -> Any:
        title, thanks = TITLES[language]
        paper = new_paper().write(50, 50, title, 16).write(50, 400, thanks)
        for number, (label, *amounts) in enumerate(rows):
            y = 500 + 15 * number
            paper.write(250, y, label)
            for place, amount in enumerate(reversed(amounts)):
                paper.write(560 - 80 * place - 5 * len(amount.replace(" ", "")), y, amount)
        return paper.write(50, 700, note) if note else paper

    return write


def totals_of(result: DocumentResult, *keys: str) -> tuple[Any, ...]:
    return tuple(result.data[key] for key in keys)


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("en", [("Total excl. VAT", "100.00"), ("VAT 20%", "20.00"), ("Total incl. VAT", "120.00")]),
        ("de", [("Summe netto", "100,00"), ("zzgl. 20 % USt", "20,00"), ("Gesamtbetrag", "120,00 €")]),
        ("de", [("Zwischentotal", "100.00"), ("MWST 20 %", "20.00"), ("Rechnungstotal", "CHF 120.00")]),
        ("fr", [("Total HT", "100,00 €"), ("TVA 20 %", "20,00 €"), ("Total TTC", "120,00 €")]),
        ("fr", [("Total HTVA", "100,00"), ("TVA 20%", "20,00"), ("Total TVAC", "120,00")]),
        ("es", [("Base imponible", "100,00"), ("Cuota IVA 20%", "20,00"), ("Total factura", "120,00 €")]),
        (
            "it",
            [("Totale imponibile", "100,00"), ("Totale IVA 20%", "20,00"), ("Totale documento", "120,00")],
        ),
        ("nl", [("Totaal excl. btw", "100,00"), ("BTW 20%", "20,00"), ("Totaal incl. btw", "€ 120,00")]),
        (
            "pt",
            [("Total ilíquido", "100,00"), ("Total IVA 20%", "20,00"), ("Total do documento", "120,00 €")],
        ),
    ],
)
def test_net_tax_and_gross_in_seven_languages(
    read: Read, write_invoice: Callable[..., Any], language: str, rows: Any
) -> None:
    result = read(write_invoice(language, *rows))
    assert totals_of(result, "net_total", "tax_total", "gross_total") == ("100.00", "20.00", "120.00")
    assert result.fields["/gross_total"].confidence > 0.9
    group = result.data["taxes"][0]
    assert (group["rate"], group["base"], group["amount"]) == ("20", "100.00", "20.00")
    assert [check.name for check in result.checks if not check.passed] == []


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("en", [("Total", "595.00"), ("Less deposit", "-200.00"), ("Balance due", "395.00")]),
        ("de", [("Rechnungsbetrag", "595,00"), ("abzgl. Anzahlung", "200,00"), ("Noch zu zahlen", "395,00")]),
        ("fr", [("Total TTC", "595,00"), ("Acompte versé", "200,00"), ("Reste à payer", "395,00")]),
        ("es", [("Total factura", "595,00"), ("Anticipo", "200,00"), ("Importe pendiente", "395,00")]),
        ("it", [("Totale fattura", "595,00"), ("Acconto", "200,00"), ("Netto a pagare", "395,00")]),
        ("nl", [("Totaalbedrag", "595,00"), ("Reeds betaald", "200,00"), ("Te betalen", "395,00")]),
        ("pt", [("Total da fatura", "595,00"), ("Adiantamento", "200,00"), ("Total a pagar", "395,00")]),
    ],
)  # fmt: skip
def test_what_was_paid_before_leaves_what_is_due(
    read: Read, write_invoice: Callable[..., Any], language: str, rows: Any
) -> None:
    result = read(write_invoice(language, *rows))
    assert totals_of(result, "gross_total", "prepaid_amount", "amount_due") == ("595.00", "200.00", "395.00")
    assert result.fields["/amount_due"].confidence > 0.9


def test_several_payments_are_summed(read: Read, write_invoice: Callable[..., Any]) -> None:
    result = read(
        write_invoice(
            "de", ("Gesamtbetrag", "1.190,00"), ("1. Abschlagszahlung", "-300,00"),
            ("2. Abschlagszahlung", "-400,00"), ("Zahlbetrag", "490,00"),
        )
    )  # fmt: skip
    assert totals_of(result, "prepaid_amount", "amount_due") == ("700.00", "490.00")
    assert result.fields["/prepaid_amount"].grounding is Grounding.DERIVED


def test_an_open_balance_is_added(read: Read, write_invoice: Callable[..., Any]) -> None:
    result = read(
        write_invoice(
            "en", ("Previous balance", "50.00"), ("Total current charges", "120.00"), ("Amount due", "170.00")
        )
    )
    assert totals_of(result, "gross_total", "previous_balance", "amount_due") == ("120.00", "50.00", "170.00")


def test_rounding_takes_the_sign_that_fits(read: Read, write_invoice: Callable[..., Any]) -> None:
    rows = [("Gesamtbetrag", "120,02"), ("Rundung", "0,02"), ("Zu zahlen", "120,00")]
    assert totals_of(read(write_invoice("de", *rows)), "rounding", "amount_due") == ("-0.02", "120.00")


def test_an_amount_due_that_nothing_explains_is_doubted(
    read: Read, write_invoice: Callable[..., Any]
) -> None:
    result = read(write_invoice("en", ("Total", "120.00"), ("Amount due", "80.00")))
    assert result.fields["/amount_due"].confidence < 0.9


def test_a_fee_for_a_reminder_is_added_to_what_is_due(read: Read, write_invoice: Callable[..., Any]) -> None:
    rows = [("Rechnungsbetrag", "120,00"), ("Mahngebühr", "5,00"), ("Zu zahlender Betrag", "125,00")]
    result = read(write_invoice("de", *rows))
    assert totals_of(result, "gross_total", "amount_due") == ("120.00", "125.00")


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("en", [("Sum of items", "1,000.00"), ("Discount 10%", "-100.00"), ("Shipping", "20.00"),
                ("Net total", "920.00"), ("VAT 20%", "184.00"), ("Total", "1,104.00")]),
        ("de", [("Zwischensumme", "1.000,00"), ("abzgl. Treuebonus 10 %", "-100,00"), ("Fracht", "20,00"),
                ("Nettobetrag", "920,00"), ("USt 20 %", "184,00"), ("Gesamtbetrag", "1.104,00")]),
        ("fr", [("Total brut HT", "1 000,00"), ("Remise 10 %", "-100,00"), ("Frais de port", "20,00"),
                ("Total HT", "920,00"), ("TVA 20 %", "184,00"), ("Total TTC", "1 104,00")]),
        ("it", [("Totale merce", "1.000,00"), ("Sconto 10%", "-100,00"), ("Spese di trasporto", "20,00"),
                ("Totale imponibile", "920,00"), ("IVA 20%", "184,00"), ("Totale documento", "1.104,00")]),
        ("pt", [("Total mercadorias", "1.000,00"), ("Desconto 10%", "-100,00"), ("Portes", "20,00"),
                ("Total líquido", "920,00"), ("IVA 20%", "184,00"), ("Total do documento", "1.104,00")]),
    ],
)  # fmt: skip
def test_allowances_and_charges_lead_from_lines_to_net(
    read: Read, write_invoice: Callable[..., Any], language: str, rows: Any
) -> None:
    result = read(write_invoice(language, *rows))
    assert totals_of(result, "line_total", "net_total", "gross_total") == ("1000.00", "920.00", "1104.00")
    assert totals_of(result, "allowance_total", "charge_total") == ("100.00", "20.00")
    allowance, charge = result.data["allowances"][0], result.data["charges"][0]
    assert (allowance["amount"], allowance["percent"], allowance["base"]) == ("100.00", "10", "1000.00")
    assert charge["amount"] == "20.00"
    assert charge["reason"] == rows[2][0]


def test_shipping_between_subtotal_and_total_is_a_charge(
    read: Read, write_invoice: Callable[..., Any]
) -> None:
    rows = [("Subtotal", "100.00"), ("Shipping", "12.00"), ("Sales tax (8%)", "8.00"), ("Total", "120.00")]
    result = read(write_invoice("en", *rows))
    assert totals_of(result, "net_total", "tax_total", "gross_total") == ("100.00", "8.00", "120.00")
    assert [charge["amount"] for charge in result.data["charges"]] == ["12.00"]
    assert [check.name for check in result.checks if not check.passed] == []


def test_a_discount_that_no_sum_holds_is_no_allowance(read: Read, write_invoice: Callable[..., Any]) -> None:
    paper = write_invoice("en", ("Net total", "100.00"), ("VAT 20%", "20.00"), ("Total", "120.00"))
    paper.write(50, 200, "Drill").write(300, 200, "Discount").write(400, 200, "5.00").write(500, 200, "45.00")
    assert read(paper).data["allowances"] == []


def test_withheld_tax_runs_against_the_others(read: Read, write_invoice: Callable[..., Any]) -> None:
    rows = [("Base imponible", "1.000,00"), ("IVA 21%", "210,00"), ("Retención IRPF 15%", "-150,00"),
            ("Total factura", "1.060,00")]  # fmt: skip
    result = read(write_invoice("es", *rows))
    assert totals_of(result, "net_total", "tax_total", "gross_total") == ("1000.00", "210.00", "1060.00")
    assert [(tax["rate"], tax["amount"]) for tax in result.data["taxes"]] == [
        ("21", "210.00"),
        ("15", "-150.00"),
    ]
    assert [check.name for check in result.checks if not check.passed] == []


def test_withheld_tax_leaves_less_to_pay(read: Read, write_invoice: Callable[..., Any]) -> None:
    rows = [("Totale imponibile", "1.000,00"), ("IVA 22%", "220,00"), ("Totale documento", "1.220,00"),
            ("Ritenuta d'acconto 20%", "200,00"), ("Netto a pagare", "1.020,00")]  # fmt: skip
    result = read(write_invoice("it", *rows))
    assert totals_of(result, "gross_total", "amount_due", "prepaid_amount") == ("1220.00", "1020.00", None)
    assert [check.name for check in result.checks if not check.passed] == []


def test_tax_in_another_currency_follows_the_rate(read: Read, write_invoice: Callable[..., Any]) -> None:
    rows = [("Net total", "USD 1,000.00"), ("VAT 20%", "USD 200.00"), ("Total", "USD 1,200.00"),
            ("Exchange rate", "0.92740"), ("VAT in EUR", "EUR 185.48")]  # fmt: skip
    result = read(write_invoice("en", *rows))
    keys = ("currency", "tax_total", "tax_currency", "tax_total_in_tax_currency", "exchange_rate")
    assert totals_of(result, *keys) == ("USD", "200.00", "EUR", "185.48", "0.92740")


def test_two_sets_that_add_up_lower_the_confidence(read: Read, write_invoice: Callable[..., Any]) -> None:
    one = [("Net total", "100.00"), ("VAT 20%", "20.00"), ("Total", "120.00")]
    two = [("Net total", "200.00"), ("VAT 20%", "40.00"), ("Total", "240.00")]
    alone, rivals = read(write_invoice("en", *one)), read(write_invoice("en", *one, *two))
    assert rivals.fields["/gross_total"].confidence < alone.fields["/gross_total"].confidence
    assert rivals.fields["/gross_total"].confidence < 0.9


def test_a_thousand_rows_of_totals_stay_fast(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(height=20_000)
    for row in range(1000):
        paper.write(50, 15 * row, f"Discount Shipping Total VAT 19% {row}.00 5.00")
    assert read(paper).data["allowances"] is not None


def test_headings_side_by_side_name_the_amounts_of_the_row_under_them(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper().write(50, 50, "FATTURA", 16).write(50, 400, TITLES["it"][1])
    for x, label, amount in (
        (40, "Imponibile", "100,00 €"),
        (170, "Totale IVA", "22,00 €"),
        (300, "Totale fattura", "122,00 €"),
        (430, "Netto a pagare", "122,00 €"),
    ):
        paper.write(x, 500, label).write(x + 70, 515, amount)
    keys = ("net_total", "tax_total", "gross_total", "amount_due")
    assert totals_of(read(paper), *keys) == ("100.00", "22.00", "122.00", "122.00")
