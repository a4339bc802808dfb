"""What the samples say is consistent: sums in decimals, check digits, dates, and what is null."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from stdnum import bic, iban
from stdnum.at import uid
from stdnum.de import vat as german_vat
from stdnum.fr import tva
from stdnum.gb import vat as british_vat
from stdnum.ie import vat as irish_vat
from stdnum.mt import vat as maltese_vat

from samples.catalogue import Sample, samples
from samples.truth import Invoice, Line, Party, Receipt, round_cents

INVOICES = [sample for sample in samples() if sample.schema == "invoice"]
RECEIPTS = [sample for sample in samples() if sample.schema == "receipt"]
VAT_CHECKS = {
    "AT": uid, "DE": german_vat, "FR": tva, "GB": british_vat, "IE": irish_vat, "MT": maltese_vat,
}  # fmt: skip
CENT = Decimal("0.01")


def by_name(name: str) -> Sample:
    return next(sample for sample in samples() if sample.name == name)


def add(entries: list[dict[str, Any]], key: str) -> Decimal:
    return sum((Decimal(entry[key]) for entry in entries), Decimal("0.00"))


@pytest.mark.parametrize("sample", INVOICES, ids=lambda sample: sample.name)
def test_lines_taxes_and_totals_of_an_invoice_add_up(sample: Sample) -> None:
    full = sample.full
    for line in full["lines"]:
        percent = Decimal(line["allowances"][0]["percent"]) if "allowances" in line else Decimal(0)
        gross = Decimal(line["quantity"]) * Decimal(line["unit_price"])
        assert Decimal(line["net_amount"]) == round_cents(gross * (1 - percent / 100))
    assert add(full["lines"], "net_amount") == Decimal(full["net_total"])
    assert Decimal(full["net_total"]) + add(full["taxes"], "amount") == Decimal(full["gross_total"])
    for tax in full["taxes"]:
        assert abs(Decimal(tax["base"]) * Decimal(tax["rate"]) / 100 - Decimal(tax["amount"])) <= CENT / 2


@pytest.mark.parametrize("sample", RECEIPTS, ids=lambda sample: sample.name)
def test_items_taxes_and_total_of_a_receipt_add_up(sample: Sample) -> None:
    full = sample.full
    items = add(full["lines"], "total")
    untaxed = items + Decimal(full.get("tip", 0))
    assert Decimal(full["total"]) in (untaxed, untaxed + Decimal(full["tax_total"]))
    assert add(full["taxes"], "amount") == Decimal(full["tax_total"])
    for line in full["lines"]:
        if "unit_price" in line:
            assert round_cents(Decimal(line["quantity"]) * Decimal(line["unit_price"])) == Decimal(
                line["total"]
            )


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_every_vat_id_has_valid_check_digits(sample: Sample) -> None:
    parties = [sample.full.get(role, {}) for role in ("seller", "buyer", "merchant")]
    for vat_id in (party["vat_id"] for party in parties if "vat_id" in party):
        country, number = vat_id[:2], vat_id[2:]
        assert VAT_CHECKS[country].is_valid(number), vat_id


@pytest.mark.parametrize("sample", INVOICES, ids=lambda sample: sample.name)
def test_every_iban_and_bic_is_valid(sample: Sample) -> None:
    for account in sample.full["payment"]["accounts"]:
        assert iban.is_valid(account.get("iban", "DE30999800500012345678"))
        assert bic.is_valid(account.get("bic", "BROKDE99XXX"))


@pytest.mark.parametrize("sample", INVOICES, ids=lambda sample: sample.name)
def test_payment_is_due_after_the_invoice_was_issued(sample: Sample) -> None:
    due = sample.expected["due_date"]
    assert due is None or date.fromisoformat(due) > date.fromisoformat(sample.expected["issue_date"])


def test_a_seller_without_a_vat_id_is_null_though_the_buyer_has_one() -> None:
    sample = by_name("invoice-de-freelance")
    assert sample.expected["seller"]["vat_id"] is None
    assert sample.full["buyer"]["vat_id"]


def test_a_due_date_printed_as_a_number_of_days_follows_from_the_issue_date() -> None:
    assert by_name("invoice-uk-trade").expected["due_date"] == "2026-05-09"


def test_a_bank_account_without_an_iban_is_null() -> None:
    assert by_name("invoice-us").expected["payment"]["accounts"][0]["iban"] is None


def test_a_credit_note_keeps_its_minus_signs() -> None:
    sample = by_name("credit-note-en")
    assert sample.expected["type"] == "credit_note"
    assert Decimal(sample.expected["gross_total"]) < 0


def _invoice(*lines: Line, **more: Any) -> Invoice:
    party = Party("A", "B", "C", "D", "DE")
    return Invoice("1", date(2026, 1, 2), "EUR", party, party, lines, **more)


def test_tax_is_rounded_half_up_once_per_rate() -> None:
    invoice = _invoice(Line("a", "1", "0.25", "10"), Line("b", "1", "0.20", "10"))
    assert invoice.tax_total == Decimal("0.05")


def test_a_line_without_a_rate_stays_out_of_the_tax_summary() -> None:
    invoice = _invoice(Line("a", "1", "100.00", "10"), Line("b", "1", "50.00", None))
    assert [tax.base for tax in invoice.taxes] == [Decimal("100.00")]
    assert invoice.gross_total == Decimal("160.00")


def test_an_invoice_that_prints_no_tax_total_is_not_compared_on_it() -> None:
    assert "tax_total" not in _invoice(Line("a", "1", "1.00", "7"), prints_tax_total=False).header()


def test_a_receipt_without_printed_tax_has_a_null_tax_total() -> None:
    receipt = Receipt(Party("A", "B", "C", "D", "DE"), date(2026, 1, 2), "10:00", "EUR", (), Decimal("1.00"))
    assert receipt.header()["tax_total"] is None
