"""Zones: the lines that belong to one party, whether under a heading, in a block or on one line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from recto.extraction.reader.evidence.addresses import AddressJudge, AddressPart
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.reading import Reading

HEADING_GAP_EM, LINE_GAP_EM, ALIGNED_EM = 2.6, 1.6, 2.0
LONGEST_ZONE = 14
SEPARATOR = re.compile(r"\s*[•·●∙|▪■]\s*|\s+[-–—]\s+")
PLAIN_KEYS = ("contact.", "id.", "number.", "date.")
"""Labels whose value may follow without a colon; a name may begin with any other ("Lieferant GmbH")."""
PARTY_CONCEPTS = ("party.seller", "party.buyer", "party.ship_to", "party.other")


class ZoneKind(StrEnum):
    """How a zone was recognised."""

    HEADED = "headed"
    BLOCK = "block"
    ONE_LINE = "one_line"


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A line of a zone; `key` is the concept of the label before it, empty for a bare line."""

    span: Span
    key: str


@dataclass(frozen=True, slots=True)
class Zone:
    """Lines that speak of one party."""

    kind: ZoneKind
    heading: LabelHit | None
    lines: tuple[ZoneLine, ...]

    @property
    def cells(self) -> frozenset[Cell]:
        """Return the cells it covers, its heading's too."""
        heading = {self.heading.span.cell} if self.heading else set()
        return frozenset({line.span.cell for line in self.lines} | heading)

    @property
    def first(self) -> Cell:
        """Return the cell of its first line."""
        return self.lines[0].span.cell


def find_zones(reading: Reading, judge: AddressJudge) -> list[Zone]:
    """Return the zones of all pages: headed ones first, then blocks and lines that hold an address."""
    headed = [zone for page in reading.pages for zone in _find_headed(reading, page)]
    taken = {cell for zone in headed for cell in zone.cells}
    free = [zone for page in reading.pages for zone in _find_free(reading, page, judge, taken)]
    return headed + free


def _find_headed(reading: Reading, page: SheetPage) -> Iterator[Zone]:
    for cell in page.cells:
        for hit in reading.labels[cell][:1]:
            is_heading = any(label.concept in PARTY_CONCEPTS and label.is_strong for label in hit.labels)
            if is_heading and hit.span.start == 0 and _stands_alone(hit):
                lines = tuple(_read_column(reading, page, hit))
                if lines:
                    yield Zone(ZoneKind.HEADED, hit, lines)


def _stands_alone(hit: LabelHit) -> bool:
    """Return whether nothing or a colon follows: "Lieferant GmbH" is a name, no heading."""
    rest = hit.span.cell.text[hit.span.end :].strip()
    return not any(map(str.isalnum, rest)) or rest[0] in ":-)/"


def _read_column(reading: Reading, page: SheetPage, hit: LabelHit) -> Iterator[ZoneLine]:
    """Yield the lines beside and under a heading; a value right of a key opens a column of its own."""
    heading = hit.span.cell
    rest = heading.span(hit.span.end, len(heading.text))
    first = rest if any(map(str.isalnum, rest.text)) else None
    right = page.cells_right(heading)
    if (
        first is None
        and right
        and not reading.labels[right[0]]
        and not _is_heading_row(reading, page, heading)
    ):
        first = right[0].whole()
    if first is not None:
        yield ZoneLine(_strip_colon(first), "")
    left = first.cell.rect.left if first is not None and first.cell is not heading else heading.rect.left
    yield from _read_down(reading, page, heading, left, has_first=first is not None)


def _is_heading_row(reading: Reading, page: SheetPage, heading: Cell) -> bool:
    """Return whether other headings stand in the row: then values are below, not beside."""
    others = [cell for cell in page.rows[heading.row].cells if cell is not heading]
    return any(
        hit.label(concept) for cell in others for hit in reading.labels[cell] for concept in PARTY_CONCEPTS
    )


def _read_down(
    reading: Reading, page: SheetPage, heading: Cell, left: float, *, has_first: bool
) -> Iterator[ZoneLine]:
    bottom, value_left, key, count = heading.rect.bottom, None, "", 0
    for row in page.rows[heading.row + 1 :]:
        cell = _nearest(row.cells, left)
        if cell is None and value_left is not None:
            cell = _nearest(row.cells, value_left)
        if cell is None:
            if row.rect.top - bottom > HEADING_GAP_EM:
                return
            continue
        limit = LINE_GAP_EM if count or has_first else HEADING_GAP_EM
        if cell.rect.top - bottom > limit or _starts_other(reading, cell) or count >= LONGEST_ZONE:
            return
        bottom, count = cell.rect.bottom, count + 1
        lines = list(_read_keyed(reading, page, cell)) if abs(cell.rect.left - left) < ALIGNED_EM else []
        if lines:
            key, value_left = lines[-1].key, lines[-1].span.cell.rect.left
            yield from lines
        else:
            is_continued = abs(cell.rect.left - left) >= ALIGNED_EM
            yield ZoneLine(_strip_colon(cell.whole()), key if is_continued else "")


def _nearest(cells: Sequence[Cell], left: float) -> Cell | None:
    aligned = [cell for cell in cells if abs(cell.rect.left - left) < ALIGNED_EM]
    return min(aligned, key=lambda cell: abs(cell.rect.left - left), default=None)


def _read_keyed(reading: Reading, page: SheetPage, cell: Cell) -> Iterator[ZoneLine]:
    """Yield the value of a line that starts with a label: behind it or right of it."""
    hits = reading.labels[cell]
    if not hits or hits[0].span.start != 0:
        return
    keys = [label.concept for label in hits[0].labels]
    key = next((each for each in keys if each.startswith("part.")), keys[0])
    rest = _strip_colon(cell.span(hits[0].span.end, len(cell.text)))
    if any(map(str.isalnum, rest.text)):
        has_colon = cell.text[hits[0].span.end :].lstrip().startswith(":")
        if has_colon or key.startswith(PLAIN_KEYS):
            yield ZoneLine(rest, key)
        return
    right = page.cells_right(cell)
    if right:
        yield ZoneLine(_strip_colon(right[0].whole()), key)


def _strip_colon(span: Span) -> Span:
    text = span.text
    skipped = len(text) - len(text.lstrip(" :.-"))
    return span.cell.span(span.start + skipped, span.end)


def _starts_other(reading: Reading, cell: Cell) -> bool:
    """Return whether the cell opens something else: another party, a title, a table, a text."""
    hits = reading.labels[cell]
    if not hits or hits[0].span.start != 0:
        return False
    stops = (*PARTY_CONCEPTS, "text.other", "column.description", "text.payment_terms")
    is_whole = hits[0].span.end >= len(cell.text.rstrip(" :"))
    return any(hits[0].label(concept) for concept in stops) and (is_whole or ":" in cell.text)


def _find_free(reading: Reading, page: SheetPage, judge: AddressJudge, taken: set[Cell]) -> Iterator[Zone]:
    for block in page.blocks:
        cells = [cell for cell in block.cells if cell not in taken]
        parts = [judge.judge(cell.text) for cell in cells]
        if AddressPart.POSTAL not in parts:
            continue
        for cell, part in zip(cells, parts, strict=True):
            if part is AddressPart.POSTAL and len(_segments(cell)) >= 3:
                lines = tuple(ZoneLine(span, "") for span in _segments(cell))
                yield Zone(ZoneKind.ONE_LINE, None, lines)
                cells = [each for each in cells if each is not cell]
        lines = tuple(line for cell in cells for line in _read_line(reading, page, cell))
        if any(judge.judge(line.span.text) is AddressPart.POSTAL for line in lines):
            yield Zone(ZoneKind.BLOCK, None, lines)


def _read_line(reading: Reading, page: SheetPage, cell: Cell) -> list[ZoneLine]:
    return list(_read_keyed(reading, page, cell)) or [ZoneLine(cell.whole(), "")]


def _segments(cell: Cell) -> list[Span]:
    """Return the parts of a line between bullets or dashes; between commas if it has none of those."""
    for separator in (SEPARATOR, re.compile(r",\s+")):
        ends = [(match.start(), match.end()) for match in separator.finditer(cell.text)]
        if len(ends) >= 2:
            starts = [0, *(end for _, end in ends)]
            stops = [*(start for start, _ in ends), len(cell.text)]
            spans = [
                cell.span(start, stop) for start, stop in zip(starts, stops, strict=True) if stop > start
            ]
            return [span for span in spans if span.text]
    return []
