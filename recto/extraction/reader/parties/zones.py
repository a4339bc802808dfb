"""Zones: the lines that speak of one party, whether under a heading, in a block or on one line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from recto.extraction.reader.addresses.lines import AddressJudge, AddressPart
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.parties.headings import Heading, find_heading, open_heading
from recto.extraction.reader.parties.zone_lines import (
    ZoneLine,
    read_column,
    read_down,
    read_keyed,
    starts_other,
)
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import find_legal_form, may_be_name

SEPARATOR = re.compile(r"\s*[•·●∙|▪■]\s*|\s+[-–—]\s+")
WINDOW_GAPS, WINDOW_SHIFT_EM = (3.0, 2.6), 4.0
COMMA = re.compile(r",\s+")
MOST_ZONES = 60
"""A page names a handful of parties; a list of addresses is no invoice's."""
CODE_AND_TOWN = re.compile(r"^(?:[A-Z]{1,2}-)?\d{4,5}\s+[^\W\d_]{2}[^\d]*$")
"""A postal code and a town that is all of its line, however short its first word: "9000 St. Gallen"."""


class ZoneKind(StrEnum):
    """How a zone was recognised."""

    HEADED = "headed"
    BLOCK = "block"
    ONE_LINE = "one_line"


@dataclass(frozen=True, slots=True)
class Zone:
    """Lines that speak of one party."""

    kind: ZoneKind
    heading: Heading | None
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
    """Return the zones of all pages: headed ones, senders with their addressees, blocks with an address.

    Of a page with more than `MOST_ZONES` of a kind, the first ones.
    """
    headed = (zone for page in reading.pages for zone in _find_headed(reading, page, judge))
    zones = list(islice(headed, MOST_ZONES))
    taken = {cell for zone in zones for cell in zone.cells}
    for page in reading.pages:
        for zone in islice(_find_senders(reading, page, judge), MOST_ZONES):
            if not taken & zone.cells:
                zones.append(zone)
                taken |= zone.cells
        zones.extend(islice(_find_blocks(reading, page, judge, taken), MOST_ZONES))
        if len(zones) >= MOST_ZONES:
            break
    return zones


def _find_headed(reading: Reading, page: SheetPage, judge: AddressJudge) -> Iterator[Zone]:
    for cell in page.cells:
        heading = find_heading(reading, cell) or _find_run_on(reading, cell, judge)
        if heading is not None:
            found = (line for line in read_column(reading, page, heading) if line.span.text)
            lines = tuple(part for line in found for part in _split_whole(line, judge))
            if lines and not (heading.is_word and not _has_town(lines, judge)):
                yield Zone(ZoneKind.HEADED, heading, lines)


def _find_run_on(reading: Reading, cell: Cell, judge: AddressJudge) -> Heading | None:
    """Return the heading of a line that goes on with a whole address: "Ship to Acme, 1 Mill Lane"."""
    heading = open_heading(reading, cell)
    if heading is None:
        return None
    parts = split_sender(cell.span(heading.span.end, len(cell.text)), judge)
    return heading if parts and may_be_name(parts[0].text) else None


def _has_town(lines: Sequence[ZoneLine], judge: AddressJudge) -> bool:
    texts = [line.span.text for line in lines]
    return any(judge.judge(text) is AddressPart.POSTAL or CODE_AND_TOWN.match(text) for text in texts)


def _find_senders(reading: Reading, page: SheetPage, judge: AddressJudge) -> Iterator[Zone]:
    """Yield lines that hold a name and a whole address and, under each, the addressee in the window."""
    for cell in page.cells:
        spans = split_sender(cell.whole(), judge)
        if not spans:
            continue
        yield Zone(ZoneKind.ONE_LINE, None, tuple(ZoneLine(span, "") for span in spans))
        left = _find_window_left(page, cell)
        lines = tuple(read_down(reading, page, cell, left, WINDOW_GAPS))
        if _has_town(lines, judge):
            yield Zone(ZoneKind.BLOCK, None, lines)


def _find_window_left(page: SheetPage, sender: Cell) -> float:
    """Return where the addressee's lines start: the sender's line above may be centred over them."""
    below = (cell for row in page.rows[sender.row + 1 : sender.row + 4] for cell in row.cells)
    near = (cell.rect.left for cell in below if abs(cell.rect.left - sender.rect.left) < WINDOW_SHIFT_EM)
    return next(near, sender.rect.left)


def _cut_block(reading: Reading, cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Yield the parts of a block before and from each line that opens something else, such as a title."""
    run: list[Cell] = []
    for cell in cells:
        if run and starts_other(reading, cell):
            yield run
            run = []
        run.append(cell)
    yield run


def _split_marked(cell: Cell, judge: AddressJudge) -> tuple[ZoneLine, ...]:
    """Return the parts between bullets of a line that holds a whole address; else the line."""
    parts = split_line(cell, SEPARATOR) if SEPARATOR.search(cell.text) else ()
    is_address = len(parts) > 2 and any(judge.judge(part.text) is AddressPart.POSTAL for part in parts)
    return tuple(ZoneLine(part, "") for part in parts) if is_address else (ZoneLine(cell.whole(), ""),)


def _split_whole(line: ZoneLine, judge: AddressJudge) -> Iterator[ZoneLine]:
    """Yield the parts of a line of a zone that holds a name and a whole address; else the line."""
    parts = [] if line.key else split_sender(line.span, judge)
    yield from (ZoneLine(part, "") for part in parts or [line.span]) if not line.key else (line,)


def split_sender(line: Span, judge: AddressJudge) -> list[Span]:
    """Return the parts of a line that holds a name and a whole address; nothing for any other line."""
    cell, text = line.cell, line.text
    if judge.judge(text) is not AddressPart.POSTAL:
        return []
    for separator in (SEPARATOR, COMMA):
        parts = _cut_start(split_line(cell, separator), line)
        if len(parts) >= 3 and _opens_with_name(parts[0], judge):
            return parts
    form = find_legal_form(text)
    if text[:1].isdigit() or judge.judge(text.partition(" - ")[0]) is AddressPart.STREET:
        return []
    if form is not None and form.start() > 2 and form.end() < len(text) - 8:
        cut = line.start + form.end()
        return [cell.span(line.start, cut), cell.span(cut, line.end)]
    return []


def _cut_start(parts: list[Span], line: Span) -> list[Span]:
    """Return the parts of a cell that lie in a line, which is its end."""
    kept = (part.cell.span(max(part.start, line.start), part.end) for part in parts if part.end > line.start)
    return [part for part in kept if part.text]


def _opens_with_name(span: Span, judge: AddressJudge) -> bool:
    if find_legal_form(span.text):
        return True
    return not any(map(str.isdigit, span.text)) and judge.judge(span.text) is AddressPart.NONE


def split_line(cell: Cell, separator: re.Pattern[str]) -> list[Span]:
    """Return the parts of a line between separators."""
    cuts = [match.span() for match in separator.finditer(cell.text)]
    if not cuts:
        return [cell.whole()]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(cell.text)]
    spans = [cell.span(start, end) for start, end in zip(starts, ends, strict=True) if end > start]
    return [span for span in spans if span.text]


def _find_blocks(reading: Reading, page: SheetPage, judge: AddressJudge, taken: set[Cell]) -> Iterator[Zone]:
    runs = (run for block in page.blocks for run in _cut_block(reading, block.cells))
    for run in runs:
        cells = [cell for cell in run if cell not in taken]
        lines = tuple(
            line for cell in cells for line in read_keyed(reading, page, cell) or _split_marked(cell, judge)
        )
        if _has_town(lines, judge):
            yield Zone(ZoneKind.BLOCK, None, lines)
