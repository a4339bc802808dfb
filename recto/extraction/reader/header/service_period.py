"""The time that is charged for: two dates of a range, or a month."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import Found, find_date
from recto.extraction.reader.evidence.passages import Passage, find_phrases
from recto.extraction.reader.evidence.proximity import Finder, Region, Relation, list_text_labelled
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.dates import PrintedDate

MONTH = re.compile(
    r"(?:(?<![^\W\d_])(?P<first>[^\W\d_]{3,10})\.?\s?[-–/]\s?)?"
    r"(?<![^\W\d_])(?P<name>[^\W\d_]{3,10})\.?\s(?:de\s|del\s|di\s)?(?P<year>20\d\d)(?!\d)"
)
NUMERIC_MONTH = re.compile(
    r"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])\s?[/.-]\s?(?P<year>20\d\d)(?![\d./-]\d|\d)"
)
SHORT_START = re.compile(
    r"(?<![\d.,/-])(?P<day>\d{1,2})(?:er|st|nd|rd|th|º|°)?(?:[./]\s?(?P<month>\d{1,2}))?\.?\s?(?:[-–—]|[^\W\d_]{1,5})\s?(?:[^\W\d_]{1,3}\s)?$"
)
DASH = re.compile(r"^\s?[-–—/]\s?$")
MONTH_RULE, SHORT_RULE = "month_as_period", "start_takes_year_of_end"
LONGEST_DAYS = 750
SEPARATOR = "/"
IN_RANGE, UNLABELLED, ONLY = 0.8, -0.4, 0.5


def read_service_period(reading: Reading, passages: Sequence[Passage]) -> Mapping[str, Choice]:
    """Return the choices for the first and last day of the time that is charged for."""
    ranges = list(_list_ranges(reading, passages))
    labelled = [
        candidate
        for concept in ("date.period", "date.delivery")
        for candidate in list_text_labelled(reading, concept, _find_period(reading))
    ]
    if len({candidate.value for candidate in ranges}) == 1:
        ranges = [candidate.with_evidence(Evidence("only_range", ONLY)) for candidate in ranges]
    choice = choose([*labelled, *ranges])
    if choice is not None:
        return {
            "/service_period/start": _split(choice, 0),
            "/service_period/end": _split(choice, 1),
        }
    ends = {
        "/service_period/start": choose(list_text_labelled(reading, "date.period_start", find_date(reading))),
        "/service_period/end": choose(list_text_labelled(reading, "date.period_end", find_date(reading))),
    }
    return {path: end for path, end in ends.items() if end is not None}


def _split(choice: Choice, side: int) -> Choice:
    """Return the choice for one end of a period from that for both."""
    return Choice(
        tuple(
            replace(
                candidate,
                value=candidate.value.split(SEPARATOR)[side],
                spans=candidate.spans[:1] if side == 0 else candidate.spans[-1:],
                rule=_rule_of(candidate, side),
            )
            for candidate in choice.candidates
        ),
        choice.confidence,
    )


def _rule_of(candidate: Candidate, side: int) -> str:
    """Return by what rule an end of a period follows from the print; empty where it is printed."""
    kinds = {item.kind for item in candidate.evidence}
    if MONTH_RULE in kinds:
        return MONTH_RULE
    return SHORT_RULE if SHORT_RULE in kinds and side == 0 else ""


def _list_ranges(reading: Reading, passages: Sequence[Passage]) -> Iterator[Candidate]:
    """Yield ranges without a label: two dates with a dash or a word for "to" between them."""
    for passage in passages:
        joints = find_phrases(passage, reading.vocabulary.phrases.get("range", ())) if passage.dates else []
        spots = sorted(passage.dates, key=lambda found: found.start)
        for one, two in pairwise(spots):
            between = passage.text[one.end : two.start]
            is_joined = (
                any(hit.start >= one.end and hit.end <= two.start for hit in joints) and len(between) < 12
            )
            if is_joined or DASH.match(between):
                value = _pair(reading, one, two)
                if value is not None:
                    spans = (*passage.spans(one.start, one.end), *passage.spans(two.start, two.end))
                    yield Candidate(
                        value, spans, (Evidence("range", IN_RANGE), Evidence("unlabelled", UNLABELLED))
                    )


def _pair(reading: Reading, one: PrintedDate, two: PrintedDate) -> str | None:
    order = reading.conventions.order
    start, end = one.value(order), two.value(order)
    if not 0 < (end - start).days <= LONGEST_DAYS:
        return None
    return f"{start.isoformat()}{SEPARATOR}{end.isoformat()}"


def _find_period(reading: Reading) -> Finder:
    def find(region: Region) -> list[Found]:
        dates = sorted(reading.dates_in(region.span), key=lambda found: found.start)
        if len(dates) >= 2:
            return _find_pair(reading, region.span, dates[0], dates[1])
        if dates:
            return _find_short(reading, region.span, dates[0]) or _find_across(reading, region, dates[0])
        return _find_month(reading, region.span)

    return find


def _find_pair(reading: Reading, span: Span, one: PrintedDate, two: PrintedDate) -> list[Found]:
    value = _pair(reading, one, two)
    place = span.cell.span(one.start, two.end)
    return [(value, place, (Evidence("range", IN_RANGE),))] if value else []


def _find_across(reading: Reading, region: Region, one: PrintedDate) -> list[Found]:
    """Return a range whose last day stands in a cell further right; not under a heading of its own."""
    if region.relation is Relation.BELOW:
        return []
    cell = region.span.cell
    for right in reading.sheet.page(cell.page).cells_right(cell)[:2]:
        for two in reading.dates[right][:1]:
            value = _pair(reading, one, two)
            if value is not None and not reading.labels[right]:
                return [(value, cell.span(one.start, one.end), (Evidence("range", IN_RANGE / 2),))]
    return []


def _find_short(reading: Reading, span: Span, end: PrintedDate) -> list[Found]:
    """Return a range whose first day is printed without its year: "01. - 28.02.2026"."""
    before = SHORT_START.search(span.cell.text[span.start : end.start])
    if before is None:
        return []
    last = end.value(reading.conventions.order)
    month = int(before["month"] or last.month)
    if not 1 <= month <= 12:
        return []
    year = last.year - (month > last.month)
    day = int(before["day"])
    if not 1 <= day <= monthrange(year, month)[1] or date(year, month, day) >= last:
        return []
    value = f"{date(year, month, day).isoformat()}{SEPARATOR}{last.isoformat()}"
    return [(value, span.cell.span(span.start + before.start(), end.end), (Evidence(SHORT_RULE, 0.4),))]


def _find_month(reading: Reading, span: Span) -> list[Found]:
    """Return the first and last day of a month, or of a run of months."""
    text = span.text
    named, numeric = MONTH.search(text), NUMERIC_MONTH.search(text)
    months = reading.vocabulary.months
    if named is not None and fold(named["name"]) in months:
        last, year, match = months[fold(named["name"])], int(named["year"]), named
        first = months.get(fold(named["first"] or named["name"]), last)
    elif numeric is not None:
        first = last = int(numeric["month"])
        year, match = int(numeric["year"]), numeric
    else:
        return []
    start, end = date(year, min(first, last), 1), date(year, last, monthrange(year, last)[1])
    place = span.cell.span(span.start + match.start(), span.start + match.end())
    value = f"{start.isoformat()}{SEPARATOR}{end.isoformat()}"
    return [(value, place, (Evidence(MONTH_RULE, 0.0),))]
