"""Sums: which net, tax and gross belong together. Decimal, exact to a cent of rounding."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, pick

CENT = Decimal("0.01")
ADDS_UP, WITH_EXTRAS, WITH_PART, NEARLY, TAX_INSIDE = 3.0, 2.4, 2.0, 1.5, 0.3
NO_TAX, SAME, NO_GROSS, DIFFERS = -0.5, -0.5, -1.5, -2.5
HIGHEST_SHARE = Decimal("0.35")
"""No tax is more of the gross."""
MOST_EXTRAS = 8
MOST_ROUNDED = Decimal("0.5")
"""A smaller step is a rounding, as good as none."""
WIDTH = 7
"""How many candidates of each are tried: the joint choice is cubic in it."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What may stand between net + tax and gross."""

    extras: frozenset[Decimal] = frozenset()
    """Sums of charges, tips, rounding and discounts, signed."""
    parts: frozenset[Decimal] = frozenset()
    """Sums of parts of the document, e.g. of what is taxed at 0 %."""


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
    net: Sequence[Candidate],
    tax: Sequence[Candidate],
    gross: Sequence[Candidate],
    steps: Steps,
) -> Mapping[str, Choice]:
    """Return the choices for `net`, `tax` and `gross` that fit together best.

    `steps` are amounts that may stand between net + tax and gross.
    The confidence of each is the share of the odds of all combinations that hold its value.
    """
    readings = [
        Totals(n, t, g, _weigh_sum((n, t, g), steps))
        for n, t, g in product(_options(net), _options(tax), _options(gross))
        if n or t or g
    ]
    best = max(readings, key=lambda reading: reading.score, default=None)
    if best is None or best.score < 0:
        return {}
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


def sum_subsets(extras: Sequence[Decimal]) -> frozenset[Decimal]:
    """Return every sum of one to three of the extras."""
    known = list(dict.fromkeys(extras))[:MOST_EXTRAS]
    chosen = (subset for size in range(1, 4) for subset in combinations(known, size))
    return frozenset(sum(subset, Decimal(0)) for subset in chosen)


def _weigh_sum(totals: tuple[Candidate | None, ...], steps: Steps) -> Evidence:
    net, tax, gross = (Decimal(member.value) if member else None for member in totals)
    if gross is None:
        return Evidence("no_gross", NO_GROSS)
    if tax is not None and abs(tax) > abs(gross) * HIGHEST_SHARE:
        return Evidence("tax_too_high", DIFFERS)
    if net is None:
        return Evidence("no_net", NO_TAX if tax == 0 else 0.0)
    if tax is None:
        return Evidence("no_tax", NO_TAX if net == gross or gross - net in steps.extras else DIFFERS)
    return _weigh_three(net, tax, gross, steps)


def _weigh_three(net: Decimal, tax: Decimal, gross: Decimal, steps: Steps) -> Evidence:
    rest = gross - net - tax
    detail = f"{net} + {tax} = {gross}"
    if rest == 0:
        return Evidence("adds_up", ADDS_UP if tax else SAME, detail)
    if rest in steps.extras:
        weight = ADDS_UP if abs(rest) < MOST_ROUNDED else WITH_EXTRAS
        return Evidence("adds_up_with_extras", weight if tax else NO_TAX, detail)
    if tax and rest in steps.parts and rest not in (net, gross):
        return Evidence("adds_up_with_part", WITH_PART, f"{detail} with {rest}")
    if tax and (net == gross or gross - net in steps.extras):
        return Evidence("tax_inside", TAX_INSIDE, f"{net} holds {tax} of tax")
    if abs(rest) <= 2 * CENT:
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
