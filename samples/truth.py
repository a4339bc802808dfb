"""What a sample document says: the same objects are drawn and written as expected JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")


def round_cents(value: Decimal) -> Decimal:
    """Round half up to two places, as invoices are."""
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Party:
    """A company or person and their address, as printed."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str
    region: str | None = None
    vat_id: str | None = None
    tax_id: str | None = None
    registration_id: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the party in the nested names of the schemas, without what it lacks."""
        address = ("street", "city", "postal_code", "region", "country")
        named = {key: value for key, value in vars(self).items() if value is not None}
        return {
            **{key: value for key, value in named.items() if key not in address},
            "address": {key: named[key] for key in address if key in named},
        }


@dataclass(frozen=True)
class Account:
    """A bank account payments are asked to."""

    iban: str | None = None
    bic: str | None = None
    bank_name: str | None = None
    account_number: str | None = None

    @property
    def compact_iban(self) -> str | None:
        """IBAN without the blanks it is printed with."""
        return self.iban.replace(" ", "") if self.iban else None

    def to_json(self) -> dict[str, str]:
        """Return the account's known parts, IBAN without blanks."""
        known = {**vars(self), "iban": self.compact_iban}
        return {key: value for key, value in known.items() if value is not None}


@dataclass(frozen=True)
class Line:
    """A line item; numbers as printed, with a decimal point."""

    description: str
    quantity: str
    unit_price: str
    tax_rate: str | None
    """Percent; None where the line isn't taxed at all, as US sales tax skips some."""
    unit: str | None = None
    product_code: str | None = None
    discount_percent: str | None = None
    detail: str = ""

    @property
    def net_amount(self) -> Decimal:
        """Quantity × price − discount, in cents."""
        gross = Decimal(self.quantity) * Decimal(self.unit_price)
        return round_cents(gross * (1 - Decimal(self.discount_percent or 0) / 100))

    def header(self) -> dict[str, str]:
        """Return what a reader is compared on."""
        return {
            "description": self.description,
            "quantity": self.quantity,
            "unit_price": self.unit_price,
            "net_amount": str(self.net_amount),
        }

    def to_json(self) -> dict[str, Any]:
        """Return the line item in the names of the schemas."""
        own = ("detail", "discount_percent")
        known = {key: value for key, value in vars(self).items() if value is not None and key not in own}
        discount = {"allowances": [{"percent": self.discount_percent}]} if self.discount_percent else {}
        return {**known, **discount, "net_amount": str(self.net_amount)}


@dataclass(frozen=True)
class Tax:
    """One rate of the tax summary."""

    rate: Decimal
    base: Decimal
    amount: Decimal
    exemption_reason: str | None = None

    def to_json(self) -> dict[str, str]:
        """Return what is known of the tax, numbers as decimal strings."""
        return {key: str(value) for key, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Invoice:
    """An invoice or credit note. Sums follow from the lines; tax is rounded once per rate."""

    invoice_number: str
    issue_date: date
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    type: str = "invoice"
    due_date: date | None = None
    purchase_order: str | None = None
    customer_number: str | None = None
    accounts: tuple[Account, ...] = ()
    exemption_reason: str | None = None
    prints_tax_total: bool = True
    """Whether the sum of several taxes is printed; if not, no reader is held to it."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What else is printed, in the names of the schemas."""

    @property
    def net_total(self) -> Decimal:
        """Sum of the lines."""
        return sum((line.net_amount for line in self.lines), Decimal("0.00"))

    @property
    def taxes(self) -> tuple[Tax, ...]:
        """The tax summary, lowest rate first."""
        rates = sorted({Decimal(line.tax_rate) for line in self.lines if line.tax_rate is not None})
        return tuple(self._tax(rate) for rate in rates)

    @property
    def tax_total(self) -> Decimal:
        """Sum of the taxes."""
        return sum((tax.amount for tax in self.taxes), Decimal("0.00"))

    @property
    def gross_total(self) -> Decimal:
        """Net and tax."""
        return self.net_total + self.tax_total

    def _tax(self, rate: Decimal) -> Tax:
        lines = (line for line in self.lines if line.tax_rate is not None and Decimal(line.tax_rate) == rate)
        base = sum((line.net_amount for line in lines), Decimal("0.00"))
        reason = None if rate else self.exemption_reason
        return Tax(rate, base, round_cents(base * rate / 100), reason)

    def header(self) -> dict[str, Any]:
        """Return the fields a reader is compared on; None is not on the document."""
        header = {
            "invoice_number": self.invoice_number,
            "type": self.type,
            "issue_date": self.issue_date.isoformat(),
            "due_date": self.due_date.isoformat() if self.due_date else None,
            "currency": self.currency,
            "purchase_order": self.purchase_order,
            "customer_number": self.customer_number,
            "net_total": str(self.net_total),
            "tax_total": str(self.tax_total),
            "gross_total": str(self.gross_total),
            "seller": {"name": self.seller.name, "vat_id": self.seller.vat_id},
            "buyer": {"name": self.buyer.name},
            "payment": {"accounts": [{"iban": self.accounts[0].compact_iban if self.accounts else None}]},
            "lines": [line.header() for line in self.lines],
        }
        return {key: value for key, value in header.items() if key != "tax_total" or self.prints_tax_total}

    def to_json(self) -> dict[str, Any]:
        """Return the expected JSON: schema, compared fields, and everything printed."""
        header = self.header()
        full = {
            **{key: value for key, value in header.items() if value is not None},
            "seller": self.seller.to_json(),
            "buyer": self.buyer.to_json(),
            "lines": [line.to_json() for line in self.lines],
            "taxes": [tax.to_json() for tax in self.taxes],
            **self.more,
            "payment": {
                "accounts": [account.to_json() for account in self.accounts],
                **self.more.get("payment", {}),
            },
        }
        return {"schema": "invoice", "data": header, "full": full}


@dataclass(frozen=True)
class Item:
    """A line of a receipt; the price includes tax where the shop prints it so."""

    description: str
    total: str
    quantity: str | None = None
    unit_price: str | None = None
    code: str | None = None

    def to_json(self) -> dict[str, str]:
        """Return the item in the names of the schemas."""
        return {key: value for key, value in vars(self).items() if value is not None and key != "code"}


@dataclass(frozen=True)
class Receipt:
    """A till receipt. `taxes` holds what is printed, lowest rate first."""

    merchant: Party
    date: date
    time: str
    currency: str
    items: tuple[Item, ...]
    total: Decimal
    taxes: tuple[Tax, ...] = ()
    payment_method: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tax_total(self) -> Decimal | None:
        """Sum of the printed taxes; None when none is printed."""
        return sum((tax.amount for tax in self.taxes), Decimal("0.00")) if self.taxes else None

    def header(self) -> dict[str, Any]:
        """Return the fields a reader is compared on; None is not on the document."""
        return {
            "merchant": {"name": self.merchant.name},
            "date": self.date.isoformat(),
            "time": self.time,
            "currency": self.currency,
            "total": str(self.total),
            "tax_total": None if self.tax_total is None else str(self.tax_total),
            "payment_method": self.payment_method,
        }

    def to_json(self) -> dict[str, Any]:
        """Return the expected JSON: schema, compared fields, and everything printed."""
        header = self.header()
        full = {
            **{key: value for key, value in header.items() if value is not None},
            "merchant": self.merchant.to_json(),
            "lines": [item.to_json() for item in self.items],
            "taxes": [tax.to_json() for tax in self.taxes],
            **self.more,
        }
        return {"schema": "receipt", "data": header, "full": full}
