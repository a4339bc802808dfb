"""Candidates for a field, the evidence for each, and the choice between them.

Evidence adds up in log-odds: 0 is a coin toss, +3 is 95 %. The candidates of a field exclude each other, and
"none of them" stands in with odds 1, so a close rival lowers the confidence of the winner by itself.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from recto.extraction.reader.layout.rows import Span

REPEATED = 0.7
"""Weight of the same value being found again by other means; the third time tells nothing new."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against a candidate."""

    kind: str
    """Stable word, e.g. `label.strong`, `below`, `adds_up`."""
    weight: float
    """Log-odds; negative speaks against."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a field may have, in the form of the schema."""

    value: str
    spans: tuple[Span, ...]
    """Where it stands; for a derived value, what it was derived from."""
    evidence: tuple[Evidence, ...]
    rule: str = ""
    """Name of the rule that derived it; empty where it is printed."""

    @property
    def score(self) -> float:
        """Return the log-odds that this is the value."""
        return sum(item.weight for item in self.evidence)

    def with_evidence(self, *items: Evidence) -> "Candidate":
        """Return the candidate with more evidence."""
        return replace(self, evidence=self.evidence + items)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a field, and what else there was."""

    candidates: tuple[Candidate, ...]
    """Best first, one per value."""
    confidence: float

    @property
    def best(self) -> Candidate:
        """Return the winner."""
        return self.candidates[0]


def merge_equal(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return one candidate per value, best first; a value found more than once gains."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.value:
            groups.setdefault(candidate.value, []).append(candidate)
    return sorted(map(_merge, groups.values()), key=lambda candidate: -candidate.score)


def _merge(equals: list[Candidate]) -> Candidate:
    """Return the best of candidates with one value, with what the others know besides."""
    best = max(equals, key=lambda candidate: candidate.score)
    places = {span.cell for span in best.spans}
    same_place = [other for other in equals if places & {span.cell for span in other.spans}]
    elsewhere = {span.cell for other in equals for span in other.spans} - places
    best = best.with_evidence(*_list_agreeing(best, same_place))
    if not elsewhere:
        return best
    return best.with_evidence(Evidence("repeated", REPEATED, f"{len(elsewhere)} more"))


def _list_agreeing(best: Candidate, others: Iterable[Candidate]) -> list[Evidence]:
    """Return other kinds of evidence for the same place, as far as they may count beside the best."""
    known = {item.kind for item in best.evidence}
    found = {item.kind: item for other in others for item in other.evidence if item.kind not in known}
    agreeing = sorted((item for item in found.values() if item.weight > 0), key=lambda item: -item.weight)
    return agreeing[:1]


def choose(candidates: Iterable[Candidate], threshold: float = 0.0) -> Choice | None:
    """Return the best candidate with its rivals; None if none reaches `threshold` in log-odds."""
    ranked = merge_equal(candidates)
    if not ranked or ranked[0].score < threshold:
        return None
    odds = [math.exp(min(candidate.score, 30.0)) for candidate in ranked]
    return Choice(tuple(ranked), odds[0] / (1.0 + sum(odds)))


def pick(candidate: Candidate, confidence: float, rivals: Sequence[Candidate] = ()) -> Choice:
    """Return a choice whose confidence was computed elsewhere."""
    return Choice((candidate, *(rival for rival in rivals if rival.value != candidate.value)), confidence)
