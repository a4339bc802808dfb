"""Labels and what stands beside or under them, on any page. Says how they stand, not which are true."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from recto.extraction.reader.layout.rows import Cell, Row, Span
from recto.extraction.reader.layout.sheet import SheetPage

LONGEST_LABEL = 60
MOST_PAIRS = 20_000
MOST_GLUED_WORDS, MOST_LABEL_WORDS, MOST_HEAD_WORDS = 6, 3, 5
LINE_GAP_EM, ALIGNED_EM, MOST_LINES = 1.0, 0.8, 5
"""How near, and how much under each other, the lines of one value stand; how many follow the first."""
REACH_EM = 1.8
"""How far under a label its value may stand."""
HEADED = 0.6
"""Share of the cells of a row of heads that have something under them."""


class Standing(IntEnum):
    """How a value stands to its label, the surest first."""

    COLON = 0
    """In one cell, parted by a colon."""
    BESIDE = 1
    """The next cell in the row."""
    UNDER_HEAD = 2
    """Under one of a row of heads."""
    UNDER = 3
    """Under a label that has nothing beside it."""
    GLUED = 4
    """In one cell with nothing between, as in "AUTH 098812"."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and a value that may belong together."""

    label: Span
    value: Span
    standing: Standing
    more: tuple[Span, ...] = ()
    """Lines that go on under the value."""

    @property
    def name(self) -> str:
        """Return the label without its colon."""
        return self.label.text.rstrip(" :.…")


def list_pairs(pages: Sequence[SheetPage]) -> list[Pair]:
    """Return what may be a label and its value; one value may be that of several."""
    return list(islice((pair for page in pages for pair in _pair_page(page)), MOST_PAIRS))


def _pair_page(page: SheetPage) -> Iterator[Pair]:
    for row in page.rows:
        is_head = is_row_of_heads(page, row)
        for at, cell in enumerate(row.cells):
            following = row.cells[at + 1] if at + 1 < len(row.cells) else None
            yield from _pair_cell(page, cell, following, is_head=is_head)


def is_row_of_heads(page: SheetPage, row: Row) -> bool:
    """Return whether the cells of a row name what stands under them."""
    cells = row.cells
    following = page.rows[cells[0].row + 1 :][:1]
    if len(cells) < 2 or not following or not all(map(_may_be_head, cells)):
        return False
    if any(cell.text.rstrip().endswith(":") for cell in cells[:-1]):
        return False
    under = [_cell_under(page, cell) for cell in cells]
    found = [cell for cell in under if cell is not None]
    has_digits = any(any(map(str.isdigit, cell.text)) for cell in found)
    return has_digits and len(found) >= HEADED * len(cells) and len(following[0].cells) > 1


def _may_be_head(cell: Cell) -> bool:
    words = cell.text.split()
    return len(words) <= MOST_HEAD_WORDS and not any(map(str.isdigit, cell.text))


def _pair_cell(page: SheetPage, cell: Cell, following: Cell | None, *, is_head: bool) -> Iterator[Pair]:
    text = cell.text
    colon = _find_colon(text)
    if colon is not None:
        yield from _pair(page, cell.span(0, colon), cell.span(colon + 1, len(text)), Standing.COLON)
        return
    whole = cell.span(0, len(text.rstrip(": ")))
    if following is not None and not is_head:
        yield from _pair(page, whole, following.whole(), Standing.BESIDE)
    under = _cell_under(page, cell) if following is None or is_head else None
    if under is not None and not _is_label(under):
        yield from _pair(page, whole, under.whole(), Standing.UNDER_HEAD if is_head else Standing.UNDER)
    words = text.split()
    if ":" not in text and len(words) <= MOST_GLUED_WORDS:
        for count in range(1, min(len(words), MOST_LABEL_WORDS + 1)):
            at = cell.starts[count] if count < len(cell.starts) else len(text)
            yield from _pair(page, cell.span(0, at), cell.span(at, len(text)), Standing.GLUED)


def _is_label(cell: Cell) -> bool:
    """Return whether a cell is a label itself, with or without its value."""
    return cell.text.rstrip().endswith(":") or _find_colon(cell.text) is not None


def _find_colon(text: str) -> int | None:
    """Return where the colon stands that parts a label from its value; none within a time or a URL."""
    at = text.find(":")
    if at <= 0 or not text[at + 1 :].strip():
        return None
    is_apart = text[at + 1].isspace()
    return at if is_apart or not (text[at - 1].isdigit() or text[at + 1] == "/") else None


def _pair(page: SheetPage, label: Span, value: Span, standing: Standing) -> Iterator[Pair]:
    name = label.text.rstrip(": ")
    if name and len(name) <= LONGEST_LABEL and value.end > value.start:
        more = () if standing in (Standing.GLUED, Standing.UNDER_HEAD) else _list_more(page, label, value)
        yield Pair(label, value, standing, more)


def _list_more(page: SheetPage, label: Span, value: Span) -> tuple[Span, ...]:
    """Return the lines aligned under a value, with nothing under its label beside them."""
    lines: list[Span] = []
    last = value.rect
    for row in page.rows[value.cell.row + 1 : value.cell.row + 1 + MOST_LINES]:
        cell = next((cell for cell in row.cells if abs(cell.rect.left - last.left) <= ALIGNED_EM), None)
        if cell is None or cell.rect.top - last.bottom > LINE_GAP_EM or _is_label(cell):
            break
        is_beside_label = any(one is not cell and one.rect.overlap_x(label.rect) > 0 for one in row.cells)
        if is_beside_label and label.cell.row == value.cell.row:
            break
        lines.append(cell.whole())
        last = cell.rect
    return tuple(lines)


def _cell_under(page: SheetPage, cell: Cell) -> Cell | None:
    """Return the cell right under another one."""
    return next(iter(page.cells_below(cell, cell.rect, REACH_EM)), None)
