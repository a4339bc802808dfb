"""What was sold, to whom, on which terms, and what it comes to. Knows no words on paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from samples.generated.parties import PostalAddress
from samples.truth import Account, Party, Tax, round_cents

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Good:
    """A line item. Price and amount are net, or include tax where the story says so."""

    description: str
    detail: str
    code: str | None
    quantity: Decimal
    unit: str
    price: Decimal
    rate: Decimal | None
    """Tax rate in percent; None where this line isn't taxed."""
    discount: Decimal | None = None
    """Percent off the line."""
    day: date | None = None

    @property
    def amount(self) -> Decimal:
        """Quantity × price − discount, in cents."""
        return round_cents(self.quantity * self.price * (1 - (self.discount or Decimal(0)) / 100))


@dataclass(frozen=True)
class Story:
    """One sale and its terms."""

    type: str
    number: str
    issued: date
    seller: Party
    seller_address: PostalAddress
    buyer: Party
    buyer_address: PostalAddress
    account: Account
    goods: Sequence[Good]
    prices_include_tax: bool = False
    discount_percent: Decimal | None = None
    shipping: Decimal = ZERO
    shipping_rate: Decimal | None = None
    prepaid: Decimal = ZERO
    prepaid_on: date | None = None
    round_to: Decimal | None = None
    """Smallest coin the total is rounded to."""
    splits_tax: bool = False
    """Whether each rate is two halves, as India's CGST and SGST are."""
    days: int = 30
    facts: dict[str, str] = field(default_factory=dict)
    """Order, customer and contract numbers and the like."""

    @property
    def line_total(self) -> Decimal:
        """Sum of the lines."""
        return sum((good.amount for good in self.goods), ZERO)

    @property
    def allowance(self) -> Decimal:
        """Discount on the whole, over all rates."""
        return sum((self._discount(amount) for amount in self._line_sums().values()), ZERO)

    def _line_sums(self) -> dict[Decimal | None, Decimal]:
        sums: dict[Decimal | None, Decimal] = {}
        for good in self.goods:
            sums[good.rate] = sums.get(good.rate, ZERO) + good.amount
        return sums

    def _discount(self, amount: Decimal) -> Decimal:
        return round_cents(amount * (self.discount_percent or Decimal(0)) / 100)

    def _sums(self) -> dict[Decimal | None, Decimal]:
        """Return what is sold at each rate, after discount and with shipping."""
        sums = {rate: amount - self._discount(amount) for rate, amount in self._line_sums().items()}
        if self.shipping:
            sums[self.shipping_rate] = sums.get(self.shipping_rate, ZERO) + self.shipping
        return sums

    @property
    def taxes(self) -> tuple[Tax, ...]:
        """Tax by rate, lowest first; rounded once per rate."""
        taxed = sorted((rate, amount) for rate, amount in self._sums().items() if rate is not None)
        return tuple(self._tax(rate, amount) for rate, amount in taxed)

    def _tax(self, rate: Decimal, amount: Decimal) -> Tax:
        if self.splits_tax:
            return Tax(rate, amount, 2 * round_cents(amount * rate / 200))
        if not self.prices_include_tax:
            return Tax(rate, amount, round_cents(amount * rate / 100))
        tax = round_cents(amount * rate / (100 + rate))
        return Tax(rate, amount - tax, tax)

    @property
    def tax_total(self) -> Decimal:
        """Sum of the taxes."""
        return sum((tax.amount for tax in self.taxes), ZERO)

    @property
    def net_total(self) -> Decimal:
        """Total without tax."""
        untaxed = sum((amount for rate, amount in self._sums().items() if rate is None), ZERO)
        return untaxed + sum((tax.base for tax in self.taxes), ZERO)

    @property
    def rounding(self) -> Decimal:
        """What is added so that the total can be paid in coins."""
        exact = self.net_total + self.tax_total
        if self.round_to is None:
            return ZERO
        return round_cents((exact / self.round_to).quantize(Decimal(1)) * self.round_to) - exact

    @property
    def gross_total(self) -> Decimal:
        """Net and tax."""
        return self.net_total + self.tax_total

    @property
    def due_amount(self) -> Decimal:
        """What is left to pay."""
        return self.gross_total + self.rounding - self.prepaid
