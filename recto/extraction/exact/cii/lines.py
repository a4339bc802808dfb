"""Rows of a CII document: goods and services, rows of rows too."""

from collections.abc import Iterable

from recto.extraction.exact.cii.adjustments import RATE, read_adjustments
from recto.extraction.exact.cii.references import read_number, read_number_and_row
from recto.extraction.exact.codes import GTIN_SCHEMES, VAGUE_SCHEMES
from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import join_description, prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.values import Values, drop_plain_base, is_gtin

QUANTITIES = ("BilledQuantity", "RequestedQuantity", "AgreedQuantity")
SUMS = ("SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")


def read_lines(nodes: Iterable[Node], values: Values) -> list[Tree]:
    """Return the rows; one that holds a text and nothing else is left out."""
    lines = (_read_line(node, values) for node in nodes)
    return values.first_rows(line for line in lines if set(line) - {"position"})


def _read_line(node: Node, values: Values) -> Tree:
    head = node.at("AssociatedDocumentLineDocument")
    return prune(
        {
            "position": head.at("LineID").text,
            "parent_position": head.at("ParentLineID").text,
            **_read_product(node.at("SpecifiedTradeProduct")),
            **_read_price(
                node.at("SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement"), values
            ),
            **_read_delivery(
                node.at("SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery"), values
            ),
            **_read_settlement(
                node.at("SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement"), values
            ),
        }
    )


def _read_product(node: Node) -> Tree:
    return {
        "description": join_description(node.at("Name").text, node.at("Description").text),
        "product_code": node.at("SellerAssignedID").text,
        "buyer_product_code": node.at("BuyerAssignedID").text,
        "gtin": _read_gtin(node.at("GlobalID")),
    }


def _read_gtin(node: Node) -> str | None:
    scheme = node.attribute("schemeID")
    is_likely = scheme in VAGUE_SCHEMES and is_gtin(node.text or "")
    return node.text if scheme in GTIN_SCHEMES or is_likely else None


def _read_price(node: Node, values: Values) -> Tree:
    net, gross = node.at("NetPriceProductTradePrice"), node.at("GrossPriceProductTradePrice")
    base = values.decimal((net if net.at("BasisQuantity") else gross).at("BasisQuantity"))
    return {
        "unit_price": values.decimal(net.at("ChargeAmount")),
        "gross_unit_price": values.decimal(gross.at("ChargeAmount")),
        "price_base_quantity": drop_plain_base(base),
        "order_reference": read_number_and_row(node.at("BuyerOrderReferencedDocument")),
    }


def _read_delivery(node: Node, values: Values) -> Tree:
    quantity = node.at(*QUANTITIES)
    return {
        "quantity": values.decimal(quantity),
        "unit": quantity.attribute("unitCode") or None,
        "date": values.day(node.at("ActualDeliverySupplyChainEvent/OccurrenceDateTime")),
        "delivery_note": read_number(
            node.at("DeliveryNoteReferencedDocument", "DespatchAdviceReferencedDocument")
        ),
    }


def _read_settlement(node: Node, values: Values) -> Tree:
    tax = _find_tax(node)
    sums = node.at(*SUMS)
    period = node.at("BillingSpecifiedPeriod")
    allowances, charges = read_adjustments(node.all("SpecifiedTradeAllowanceCharge"), values)
    return {
        "allowances": allowances,
        "charges": charges,
        "tax_rate": values.decimal(tax.at(*RATE)),
        "tax_category": tax.at("CategoryCode").text,
        "tax_amount": values.decimal(tax.at("CalculatedAmount")),
        "net_amount": values.decimal(sums.at("LineTotalAmount")),
        "gross_amount": values.decimal(sums.at("TaxInclusiveLineTotalAmount")),
        "period": read_period(period, values),
    }


def _find_tax(node: Node) -> Node:
    """Return the value added tax of a row, or the only tax it has."""
    taxes = node.all("ApplicableTradeTax")
    vat = (tax for tax in taxes if tax.at("TypeCode").text == "VAT")
    return next(vat, node.at("ApplicableTradeTax"))


def read_period(node: Node, values: Values) -> Tree:
    """Return from when to when."""
    start, end = node.at("StartDateTime"), node.at("EndDateTime")
    return prune({"start": values.day(start), "end": values.day(end)})
