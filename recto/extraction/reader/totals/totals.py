"""Net, tax, gross and what is due: labelled amounts that add up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, merge_equal, pick
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.totals.sums import Steps, choose_totals, find_missing, sum_subsets
from recto.extraction.reader.totals.total_labels import amount_candidate
from recto.extraction.reader.values.amounts import print_decimal

UNLABELLED, LARGEST, DUE_NOT_GROSS, LEADS_TO_DUE = -0.8, 0.2, -1.0, 1.5
PART_DOUBT = 0.85


@dataclass(frozen=True, slots=True)
class Extra:
    """A kind of amount between net + tax and the total: its sign, and how many of it are tried."""

    sign: int
    most: int


EXTRAS = {
    "total.rounding": Extra(1, 1),
    "total.tip": Extra(1, 1),
    "total.charge": Extra(1, 2),
    "total.discount": Extra(-1, 2),
    "total.withholding": Extra(-1, 1),
}
"""What stands between net + tax and the total on some documents."""
PARTS, MOST_PARTS = ("total.gross", "total.net"), 3
"""Sums of parts of a document carry the same labels as the whole."""
NO_TOTALS = ("total.tendered", "total.change", "total.other", "total.paid", "total.balance", *EXTRAS)
CLAIMED_SCORE = 2.0
Labelled = Mapping[str, Sequence[Candidate]]


def read_totals(
    reading: Reading,
    labelled: Labelled,
    net: Sequence[Candidate] = (),
    tax: Sequence[Candidate] = (),
    gross: Sequence[Candidate] = (),
) -> Mapping[str, Choice]:
    """Return the choices for `net`, `tax` and `gross`.

    `labelled` are the amounts beside labels by concept; `net`, `tax`, `gross` are found by other means.
    """
    due = labelled.get("total.due", ())
    pool = gather_pool(reading, labelled)
    led = _list_leading(labelled.get("total.gross", ()), labelled)
    gross = merge_equal([*led, *_as_gross(due), *gross])
    net = merge_equal([*labelled.get("total.net", ()), *net])
    tax = merge_equal(_align_signs([*labelled.get("total.tax", ()), *tax], gross))
    gross = merge_equal([*gross, *find_missing(net, tax, pool, add=True), *_largest(pool)])
    net = merge_equal([*net, *find_missing(gross, tax, pool, add=False)])
    tax = merge_equal([*tax, *find_missing(gross, net, pool, add=False)])
    return _complete_net(choose_totals(net, tax, gross, list_steps(labelled)))


def _complete_net(totals: Mapping[str, Choice]) -> Mapping[str, Choice]:
    """Return the totals with a net that holds the part taxed at another rate, where gross has one."""
    net = totals.get("net")
    kinds = {item.kind for item in net.best.evidence} if net else set()
    if net is None or "adds_up_with_part" not in kinds or not {"tax", "gross"} <= totals.keys():
        return totals
    gross, tax = totals["gross"].best, totals["tax"].best
    value = print_decimal(Decimal(gross.value) - Decimal(tax.value))
    whole = replace(net.best, value=value, spans=(*gross.spans, *tax.spans), rule="gross_less_tax")
    return {**totals, "net": pick(whole, net.confidence * PART_DOUBT, net.candidates)}


def _list_leading(gross: Sequence[Candidate], labelled: Labelled) -> Iterator[Candidate]:
    """Yield gross totals, with evidence for those from which a payment or balance leads to an amount due."""
    dues = {Decimal(due.value) for due in labelled.get("total.due", ())}
    paid = [-abs(Decimal(each.value)) for each in labelled.get("total.paid", ())[:MOST_PARTS]]
    open_before = [Decimal(each.value) for each in labelled.get("total.balance", ())[:MOST_PARTS]]
    changes = [change for change in sum_subsets([*paid, *open_before]) if change]
    for candidate in gross:
        value = Decimal(candidate.value)
        leads = any(value + change in dues for change in changes)
        yield candidate.with_evidence(Evidence("leads_to_due", LEADS_TO_DUE)) if leads else candidate


def _as_gross(due: Sequence[Candidate]) -> list[Candidate]:
    return [candidate.with_evidence(Evidence("due_not_gross", DUE_NOT_GROSS)) for candidate in due]


def _align_signs(tax: Sequence[Candidate], gross: Sequence[Candidate]) -> list[Candidate]:
    """Return taxes with the sign of the gross total: "(35.13)" in a sentence is no negative amount."""
    if not gross or Decimal(gross[0].value) <= 0:
        return list(tax)
    return [replace(candidate, value=candidate.value.removeprefix("-")) for candidate in tax]


def _largest(pool: Mapping[Decimal, Candidate]) -> list[Candidate]:
    """Return the largest amount: what is left to believe when no label is read."""
    largest = max(pool, default=None)
    return [pool[largest].with_evidence(Evidence("largest", LARGEST))] if largest is not None else []


def gather_pool(reading: Reading, labelled: Labelled) -> Mapping[Decimal, Candidate]:
    """Return the amounts that look like money and that no label claims for something else, by value."""
    taken = {
        (span.cell, span.start)
        for concept in NO_TOTALS
        for candidate in labelled.get(concept, ())
        if candidate.score >= CLAIMED_SCORE
        for span in candidate.spans
    }
    pool: dict[Decimal, Candidate] = {}
    for cell, amounts in reading.amounts.items():
        for amount in amounts:
            is_money = not amount.is_percent and (amount.has_cents or amount.currency)
            if is_money and (cell, amount.start) not in taken:
                evidence = (Evidence("unlabelled", UNLABELLED),)
                value = amount.value(reading.conventions.mark)
                pool[value] = amount_candidate(reading, cell, amount, evidence)
    return pool


def list_steps(labelled: Labelled) -> Steps:
    """Return what the labelled amounts offer to stand between net + tax and gross."""
    parts = (each for concept in PARTS for each in labelled.get(concept, ())[:MOST_PARTS])
    extras = [extra for concept in EXTRAS for extra in _list_extras(labelled, concept)]
    return Steps(sum_subsets(extras), frozenset(Decimal(part.value) for part in parts))


def _list_extras(labelled: Labelled, concept: str) -> Iterator[Decimal]:
    """Yield amounts of a kind with their sign; a rounding is often printed without one."""
    for candidate in labelled.get(concept, ())[: EXTRAS[concept].most]:
        value = Decimal(candidate.value)
        if not value or candidate.score <= 0:
            continue
        if concept == "total.rounding":
            yield from (value, -value)
        else:
            yield abs(value) * EXTRAS[concept].sign if EXTRAS[concept].sign < 0 else value
