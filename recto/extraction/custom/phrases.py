"""What callers call the fields that the reader knows."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from recto.extraction.custom.names import Key, canon_words, key_of

PLAIN: Mapping[str, str] = {
    "invoice number, number of invoice, reference number": "/invoice_number /receipt_number",
    "date, invoice date, issue date, date issued, purchase date, transaction date": "/issue_date /date",
    "due date, payment due, payment due date, pay by, date due": "/due_date",
    "delivery date, service date": "/delivery_date",
    "total, total amount, gross total, gross amount, invoice total, invoice amount, total price, "
    "total incl tax, total including tax, total paid, amount paid": "/gross_total /total /amount_due",
    "amount due, balance due, total due, due, balance": "/amount_due /gross_total /total",
    "net total, subtotal, sub total, net amount, net, total excl tax, total excluding tax": (
        "/net_total /subtotal"
    ),
    "tax total, tax, tax amount, total tax, sales tax": "/tax_total",
    "tax rate, tax percent, tax percentage": "/taxes/0/rate",
    "currency, currency code": "/currency",
    "seller, seller name, company, company name, business name, from": "/seller/name /merchant/name",
    "seller address, store location": "/seller/address/text /merchant/address/text",
    "buyer, buyer name, billed to, bill to name": "/buyer/name",
    "buyer address, billing address": "/buyer/address/text /bill_to/text",
    "shipping address, ship to, delivery address": "/ship_to/text",
    "tax id, tax number, seller tax id, seller tax number, tax registration number": (
        "/seller/vat_id /merchant/vat_id /seller/tax_id /merchant/tax_id"
    ),
    "buyer tax id, buyer tax number": "/buyer/vat_id /buyer/tax_id",
    "iban": "/payment/accounts/0/iban",
    "bic, swift, swift code, bic code": "/payment/accounts/0/bic",
    "bank, bank name": "/payment/accounts/0/bank_name",
    "payment terms, terms": "/payment_terms",
    "payment method, paid by, paid with, means payment": "/payment_method /payment/method",
    "purchase order, po number, purchase order number, order number, po": "/purchase_order",
    "customer number, customer id, buyer number, buyer id": "/customer_number",
    "payment reference": "/payment_reference",
    "tip, gratuity, service charge": "/tip",
    "discount, discount total, total discount": "/discount_total /allowance_total",
    "change, change due": "/change",
    "cash, amount tendered, cash given": "/amount_tendered",
    "card last4, last four digits, card number": "/card_last4",
    "time, purchase time, transaction time": "/time",
    "invoice type, type": "/type",
}
"""Names of a field, and where its value may stand in an invoice or a receipt, best first."""

WEAK: Mapping[str, str] = {
    "number, id, invoice, reference": "/invoice_number /receipt_number",
    "amount, price, value": "/gross_total /total /amount_due",
    "name": "/seller/name /merchant/name",
    "address": "/seller/address/text /merchant/address/text",
}
"""Names so common that a label on the page goes before."""

LINE: Mapping[str, str] = {
    "description, name, line, line name, line description, text, what": "/description",
    "quantity, units, number, amount sold": "/quantity",
    "unit price, price, price each, single price, price per unit, unit cost, each": "/unit_price",
    "total, amount, line total, total price, line amount, net amount, sub total, subtotal, value": (
        "/net_amount /total /gross_amount"
    ),
    "tax rate, tax, tax percent": "/tax_rate",
    "tax amount": "/tax_amount",
    "product code, code, sku, article number, line number, line code, id": "/product_code /gtin",
    "position, pos": "/position",
    "unit, unit measure, uom": "/unit",
}
"""The same for one row of the table."""

LISTS: Mapping[str, str] = {
    "line, line line, purchases, goods, services, entries, rows, charges line": "/lines",
    "tax, tax rates, tax line, tax breakdown": "/taxes",
    "account, bank account": "/payment/accounts",
    "payment, instalments": "/payments",
}
"""Names of lists."""

_LEFT_OUT = ("address", "contact", "account", "payment")
"""Words of a path that its name may lack: "seller city" is "seller address city"."""
_OWN = frozenset(("seller", "payment"))
"""Parts of a path that a name may lack altogether, weakly: an "email" is the seller's."""

Paths = Mapping[Key, tuple[str, ...]]


def read_table(table: Mapping[str, str]) -> dict[Key, tuple[str, ...]]:
    """Return the paths by the key of each name."""
    return {
        key_of(canon_words(name)): tuple(paths.split())
        for names, paths in table.items()
        for name in names.split(", ")
    }


PLAIN_PATHS, WEAK_PATHS, LINE_PATHS, LIST_PATHS = map(read_table, (PLAIN, WEAK, LINE, LISTS))


def name_paths(paths: Iterable[str], table: Paths) -> dict[Key, tuple[str, ...]]:
    """Return the table and, behind it, each path under its own name and that less what may be left out."""
    named = dict(table)
    for path in paths:
        for key in _list_keys(_path_words(path)):
            if path not in named.setdefault(key, ()):
                named[key] += (path,)
    return named


def name_weakly(paths: Iterable[str]) -> dict[Key, tuple[str, ...]]:
    """Return the paths of the seller and the payment under what is left of their names."""
    named = dict(WEAK_PATHS)
    for path in paths:
        words = _path_words(path)
        if words[0] in _OWN:
            for key in _list_keys(words[1:]):
                if path not in named.setdefault(key, ()):
                    named[key] += (path,)
    return named


def _path_words(path: str) -> list[str]:
    return [word for word in canon_words(path.replace("/", " ")) if not word.isdigit()]


def _list_keys(words: list[str]) -> Iterator[Key]:
    loose = [word for word in _LEFT_OUT if word in words[:-1]]
    for count in range(len(loose) + 1):
        for dropped in combinations(loose, count):
            kept = [word for at, word in enumerate(words) if word not in dropped or at == len(words) - 1]
            if kept:
                yield key_of(kept)
