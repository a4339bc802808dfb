"""Which labels name a field: those of the reader's vocabulary that its name is, with its parent's or not."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from recto.extraction.grounding.kinds import words_of
from recto.extraction.reader.vocabulary import load_vocabulary
from recto.json_schemas.pointers import ANY_INDEX, generalise, split_pointer

BUILT_IN: Mapping[str, Sequence[str]] = {
    "/invoice_number": ("number.invoice", "number.own_reference", "title.invoice", "title.credit_note"),
    "/receipt_number": ("number.receipt", "number.invoice"),
    "/issue_date": ("date.issue",),
    "/date": ("date.issue",),
    "/due_date": ("date.due", "text.payment_terms"),
    "/delivery_date": ("date.delivery", "date.period"),
    "/service_period/start": ("date.period", "date.period_start", "date.delivery"),
    "/service_period/end": ("date.period", "date.period_end", "date.delivery"),
    "/order_date": ("date.order", "number.purchase_order"),
    "/purchase_order": ("number.purchase_order",),
    "/contract_number": ("number.contract",),
    "/payment_reference": ("number.payment_reference", "number.invoice"),
    "/customer_number": ("number.customer",),
    "/account_number": ("number.account",),
    "/buyer_reference": ("number.buyer_reference",),
    "/sales_order": ("number.sales_order",),
    "/project": ("number.project",),
    "/cost_reference": ("number.cost",),
    "/payment_terms": ("text.payment_terms",),
    "/preceding_invoices/*/number": ("number.preceding",),
    "/preceding_invoices/*/date": ("date.preceding",),
    "/delivery_note_numbers/*": ("number.delivery_note",),
    "/net_total": ("total.net", "total.lines"),
    "/subtotal": ("total.net", "total.lines"),
    "/tax_total": ("total.tax",),
    "/gross_total": ("total.gross",),
    "/total": ("total.gross", "total.due"),
    "/amount_due": ("total.due", "total.gross"),
    "/prepaid_amount": ("total.paid",),
    "/amount_tendered": ("total.tendered", "total.paid"),
    "/change": ("total.change",),
    "/tip": ("total.tip",),
    "/discount_total": ("total.discount", "total.allowances"),
    "/rounding": ("total.rounding",),
    "/line_total": ("total.lines", "total.net"),
    "/allowance_total": ("total.allowances", "total.discount"),
    "/charge_total": ("total.charges", "total.charge"),
    "/previous_balance": ("total.balance",),
    "/taxes/*/amount": ("total.tax",),
    "/taxes/*/base": ("total.net", "total.tax"),
    "/taxes/*/rate": ("total.tax", "column.tax_rate"),
    "/seller/vat_id": ("id.vat", "id.vat_own"),
    "/merchant/vat_id": ("id.vat", "id.vat_own"),
    "/buyer/vat_id": ("id.vat_buyer", "id.vat"),
    "/seller/tax_id": ("id.tax",),
    "/merchant/tax_id": ("id.tax",),
    "/buyer/tax_id": ("id.tax_buyer", "id.tax"),
    "/payment/accounts/*/iban": ("id.iban",),
    "/payment/accounts/*/bic": ("id.bic",),
    "/payment/accounts/*/account_number": ("id.account", "bank.account"),
    "/payment/accounts/*/bank_name": ("bank.name", "bank.details"),
    "/payment/debtor_iban": ("id.debtor", "bank.debtor"),
    "/payment/mandate_reference": ("bank.mandate",),
    "/payment/creditor_id": ("bank.creditor",),
}  # fmt: skip
"""Concepts by the pointer of a field, `*` for any index."""
LINE_COLUMNS: Mapping[str, Sequence[str]] = {
    "position": ("column.position",),
    "description": ("column.description",),
    "product_code": ("column.code",),
    "buyer_product_code": ("column.buyer_code",),
    "gtin": ("column.gtin",),
    "quantity": ("column.quantity",),
    "unit": ("column.unit", "column.quantity"),
    "price_base_quantity": ("column.price_base", "column.unit_price"),
    "unit_price": ("column.unit_price",),
    "gross_unit_price": ("column.gross_price", "column.unit_price"),
    "tax_rate": ("column.tax_rate",),
    "tax_amount": ("column.tax_amount",),
    "net_amount": ("column.net", "column.total"),
    "gross_amount": ("column.gross", "column.total"),
    "total": ("column.total", "column.gross", "column.net"),
    "date": ("column.date",),
    "order_reference": ("column.order",),
    "delivery_note": ("column.delivery_note",),
}
"""Headings of the columns that the cells of a row stand in."""


def concepts_of(path: str) -> frozenset[str]:
    """Return the concepts of the labels that may name a field; none for a name that is no label."""
    return _concepts_of(generalise(path))


@lru_cache(maxsize=2048)
def _look_up(phrase: str) -> frozenset[str]:
    walk = load_vocabulary().labels.walk(phrase, 0)
    return frozenset(label.concept for end, labels in walk if end == len(phrase) for label in labels)


def _concepts_of(pattern: str) -> frozenset[str]:
    known = BUILT_IN.get(pattern)
    if known is not None:
        return frozenset(known)
    parts = [part for part in split_pointer(pattern) if part != ANY_INDEX]
    if not parts:
        return frozenset()
    own = words_of(parts[-1])
    if "*" in pattern and parts[-1] in LINE_COLUMNS:
        return frozenset(LINE_COLUMNS[parts[-1]])
    around = words_of(parts[-2]) if len(parts) > 1 else []
    for words in ([*around, *own], own, own[:-1], own[1:]):
        found = _look_up("".join(words))
        if found:
            return found
    return frozenset()
