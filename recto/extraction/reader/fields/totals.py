"""Net, tax, gross and what is due: labelled amounts that add up."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose, merge_equal
from recto.extraction.reader.evidence.forms import weigh_amount
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.proximity import WEIGHTS, Region, Relation, list_regions, weigh_label
from recto.extraction.reader.evidence.sums import choose_totals, find_missing
from recto.extraction.reader.evidence.tables import is_item_header
from recto.extraction.reader.folding import fold_words
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount, print_decimal

UNLABELLED = -0.8
NOT_LAST = -0.6
MODIFIED = {"net": "total.net", "gross": "total.gross"}


def list_total_candidates(reading: Reading) -> Mapping[str, list[Candidate]]:
    """Return the amounts beside labels of totals, by concept, best first, one per value."""
    found: dict[str, list[Candidate]] = {}
    for cell, hits in reading.labels.items():
        for hit in hits:
            concepts = [label.concept for label in hit.labels if label.concept.startswith("total.")]
            if concepts and not is_item_header(reading, cell):
                for concept in concepts:
                    for candidate in _list_amounts(reading, hit, concept):
                        found.setdefault(_modify(reading, hit, concept, candidate), []).append(candidate)
    return {concept: merge_equal(candidates) for concept, candidates in found.items()}


def _list_amounts(reading: Reading, hit: LabelHit, concept: str) -> Iterator[Candidate]:
    """Yield the amounts right of a label; those under it only where its row has none."""
    evidence = weigh_label(hit, concept)
    on_row: list[tuple[Region, Amount]] = []
    below: list[tuple[Region, Amount]] = []
    for region in list_regions(reading, hit):
        amounts = [amount for amount in reading.amounts_in(region.span) if not amount.is_percent]
        (below if region.relation is Relation.BELOW else on_row).extend(
            (region, amount) for amount in amounts
        )
    used = on_row or below
    for at, (region, amount) in enumerate(used):
        near = Evidence(region.relation.value, WEIGHTS[region.relation])
        place = () if at == len(used) - 1 else (Evidence("not_last", NOT_LAST),)
        yield amount_candidate(reading, region.span.cell, amount, (*evidence, near, *place))


def amount_candidate(reading: Reading, cell: Cell, amount: Amount, evidence: Sequence[Evidence]) -> Candidate:
    """Return an amount of a cell as a candidate."""
    value = print_decimal(amount.value(reading.conventions.mark))
    return Candidate(value, (cell.span(amount.start, amount.end),), (*evidence, *weigh_amount(amount)))


def _modify(reading: Reading, hit: LabelHit, concept: str, candidate: Candidate) -> str:
    """Return what the words between label and amount make of a total: "Total (excl. GST)" is a net one."""
    if concept not in ("total.gross", "total.net"):
        return concept
    words = set(fold_words(_text_between(hit, candidate.spans[0])))
    for kind, modified in MODIFIED.items():
        if words & reading.vocabulary.words[kind]:
            return modified
    return concept


def _text_between(hit: LabelHit, span: Span) -> str:
    end = span.start if span.cell is hit.span.cell else len(hit.span.cell.text)
    return hit.span.cell.text[hit.span.end : end]


def read_totals(
    reading: Reading, gross: Sequence[Candidate] = (), tax: Sequence[Candidate] = ()
) -> Mapping[str, Choice]:
    """Return the choices for `net`, `tax`, `gross` and `due`; the arguments are candidates found by other means."""
    labelled = list_total_candidates(reading)
    due = labelled.get("total.due", [])
    gross = merge_equal([*labelled.get("total.gross", []), *_as_gross(due), *gross])
    net = labelled.get("total.net", [])
    tax = merge_equal([*labelled.get("total.tax", []), *tax])
    pool = gather_pool(reading)
    gross = merge_equal([*gross, *find_missing(net, tax, pool, add=True), *_largest(pool)])
    net = merge_equal([*net, *find_missing(gross, tax, pool, add=False)])
    tax = merge_equal([*tax, *find_missing(gross, net, pool, add=False)])
    choices = dict(choose_totals(net, tax, gross))
    chosen_due = choose(due)
    if chosen_due is not None:
        choices["due"] = chosen_due
    return choices


def _as_gross(due: Sequence[Candidate]) -> list[Candidate]:
    return [candidate.with_evidence(Evidence("due_not_gross", -1.0)) for candidate in due]


def _largest(pool: Mapping[Decimal, Candidate]) -> list[Candidate]:
    """Return the largest amount with cents: what is left to believe when no label is read."""
    largest = max(pool, default=None)
    return [pool[largest].with_evidence(Evidence("largest", 0.6))] if largest is not None else []


def gather_pool(reading: Reading) -> Mapping[Decimal, Candidate]:
    """Return every amount of the document that looks like money, by value."""
    pool: dict[Decimal, Candidate] = {}
    for cell, amounts in reading.amounts.items():
        for amount in amounts:
            if not amount.is_percent and (amount.has_cents or amount.currency):
                evidence = (Evidence("unlabelled", UNLABELLED),)
                candidate = amount_candidate(reading, cell, amount, evidence)
                pool[amount.value(reading.conventions.mark)] = candidate
    return pool
