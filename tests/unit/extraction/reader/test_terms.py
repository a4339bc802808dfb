"""Terms of payment in seven languages: the day that follows, and the discounts granted before it."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult, Grounding

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]
ENGLISH, GERMAN = "Invoice date: 2026-03-17", "Rechnungsdatum: 17.03.2026"
FRENCH, SPANISH = "Date de facture : 17/03/2026", "Fecha de factura: 17/03/2026"
ITALIAN, DUTCH = "Data fattura: 17/03/2026", "Factuurdatum: 17-03-2026"
PORTUGUESE = "Data da fatura: 17/03/2026"


@pytest.fixture
def state(read: Read, new_paper: NewPaper) -> Callable[..., DocumentResult]:
    """Read an invoice that states these lines as its terms."""

    def run(issued: str, *lines: str) -> DocumentResult:
        return read(new_paper().write(50, 100, issued).stack(50, 400, *lines))

    return run


@pytest.mark.parametrize(
    ("issued", "terms", "due"),
    [
        (ENGLISH, "Payment terms: Net 30", "2026-04-16"),
        (ENGLISH, "Payment is due within 14 days of invoice date.", "2026-03-31"),
        (ENGLISH, "Please pay within thirty (30) days.", "2026-04-16"),
        (GERMAN, "Zahlbar innerhalb von 14 Tagen ohne Abzug.", "2026-03-31"),
        (GERMAN, "Zahlungsziel: 30 Tage netto", "2026-04-16"),
        (FRENCH, "Conditions de règlement : 45 jours date de facture", "2026-05-01"),
        (SPANISH, "Forma de pago: Transferencia a 30 días", "2026-04-16"),
        (ITALIAN, "Condizioni di pagamento: bonifico 30 gg data fattura", "2026-04-16"),
        (DUTCH, "Gelieve te betalen binnen 14 dagen na factuurdatum.", "2026-03-31"),
        (PORTUGUESE, "Condições de pagamento: 60 dias", "2026-05-16"),
    ],
)
def test_the_due_date_follows_from_a_number_of_days(state: Any, issued: str, terms: str, due: str) -> None:
    found = state(issued, terms).fields["/due_date"]
    assert (found.value, found.grounding) == (due, Grounding.DERIVED)


@pytest.mark.parametrize(
    ("issued", "terms", "due"),
    [
        (FRENCH, "Paiement à 30 jours fin de mois.", "2026-04-30"),
        (FRENCH, "Paiement à 45 jours fin de mois le 10", "2026-06-10"),
        (ITALIAN, "Pagamento: 60 gg D.F.F.M.", "2026-05-31"),
        (DUTCH, "Betalingsvoorwaarden: 30 dagen einde maand", "2026-04-30"),
        (ENGLISH, "Payment terms: 45 days end of month", "2026-05-15"),
        (ENGLISH, "Payment terms: end of the following month", "2026-04-30"),
        (GERMAN, "Zahlungsziel: 15. des Folgemonats", "2026-04-15"),
        (SPANISH, "Condiciones de pago: 60 días fin de mes", "2026-05-31"),
    ],
)
def test_terms_that_end_with_a_month_end_there(state: Any, issued: str, terms: str, due: str) -> None:
    assert state(issued, terms).data["due_date"] == due


@pytest.mark.parametrize(
    ("issued", "terms"),
    [
        (ENGLISH, "Payment is due on receipt of invoice."),
        (GERMAN, "Zahlungsbedingungen: sofort ohne Abzug"),
        (FRENCH, "Règlement comptant à réception de facture."),
        (SPANISH, "Forma de pago: Contado"),
        (ITALIAN, "Pagamento: rimessa diretta"),
        (DUTCH, "Betalingsvoorwaarden: contant"),
        (PORTUGUESE, "Condições de pagamento: pronto pagamento"),
    ],
)
def test_what_is_due_at_once_has_no_day_but_its_terms(state: Any, issued: str, terms: str) -> None:
    data = state(issued, terms).data
    assert data["due_date"] is None
    assert data["payment_terms"]


@pytest.mark.parametrize(
    ("issued", "terms", "steps", "due"),
    [
        (
            GERMAN,
            "Bei Zahlung innerhalb von 10 Tagen 2 % Skonto, 30 Tage netto.",
            [("2", "2026-03-27")],
            "2026-04-16",
        ),
        (
            GERMAN,
            "Zahlbar innerhalb von 8 Tagen 3 %, innerhalb von 14 Tagen 2 % Skonto, 30 Tage rein netto.",
            [("3", "2026-03-25"), ("2", "2026-03-31")],
            "2026-04-16",
        ),
        (GERMAN, "10 Tage 2% Skonto 30 Tage netto", [("2", "2026-03-27")], "2026-04-16"),
        (GERMAN, "2,00 % Skonto, 10 Tage, 30 Tage netto", [("2", "2026-03-27")], "2026-04-16"),
        (
            GERMAN,
            "Zahlbar bis 24.03.2026 mit 2 % Skonto oder bis 16.04.2026 ohne Abzug.",
            [("2", "2026-03-24")],
            "2026-04-16",
        ),
        (ENGLISH, "Terms: 2/10 net 30", [("2", "2026-03-27")], "2026-04-16"),
        (
            FRENCH,
            "Escompte de 2 % pour paiement sous 10 jours. Paiement à 30 jours net.",
            [("2", "2026-03-27")],
            "2026-04-16",
        ),
        (
            SPANISH,
            "Descuento por pronto pago: 2 % por pago en 10 días. Vencimiento a 30 días.",
            [("2", "2026-03-27")],
            "2026-04-16",
        ),
        (
            ITALIAN,
            "Sconto 2% per pagamento entro 10 giorni, altrimenti 30 giorni netto.",
            [("2", "2026-03-27")],
            "2026-04-16",
        ),
        (
            DUTCH,
            "Bij betaling binnen 8 dagen 2% korting, anders 30 dagen netto.",
            [("2", "2026-03-25")],
            "2026-04-16",
        ),
        (
            PORTUGUESE,
            "Desconto de 2 % para pagamento a 10 dias; pagamento a 30 dias líquido.",
            [("2", "2026-03-27")],
            "2026-04-16",
        ),
        (
            GERMAN,
            "#SKONTO#TAGE=14#PROZENT=2.25# #SKONTO#TAGE=28#PROZENT=1.00#",
            [("2.25", "2026-03-31"), ("1", "2026-04-14")],
            None,
        ),
    ],
)
def test_the_end_of_a_discount_is_told_from_the_due_date(
    state: Any, issued: str, terms: str, steps: list[tuple[str, str]], due: str | None
) -> None:
    data = state(issued, terms).data
    assert [(each["percent"], each["until"]) for each in data["payment"]["discounts"]] == steps
    assert data["due_date"] == due


@pytest.mark.parametrize(
    ("issued", "terms"),
    [
        (FRENCH, "Aucun escompte pour paiement anticipé. Règlement à 30 jours."),
        (GERMAN, "Zahlbar in 30 Tagen ohne Skonto."),
        (ENGLISH, "No discount for early payment, net 30 days."),
    ],
)
def test_a_discount_that_is_denied_is_none(state: Any, issued: str, terms: str) -> None:
    data = state(issued, terms).data
    assert (data["payment"]["discounts"], data["due_date"]) == ([], "2026-04-16")


@pytest.mark.parametrize(
    ("issued", "terms"),
    [
        (ENGLISH, "Goods may be returned within 14 days. Interest is charged after 30 days."),
        (FRENCH, "En cas de retard de paiement, pénalité de 3 fois le taux légal après 30 jours."),
        (GERMAN, "Reklamationen innerhalb von 8 Tagen. Lieferzeit 14 Tage."),
        (GERMAN, "Netto 19 % 100,00"),
    ],
)
def test_other_times_are_no_terms_of_payment(state: Any, issued: str, terms: str) -> None:
    data = state(issued, terms).data
    assert (data["due_date"], data["payment"]["discounts"]) == (None, [])


def test_a_sentence_is_read_over_its_line_break(state: Any) -> None:
    lines = ("Bei Zahlung des Rechnungsbetrages innerhalb von", "10 Tagen gewähren wir Ihnen 2 % Skonto.")
    data = state(GERMAN, *lines).data
    assert data["due_date"] is None
    assert [(each["percent"], each["until"]) for each in data["payment"]["discounts"]] == [
        ("2", "2026-03-27")
    ]


def test_terms_stand_as_printed_without_their_label(state: Any) -> None:
    assert state(ENGLISH, "Payment terms: Net 30").data["payment_terms"] == "Net 30"
    assert state(GERMAN, "Zahlungsbedingungen: sofort fällig").data["payment_terms"] == "sofort fällig"


def test_nothing_is_due_before_it_is_invoiced(state: Any) -> None:
    found = state(GERMAN, "Fällig am 01.03.2026", "Zahlbar innerhalb von 14 Tagen ohne Abzug.").fields[
        "/due_date"
    ]
    assert found.value == "2026-03-31" or found.confidence < 0.6


def test_without_a_date_of_the_invoice_no_term_ends(read: Read, new_paper: NewPaper) -> None:
    assert read(new_paper().write(50, 100, "Zahlbar innerhalb von 14 Tagen.")).data["due_date"] is None
