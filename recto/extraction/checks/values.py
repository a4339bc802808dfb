"""What rules share: amounts of a document as decimals, tolerances, and the outcome of a comparison."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from recto.extraction.pointers import look_up
from schemas.results import Check

CENT = Decimal("0.01")
ZERO = Decimal(0)
MOST_TIDIED = Decimal(10) ** 20
"""Amounts from which rounding for a message isn't worth the risk of its failing."""


def read_amount(data: Mapping[str, Any], path: str) -> Decimal | None:
    """Return the amount at a path; None where the document has none."""
    text = look_up(data, path)
    return None if text is None else Decimal(text)


def sum_known(items: Iterable[Mapping[str, Any]], key: str) -> Decimal | None:
    """Return the sum of one key over items; None without items or where one lacks it."""
    texts = [item[key] for item in items]
    if not texts or None in texts:
        return None
    return sum(map(Decimal, texts), ZERO)


def sum_subsets(steps: Sequence[Decimal]) -> set[Decimal]:
    """Return every sum of some of the steps, none of them included."""
    known = [step for step in steps if step]
    return {sum(chosen, ZERO) for size in range(len(known) + 1) for chosen in combinations(known, size)}


def last_place(number: Decimal) -> Decimal:
    """Return half a unit of the last telling digit: what rounding may have hidden.

    Zeros behind the second decimal are padding: 2.7700 may be 2.773.
    """
    printed, telling = (-int(each.as_tuple().exponent) for each in (number, number.normalize()))
    decimals = min(max(printed, 0), max(telling, 2))
    return Decimal(5).scaleb(-decimals - 1)


def tidy(number: Decimal) -> str:
    """Return a computed number for a message: at most four decimals, at least two."""
    if abs(number) >= MOST_TIDIED:
        return format(number, "f")
    cents = number.quantize(CENT)
    return format(cents if cents == number else number.quantize(CENT / 100).normalize(), "f")


def is_near(one: Decimal, others: Iterable[Decimal], tolerance: Decimal = CENT) -> bool:
    """Return whether a number is as near as `tolerance` to one of the others."""
    return any(abs(one - other) <= tolerance for other in others)


def conclude(name: str, passed: bool, paths: Iterable[str], message: str) -> Check:
    """Return the outcome of a rule; a rule that holds says nothing."""
    return Check(name=name, passed=passed, paths=tuple(paths), message="" if passed else message)


def write_amount(number: Decimal) -> str:
    """Return an amount as the schemas hold it: never an exponent, never "-0"."""
    return format(number if number else abs(number), "f")


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that follows from others."""

    value: str
    rule: str
    parts: tuple[str, ...]
    """Pointers of the values that it was made of."""
    certainty: float = 1.0
    """How sure the rule itself is, all its parts being right."""
