"""Rows of a UBL document: goods and services, rows of rows too."""

from collections.abc import Iterable, Iterator

from recto.extraction.exact.codes import GTIN_SCHEMES, VAGUE_SCHEMES
from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import join_description, prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.ubl.adjustments import read_adjustments
from recto.extraction.exact.values import Values, drop_plain_base, is_gtin

ROWS = ("InvoiceLine", "CreditNoteLine")
PARTS = ("SubInvoiceLine", "SubCreditNoteLine")
QUANTITIES = ("InvoicedQuantity", "CreditedQuantity")
_MOST_DEPTH = 10


def read_lines(root: Node, values: Values) -> list[Tree]:
    """Return the rows, each followed by those that are parts of it."""
    return values.first_rows(_walk(root.all(*ROWS), values, None, 0))


def _walk(nodes: Iterable[Node], values: Values, parent: str | None, depth: int) -> Iterator[Tree]:
    for node in nodes:
        line = _read_line(node, values)
        yield prune({**line, "parent_position": parent})
        if depth < _MOST_DEPTH:
            yield from _walk(node.all(*PARTS), values, line.get("position"), depth + 1)


def _read_line(node: Node, values: Values) -> Tree:
    quantity = node.at(*QUANTITIES)
    allowances, charges = read_adjustments(node.all("AllowanceCharge"), values)
    return {
        "position": node.at("ID").text,
        **_read_item(node.at("Item"), values),
        **_read_price(node.at("Price"), values),
        "quantity": values.decimal(quantity),
        "unit": quantity.attribute("unitCode") or None,
        "allowances": allowances,
        "charges": charges,
        "tax_amount": values.decimal(node.at("TaxTotal/TaxAmount")),
        "net_amount": values.decimal(node.at("LineExtensionAmount")),
        "period": read_period(node.at("InvoicePeriod"), values),
        "date": values.day(node.at("Delivery/ActualDeliveryDate")),
        "order_reference": _read_order(node.at("OrderLineReference")),
        "delivery_note": node.at("DespatchLineReference/DocumentReference/ID").text,
    }


def _read_item(item: Node, values: Values) -> Tree:
    tax = item.at("ClassifiedTaxCategory")
    gtin = item.at("StandardItemIdentification/ID")
    scheme = gtin.attribute("schemeID")
    is_known = scheme in GTIN_SCHEMES or (scheme in VAGUE_SCHEMES and is_gtin(gtin.text or ""))
    return {
        "description": join_description(item.at("Name").text, item.at("Description").text),
        "product_code": item.at("SellersItemIdentification/ID").text,
        "buyer_product_code": item.at("BuyersItemIdentification/ID").text,
        "gtin": gtin.text if is_known else None,
        "tax_rate": values.decimal(tax.at("Percent")),
        "tax_category": tax.at("ID").text,
    }


def _read_price(price: Node, values: Values) -> Tree:
    base = values.decimal(price.at("BaseQuantity"))
    return {
        "unit_price": values.decimal(price.at("PriceAmount")),
        "gross_unit_price": values.decimal(price.at("AllowanceCharge/BaseAmount")),
        "price_base_quantity": drop_plain_base(base),
    }


def _read_order(reference: Node) -> str | None:
    parts = (reference.at("OrderReference/ID").text, reference.at("LineID").text)
    return "/".join(filter(None, parts)) or None


def read_period(node: Node, values: Values) -> Tree:
    """Return from when to when."""
    return prune({"start": values.day(node.at("StartDate")), "end": values.day(node.at("EndDate"))})
