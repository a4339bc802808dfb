"""Lines of a zone: what stands beside and under a heading, with the keys printed before values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.parties.headings import Heading, find_heading
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.contacts import find_phones

LINE_GAP_EM, ALIGNED_EM = 1.6, 2.0
HEADING_GAPS = (2.6, LINE_GAP_EM)
"""Space in ems allowed before the first line under a heading, and between lines."""
LONGEST_ZONE = 14
STOPS = ("text.other", "column.description", "text.payment_terms")
PLAIN_KEYS = ("contact.", "id.", "number.", "date.", "part.seat")
"""Labels whose value may follow without a colon; a name may begin with any other ("Lieferant GmbH")."""


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A line of a zone; `key` is the concept of the label before it, empty for a bare line."""

    span: Span
    key: str


def read_column(reading: Reading, page: SheetPage, head: Heading) -> Iterator[ZoneLine]:
    """Yield the lines beside and under a heading; a value right of it opens a column of its own."""
    first = _first_value(reading, page, head)
    heading = head.span.cell
    if first is None:
        yield from read_down(reading, page, heading, heading.rect.left)
        return
    if sum(map(str.isalpha, first.text)) * 2 < len(first.text):
        return  # "Customer: 10048" is a number, no party
    yield ZoneLine(strip_colon(first), "")
    left = heading.rect.left if first.cell is heading else first.cell.rect.left
    yield from read_down(reading, page, heading, left, (LINE_GAP_EM, LINE_GAP_EM))


def _first_value(reading: Reading, page: SheetPage, head: Heading) -> Span | None:
    """Return the value behind or right of a heading; None where its values are below."""
    heading = head.span.cell
    rest = heading.span(head.span.end, len(heading.text))
    if any(map(str.isalnum, rest.text)):
        return rest
    right = page.cells_right(heading)
    if not right or reading.labels[right[0]] or _is_heading_row(reading, page, heading):
        return None
    below = _cell_below(page, heading)
    is_title = ":" not in heading.text and below is not None and not _opens_with_key(reading, below)
    return None if is_title else right[0].whole()


def _opens_with_key(reading: Reading, cell: Cell) -> bool:
    """Return whether a cell is a label or begins with one and a colon; "Lieferant GmbH" does not."""
    hit = next(iter(reading.labels[cell]), None)
    return hit is not None and hit.span.start == 0 and (hit.is_whole_cell or _has_colon(cell, hit))


def _cell_below(page: SheetPage, cell: Cell) -> Cell | None:
    for row in page.rows[cell.row + 1 : cell.row + 3]:
        found = _nearest(row.cells, cell.rect.left)
        if found is not None:
            return found if found.rect.top - cell.rect.bottom < LINE_GAP_EM else None
    return None


def _is_heading_row(reading: Reading, page: SheetPage, heading: Cell) -> bool:
    """Return whether other headings stand in the row: then values are below, not beside."""
    others = [cell for cell in page.rows[heading.row].cells if cell is not heading]
    return any(find_heading(reading, cell) is not None for cell in others)


def read_down(
    reading: Reading, page: SheetPage, above: Cell, left: float, gaps: tuple[float, float] = HEADING_GAPS
) -> Iterator[ZoneLine]:
    """Yield the lines under a cell on the vertical line `left` (in ems), until a gap or another heading.

    `gaps` are the spaces allowed before the first line and between lines.

    Where a key stands on that line, its value right of it and the lines under that value belong to it.
    """
    bottom, value_left, key, gap = above.rect.bottom, None, "", gaps[0]
    for count, cell in enumerate(_walk_down(page, above, left)):
        is_main = abs(cell.rect.left - left) < ALIGNED_EM
        if not is_main and (value_left is None or abs(cell.rect.left - value_left) >= ALIGNED_EM):
            continue
        if cell.rect.top - bottom > gap or starts_other(reading, cell) or count >= LONGEST_ZONE:
            return
        bottom, gap = cell.rect.bottom, gaps[1]
        keyed = read_keyed(reading, page, cell) if is_main else ()
        if keyed:
            key, value_left = keyed[-1].key, keyed[-1].span.cell.rect.left
            yield from keyed
        else:
            yield ZoneLine(strip_colon(cell.whole()), "" if is_main else key)


def _walk_down(page: SheetPage, above: Cell, left: float) -> Iterator[Cell]:
    """Yield from each row below the cell on the line `left`; from a row without one, its cells."""
    for row in page.rows[above.row + 1 :]:
        found = _nearest(row.cells, left)
        yield from (found,) if found is not None else row.cells


def _nearest(cells: Sequence[Cell], left: float) -> Cell | None:
    aligned = [cell for cell in cells if abs(cell.rect.left - left) < ALIGNED_EM]
    return min(aligned, key=lambda cell: abs(cell.rect.left - left), default=None)


def read_keyed(reading: Reading, page: SheetPage, cell: Cell) -> tuple[ZoneLine, ...]:
    """Return the values of a line that starts with a label: behind each label of it, or right of it."""
    hits = reading.labels[cell]
    if not hits or hits[0].span.start != 0:
        return ()
    keys = [hits[0], *(hit for hit in hits[1:] if _has_colon(cell, hit))]
    ends = [*(hit.span.start for hit in keys[1:]), len(cell.text)]
    rests = [strip_colon(cell.span(hit.span.end, end)) for hit, end in zip(keys, ends, strict=True)]
    has_rest = any(map(str.isalnum, rests[0].text))
    key = _choose_key(hits[0], without_colon=has_rest and not _has_colon(cell, hits[0]))
    if key is None:
        return ()
    if has_rest:
        others = (
            ZoneLine(rest, _choose_key(hit, without_colon=False) or "")
            for hit, rest in zip(keys[1:], rests[1:], strict=True)
        )
        return (ZoneLine(rests[0], key), *others)
    right = page.cells_right(cell)
    if not right or right[0].text.endswith(":") or _opens_with_key(reading, right[0]):
        return ()
    return (ZoneLine(strip_colon(right[0].whole()), key),)


def _has_colon(cell: Cell, hit: LabelHit) -> bool:
    return cell.text[hit.span.end :].lstrip().startswith(":")


def _choose_key(hit: LabelHit, *, without_colon: bool) -> str | None:
    """Return what the label of a line names; None where without a colon it may be the start of a name."""
    if without_colon:
        plain = (
            label.concept
            for label in hit.labels
            if label.is_strong and label.concept.startswith(PLAIN_KEYS) and not _is_initial(hit)
        )
        return next(plain, None)
    concepts = [label.concept for label in hit.labels]
    return next((concept for concept in concepts if concept.startswith("part.")), concepts[0])


def _is_initial(hit: LabelHit) -> bool:
    """Return whether a label is one letter and no telephone number follows: "P.zza", "T12 W8KP"."""
    behind = hit.span.cell.text[hit.span.end :].lstrip(" .")
    phone = next(find_phones(behind), None)
    return len(hit.span.text) == 1 and (phone is None or phone.start > 0)


def strip_colon(span: Span) -> Span:
    """Return the span without colons, dots and dashes at its start."""
    text = span.text
    skipped = len(text) - len(text.lstrip(" :.-"))
    return span.cell.span(span.start + skipped, span.end)


def starts_other(reading: Reading, cell: Cell) -> bool:
    """Return whether the cell opens something else: another party, a table, a text."""
    if find_heading(reading, cell) is not None:
        return True
    hits = reading.labels[cell]
    if not hits or hits[0].span.start != 0:
        return False
    if any(label.concept.startswith("part.") for label in hits[0].labels):
        return False
    concepts = [label.concept for hit in hits for label in hit.labels]
    if sum(concept.startswith("column.") for concept in concepts) > 1 and len(hits) > 1:
        return True
    if hits[0].is_whole_cell and any(label.concept.startswith("title.") for label in hits[0].labels):
        return True
    is_whole = hits[0].span.end >= len(cell.text.rstrip(" :"))
    return any(hits[0].label(concept) for concept in STOPS) and (is_whole or ":" in cell.text)
