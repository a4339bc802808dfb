"""Sums and taxes of a UBL document."""

from recto.extraction.exact.nodes import NOTHING, Node
from recto.extraction.exact.parts import join_texts, prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.ubl.adjustments import read_adjustments
from recto.extraction.exact.values import Values

AMOUNTS = {
    "line_total": "LineExtensionAmount",
    "allowance_total": "AllowanceTotalAmount",
    "charge_total": "ChargeTotalAmount",
    "net_total": "TaxExclusiveAmount",
    "gross_total": "TaxInclusiveAmount",
    "prepaid_amount": "PrepaidAmount",
    "rounding": "PayableRoundingAmount",
    "amount_due": "PayableAmount",
}


def read_totals(root: Node, values: Values, currency: str | None) -> Tree:
    """Return sums, taxes, allowances and charges of the whole document."""
    sums = root.at("LegalMonetaryTotal")
    totals = root.all("TaxTotal")
    own = next((one for one in totals if _currency(one) in {"", currency}), totals[0] if totals else NOTHING)
    other = next((one for one in totals if one is not own), NOTHING)
    allowances, charges = read_adjustments(root.all("AllowanceCharge"), values)
    return {
        **{name: values.decimal(sums.at(element)) for name, element in AMOUNTS.items()},
        "tax_total": values.decimal(own.at("TaxAmount")),
        "tax_currency": values.currency(root.at("TaxCurrencyCode")) or _currency(other) or None,
        "tax_total_in_tax_currency": values.decimal(other.at("TaxAmount")),
        "exchange_rate": values.decimal(root.at("TaxExchangeRate/CalculationRate")),
        "allowances": allowances,
        "charges": charges,
        "taxes": [_read_tax(tax, values) for tax in own.all("TaxSubtotal")],
    }


def _currency(total: Node) -> str:
    return total.at("TaxAmount").attribute("currencyID")


def _read_tax(node: Node, values: Values) -> Tree:
    category = node.at("TaxCategory")
    reasons = category.all("TaxExemptionReason")
    return prune(
        {
            "rate": values.decimal(category.at("Percent") or node.at("Percent")),
            "base": values.decimal(node.at("TaxableAmount")),
            "amount": values.decimal(node.at("TaxAmount")),
            "category": category.at("ID").text,
            "exemption_reason": join_texts((reason.paragraph for reason in reasons), "\n"),
            "exemption_code": category.at("TaxExemptionReasonCode").text,
        }
    )
