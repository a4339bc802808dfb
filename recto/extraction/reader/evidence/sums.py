"""Sums: which net, tax and gross belong together. Decimal, exact to a cent of rounding."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, pick

CENT = Decimal("0.01")
ADDS_UP, NEARLY, DIFFERS, SAME, NO_TAX = 3.0, 1.5, -2.5, -0.5, -0.3
WIDTH = 7
"""How many candidates of each are tried: the joint choice is cubic in it."""


@dataclass(frozen=True, slots=True)
class Totals:
    """One way to read the sums; None where nothing is printed."""

    net: Candidate | None
    tax: Candidate | None
    gross: Candidate | None
    evidence: Evidence

    @property
    def score(self) -> float:
        """Return the log-odds of the three together."""
        members = (self.net, self.tax, self.gross)
        return sum(member.score for member in members if member) + self.evidence.weight


def choose_totals(
    net: Sequence[Candidate], tax: Sequence[Candidate], gross: Sequence[Candidate]
) -> Mapping[str, Choice]:
    """Return the choices for `net`, `tax` and `gross` that fit together best.

    The confidence of each is the share of the odds of all combinations that hold its value.
    """
    readings = [
        Totals(n, t, g, _weigh_sum(n, t, g))
        for n, t, g in product(_options(net), _options(tax), _options(gross))
        if n or t or g
    ]
    if not readings:
        return {}
    best = max(readings, key=lambda reading: reading.score)
    members = {"net": (best.net, net), "tax": (best.tax, tax), "gross": (best.gross, gross)}
    shares = _share_odds(readings)
    return {
        name: pick(member.with_evidence(best.evidence), shares[name, member.value], rivals)
        for name, (member, rivals) in members.items()
        if member
    }


def _options(candidates: Sequence[Candidate]) -> list[Candidate | None]:
    return [*candidates[:WIDTH], None]


def _share_odds(readings: Sequence[Totals]) -> Mapping[tuple[str, str], float]:
    """Return the probability of each value of each member over all readings, "none of them" having odds 1."""
    odds: dict[tuple[str, str], float] = defaultdict(float)
    total = 1.0
    for reading in readings:
        weight = math.exp(min(reading.score, 30.0))
        total += weight
        for name, member in (("net", reading.net), ("tax", reading.tax), ("gross", reading.gross)):
            if member:
                odds[name, member.value] += weight
    return {key: weight / total for key, weight in odds.items()}


def _weigh_sum(net: Candidate | None, tax: Candidate | None, gross: Candidate | None) -> Evidence:
    values = [Decimal(member.value) if member else None for member in (net, tax, gross)]
    n, t, g = values
    if g is not None and n is not None and t is not None:
        return _weigh_three(n, t, g)
    if g is not None and n is not None:
        return Evidence("no_tax", NO_TAX if n == g else DIFFERS)
    if g is not None and t is not None and abs(t) >= abs(g):
        return Evidence("tax_above_gross", DIFFERS)
    return Evidence("alone", 0.0)


def _weigh_three(net: Decimal, tax: Decimal, gross: Decimal) -> Evidence:
    gap = abs(net + tax - gross)
    detail = f"{net} + {tax} = {gross}"
    if gap == 0:
        return Evidence("adds_up", ADDS_UP if tax else SAME, detail)
    if gap <= 2 * CENT:
        return Evidence("nearly_adds_up", NEARLY, detail)
    return Evidence("does_not_add_up", DIFFERS, detail)


def find_missing(
    known: Sequence[Candidate], others: Sequence[Candidate], pool: Mapping[Decimal, Candidate], *, add: bool
) -> Iterator[Candidate]:
    """Yield amounts of `pool` that are the difference (or sum, with `add`) of one of each list."""
    for one, two in product(known[:WIDTH], others[:WIDTH]):
        wanted = Decimal(one.value) + (Decimal(two.value) if add else -Decimal(two.value))
        found = pool.get(wanted)
        if found is not None and wanted not in (Decimal(one.value), Decimal(two.value)):
            yield found
