"""Sums and taxes of a CII document."""

from recto.extraction.exact.cii.adjustments import RATE, read_adjustments, read_service_charges
from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import join_texts, prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.values import Values

SUMS = ("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
AMOUNTS = {
    "line_total": "LineTotalAmount",
    "allowance_total": "AllowanceTotalAmount",
    "charge_total": "ChargeTotalAmount",
    "net_total": "TaxBasisTotalAmount",
    "gross_total": "GrandTotalAmount",
    "prepaid_amount": "TotalPrepaidAmount",
    "rounding": "RoundingAmount",
    "amount_due": "DuePayableAmount",
}


def read_totals(settlement: Node, values: Values, currency: str | None) -> Tree:
    """Return sums, taxes, allowances and charges of the whole document."""
    sums = settlement.at(*SUMS)
    tax_currency = values.currency(settlement.at("TaxCurrencyCode"))
    own, other = _split_taxes(sums.all("TaxTotalAmount"), currency)
    rate = settlement.at("TaxApplicableTradeCurrencyExchange", "InvoiceApplicableTradeCurrencyExchange")
    allowances, charges = read_adjustments(settlement.all("SpecifiedTradeAllowanceCharge"), values)
    services = read_service_charges(settlement.all("SpecifiedLogisticsServiceCharge"), values)
    return {
        **{name: values.decimal(sums.at(element)) for name, element in AMOUNTS.items()},
        "tax_total": values.decimal(own),
        "tax_currency": tax_currency or (other.attribute("currencyID") or None),
        "tax_total_in_tax_currency": values.decimal(other),
        "exchange_rate": values.decimal(rate.at("ConversionRate")),
        "allowances": allowances,
        "charges": [*charges, *services],
        "taxes": [prune(_read_tax(tax, values)) for tax in settlement.all("ApplicableTradeTax")],
    }


def _split_taxes(nodes: list[Node], currency: str | None) -> tuple[Node, Node]:
    """Return the tax total in the document's currency and the one in another."""
    own = next((one for one in nodes if one.attribute("currencyID") in {"", currency}), None)
    rest = [one for one in nodes if one is not own]
    if own is None and rest:
        own, *rest = rest
    return own or Node(None), rest[0] if rest else Node(None)


def _read_tax(node: Node, values: Values) -> Tree:
    return {
        "rate": values.decimal(node.at(*RATE)),
        "base": values.decimal(node.at("BasisAmount")),
        "amount": values.decimal(node.at("CalculatedAmount")),
        "category": node.at("CategoryCode").text,
        "exemption_reason": join_texts((one.paragraph for one in node.all("ExemptionReason")), "\n"),
        "exemption_code": node.at("ExemptionReasonCode").text,
    }
