"""Allowances and charges on the whole document, and the sum of the lines that they change to net."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.layout.rows import Row, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.receipts.rows import join_row
from recto.extraction.reader.totals.bridges import (
    SUMS,
    Adjustment,
    Bridge,
    find_bridge,
    list_adjustments,
    list_parts_of_sums,
    row_of,
)
from recto.extraction.reader.totals.total_labels import is_money
from recto.extraction.reader.values.amounts import Amount, print_decimal
from recto.extraction.reader.values.names import tidy

CENT = Decimal("0.01")
ADDS_UP, EQUALS_NET, DIFFERS, PERCENT_FITS, UNSUMMED = 2.5, 1.0, -2.0, 1.5, -1.8
WORDS_BEFORE = -1.5
ROWS_ABOVE, ALIGNED_EM, SHORTEST_REASON = 8, 2.0, 3
TOTAL_PATHS = {"allowances": "/allowance_total", "charges": "/charge_total"}
Labelled = Mapping[str, Sequence[Candidate]]


def read_adjustments(
    reading: Reading, labelled: Labelled, totals: Mapping[str, Choice]
) -> Mapping[str, Choice]:
    """Return the choices for /line_total, /allowances, /charges and their sums.

    `totals` are net, tax and gross.
    """
    known = {name: Decimal(choice.best.value) for name, choice in totals.items()}
    adjustments = list(list_adjustments(reading, labelled))
    bridge = find_bridge(reading, labelled, adjustments, totals)
    accepted = [_confirm(each) for each in (*bridge.used, *list_parts_of_sums(adjustments, bridge.used))]
    if not any(each.is_sum for each in bridge.used):
        accepted.extend(_list_beside(reading, adjustments, bridge, totals))
    found: dict[str, Choice] = {}
    lines = choose(_list_line_totals(labelled, bridge, known))
    if lines is not None:
        found["/line_total"] = lines
    for kind in TOTAL_PATHS:
        found.update(_choose_kind(reading, kind, accepted, labelled, lines))
    return found


def _confirm(adjustment: Adjustment) -> Adjustment:
    """Return an adjustment with what its sum says for it."""
    evidence = Evidence("leads_to_total", ADDS_UP)
    return replace(adjustment, candidate=adjustment.candidate.with_evidence(evidence))


def _list_beside(
    reading: Reading, adjustments: Sequence[Adjustment], bridge: Bridge, totals: Mapping[str, Choice]
) -> Iterator[Adjustment]:
    """Yield adjustments in no sum that stand right over the totals, alone in their rows, in their column."""
    for each in adjustments:
        if each in bridge.used or each.is_sum:
            continue
        span = each.candidate.spans[0]
        row = row_of(reading, span)
        if _is_lone(reading, row) and any(_is_over(span, choice.best) for choice in totals.values()):
            doubt = Evidence("in_no_sum", UNSUMMED)
            yield replace(each, candidate=each.candidate.with_evidence(doubt))


def _is_lone(reading: Reading, row: Row) -> bool:
    """Return whether a row holds one amount and begins with a word: lines of goods have more numbers."""
    money = [amount for cell in row.cells for amount in reading.amounts[cell] if amount.has_cents]
    first = row.cells[0].text.lstrip("+-–./ ")[:1]
    return len(money) == 1 and first.isalpha() and len(row.cells) <= 3


def _is_over(span: Span, total: Candidate) -> bool:
    if total.rule or not total.spans:
        return False
    below = total.spans[0]
    rows = below.cell.row - span.cell.row
    aligned = abs(below.rect.right - span.rect.right) < ALIGNED_EM
    return below.cell.page == span.cell.page and 0 < rows <= ROWS_ABOVE and aligned


def _list_line_totals(
    labelled: Labelled, bridge: Bridge, known: Mapping[str, Decimal]
) -> Iterator[Candidate]:
    """Yield what the lines make: the sum from which the adjustments lead to net, or what is labelled so."""
    if bridge.lines is not None:
        yield bridge.lines.with_evidence(Evidence("leads_to_net", ADDS_UP))
    for candidate in labelled.get("total.lines", ()):
        equal = Decimal(candidate.value) in known.values()
        weight = EQUALS_NET if equal else DIFFERS if known else 0.0
        yield candidate.with_evidence(Evidence("equals_a_total" if equal else "differs", weight))


def _choose_kind(
    reading: Reading, kind: str, accepted: Sequence[Adjustment], labelled: Labelled, lines: Choice | None
) -> Iterator[tuple[str, Choice]]:
    """Yield the choices for the adjustments of one kind, in printed order, and for their sum."""
    parts = [each for each in accepted if each.kind == kind and not each.is_sum and each.candidate.score > 0]
    parts.sort(key=lambda each: _place(each.candidate.spans[0]))
    for index, part in enumerate(parts):
        for name, candidate in _list_parts(reading, part, lines):
            choice = choose([candidate])
            if choice is not None:
                yield f"/{kind}/{index}/{name}", choice
    total = choose(_list_sums(kind, accepted, parts, labelled))
    if total is not None:
        yield TOTAL_PATHS[kind], total


def _place(span: Span) -> tuple[int, int, int]:
    return span.cell.page, span.cell.row, span.start


def _list_parts(reading: Reading, part: Adjustment, lines: Choice | None) -> Iterator[tuple[str, Candidate]]:
    span = part.candidate.spans[0]
    row = row_of(reading, span)
    amount = abs(part.change)
    evidence = part.candidate.evidence
    yield "amount", Candidate(print_decimal(amount), part.candidate.spans, evidence)
    yield from _list_reasons(reading, row, span, evidence)
    for cell in row.cells:
        for percent in (each for each in reading.amounts[cell] if each.is_percent):
            place = cell.span(percent.start, percent.end)
            yield from _list_percent(reading, percent, place, amount, lines)


def _list_reasons(
    reading: Reading, row: Row, span: Span, evidence: tuple[Evidence, ...]
) -> Iterator[tuple[str, Candidate]]:
    """Yield the words before the first number as the reason."""
    source = join_row(row)
    places = zip(row.cells, source.starts, strict=True)
    numbers = [at + amount.start for cell, at in places for amount in reading.amounts[cell]]
    own = source.starts[row.cells.index(span.cell)] + span.start
    words = (at for at in sorted(numbers) if sum(map(str.isalpha, source.text[:at])) >= SHORTEST_REASON)
    end = min(next(words, own), own)
    spans = source.spans(0, end)
    text = tidy(" ".join(each.text for each in spans)).rstrip("+-–: €$£")
    if any(map(str.isalpha, text)):
        yield "reason", Candidate(text, spans, (*evidence, Evidence("words_before", WORDS_BEFORE)))


def _list_percent(
    reading: Reading, percent: Amount, place: Span, amount: Decimal, lines: Choice | None
) -> Iterator[tuple[str, Candidate]]:
    """Yield a percentage of the lines with its base; another one is the rate of the tax or says nothing."""
    value = percent.value(reading.conventions.mark)
    base = Decimal(lines.best.value) if lines is not None else None
    if base is not None and abs(abs(base * value / 100) - amount) <= CENT and lines is not None:
        evidence = (Evidence("percent_of_lines", PERCENT_FITS),)
        yield "percent", Candidate(print_decimal(abs(value).normalize() + 0), (place,), evidence)
        yield "base", Candidate(lines.best.value, lines.best.spans, evidence)


def _list_sums(
    kind: str, accepted: Sequence[Adjustment], parts: Sequence[Adjustment], labelled: Labelled
) -> Iterator[Candidate]:
    """Yield what is labelled as the sum, or the sum of the parts."""
    used = {each.candidate.value for each in accepted if each.is_sum}
    for concept, (named, _) in SUMS.items():
        for candidate in labelled.get(concept, ()) if named == kind else ():
            value = print_decimal(abs(Decimal(candidate.value)))
            extra = (Evidence("leads_to_net", ADDS_UP),) if candidate.value in used else ()
            if is_money(candidate):
                yield replace(candidate, value=value).with_evidence(*extra)
    if parts:
        total = sum((abs(part.change) for part in parts), Decimal(0))
        spans = tuple(span for part in parts for span in part.candidate.spans)
        evidence = (*parts[0].candidate.evidence, Evidence("sum_of_parts", -0.3))
        yield Candidate(print_decimal(total), spans, evidence, rule="sum_of_parts" if len(parts) > 1 else "")
