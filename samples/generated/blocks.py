"""Parts below the table that families place: sums, tax tables, terms, bank details."""

from collections.abc import Sequence
from dataclasses import dataclass

from samples.drawing.sheet import BLACK
from samples.generated.content import Fact, Sum
from samples.generated.desk import Desk


@dataclass(frozen=True)
class SumStyle:
    """How totals look."""

    strong_size: float = 1.5
    """Points that the strong rows are larger."""
    rules: bool = True
    boxed: bool = False
    fills_strong: bool = False
    labels_right: bool = False
    """Whether labels stand at the amounts, not at the block's left."""


def draw_sums(desk: Desk, left: float, right: float, y: float, style: SumStyle) -> float:
    """Draw the totals between two margins; return the next free place."""
    step = desk.look.leading + 1.6
    top = y
    for row in desk.content.sums:
        size = desk.look.size + (style.strong_size if row.strong else 0)
        height = step + (1.2 if row.strong else 0)
        _draw_sum_frame(desk, (left, right, y, y + height), row, style)
        color = "#ffffff" if row.strong and style.fills_strong else BLACK
        baseline = y + height - 1.7
        amount_width = desk.text_width(row.text, size, bold=row.strong)
        if style.labels_right:
            desk.text(
                right - max(30, amount_width + 6),
                baseline,
                row.label,
                size,
                bold=row.strong,
                color=color,
                align="right",
            )
        else:
            desk.fit(
                left + 1.5,
                baseline,
                row.label,
                right - left - amount_width - 5,
                size,
                bold=row.strong,
                color=color,
            )
        desk.text(right - 1.4, baseline, row.text, size, bold=row.strong, color=color, align="right")
        y += height
    if style.boxed:
        desk.sheet.box(left, top, right - left, y - top, stroke=BLACK, weight=0.6)
    return y


def _draw_sum_frame(desk: Desk, box: tuple[float, float, float, float], row: Sum, style: SumStyle) -> None:
    left, right, y, bottom = box
    if row.strong and style.fills_strong:
        desk.sheet.box(left, y, right - left, bottom - y, fill=desk.look.accent)
    elif row.strong and style.rules:
        desk.sheet.rule(left, y + 0.2, right, y + 0.2, 0.8)
    elif style.boxed:
        desk.sheet.rule(left, bottom, right, bottom, 0.3)


def draw_tax_table(desk: Desk, left: float, right: float, y: float, *, ruled: bool = True) -> float:
    """Draw the summary of taxes by rate; return the next free place."""
    content = desk.content
    if not content.tax_rows:
        return y
    size, step = desk.look.size - 1, desk.look.leading + 0.6
    rows = [content.tax_head, *content.tax_rows]
    widths = [
        max(desk.text_width(cell, size, bold=True) for cell in cells) for cells in zip(*rows, strict=True)
    ]
    spare = max(0.0, right - left - sum(widths)) / len(widths)
    ends = [left + sum(widths[: place + 1]) + spare * (place + 1) for place in range(len(widths))]
    for place, row in enumerate(rows):
        for end, cell in zip(ends, row, strict=True):
            desk.text(end - 1, y + step - 1.2, cell, size, bold=place == 0, align="right")
        y += step
        if ruled:
            desk.sheet.rule(left, y, right, y, 0.3)
    return y + 2


def draw_terms(desk: Desk, left: float, width: float, y: float, *, closing: bool = True) -> float:
    """Write terms and the closing sentence, wrapped; return the next baseline."""
    content = desk.content
    for text in [*content.terms, *([content.closing] if closing and content.closing else [])]:
        y = desk.paragraph(left, y, width, text) + 1.2
    return y


def draw_foot_columns(desk: Desk, y: float, columns: Sequence[Sequence[str]], size: float = 7.0) -> None:
    """Write columns of small print side by side at the foot of the page."""
    shown = [column for column in columns if column]
    if not shown:
        return
    desk.sheet.rule(desk.left, y - 4, desk.right, y - 4, 0.4, color="#777777")
    widths = [max(desk.text_width(line, size) for line in column) for column in shown]
    free = desk.right - desk.left - sum(widths)
    while free < 4 * (len(shown) - 1) and size > 5:
        size -= 0.5
        widths = [max(desk.text_width(line, size) for line in column) for column in shown]
        free = desk.right - desk.left - sum(widths)
    gap, x = free / max(1, len(shown) - 1) if len(shown) > 1 else 0.0, desk.left
    for column, width in zip(shown, widths, strict=True):
        desk.lines(x, y, column, size)
        x += width + gap


def list_seller(desk: Desk) -> list[str]:
    """Return the seller's name and address as lines."""
    return [desk.content.seller_name, *desk.content.seller_lines]


def list_inline(desk: Desk, facts: Sequence[Fact]) -> list[str]:
    """Return facts as lines of label and value."""
    return [desk.inline(fact) for fact in facts]
