"""Taxes by rate, and why none is due."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult, Grounding

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


@pytest.fixture
def write_rows(new_paper: NewPaper) -> Callable[..., Any]:
    """Write a title and rows of texts in columns of 100 points."""

    def write(title: str, *rows: tuple[str, ...]) -> Any:
        paper = new_paper().write(50, 50, title, 16)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                paper.write((50, 250, 350, 450, 520)[column], 300 + 15 * number, text)
        return paper

    return write


def groups_of(result: DocumentResult) -> list[tuple[Any, ...]]:
    return [(tax["rate"], tax["base"], tax["amount"]) for tax in result.data["taxes"]]


def test_several_rates_sum_to_the_tax_total(read: Read, write_rows: Callable[..., Any]) -> None:
    paper = write_rows(
        "FACTURE", ("Taux", "Base HT", "Montant TVA"),
        ("5,5 %", "200,00", "11,00"), ("20 %", "100,00", "20,00"),
        ("Total HT", "", "", "300,00"), ("Total TVA", "", "", "31,00"), ("Total TTC", "", "", "331,00"),
    )  # fmt: skip
    result = read(paper)
    assert groups_of(result) == [("5.5", "200.00", "11.00"), ("20", "100.00", "20.00")]
    assert result.data["tax_total"] == "31.00"
    assert result.fields["/taxes/0/amount"].confidence > 0.95


def test_two_taxes_of_one_rate_are_two(read: Read, write_rows: Callable[..., Any]) -> None:
    paper = write_rows(
        "TAX INVOICE", ("Taxable value", "", "", "1,000.00"), ("CGST 9%", "", "", "90.00"),
        ("SGST 9%", "", "", "90.00"), ("Invoice total", "", "", "₹ 1,180.00"),
    )  # fmt: skip
    result = read(paper)
    assert groups_of(result) == [("9", "1000.00", "90.00"), ("9", "1000.00", "90.00")]
    assert (result.data["net_total"], result.data["tax_total"]) == ("1000.00", "180.00")


def test_rates_may_stand_only_in_headings(read: Read, write_rows: Callable[..., Any]) -> None:
    paper = write_rows(
        "TAX INVOICE", ("Description", "Taxable value", "CGST 9%", "SGST 9%", "Amount"),
        ("Steel shelf", "1,000.00", "90.00", "90.00", "1,180.00"),
        ("Work lamp", "200.00", "18.00", "18.00", "236.00"),
        ("Total", "1,200.00", "108.00", "108.00", "1,416.00"), ("Invoice total", "", "", "", "1,416.00"),
    )  # fmt: skip
    result = read(paper)
    assert groups_of(result) == [("9", "1200.00", "108.00"), ("9", "1200.00", "108.00")]
    assert (result.data["net_total"], result.data["tax_total"]) == ("1200.00", "216.00")


def test_a_heading_over_amounts_that_do_not_fit_is_no_rate(
    read: Read, write_rows: Callable[..., Any]
) -> None:
    paper = write_rows(
        "INVOICE", ("Description", "Net", "VAT 20%", "Weight"), ("Steel shelf", "100.00", "7.00", "3.50"),
        ("Total", "", "", "107.00"),
    )  # fmt: skip
    assert groups_of(read(paper)) == []


def test_federal_and_provincial_taxes_are_two(read: Read, write_rows: Callable[..., Any]) -> None:
    paper = write_rows(
        "INVOICE", ("Subtotal", "", "", "200.00"), ("GST 5%", "", "", "10.00"), ("PST 7%", "", "", "14.00"),
        ("Total", "", "", "CAD 224.00"),
    )  # fmt: skip
    result = read(paper)
    assert [(rate, amount) for rate, _, amount in groups_of(result)] == [("5", "10.00"), ("7", "14.00")]
    assert result.data["tax_total"] == "24.00"


def test_a_discount_for_early_payment_is_no_tax(read: Read, write_rows: Callable[..., Any]) -> None:
    paper = write_rows(
        "RECHNUNG", ("Nettobetrag", "", "", "1.000,00"), ("MwSt. 19 %", "", "", "190,00"),
        ("Gesamtbetrag", "", "", "1.190,00"), ("2 % Skonto", "1.190,00", "", "23,80"),
    )  # fmt: skip
    assert groups_of(read(paper)) == [("19", "1000.00", "190.00")]


def test_lines_with_their_tax_are_no_groups(read: Read, write_rows: Callable[..., Any]) -> None:
    paper = write_rows(
        "FACTUUR", ("Stoel", "100,00", "21%", "21,00"), ("Tafel", "300,00", "21%", "63,00"),
        ("BTW 21% over", "400,00", "", "84,00"), ("Totaal incl. btw", "", "", "484,00"),
    )  # fmt: skip
    assert groups_of(read(paper)) == [("21", "400.00", "84.00")]


def test_groups_that_are_not_of_the_tax_total_are_left_out(
    read: Read, write_rows: Callable[..., Any]
) -> None:
    paper = write_rows(
        "INVOICE", ("Service 30% of", "10.00", "", "3.00"), ("Net total", "", "", "100.00"),
        ("VAT 10%", "", "", "10.00"), ("Total incl. VAT", "", "", "110.00"),
    )  # fmt: skip
    assert groups_of(read(paper)) == [("10", "100.00", "10.00")]


@pytest.mark.parametrize(
    ("title", "sentence", "kind"),
    [
        ("RECHNUNG", "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.", ("E", None)),
        ("RECHNUNG", "Steuerschuldnerschaft des Leistungsempfängers.", ("AE", "VATEX-EU-AE")),
        ("INVOICE", "Reverse charge: customer to account for VAT.", ("AE", "VATEX-EU-AE")),
        ("INVOICE", "Intra-community supply of goods, article 138 of the directive.", ("K", "VATEX-EU-IC")),
        ("FACTURE", "TVA non applicable, art. 293 B du CGI", ("E", "VATEX-FR-FRANCHISE")),
        ("FACTURE", "Autoliquidation, TVA due par le preneur", ("AE", "VATEX-EU-AE")),
        ("FACTURA", "Operación con inversión del sujeto pasivo", ("AE", "VATEX-EU-AE")),
        ("FATTURA", "Operazione in regime forfettario", ("E", None)),
        ("FACTUUR", "Btw verlegd naar afnemer", ("AE", "VATEX-EU-AE")),
        ("FATURA", "Isento de IVA, artigo 9 do CIVA", ("E", None)),
    ],
)
def test_a_reason_for_no_tax_is_kept_as_printed(
    read: Read, write_rows: Callable[..., Any], title: str, sentence: str, kind: tuple[str, str | None]
) -> None:
    result = read(write_rows(title, ("Total", "", "", "EUR 500,00"), (sentence,)))
    group = result.data["taxes"][0]
    assert group["exemption_reason"].rstrip(".") == sentence.rstrip(".")
    assert (group["category"], group["exemption_code"]) == kind
    assert (result.data["tax_total"], result.data["net_total"]) == ("0.00", "500.00")
    assert result.fields["/tax_total"].grounding is Grounding.DERIVED
    assert result.fields["/tax_total"].confidence < 0.9


def test_a_reason_that_runs_over_two_lines_is_joined(read: Read, new_paper: NewPaper) -> None:
    paper = (
        new_paper().write(50, 50, "RECHNUNG", 16).write(50, 300, "Gesamtbetrag").write(450, 300, "80,00 €")
    )
    paper.stack(
        50,
        400,
        "Zahlbar in 14 Tagen. Als Kleinunternehmer im Sinne von § 19 UStG",
        "wird keine Steuer berechnet.",
    )
    reason = read(paper).data["taxes"][0]["exemption_reason"]
    assert reason.startswith("Als Kleinunternehmer im Sinne von § 19 UStG wird keine Steuer berechnet")


def test_a_reason_on_an_invoice_with_tax_is_small_print(read: Read, write_rows: Callable[..., Any]) -> None:
    paper = write_rows(
        "INVOICE", ("Net total", "", "", "100.00"), ("VAT 20%", "", "", "20.00"),
        ("Total incl. VAT", "", "", "120.00"), ("Reverse charge applies to customers abroad.",),
    )  # fmt: skip
    result = read(paper)
    assert [tax["exemption_reason"] for tax in result.data["taxes"]] == [None]


def test_a_zero_rate_keeps_its_reason_beside_other_rates(read: Read, write_rows: Callable[..., Any]) -> None:
    paper = write_rows(
        "INVOICE", ("VAT 20% on", "100.00", "", "20.00"), ("VAT 0% on", "50.00", "", "0.00"),
        ("Total VAT", "", "", "20.00"), ("Net total", "", "", "150.00"),
        ("Total incl. VAT", "", "", "170.00"),
        ("Books are exempt from VAT.",),
    )  # fmt: skip
    taxes = read(paper).data["taxes"]
    assert [(tax["rate"], tax["category"]) for tax in taxes] == [("20", "S"), ("0", "E")]
    assert taxes[1]["exemption_reason"].startswith("Books are exempt from VAT")


def test_taxes_inside_a_total_are_summed(read: Read, write_rows: Callable[..., Any]) -> None:
    paper = write_rows(
        "FACTURA", ("TOTAL", "", "", "342,66 €"), ("Incluye IVA 10 %", "", "", "20,02 €"),
        ("Incluye IVA 21 %", "", "", "21,26 €"),
    )  # fmt: skip
    result = read(paper)
    assert (result.data["gross_total"], result.data["tax_total"]) == ("342.66", "41.28")
    assert [tax["amount"] for tax in result.data["taxes"]] == ["20.02", "21.26"]
