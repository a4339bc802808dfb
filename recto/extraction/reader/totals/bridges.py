"""Allowances and charges among the labelled amounts, and how they lead from the lines to net and gross."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from recto.extraction.reader.candidates import Candidate, Choice, Evidence
from recto.extraction.reader.layout.rows import Cell, Row, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.totals.total_labels import amount_candidate, is_money

MOST, MOST_TOGETHER, MOST_SUMS, ROWS_BETWEEN = 6, 3, 5, 8
COLUMN_EM, BETWEEN = 1.5, 1.0
KINDS = {"total.discount": ("allowances", -1), "total.charge": ("charges", 1)}
SUMS = {"total.allowances": ("allowances", -1), "total.charges": ("charges", 1)}
LINE_SUMS = ("total.lines", "total.net", "total.gross")
TAX_TOLERANCE = Decimal("0.02")
Labelled = Mapping[str, Sequence[Candidate]]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An amount off or on top of the lines."""

    kind: str
    """`allowances` or `charges`."""
    candidate: Candidate
    change: Decimal
    """By how much it changes the sum, signed."""
    is_sum: bool
    """Whether it is labelled as the sum of all of its kind."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """How the lines come to the net total."""

    lines: Candidate | None
    used: tuple[Adjustment, ...]


def list_adjustments(reading: Reading, labelled: Labelled) -> Iterator[Adjustment]:
    """Yield the labelled amounts that may be allowances or charges, or sums of them."""
    for concepts, is_sum in ((KINDS, False), (SUMS, True)):
        for concept, (kind, sign) in concepts.items():
            for candidate in labelled.get(concept, ())[:MOST]:
                value = abs(Decimal(candidate.value))
                if value and candidate.score > 0 and is_money(candidate) and _may_adjust(reading, candidate):
                    yield Adjustment(kind, candidate, value * sign, is_sum)


def _may_adjust(reading: Reading, candidate: Candidate) -> bool:
    """Return whether an amount ends its row and is not the tax on the adjustment, a rate of another one."""
    if any(item.kind == "not_last" for item in candidate.evidence):
        return False
    row, mark, value = row_of(reading, candidate.spans[0]), reading.conventions.mark, Decimal(candidate.value)
    amounts = [amount for cell in row.cells for amount in reading.amounts[cell]]
    if not any(hit.label("total.tax") for cell in row.cells for hit in reading.labels[cell]):
        return True
    shares = [each.value(mark) / 100 for each in amounts if each.is_percent]
    bases = [each.value(mark) for each in amounts if each.has_cents and not each.is_percent]
    return not any(abs(base * share - value) <= TAX_TOLERANCE for base in bases for share in shares)


def row_of(reading: Reading, span: Span) -> Row:
    """Return the row that a span stands in."""
    return reading.sheet.page(span.cell.page).rows[span.cell.row]


def find_bridge(
    reading: Reading, labelled: Labelled, adjustments: Sequence[Adjustment], totals: Mapping[str, Choice]
) -> Bridge:
    """Return the printed sum of lines from which adjustments lead to net.

    First by the rows between the two, then by what is labelled, the fewest first. Where none do: those that
    lead from net and tax to gross.
    """
    net, gross = totals.get("net"), totals.get("gross")
    whole = net or gross
    if whole is None:
        return Bridge(None, ())
    starts = [candidate for concept in LINE_SUMS for candidate in labelled.get(concept, ())[:MOST_SUMS]]
    for start in starts:
        between = _list_between(reading, start, whole.best, adjustments)
        if between:
            return Bridge(start, between)
    for chosen in _list_subsets(adjustments):
        wanted = Decimal(whole.best.value) - sum(each.change for each in chosen)
        found = next((start for start in starts if Decimal(start.value) == wanted), None)
        if found is not None:
            return Bridge(found, chosen)
    return Bridge(None, _lead_to_gross(adjustments, totals))


def _lead_to_gross(adjustments: Sequence[Adjustment], totals: Mapping[str, Choice]) -> tuple[Adjustment, ...]:
    if "net" not in totals or "gross" not in totals:
        return ()
    net, tax, gross = (
        Decimal(totals[name].best.value) if name in totals else Decimal(0) for name in ("net", "tax", "gross")
    )
    fitting = (
        chosen
        for chosen in _list_subsets(adjustments)
        if net + tax + sum(each.change for each in chosen) == gross
    )
    return next(fitting, ()) if net + tax != gross else ()


def _list_between(
    reading: Reading, start: Candidate, end: Candidate, adjustments: Sequence[Adjustment]
) -> tuple[Adjustment, ...]:
    """Return the amounts of the rows between two sums if they lead from one to the other, however named."""
    if end.rule or start.rule or start.value == end.value or not end.spans:
        return ()
    top, bottom = start.spans[0], end.spans[0]
    if top.cell.page != bottom.cell.page or not 1 < bottom.cell.row - top.cell.row <= ROWS_BETWEEN:
        return ()
    known = {each.candidate.spans[0].cell: each for each in adjustments}
    rows = reading.sheet.page(top.cell.page).rows[top.cell.row + 1 : bottom.cell.row]
    found = [each for row in rows for each in _read_between(reading, row, bottom, known)]
    wanted = Decimal(end.value) - Decimal(start.value)
    return tuple(found) if found and sum(each.change for each in found) == wanted else ()


def _read_between(
    reading: Reading, row: Row, column: Span, known: Mapping[Cell, Adjustment]
) -> Iterator[Adjustment]:
    """Yield the amount of a row in the column of the sums; without a label, its sign tells its kind."""
    for cell in row.cells:
        for amount in reading.amounts[cell][-1:]:
            span = cell.span(amount.start, amount.end)
            if abs(span.rect.right - column.rect.right) > COLUMN_EM or amount.is_percent:
                continue
            candidate = amount_candidate(reading, cell, amount, (Evidence("between_sums", BETWEEN),))
            change = Decimal(candidate.value)
            if cell in known:
                yield known[cell]
            elif change:
                yield Adjustment("allowances" if change < 0 else "charges", candidate, change, False)


def _list_subsets(adjustments: Sequence[Adjustment]) -> Iterator[tuple[Adjustment, ...]]:
    """Yield some of the adjustments, few first, that change something.

    A sum never comes with a part of its own kind, nor one row twice.
    """
    for size in range(1, MOST_TOGETHER + 1):
        for chosen in combinations(adjustments[: 2 * MOST], size):
            kinds = [(each.kind, each.is_sum) for each in chosen]
            rows = {(each.candidate.spans[0].cell.page, each.candidate.spans[0].cell.row) for each in chosen}
            mixed = any(is_sum and kinds.count((kind, False)) for kind, is_sum in kinds)
            if not mixed and len(rows) == size and sum(each.change for each in chosen) != 0:
                yield chosen


def list_parts_of_sums(adjustments: Sequence[Adjustment], used: Sequence[Adjustment]) -> Iterator[Adjustment]:
    """Yield the adjustments that make a sum that leads to net."""
    for whole in used:
        if not whole.is_sum:
            continue
        parts = [each for each in adjustments if each.kind == whole.kind and not each.is_sum]
        fitting = (
            chosen for chosen in _list_subsets(parts) if sum(each.change for each in chosen) == whole.change
        )
        yield from next(fitting, ())
