"""How the generated forms are laid out: where a label and its answer go, and what is ruled around them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from samples.drawing.sheet import Sheet
from samples.forms.content import Choice, Item, Sheetful

LEFT, WIDTH = 20.0, 170.0
LINE = 4.6


@dataclass(frozen=True)
class Faces:
    """Fonts of the print and of what was filled in."""

    label: str = "Helvetica"
    value: str = "Courier"
    size: float = 9.0
    bold: str = "Helvetica-Bold"


Draw = Callable[[Sheet, float, Sequence[Item], Faces], float]
"""Draws the items of one section from a height on; returns the next height."""


def draw_form(content: Sheetful, style: str, faces: Faces) -> bytes:
    """Return the form as a PDF."""
    sheet = Sheet(content.title, "Recto samples")
    sheet.text(105, 22, content.title, faces.bold, faces.size + 6, align="middle")
    y = 34.0
    for heading, items in content.sections:
        sheet.text(LEFT, y, heading, faces.bold, faces.size + 2)
        y = STYLES[style](sheet, y + 9, items, faces) + 6
    y = _draw_choices(sheet, y, content.choices, faces, is_round=style in ROUND) + 6
    _draw_table(sheet, y, content, faces, is_ruled=style in RULED)
    return sheet.to_bytes()


def _lines(item: Item) -> list[str]:
    return item.value.split("\n") if item.value else []


def _in_columns(items: Sequence[Item]) -> Iterator[tuple[tuple[float, Item], ...]]:
    """Yield the items of each row with their x: two short ones, or a long one."""
    waiting = iter(items)
    for item in waiting:
        if len(_lines(item)) > 1:
            yield ((LEFT, item),)
            continue
        row = [(LEFT, item)]
        for other in islice(waiting, 1):
            if len(_lines(other)) > 1:
                yield tuple(row)
                row = []
            row.append((LEFT + (WIDTH / 2 + 3 if row else 0), other))
        yield tuple(row)


def _underlined(sheet: Sheet, y: float, items: Sequence[Item], faces: Faces) -> float:
    for row in _in_columns(items):
        depth = 1
        for x, item in row:
            right = LEFT + WIDTH if len(row) == 1 else x + WIDTH / 2 - 6
            sheet.text(x, y, f"{item.label}:", faces.label, faces.size)
            start = x + sheet.width(f"{item.label}:", faces.label, faces.size) + 2
            lines = _lines(item) or [""]
            for number, line in enumerate(lines):
                sheet.text(start + 1, y + number * 7, line, faces.value, faces.size)
                sheet.rule(start, y + 1 + number * 7, right, y + 1 + number * 7)
            depth = max(depth, len(lines))
        y += 7 * depth + 2
    return y


def _boxed(sheet: Sheet, y: float, items: Sequence[Item], faces: Faces) -> float:
    for row in _in_columns(items):
        height = 11.0 + LINE * max(len(_lines(item)) - 1 for _, item in row)
        for at, (x, item) in enumerate(row):
            edge = x - (3 if at else 0)
            width = WIDTH if len(row) == 1 else WIDTH / 2
            sheet.box(edge, y - 4, width, height, stroke="#000000")
            sheet.text(edge + 1.5, y - 0.8, item.label, faces.label, faces.size - 2)
            sheet.lines(edge + 2, y + 4.5, _lines(item), faces.value, faces.size, leading=LINE)
        y += height
    return y


def _ruled(sheet: Sheet, y: float, items: Sequence[Item], faces: Faces) -> float:
    for item in items:
        height = 7.0 + LINE * max(len(_lines(item)) - 1, 0)
        sheet.box(LEFT, y - 5, 60, height, stroke="#000000")
        sheet.box(LEFT + 60, y - 5, WIDTH - 60, height, stroke="#000000")
        sheet.text(LEFT + 2, y, item.label, faces.label, faces.size)
        sheet.lines(LEFT + 62, y, _lines(item), faces.value, faces.size, leading=LINE)
        y += height
    return y


def _dotted(sheet: Sheet, y: float, items: Sequence[Item], faces: Faces) -> float:
    for item in items:
        sheet.text(LEFT, y, item.label, faces.label, faces.size)
        start = LEFT + sheet.width(item.label, faces.label, faces.size) + 1.5
        lines = _lines(item) or [""]
        for number, line in enumerate(lines):
            x = start if number == 0 else LEFT
            step = sheet.width(".", faces.label, faces.size)
            dots = int((LEFT + WIDTH - x) / step)
            sheet.text(x, y + 0.8 + number * 7, "." * dots, faces.label, faces.size)
            sheet.text(start + 4, y + number * 7, line, faces.value, faces.size)
        y += 7 * len(lines) + 1
    return y


def _columns(sheet: Sheet, y: float, items: Sequence[Item], faces: Faces) -> float:
    for item in items:
        sheet.text(LEFT, y, f"{item.label}:", faces.label, faces.size)
        sheet.lines(LEFT + 62, y, _lines(item), faces.value, faces.size, leading=LINE)
        y += LINE * max(len(_lines(item)), 1) + 2.2
    return y


def _stacked(sheet: Sheet, y: float, items: Sequence[Item], faces: Faces) -> float:
    for row in _in_columns(items):
        depth = 1
        for x, item in row:
            sheet.text(x, y, item.label, faces.bold, faces.size - 1)
            sheet.lines(x, y + LINE, _lines(item), faces.value, faces.size, leading=LINE)
            depth = max(depth, len(_lines(item)))
        y += LINE * (depth + 1) + 4
    return y


def _captioned(sheet: Sheet, y: float, items: Sequence[Item], faces: Faces) -> float:
    for row in _in_columns(items):
        depth = 1
        for x, item in row:
            right = LEFT + WIDTH if len(row) == 1 else x + WIDTH / 2 - 6
            lines = _lines(item)
            depth = max(depth, len(lines))
            sheet.lines(x + 1, y + 2, lines, faces.value, faces.size, leading=LINE)
            foot = y + 3 + LINE * (max(len(lines), 1) - 1)
            sheet.rule(x, foot, right, foot)
            sheet.text(x + 1, foot + 3.4, f"({item.label})", faces.label, faces.size - 2)
        y += LINE * depth + 9
    return y


def _beside_box(sheet: Sheet, y: float, items: Sequence[Item], faces: Faces) -> float:
    for item in items:
        height = 6.5 + LINE * max(len(_lines(item)) - 1, 0)
        sheet.text(LEFT + 52, y, item.label, faces.label, faces.size, align="right")
        sheet.box(LEFT + 55, y - 4.6, WIDTH - 55, height, stroke="#000000", weight=0.8)
        sheet.lines(LEFT + 57, y, _lines(item), faces.value, faces.size, leading=LINE)
        y += height + 2
    return y


STYLES: dict[str, Draw] = {
    "underlined": _underlined,
    "boxed": _boxed,
    "ruled": _ruled,
    "dotted": _dotted,
    "columns": _columns,
    "stacked": _stacked,
    "captioned": _captioned,
    "beside-box": _beside_box,
}
ROUND = frozenset({"stacked", "columns"})
RULED = frozenset({"boxed", "ruled", "beside-box", "underlined"})


def _draw_choices(
    sheet: Sheet, y: float, choices: Sequence[Choice], faces: Faces, *, is_round: bool
) -> float:
    for choice in choices:
        sheet.text(LEFT, y, f"{choice.question}:", faces.label, faces.size)
        x = LEFT + 42
        for number, option in enumerate(choice.options):
            _draw_mark(sheet, x, y, is_round=is_round, is_ticked=number == choice.ticked)
            sheet.text(x + 5, y, option, faces.label, faces.size)
            x += 36
        y += 7
    return y


def _draw_mark(sheet: Sheet, x: float, y: float, *, is_round: bool, is_ticked: bool) -> None:
    if is_round:
        sheet.disc(x + 1.5, y - 1.1, 1.5, "#000000", stroke=True, weight=0.8)
        if is_ticked:
            sheet.disc(x + 1.5, y - 1.1, 0.8, "#000000")
        return
    sheet.box(x, y - 2.8, 3.2, 3.2, stroke="#000000", weight=0.8)
    if is_ticked:
        sheet.rule(x + 0.3, y - 2.5, x + 2.9, y + 0.1, 1.2)
        sheet.rule(x + 0.3, y + 0.1, x + 2.9, y - 2.5, 1.2)


def _draw_table(sheet: Sheet, y: float, content: Sheetful, faces: Faces, *, is_ruled: bool) -> None:
    xs = (LEFT, LEFT + 60, LEFT + 90, LEFT + 125, LEFT + WIDTH)
    for number, cells in enumerate((content.columns, *content.rows)):
        font = faces.bold if number == 0 else faces.value
        for x, cell in zip(xs, cells, strict=False):
            sheet.text(x + 2, y + 7 * number, cell, font, faces.size)
    if is_ruled:
        bottom = y - 5 + 7 * (len(content.rows) + 1)
        for number in range(len(content.rows) + 2):
            sheet.rule(LEFT, y - 5 + 7 * number, LEFT + WIDTH, y - 5 + 7 * number)
        for x in xs:
            sheet.rule(x, y - 5, x, bottom)
