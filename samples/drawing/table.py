"""Tables: columns at fixed places, rows as high as their tallest cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from samples.drawing.sheet import BLACK, Align, Sheet


@dataclass(frozen=True)
class Column:
    """One column; `at` is the left end, right end or middle of its cells in mm from the left."""

    title: str
    at: float
    align: Align = "left"
    wrap: float = 0.0
    """Width in mm at which text breaks into lines; 0 never."""


@dataclass(frozen=True)
class Table:
    """How rows look; `leading` is the distance of lines in a cell, `gap` what follows a row, in mm."""

    columns: Sequence[Column]
    font: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    size: float = 9.0
    leading: float = 4.0
    gap: float = 1.6
    detail_color: str = BLACK

    def draw_titles(self, sheet: Sheet, y: float, color: str = BLACK, size: float | None = None) -> None:
        """Write the column titles on one baseline; a line break in a title stacks it."""
        for column in self.columns:
            for index, part in enumerate(column.title.split("\n")):
                place = y + index * self.leading * 0.9
                sheet.text(
                    column.at, place, part, self.bold, size or self.size, color=color, align=column.align
                )

    def draw_row(self, sheet: Sheet, y: float, cells: Sequence[str], font: str | None = None) -> float:
        """Write one row from its first baseline; return the next row's. Later lines of a cell are details."""
        height = 1
        for column, cell in zip(self.columns, cells, strict=True):
            height = max(height, self._draw_cell(sheet, y, column, cell, font or self.font))
        return y + height * self.leading + self.gap

    def _draw_cell(self, sheet: Sheet, y: float, column: Column, cell: str, font: str) -> int:
        lines = [
            (line, index)
            for index, part in enumerate(cell.split("\n"))
            for line in (sheet.wrap(part, column.wrap, font, self.size) if column.wrap else [part])
        ]
        for place, (line, part_index) in enumerate(lines):
            color = self.detail_color if part_index else BLACK
            sheet.text(
                column.at, y + place * self.leading, line, font, self.size, color=color, align=column.align
            )
        return len(lines)
