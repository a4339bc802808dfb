"""Amounts beside labels of totals: in each row, a label takes the amounts behind it."""

from collections.abc import Iterator, Mapping, Sequence

from recto.extraction.reader.candidates import Candidate, Evidence, merge_equal
from recto.extraction.reader.evidence.forms import weigh_amount
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.proximity import (
    REACH_BELOW_EM,
    WEIGHTS,
    Relation,
    list_regions,
    weigh_label,
)
from recto.extraction.reader.evidence.tables import is_item_header
from recto.extraction.reader.folding import fold_words
from recto.extraction.reader.layout.rows import Cell, Row
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount, print_decimal

NOT_LAST, WITHIN_WORDS, HEADS_COLUMN = -0.6, -2.0, -1.5
APART_EM, LEAST_HEADS, MOST_AMOUNTS = 3.0, 3, 16
LONGEST_UNIT = 3
"""Letters behind a number from which on they are words, not its unit or currency."""
MODIFIED = {"net": "total.net", "gross": "total.gross"}
Claim = tuple[LabelHit, list[tuple[Cell, Amount]]]


def list_total_candidates(reading: Reading) -> Mapping[str, list[Candidate]]:
    """Return the amounts beside labels of totals, by concept, best first, one per value."""
    found: dict[str, list[Candidate]] = {}
    for page in reading.pages:
        for row in page.rows:
            if is_item_header(reading, row.cells[0]):
                continue
            for hit, amounts in _claim_amounts(reading, row):
                for label in hit.labels:
                    if label.concept.startswith("total."):
                        for concept, candidate in _list_candidates(reading, hit, label.concept, amounts):
                            found.setdefault(concept, []).append(candidate)
    return {concept: merge_equal(candidates) for concept, candidates in found.items()}


def _claim_amounts(reading: Reading, row: Row) -> list[Claim]:
    """Return each label of the row that heads amounts, with them; in a row without amounts, those below.

    A label right behind another only qualifies it: "Total (incl. VAT)" heads one amount, as a total.
    """
    claims: list[Claim] = []
    if sum(len(reading.amounts[cell]) for cell in row.cells) > MOST_AMOUNTS:
        return claims
    for cell in row.cells:
        amounts = [amount for amount in reading.amounts[cell] if not amount.is_percent]
        hits = [hit for hit in reading.labels[cell] if _names_total(hit)]
        items: list[LabelHit | Amount] = [*hits, *amounts]
        for item in sorted(items, key=_place):
            if isinstance(item, LabelHit):
                if not claims or claims[-1][1]:
                    claims.append((item, []))
                elif _stands_apart(item, claims[-1][0]):
                    claims[-1] = (item, [])
            elif claims:
                claims[-1][1].append((cell, item))
    if any(amounts for _, amounts in claims):
        return [claim for claim in claims if claim[1]]
    heads = [hit for cell in row.cells for hit in reading.labels[cell][:1] if _names_total(hit)]
    return _match_row_below(reading, row, heads) or [(hit, _amounts_below(reading, hit)) for hit in heads]


def _match_row_below(reading: Reading, row: Row, heads: Sequence[LabelHit]) -> list[Claim]:
    """Return several headings with the amounts of the next row, where it has one for each, in order."""
    rows = reading.sheet.page(row.cells[0].page).rows
    index = row.cells[0].row + 1
    if len(heads) < LEAST_HEADS or index >= len(rows):
        return []
    below = rows[index]
    amounts = [
        (cell, amount)
        for cell in below.cells
        for amount in reading.amounts[cell]
        if not amount.is_percent and (amount.has_cents or amount.currency)
    ]
    if len(amounts) != len(heads) or below.rect.top - row.rect.bottom > REACH_BELOW_EM:
        return []
    return [(hit, [place]) for hit, place in zip(heads, amounts, strict=True)]


def _stands_apart(hit: LabelHit, before: LabelHit) -> bool:
    """Return whether a label begins a cell far behind another one: it doesn't qualify that one."""
    gap = hit.span.cell.rect.left - before.span.cell.rect.right
    return hit.span.start == 0 and gap > APART_EM and any(label.is_strong for label in hit.labels)


def _place(item: LabelHit | Amount) -> int:
    return item.span.start if isinstance(item, LabelHit) else item.start


def _names_total(hit: LabelHit) -> bool:
    return any(label.concept.startswith("total.") for label in hit.labels)


def _amounts_below(reading: Reading, hit: LabelHit) -> list[tuple[Cell, Amount]]:
    rect = hit.span.rect
    below = (region.span for region in list_regions(reading, hit) if region.relation is Relation.BELOW)
    found = ((span.cell, amount) for span in below for amount in reading.amounts_in(span))
    return [
        (cell, amount)
        for cell, amount in found
        if not amount.is_percent and cell.span(amount.start, amount.end).rect.overlap_x(rect) > 0
    ]


def _list_candidates(
    reading: Reading, hit: LabelHit, concept: str, amounts: Sequence[tuple[Cell, Amount]]
) -> Iterator[tuple[str, Candidate]]:
    for index, (cell, amount) in enumerate(amounts):
        evidence = [*weigh_label(hit, concept), _weigh_relation(hit, cell)]
        if evidence[-1].kind == Relation.BELOW.value and _goes_on_below(reading, cell, amount):
            evidence.append(Evidence("heads_column", HEADS_COLUMN))
        if index < len(amounts) - 1:
            evidence.append(Evidence("not_last", NOT_LAST))
        if _is_within_words(hit, cell, amount):
            evidence.append(Evidence("within_words", WITHIN_WORDS, amount.text))
        yield _modify(reading, hit, concept, cell, amount), amount_candidate(reading, cell, amount, evidence)


def _goes_on_below(reading: Reading, cell: Cell, amount: Amount) -> bool:
    """Return whether another amount stands right under this one: the label heads a column, not a total."""
    rect = cell.span(amount.start, amount.end).rect
    below = reading.sheet.page(cell.page).cells_below(cell, rect, REACH_BELOW_EM)
    return any(each.has_cents for other in below for each in reading.amounts[other])


def _is_within_words(hit: LabelHit, cell: Cell, amount: Amount) -> bool:
    """Return whether words stand around a bare number: "exempt from tax, article 9 of the law"."""
    if amount.has_cents or amount.currency is not None:
        return False
    start = hit.span.end if cell is hit.span.cell else 0
    texts = (cell.text[start : amount.start], cell.text[amount.end :])
    return any(sum(map(str.isalpha, text)) > LONGEST_UNIT for text in texts)


def _weigh_relation(hit: LabelHit, cell: Cell) -> Evidence:
    if cell is hit.span.cell:
        relation = Relation.SAME_CELL
    else:
        relation = Relation.RIGHT if cell.row == hit.span.cell.row else Relation.BELOW
    return Evidence(relation.value, WEIGHTS[relation])


def _modify(reading: Reading, hit: LabelHit, concept: str, cell: Cell, amount: Amount) -> str:
    """Return what the words between label and amount make of a total: "Total (excl. GST)" is a net one."""
    if concept not in MODIFIED.values():
        return concept
    end = amount.start if cell is hit.span.cell else len(hit.span.cell.text)
    words = set(fold_words(hit.span.cell.text[hit.span.end : end]))
    changed = (modified for kind, modified in MODIFIED.items() if words & reading.vocabulary.words[kind])
    return next(changed, concept)


def amount_candidate(reading: Reading, cell: Cell, amount: Amount, evidence: Sequence[Evidence]) -> Candidate:
    """Return an amount of a cell as a candidate."""
    value = print_decimal(amount.value(reading.conventions.mark))
    return Candidate(value, (cell.span(amount.start, amount.end),), (*evidence, *weigh_amount(amount)))


def is_money(candidate: Candidate) -> bool:
    """Return whether an amount is printed as money: "AUTH 098812" beside a card is none."""
    return not any(item.kind == "bare_number" for item in candidate.evidence)
