"""The table of line items: columns as wide as what stands in them, over as many pages as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from samples.drawing.sheet import BLACK, Align
from samples.generated.content import Row
from samples.generated.desk import Desk

RIGHT = ("quantity", "price", "discount", "tax", "net", "gross", "base")
PAD = 1.4
"""mm at each side of a cell."""


@dataclass(frozen=True)
class Slot:
    """Where a column stands, in mm from the left."""

    kind: str
    title: Sequence[str]
    left: float
    right: float
    align: Align

    @property
    def at(self) -> float:
        """Return where the text is aligned."""
        return {"left": self.left + PAD, "right": self.right - PAD, "middle": (self.left + self.right) / 2}[
            self.align
        ]


class Ledger:
    """Draws the rows of a content between two margins."""

    def __init__(
        self, desk: Desk, left: float, right: float, *, size: float = 0.0, carries: bool = True
    ) -> None:
        self.desk, self.left, self.right, self.carries = desk, left, right, carries
        self.size = size or desk.look.size
        self.slots = self._measure()
        self.leading = self.size * 0.3528 * 1.25
        self.sum = Decimal("0.00")

    def _measure(self) -> list[Slot]:
        while True:
            widths = self._width_columns()
            free = self.right - self.left - sum(widths.values())
            if free >= 44 or self.size <= 6.5:
                break
            self.size -= 0.5
        widths["description"] = free
        slots, x = [], self.left
        for kind, title in self.desk.content.columns:
            width = widths[kind]
            align: Align = "right" if kind in RIGHT else "left"
            face = self.desk.look.bold
            parts = self.desk.sheet.wrap(title, width - 2 * PAD + 0.3, face, self.size)
            slots.append(Slot(kind, parts, x, x + width, align))
            x += width
        return slots

    def _width_columns(self) -> dict[str, float]:
        widths = {}
        for kind, title in self.desk.content.columns:
            if kind != "description":
                cells = [self.desk.text_width(row.cells[kind], self.size) for row in self.desk.content.rows]
                words = [self.desk.text_width(word, self.size, bold=True) for word in title.split()]
                whole = self.desk.text_width(title, self.size, bold=True)
                widths[kind] = max([*cells, *words, min(whole, 20.0)]) + 2 * PAD + 1.2
        return widths

    def draw(self, y: float) -> float:
        """Draw head and rows; return where the sums may begin."""
        y = self.draw_head(y)
        top = y
        for place, row in enumerate(self.desk.content.rows):
            height = self._height(row)
            if y + height > self.desk.bottom - (8 if self.carries else 0):
                self._close(top, y)
                self._carry(y, self.desk.content.carried)
                y = self.draw_head(self.desk.next_page())
                top = y
                y = self._carry(y, self.desk.content.brought, before=True)
            y = self._draw_row(y, row, height, place)
        self._close(top, y)
        return y

    def draw_head(self, y: float) -> float:
        """Draw the titles of the columns below `y`; return where the first row begins."""
        look, sheet = self.desk.look, self.desk.sheet
        if not any(slot.title for slot in self.slots):
            return y
        height = max(len(slot.title) for slot in self.slots) * self.leading + 2.4
        if look.fills_head:
            sheet.box(self.left, y, self.right - self.left, height, fill=look.accent)
        elif look.rules in ("grid", "frame"):
            sheet.box(self.left, y, self.right - self.left, height, fill="#e6e6e6", stroke=BLACK, weight=0.5)
        elif look.rules != "none":
            sheet.rule(self.left, y + height, self.right, y + height, 0.8)
        for slot in self.slots:
            for place, part in enumerate(slot.title):
                baseline = y + self.leading * (place + 0.85) + 0.6
                color = "#ffffff" if look.fills_head else BLACK
                sheet.text(slot.at, baseline, part, look.bold, self.size, color=color, align=slot.align)
        return y + height

    def _cell_lines(self, slot: Slot, row: Row) -> list[str]:
        text = row.cells[slot.kind]
        if slot.kind != "description":
            return [text]
        return self.desk.sheet.wrap(text, slot.right - slot.left - 2 * PAD, self.desk.look.regular, self.size)

    def _height(self, row: Row) -> float:
        lines = max(len(self._cell_lines(slot, row)) for slot in self.slots)
        more = 0.95 * len(self._detail_lines(row)) + (1.3 if row.heading else 0)
        return (lines + more) * self.leading + self.desk.look.spread + 1.0

    def _detail_lines(self, row: Row) -> list[str]:
        slot = next(slot for slot in self.slots if slot.kind == "description")
        width = slot.right - slot.left - 2 * PAD
        return (
            self.desk.sheet.wrap(row.detail, width, self.desk.look.italic, self.size - 1)
            if row.detail
            else []
        )

    def _draw_row(self, y: float, row: Row, height: float, place: int) -> float:
        look, sheet = self.desk.look, self.desk.sheet
        if look.rules == "zebra" and place % 2:
            sheet.box(self.left, y, self.right - self.left, height, fill="#eeeeee")
        baseline = y + self.leading * 0.8 + look.spread / 2 + 0.3
        if row.heading:
            sheet.text(self.left + PAD, baseline, row.heading, look.bold, self.size)
            baseline += 1.3 * self.leading
        for slot in self.slots:
            lines = self._cell_lines(slot, row)
            for number, line in enumerate(lines):
                sheet.text(
                    slot.at, baseline + number * self.leading, line, look.regular, self.size, align=slot.align
                )
            if slot.kind == "description":
                for number, line in enumerate(self._detail_lines(row)):
                    below = baseline + (len(lines) + 0.95 * number) * self.leading
                    sheet.text(slot.at, below, line, look.italic, self.size - 1, color="#444444")
        if look.rules in ("lines", "grid"):
            sheet.rule(self.left, y + height, self.right, y + height, 0.3, color="#777777")
        self.sum += row.amount
        return y + height

    def _close(self, top: float, y: float) -> None:
        look, sheet = self.desk.look, self.desk.sheet
        if look.rules in ("grid", "frame"):
            for x in [slot.left for slot in self.slots] + [self.right]:
                sheet.rule(x, top, x, y, 0.4)
        if look.rules in ("frame", "head", "zebra"):
            sheet.rule(self.left, y, self.right, y, 0.6)

    def _carry(self, y: float, label: str, *, before: bool = False) -> float:
        if not self.carries:
            return y
        page = self.desk.page - 1 if before else self.desk.page
        text = label.format(page=page)
        baseline = y + self.leading + 0.6
        self.desk.text(self.slots[-1].left - 4, baseline, text, self.size, italic=True, align="right")
        amount = self.desk.content.write(self.sum)
        self.desk.text(self.right - PAD, baseline, amount, self.size, align="right")
        return y + self.leading + 2.5
