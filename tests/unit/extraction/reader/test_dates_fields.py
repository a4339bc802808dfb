"""Dates of an invoice, each in its own field, and the time that is charged for."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult, Grounding

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


@pytest.mark.parametrize(
    "line",
    [
        "Date de facturation : 17/03/2026",
        "Fecha de expedición: 17/03/2026",
        "Data emissione: 17/03/2026",
        "Factuurdatum 17-03-2026",
        "Data de emissão: 2026-03-17",
        "Rechnungsdatum: 17.03.2026",
        "Tax point: 17 March 2026",
        "Facture n° 12 du 17/03/2026",
        "Fattura n. 12 del 17/03/2026",
        "München, den 17.03.2026",
        "Lyon, le 17/03/2026",
    ],
)
def test_the_date_of_the_invoice_is_found(read: Read, new_paper: NewPaper, line: str) -> None:
    paper = new_paper().write(50, 100, line).write(50, 130, "Lieferung / livraison / consegna 01.03.2026")
    assert read(paper).data["issue_date"] == "2026-03-17"


def test_the_date_of_an_order_is_not_the_invoices(read: Read, new_paper: NewPaper) -> None:
    paper = (
        new_paper().write(50, 100, "Rechnung Nr. 12").write(50, 130, "Datum").write(150, 130, "17.03.2026")
    )
    data = read(paper.write(50, 160, "Ihre Bestellung: 4500123 vom 02.03.2026")).data
    assert (data["issue_date"], data["order_date"]) == ("2026-03-17", "2026-03-02")


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("Fällig am 16.04.2026", "2026-04-16"),
        ("Zahlbar bis spätestens 16.04.2026", "2026-04-16"),
        ("Date d'échéance : 16/04/2026", "2026-04-16"),
        ("À régler avant le 16/04/2026", "2026-04-16"),
        ("Vencimiento: 16/04/2026", "2026-04-16"),
        ("Scadenza 16/04/2026", "2026-04-16"),
        ("Vervaldatum: 16-04-2026", "2026-04-16"),
        ("Pagar até 16/04/2026", "2026-04-16"),
        ("Payment due by 16 April 2026", "2026-04-16"),
        ("Wij verzoeken u het totaalbedrag vóór 16-04-2026 te voldoen.", "2026-04-16"),
        ("Bitte überweisen Sie den Betrag von 12,00 EUR bis 16.04.2026.", "2026-04-16"),
        ("Gültig bis 16.04.2026", None),
        ("Fecha de caducidad 16/04/2026", None),
    ],
)
def test_a_printed_due_date_is_found(read: Read, new_paper: NewPaper, line: str, due: str | None) -> None:
    paper = new_paper().write(50, 100, "Invoice date: 17 March 2026").write(50, 300, line)
    assert read(paper).data["due_date"] == due


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("Leistungszeitraum: 01.02.2026 - 28.02.2026", "2026-02-01", "2026-02-28"),
        ("Leistungszeitraum: 01. - 28.02.2026", "2026-02-01", "2026-02-28"),
        ("Abrechnungszeitraum 15.12. - 14.01.2026", "2025-12-15", "2026-01-14"),
        ("Période : du 01/02/2026 au 28/02/2026", "2026-02-01", "2026-02-28"),
        ("Periodo di riferimento: dal 01/02/2026 al 28/02/2026", "2026-02-01", "2026-02-28"),
        ("Periodo de facturación: 01/02/2026 a 28/02/2026", "2026-02-01", "2026-02-28"),
        ("Periode: 1 februari 2026 t/m 28 februari 2026", "2026-02-01", "2026-02-28"),
        ("Período de faturação: 01/02/2026 a 28/02/2026", "2026-02-01", "2026-02-28"),
        ("Billing period: from 1 February 2026 to 28 February 2026", "2026-02-01", "2026-02-28"),
        ("Leistungsmonat: Februar 2026", "2026-02-01", "2026-02-28"),
        ("Leistungszeitraum: Januar - März 2026", "2026-01-01", "2026-03-31"),
        ("Mese di riferimento: febbraio 2026", "2026-02-01", "2026-02-28"),
        ("Leistungszeitraum: 02/2026", "2026-02-01", "2026-02-28"),
        ("Leistungsdatum: 01.02.2026 - 28.02.2026", "2026-02-01", "2026-02-28"),
    ],
)
def test_the_time_that_is_charged_for_has_two_ends(
    read: Read, new_paper: NewPaper, line: str, start: str, end: str
) -> None:
    paper = new_paper().write(50, 100, "Rechnung Nr. 12 vom 17.03.2026").write(50, 130, line)
    data = read(paper).data
    assert data["service_period"] == {"start": start, "end": end}
    assert data["issue_date"] == "2026-03-17"


def test_an_end_of_a_range_is_not_the_date_of_the_invoice(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 100, "Rechnung 4711").write(400, 115, "24.01.2026")
    paper.write(50, 300, "Der Beitrag vom 06.12.2025 bis zum 06.12.2026 ist eingerechnet.")
    found = read(paper).fields["/issue_date"]
    assert found.value in {None, "2026-01-24"}


def test_a_month_as_a_period_is_derived(read: Read, new_paper: NewPaper) -> None:
    result = read(new_paper().write(50, 130, "Leistungsmonat: Februar 2026"))
    assert result.fields["/service_period/end"].grounding is Grounding.DERIVED


def test_dates_under_two_headings_are_no_period(
    read: Callable[..., Any], new_paper: Callable[..., Any]
) -> None:
    paper = new_paper().write(50, 60, "INVOICE 17")
    paper.write(50, 100, "Supply date").write(200, 100, "Payment due").write(350, 100, "Invoice date")
    paper.write(50, 114, "03.01.2026").write(200, 114, "09.03.2026").write(350, 114, "08.01.2026")
    data = read(paper).data
    assert (data["delivery_date"], data["service_period"]["start"]) == ("2026-01-03", None)
