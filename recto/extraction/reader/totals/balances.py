"""What is left to pay: the gross total less what was paid, with what was open before, rounded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.totals.total_labels import is_money
from recto.extraction.reader.values.amounts import print_decimal

EQUALS_GROSS, SETTLES, DIFFERS, UNSETTLED, DERIVED, CONTESTED = 1.5, 2.5, -2.0, -1.8, 0.8, -1.5
MOST_DUES, MOST_STEPS, MOST_TOGETHER, MOST_EACH = 5, 9, 3, 4
SIGNS = {
    "total.paid": (-1,),
    "total.balance": (1,),
    "total.rounding": (1, -1),
    "total.withholding": (-1,),
    "total.charge": (1,),
}
"""What stands between the gross total and what is due, and with which signs."""
PATHS = {
    "total.paid": "/prepaid_amount",
    "total.balance": "/previous_balance",
    "total.rounding": "/rounding",
}
UNSIGNED = ("total.paid", "total.withholding")
Labelled = Mapping[str, Sequence[Candidate]]


@dataclass(frozen=True, slots=True)
class Step:
    """An amount that changes what is due."""

    concept: str
    candidate: Candidate
    change: Decimal
    """By how much, signed."""


def read_balances(labelled: Labelled, gross: Choice | None) -> Mapping[str, Choice]:
    """Return the choices for /amount_due, /prepaid_amount, /previous_balance and /rounding."""
    whole = Decimal(gross.best.value) if gross is not None else None
    steps = list(_list_steps(labelled))
    dues = [candidate for candidate in labelled.get("total.due", ()) if is_money(candidate)]
    rivals = [each for each in labelled.get("total.gross", ())[:MOST_EACH] if is_money(each)]
    settled = [_settle(due, whole, steps) for due in dues[:MOST_DUES]]
    settled = [(_contest(due, gross, rivals), used) for due, used in settled]
    due = choose(candidate for candidate, _ in settled)
    taken = next((used for each, used in settled if due and each.value == due.best.value), ())
    found = _choose_parts(labelled, taken, is_settled=due is not None and whole is not None)
    if due is None and gross is not None:
        due = choose(_derive_due(gross, found.get("/prepaid_amount")))
    return found if due is None else {**found, "/amount_due": due}


def _list_steps(labelled: Labelled) -> Iterator[Step]:
    for concept, signs in SIGNS.items():
        for candidate in labelled.get(concept, ())[:MOST_EACH]:
            value = Decimal(candidate.value)
            if concept in UNSIGNED:
                value = abs(value)
            if value and candidate.score > 0:
                yield from (Step(concept, candidate, value * sign) for sign in signs)


def _settle(
    due: Candidate, whole: Decimal | None, steps: Sequence[Step]
) -> tuple[Candidate, tuple[Step, ...]]:
    """Return an amount due with what the gross total says for it, and the steps between the two."""
    if whole is None:
        return due, ()
    value = Decimal(due.value)
    if value == whole:
        return due.with_evidence(Evidence("equals_gross", EQUALS_GROSS)), ()
    for size in range(1, MOST_TOGETHER + 1):
        for chosen in combinations(steps[:MOST_STEPS], size):
            if whole + sum(step.change for step in chosen) == value:
                detail = " ".join(f"{step.change:+}" for step in chosen)
                return due.with_evidence(Evidence("settles", SETTLES, f"{whole} {detail} = {value}")), chosen
    return due.with_evidence(Evidence("does_not_settle", DIFFERS, f"gross {whole}")), ()


def _contest(due: Candidate, gross: Choice | None, rivals: Sequence[Candidate]) -> Candidate:
    """Return an amount due with a doubt if it was taken for the gross total itself, against another label."""
    if gross is None or {span.cell for span in due.spans} != {span.cell for span in gross.best.spans}:
        return due
    higher = [each for each in rivals if abs(Decimal(each.value)) > abs(Decimal(due.value))]
    detail = ", ".join(each.value for each in higher)
    return due.with_evidence(Evidence("contested", CONTESTED - EQUALS_GROSS, detail)) if higher else due


def _choose_parts(labelled: Labelled, taken: Sequence[Step], *, is_settled: bool) -> dict[str, Choice]:
    """Return the choices for the amounts that change what is due; those that make it are believed."""
    found: dict[str, Choice] = {}
    for concept, path in PATHS.items():
        used = [step for step in taken if step.concept == concept]
        choice = choose(_sum_steps(concept, used) if used else _list_unused(labelled, concept, is_settled))
        if choice is not None:
            found[path] = choice
    return found


def _sum_steps(concept: str, used: Sequence[Step]) -> list[Candidate]:
    """Return the steps of one kind as one candidate; several payments make a derived sum."""
    total = sum((step.change for step in used), Decimal(0))
    value = print_decimal(-total if concept == "total.paid" else total)
    evidence = (*used[0].candidate.evidence, Evidence("settles", SETTLES))
    spans = tuple(span for step in used for span in step.candidate.spans)
    return [Candidate(value, spans, evidence, rule="sum_of_payments" if len(used) > 1 else "")]


def _list_unused(labelled: Labelled, concept: str, is_settled: bool) -> Iterator[Candidate]:
    """Yield amounts that change nothing: zeros, and others with doubt where all is settled."""
    for candidate in labelled.get(concept, ()):
        value = Decimal(candidate.value)
        printed = print_decimal(abs(value) if concept == "total.paid" else value)
        doubt = (Evidence("unsettled", UNSETTLED),) if value and is_settled else ()
        if is_money(candidate):
            yield replace(candidate, value=printed).with_evidence(*doubt)


def _derive_due(gross: Choice, paid: Choice | None) -> Iterable[Candidate]:
    """Yield what is left of the gross total, where something was paid and no amount due is printed."""
    if paid is None or not Decimal(paid.best.value):
        return
    left = Decimal(gross.best.value) - Decimal(paid.best.value)
    spans = (*gross.best.spans, *paid.best.spans)
    yield Candidate(
        print_decimal(left), spans, (Evidence("gross_less_paid", DERIVED),), rule="gross_less_paid"
    )
