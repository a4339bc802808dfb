"""Where a content is laid out: one sheet at a time, with what all families draw alike."""

from collections.abc import Callable, Sequence
from random import Random

from reportlab.lib.pagesizes import A4, LETTER

from samples.drawing.sheet import BLACK, Align, Sheet
from samples.generated.content import Content, Fact
from samples.generated.look import Look

Turn = Callable[["Desk"], float]
"""Draws what every further page begins with; returns where the text goes on."""


def _begin_plainly(_desk: "Desk") -> float:
    return 25.0


def draw_nothing(_desk: "Desk") -> None:
    """Leave the foot of the page empty."""


class Desk:
    """A document being drawn: its sheet, its look, and the page it is on."""

    def __init__(self, content: Content, look: Look, random: Random, pages: int) -> None:
        self.content, self.look, self.random, self.pages = content, look, random, pages
        size = LETTER if content.letter_paper else A4
        self.width, self.height = (215.9, 279.4) if content.letter_paper else (210.0, 297.0)
        self.sheet = Sheet(content.title, content.seller_name, "", size=size)
        self.page = 1
        self.left, self.right, self.bottom = 20.0, self.width - 20.0, self.height - 25.0
        self.turn: Turn = _begin_plainly
        self.foot: Callable[[Desk], None] = draw_nothing

    def finish(self) -> bytes:
        """Draw the last page's foot and return the PDF."""
        self.foot(self)
        return self.sheet.to_bytes()

    def next_page(self) -> float:
        """Finish this page and begin the next; return where its text begins."""
        self.foot(self)
        self.sheet.next_page()
        self.page += 1
        return self.turn(self)

    def room(self, y: float, height: float) -> float:
        """Return `y`, or a place on the next page if `height` mm don't fit below it."""
        return y if y + height <= self.bottom else self.next_page()

    # text

    def text(
        self, x: float, y: float, text: str, size: float = 0, *, bold: bool = False, italic: bool = False,
        color: str = BLACK, align: Align = "left",
    ) -> None:  # fmt: skip
        """Write one line in this document's face."""
        face = self.look.bold if bold else self.look.italic if italic else self.look.regular
        self.sheet.text(x, y, text, face, size or self.look.size, color=color, align=align)

    def fit(self, x: float, y: float, text: str, width: float, size: float, **style: object) -> None:
        """Write one line as large as fits."""
        face = self.look.bold if style.get("bold") else self.look.regular
        while size > 5 and self.sheet.width(text, face, size) > width:
            size -= 0.5
        self.text(x, y, text, size, **style)  # type: ignore[arg-type]

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = 0, *, align: Align = "left",
              first_bold: bool = False, color: str = BLACK) -> float:  # fmt: skip
        """Write lines below one another; return the next baseline."""
        size = size or self.look.size
        leading = self.look.leading * size / self.look.size
        for place, line in enumerate(lines):
            self.text(x, y, line, size, bold=first_bold and place == 0, align=align, color=color)
            y += leading
        return y

    def paragraph(
        self, x: float, y: float, width: float, text: str, size: float = 0, *, italic: bool = False
    ) -> float:
        """Write wrapped text; return the next baseline."""
        size = size or self.look.size
        face = self.look.italic if italic else self.look.regular
        return self.lines(x, y, self.sheet.wrap(text, width, face, size), size)

    def text_width(self, text: str, size: float = 0, *, bold: bool = False) -> float:
        """Return the width of a line in mm."""
        return self.sheet.width(text, self.look.bold if bold else self.look.regular, size or self.look.size)

    # facts

    def label(self, fact: Fact) -> str:
        """Return the label with the seller's colon."""
        return f"{fact.label}{self.content.colon}" if fact.label else ""

    def inline(self, fact: Fact) -> str:
        """Return label and value as one run of text."""
        return f"{self.label(fact)} {fact.text}".strip()

    def pairs(self, x: float, y: float, facts: Sequence[Fact], size: float = 0, *, gap: float = 3.0,
              right: float | None = None, bold_values: bool = False) -> float:  # fmt: skip
        """Write labels in one column and values in the next; `right` aligns values there."""
        size = size or self.look.size
        bold = self.look.bold_labels
        column = (
            max((self.text_width(self.label(fact), size, bold=bold) for fact in facts), default=0.0) + gap
        )
        leading = self.look.leading * size / self.look.size
        for fact in facts:
            self.text(x, y, self.label(fact), size, bold=bold)
            if right is None:
                self.text(x + column, y, fact.text, size, bold=bold_values)
            else:
                self.text(right, y, fact.text, size, bold=bold_values, align="right")
            y += leading
        return y

    def pairs_above(self, x: float, y: float, width: float, facts: Sequence[Fact], *, across: int,
                    boxed: bool = False, height: float = 10.5, label_size: float = 6.5) -> float:  # fmt: skip
        """Write labels above values in a grid of `across` cells a row; return the first free place."""
        cell = width / across
        for place, fact in enumerate(facts):
            row, column = divmod(place, across)
            cell_x, cell_y = x + column * cell, y + row * height
            if boxed:
                self.sheet.box(cell_x, cell_y, cell, height, stroke="#555555", weight=0.4)
            self.text(
                cell_x + 1.5,
                cell_y + 3.2,
                fact.label,
                label_size,
                color="#444444",
                bold=self.look.bold_labels,
            )
            self.fit(cell_x + 1.5, cell_y + 8, fact.text, cell - 3, self.look.size)
        return y + -(-len(facts) // across) * height

    def page_number(self, x: float, y: float, align: Align = "right", size: float = 7.5) -> None:
        """Write which page this is."""
        text = self.content.page_label.format(page=self.page, pages=self.pages)
        self.text(x, y, text, size, align=align)
