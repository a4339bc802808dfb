"""Allowances and charges on the whole document, and the sum of the lines that they change to net."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.receipt_rows import join_row
from recto.extraction.reader.fields.tender import is_money
from recto.extraction.reader.layout.rows import Row, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount, print_decimal
from recto.extraction.reader.values.names import tidy

CENT = Decimal("0.01")
ADDS_UP, EQUALS_NET, DIFFERS, PERCENT_FITS, UNSUMMED, BESIDE = 2.5, 1.0, -2.0, 1.5, -1.8, 2.0
MOST, MOST_TOGETHER, MOST_SUMS, ROWS_ABOVE = 6, 3, 5, 8
KINDS = {"total.discount": ("allowances", -1), "total.charge": ("charges", 1)}
SUMS = {"total.allowances": ("allowances", -1), "total.charges": ("charges", 1)}
LINE_SUMS = ("total.lines", "total.net", "total.gross")
TOTAL_PATHS = {"allowances": "/allowance_total", "charges": "/charge_total"}
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


def read_adjustments(
    reading: Reading, labelled: Labelled, totals: Mapping[str, Choice]
) -> Mapping[str, Choice]:
    """Return the choices for /line_total, /allowances, /charges and their sums.

    `totals` are net, tax and gross.
    """
    known = {name: Decimal(choice.best.value) for name, choice in totals.items()}
    adjustments = list(_list_adjustments(labelled))
    bridge = _find_bridge(labelled, adjustments, known)
    accepted = [*bridge.used, *_list_beside(reading, adjustments, bridge, totals)]
    found: dict[str, Choice] = {}
    lines = choose(_list_line_totals(labelled, bridge, known))
    if lines is not None:
        found["/line_total"] = lines
    for kind in TOTAL_PATHS:
        found.update(_choose_kind(reading, kind, accepted, labelled, lines))
    return found


def _list_adjustments(labelled: Labelled) -> Iterator[Adjustment]:
    for concepts, is_sum in ((KINDS, False), (SUMS, True)):
        for concept, (kind, sign) in concepts.items():
            for candidate in labelled.get(concept, ())[:MOST]:
                value = abs(Decimal(candidate.value))
                if value and candidate.score > 0 and is_money(candidate):
                    yield Adjustment(kind, candidate, value * sign, is_sum)


def _find_bridge(
    labelled: Labelled, adjustments: Sequence[Adjustment], known: Mapping[str, Decimal]
) -> Bridge:
    """Return the printed sum of lines from which the fewest adjustments lead to net.

    Where none does, the adjustments that lead from net and tax to gross.
    """
    net, tax, gross = (known.get(name) for name in ("net", "tax", "gross"))
    whole = net if net is not None else gross
    if whole is None:
        return Bridge(None, ())
    starts = [candidate for concept in LINE_SUMS for candidate in labelled.get(concept, ())[:MOST_SUMS]]
    named = {candidate.value: candidate for candidate in reversed(starts)}
    for chosen in _list_subsets(adjustments):
        start = whole - sum(each.change for each in chosen)
        for value, candidate in named.items():
            if Decimal(value) == start:
                return Bridge(candidate, chosen)
    if net is None or gross is None:
        return Bridge(None, ())
    rest = gross - net - (tax or 0)
    fitting = (chosen for chosen in _list_subsets(adjustments) if sum(each.change for each in chosen) == rest)
    return Bridge(None, next(fitting, ()) if rest else ())


def _list_subsets(adjustments: Sequence[Adjustment]) -> Iterator[tuple[Adjustment, ...]]:
    """Yield some of the adjustments, few first; a sum never with a part of its own kind."""
    for size in range(1, MOST_TOGETHER + 1):
        for chosen in combinations(adjustments[: 2 * MOST], size):
            kinds = [(each.kind, each.is_sum) for each in chosen]
            if not any(is_sum and kinds.count((kind, False)) for kind, is_sum in kinds):
                yield chosen


def _list_beside(
    reading: Reading, adjustments: Sequence[Adjustment], bridge: Bridge, totals: Mapping[str, Choice]
) -> Iterator[Adjustment]:
    """Yield adjustments in no sum that stand right over the totals, alone in their rows, in their column."""
    for each in adjustments:
        if each in bridge.used or each.is_sum:
            continue
        span = each.candidate.spans[0]
        row = reading.sheet.page(span.cell.page).rows[span.cell.row]
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
    aligned = abs(below.rect.right - span.rect.right) < 2.0
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
    parts = [each for each in accepted if each.kind == kind and not each.is_sum]
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
    row = reading.sheet.page(span.cell.page).rows[span.cell.row]
    amount = abs(part.change)
    evidence = part.candidate.evidence
    yield "amount", Candidate(print_decimal(amount), part.candidate.spans, evidence)
    yield from _list_reasons(row, span, evidence)
    for cell in row.cells:
        for percent in (each for each in reading.amounts[cell] if each.is_percent):
            place = cell.span(percent.start, percent.end)
            yield from _list_percent(reading, percent, place, amount, lines)


def _list_reasons(row: Row, span: Span, evidence: tuple[Evidence, ...]) -> Iterator[tuple[str, Candidate]]:
    """Yield the words before the amount as the reason."""
    source = join_row(row)
    end = source.starts[row.cells.index(span.cell)] + span.start
    spans = source.spans(0, end)
    text = tidy(" ".join(each.text for each in spans)).rstrip("+-–: €$£")
    if any(map(str.isalpha, text)):
        yield "reason", Candidate(text, spans, evidence)


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
