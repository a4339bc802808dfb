"""Details in the texts of an item: codes, references, periods, list prices. The rest describes it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stdnum import ean

from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.lines.headings import kinds_of
from recto.extraction.reader.lines.numbers import read_measure, read_money
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import print_decimal

REFERENCES: Mapping[str, str] = {
    "code": "product_code",
    "buyer_code": "buyer_product_code",
    "order": "order_reference",
    "delivery_note": "delivery_note",
}
OTHERS = frozenset(("gtin", "gross_price", "price_base", "period", "date", "place_number"))
GTIN = re.compile(r"(?<![\w.,/-])(?:\d{12,14}|\d{8})(?!\w|[.,/-]\w)")
LEAD = re.compile(r"^[\s•·●*–-]*$")
SEPARATOR = re.compile(r"^\s*(?:n[or°º]\.?|nummer|number|num)?\s*[:#=.]*\s*", re.IGNORECASE)
VALUE = re.compile(r"[^\s,;()]+")
MOST_LETTERS_BESIDE_DATES, LEAST_LETTERS = 16, 5


@dataclass(frozen=True, slots=True)
class Detail:
    """A value found in the texts of an item."""

    name: str
    """Name of the field."""
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Texts:
    """What the texts of an item say: details, and what is left to describe it."""

    details: tuple[Detail, ...]
    rest: tuple[Span, ...]


def read_details(reading: Reading, spans: Sequence[Span]) -> Texts:
    """Return the details in the texts of an item, and the texts that hold none."""
    details: list[Detail] = []
    rest: list[Span] = []
    awaited = ""
    for above, span in pairwise((None, *spans)):
        assert span is not None
        kind, value = _read_label(reading, span)
        found = list(_list_unlabelled(reading, span, above))
        if awaited and not kind and not found and any(map(str.isdigit, span.text)):
            found = list(_list_values(reading, awaited, span))
            awaited = ""
        elif kind:
            found += _list_values(reading, kind, value) if value is not None else []
            awaited = kind if value is None and kind in REFERENCES else ""
        details += found
        if not kind and not _is_spent(span, found):
            rest.append(span)
        elif kind in REFERENCES and value is not None:
            rest += _list_behind(span, found)
    return Texts(tuple(_first_of_each(details)), tuple(rest))


def _list_behind(span: Span, found: Sequence[Detail]) -> Iterator[Span]:
    """Yield the text behind a code or reference, where that says what the item is: "Item 4711 Oak shelf"."""
    ends = [detail.span.end for detail in found if detail.span.cell is span.cell]
    if ends:
        behind = span.cell.span(max(ends), span.end)
        if _is_name(behind.text):
            yield behind


def _is_name(text: str) -> bool:
    """Return whether a text is words, and no date or further reference."""
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return letters >= LEAST_LETTERS and letters > 2 * digits


def _first_of_each(details: Sequence[Detail]) -> Iterator[Detail]:
    seen: set[str] = set()
    for detail in details:
        if detail.name not in seen:
            seen.add(detail.name)
            yield detail


def _read_label(reading: Reading, span: Span) -> tuple[str, Span | None]:
    """Return the kind of detail that a label at the start of a text names, and the text behind it."""
    hit = next((hit for hit in reading.labels[span.cell] if _leads(hit, span)), None)
    if hit is None:
        return "", None
    kind = next((kind for kind in kinds_of(hit) if kind in REFERENCES or kind in OTHERS), "")
    rest = span.cell.text[hit.span.end : span.end]
    separator = SEPARATOR.match(rest)
    skipped = separator.end() if separator else 0
    if not kind or (rest.strip() and not rest[:skipped].strip() and not rest.strip()[0].isdigit()):
        return "", None
    value = span.cell.span(hit.span.end + skipped, span.end)
    if any(map(str.isalnum, value.text)):
        return kind, value
    return (kind, None) if ":" in rest else ("", None)


def _leads(hit: LabelHit, span: Span) -> bool:
    within = span.start <= hit.span.start and hit.span.end <= span.end
    return within and bool(LEAD.match(span.cell.text[span.start : hit.span.start])) and bool(kinds_of(hit))


def _list_values(reading: Reading, kind: str, span: Span) -> Iterator[Detail]:
    if kind in REFERENCES:
        match = next((found for found in VALUE.finditer(span.text) if _has_digit(found[0])), None)
        if match is not None:
            place = span.cell.span(span.start + match.start(), span.start + match.end())
            yield Detail(REFERENCES[kind], match[0].strip(".:"), place)
    elif kind == "gross_price":
        money = read_money(reading, [span])
        if money is not None:
            yield Detail("gross_unit_price", print_decimal(money.value), money.span)
    elif kind == "price_base":
        measure = read_measure(reading, [span])
        if measure is not None and measure.number.value > 0:
            value = print_decimal(measure.number.value)
            yield Detail("price_base_quantity", value, measure.number.span)
    elif kind == "date":
        for date in reading.dates_in(span)[:1]:
            value = date.value(reading.conventions.order).isoformat()
            yield Detail("date", value, span.cell.span(date.start, date.end))


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _list_unlabelled(reading: Reading, span: Span, above: Span | None) -> Iterator[Detail]:
    """Yield what shows by its form what it is: trade item numbers, with their name behind, and periods."""
    yield from _list_gtins(reading, span)
    if above is not None and GTIN.fullmatch(above.text) and _names_gtin(reading, span):
        yield Detail("gtin", above.text, above)
    dates = reading.dates_in(span)
    if len(dates) == 2:
        order = reading.conventions.order
        start, end = (date.value(order) for date in dates)
        if start <= end:
            yield Detail("period/start", start.isoformat(), span.cell.span(dates[0].start, dates[0].end))
            yield Detail("period/end", end.isoformat(), span.cell.span(dates[1].start, dates[1].end))


def _list_gtins(reading: Reading, span: Span) -> Iterator[Detail]:
    is_named = _names_gtin(reading, span)
    for match in GTIN.finditer(span.text):
        place = span.cell.span(span.start + match.start(), span.start + match.end())
        if is_named or (len(match[0]) >= 12 and ean.is_valid(match[0])):
            yield Detail("gtin", match[0], place)


def _names_gtin(reading: Reading, span: Span) -> bool:
    return any("gtin" in kinds_of(hit) for hit in reading.labels[span.cell])


def _is_spent(span: Span, found: Sequence[Detail]) -> bool:
    """Return whether a text says little beside the details found in it."""
    if not found:
        return False
    used = sum(sum(map(str.isalpha, detail.span.text)) for detail in found)
    return sum(map(str.isalpha, span.text)) - used <= MOST_LETTERS_BESIDE_DATES


def join_texts(spans: Sequence[Span]) -> str:
    """Return the texts as one, words that were parted at the end of a line joined."""
    text = ""
    for span in spans:
        part = span.text.strip(" •·●|")
        if text.endswith("-") and len(text) > 1 and text[-2].isalnum() and part:
            text = text[:-1] + part if part[0].islower() else text + part
        else:
            text = f"{text} {part}"
    return text.strip()
