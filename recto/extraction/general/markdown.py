"""A page as Markdown: lines in the order a person reads them, tables as tables."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from recto.extraction.reader.layout.columns import build_columns
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.layout.tables import cut_strips, find_strip

LEAST_CELLS, LEAST_ROWS = 3, 3
"""Rows of so many cells, so many in a run, are a table."""
_FAR, _LEAST_GAP_EM, _ROWS_COMPARED = 2.0, 0.5, 8
LINE_BREAK = "  \n"
_CELL_GAP = "  "
_SPECIAL = re.compile(r"^(?=#{1,6}\s|>|```|~~~|([-=_*])\1{2,}\s*$)")
"""Starts of lines that Markdown would take for a heading, a quote, code or a rule."""

Line = list[Cell]


def write_markdown(page: SheetPage) -> str:
    """Return the page's text; empty for a page without text."""
    lines: list[Line | None] = []
    for column in build_columns(page.rows):
        if lines:
            lines.append(None)
        lines += [list(cells) for _, cells in groupby(column.cells, key=lambda cell: cell.row)]
    return "\n\n".join(_write_blocks(lines))


def _write_blocks(lines: Sequence[Line | None]) -> Iterator[str]:
    """Yield paragraphs and tables; None is a blank line, which doesn't part the rows of a table."""
    paragraph: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        table, end = _take_table(lines, at)
        if (table or line is None) and paragraph:
            yield LINE_BREAK.join(paragraph)
            paragraph = []
        if table:
            yield _write_table(table)
            at = end
            continue
        if line is not None:
            paragraph.append(_write_line(line))
        at += 1
    if paragraph:
        yield LINE_BREAK.join(paragraph)


def _take_table(lines: Sequence[Line | None], start: int) -> tuple[list[Line], int]:
    """Return the rows of a table that begins here, and where the text goes on; no rows if none does."""
    rows: list[Line] = []
    at = end = start
    while at < len(lines):
        line = lines[at]
        if line is not None:
            if len(line) < LEAST_CELLS or _is_far(rows, line):
                break
            rows.append(line)
            end = at + 1
        elif not rows:
            break
        at += 1
    return (rows, end) if len(rows) >= LEAST_ROWS else ([], start)


def _is_far(rows: Sequence[Line], line: Line) -> bool:
    """Return whether the line is further below the rows than they are apart: it is of the next table."""
    gaps = [_gap(above, below) for above, below in pairwise(rows[-_ROWS_COMPARED:])]
    return bool(gaps) and _gap(rows[-1], line) > _FAR * max(*gaps, _LEAST_GAP_EM)


def _gap(above: Line, below: Line) -> float:
    return below[0].rect.top - above[0].rect.bottom


def _write_table(rows: Sequence[Line]) -> str:
    heads = [cell.rect for cell in max(rows, key=len)]
    strips = cut_strips(heads, [cell.rect for row in rows for cell in row])
    written = []
    for row in rows:
        texts = [""] * len(strips)
        for cell in row:
            at = find_strip(strips, cell.rect)
            texts[at] = f"{texts[at]} {cell.text}".strip()
        written.append(f"| {' | '.join(map(_escape_cell, texts))} |")
    rule = f"|{' --- |' * len(strips)}"
    return "\n".join([written[0], rule, *written[1:]])


def _escape_cell(text: str) -> str:
    return text.replace("|", "\\|")


def _write_line(cells: Line) -> str:
    return _SPECIAL.sub(r"\\", _CELL_GAP.join(cell.text for cell in cells))
