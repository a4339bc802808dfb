"""Quantity × price = amount: whether numbers of a row are what their columns say. Decimal-exact."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

CENT = Decimal("0.01")
ONE = Decimal(1)
BASES = (Decimal(100), Decimal(1000), Decimal(10))
"""Quantities that prices are quoted for where the page doesn't say so, the commonest first."""
MOST_ROUNDED = Decimal("0.02")
"""Share of the amount that a price rounded for print may explain."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What stands between quantity × price and the amount of a row; it may be in the amount or not."""

    percents: tuple[Decimal, ...] = ()
    discount: Decimal | None = None
    base: Decimal | None = None
    """Quantity that the price is for, where printed."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How an amount follows from a quantity and a price."""

    is_exact: bool
    """To a cent; else only if the price was rounded for print."""
    base: Decimal = ONE
    """Quantity that the price is for."""
    is_reduced: bool = False
    """Whether the discount was needed."""


NO_TERMS = Terms()


def fit_amount(quantity: Decimal, price: Decimal, amount: Decimal, terms: Terms = NO_TERMS) -> Fit | None:
    """Return how quantity × price makes the amount; None where it doesn't.

    A price for 100, 1000 or 10 pieces that isn't printed as such counts only where it is exact.
    """
    found = _fit(quantity * price, abs(quantity) * _half_step(price), amount, terms, terms.base or ONE)
    if found is not None or terms.base is not None or not amount:
        return found
    fits = (_fit(quantity * price, Decimal(0), amount, terms, base) for base in BASES)
    return next((found for found in fits if found is not None), None)


def _fit(product: Decimal, slack: Decimal, amount: Decimal, terms: Terms, base: Decimal) -> Fit | None:
    for wanted, is_reduced in _list_results(product / base, terms):
        rest = min(abs(wanted - amount), abs(abs(wanted) - abs(amount)))
        if rest <= CENT:
            return Fit(is_exact=True, base=base, is_reduced=is_reduced)
        if rest <= slack / base + CENT and rest <= abs(amount) * MOST_ROUNDED:
            return Fit(is_exact=False, base=base, is_reduced=is_reduced)
    return None


def _half_step(price: Decimal) -> Decimal:
    """Return half of what the last printed digit of a price is worth."""
    exponent = price.as_tuple().exponent
    return Decimal(5).scaleb(min(int(exponent), 0) - 1)


def _list_results(whole: Decimal, terms: Terms) -> Iterator[tuple[Decimal, bool]]:
    reduced = whole
    for percent in terms.percents:
        reduced *= 1 - abs(percent) / 100
    if terms.percents:
        yield reduced, True
    if terms.discount is not None:
        yield whole - abs(terms.discount), True
    yield whole, False
