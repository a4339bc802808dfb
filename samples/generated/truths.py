"""Collects what is printed, under the names of the schemas, while it is being put into words."""

from itertools import pairwise
from typing import Any

INVOICE_FIELDS = (
    "invoice_number", "type", "issue_date", "due_date", "delivery_date", "service_period.start",
    "service_period.end", "currency", "purchase_order", "customer_number", "contract_number",
    "seller.name", "seller.vat_id", "seller.tax_id", "seller.registration_id", "seller.email",
    "seller.phone", "seller.website", "seller.address.street", "seller.address.postal_code",
    "seller.address.city", "buyer.name", "buyer.vat_id", "buyer.address.street",
    "buyer.address.postal_code", "buyer.address.city", "ship_to.street", "ship_to.postal_code",
    "ship_to.city", "payment.accounts.0.iban", "payment.accounts.0.bic", "payment.debtor_iban",
    "payment.mandate_reference", "payment.creditor_id", "net_total", "tax_total", "gross_total",
    "prepaid_amount", "amount_due",
)  # fmt: skip
RECEIPT_FIELDS = (
    "merchant.name", "merchant.address.street", "merchant.address.postal_code", "merchant.address.city",
    "merchant.phone", "merchant.vat_id", "merchant.tax_id", "merchant.registration_id", "receipt_number",
    "date", "time", "currency", "subtotal", "tax_total", "tip", "rounding", "total", "card_last4",
    "amount_tendered", "change",
)  # fmt: skip
"""What a reader is compared on: null where it isn't printed."""


def put(tree: Any, path: str, value: Any) -> None:
    """Set a value by a dotted path; numbers are places in lists."""
    names = path.split(".")
    node, last = tree, names[-1]
    for name, following in pairwise(names):
        fresh: Any = [] if following.isdigit() else {}
        if isinstance(node, list):
            if int(name) == len(node):
                node.append(fresh)
            node = node[int(name)]
        else:
            node = node.setdefault(name, fresh)
    if isinstance(node, list):
        node.append(value)
    else:
        node[last] = value


def get(tree: Any, path: str) -> Any:
    """Return a value by a dotted path, None where there is none."""
    for name in path.split("."):
        if isinstance(tree, list):
            tree = tree[int(name)] if int(name) < len(tree) else None
        else:
            tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


class Truth:
    """What stands on one document."""

    def __init__(self, schema: str) -> None:
        self.schema = schema
        self.full: dict[str, Any] = {}
        self._open: set[str] = set()
        self.derived: set[str] = set()
        """Paths whose value follows from what is printed, but isn't printed in itself."""

    def say(self, path: str, value: Any, *, derived: bool = False) -> None:
        """Note a printed value; None notes nothing. The first mention counts."""
        if value is None or get(self.full, path) is not None:
            return
        put(self.full, path, value)
        if derived:
            self.derived.add(path)

    def leave_open(self, *paths: str) -> None:
        """Judge no reader on these: reasonable people differ on them."""
        self._open.update(paths)

    def to_json(self) -> dict[str, Any]:
        """Return schema, compared fields and everything printed, as samples/README.md says."""
        data: dict[str, Any] = {}
        for path in INVOICE_FIELDS if self.schema == "invoice" else RECEIPT_FIELDS:
            if path not in self._open:
                put(data, path, get(self.full, path))
        extra = (
            {"lines_include_tax": self.full["lines_include_tax"]} if "lines_include_tax" in self.full else {}
        )
        return {"schema": self.schema, "data": {**data, **extra}, "full": self.full}
