"""A coloured column at the left with the seller, facts and bank; buyer and table beside it."""

from collections.abc import Sequence

from samples.generated.blocks import SumStyle, draw_sums, draw_tax_table, draw_terms, list_inline
from samples.generated.content import Fact
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger

WIDTH = 56.0


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right = WIDTH + 8, desk.width - 14.0
    desk.turn = _begin_page
    _draw_column(desk)
    desk.fit(desk.left, 26, content.title, desk.right - desk.left, 20, bold=True, color=look.accent)
    desk.text(desk.left, 38, content.buyer_label, look.size - 1, color="#666666")
    y = (
        desk.lines(
            desk.left, 43, [*content.buyer_lines, *list_inline(desk, content.buyer_ids)], first_bold=True
        )
        + 8
    )
    if content.opening:
        y = desk.paragraph(desk.left, y, desk.right - desk.left, content.opening) + 2
    y = Ledger(desk, desk.left, desk.right, size=look.size - 0.5, carries=False).draw(y) + 3
    y = draw_sums(desk, desk.left + 42, desk.right, desk.room(y, 35), SumStyle(strong_size=2)) + 6
    y = draw_tax_table(desk, desk.left, desk.right - 30, desk.room(y, 20)) + 3
    draw_terms(desk, desk.left, desk.right - desk.left, desk.room(y, 20))


def _begin_page(desk: Desk) -> float:
    desk.sheet.box(0, 0, WIDTH, desk.height, fill="#e9eef2")
    return 24.0


def _draw_column(desk: Desk) -> None:
    content, look = desk.content, desk.look
    desk.sheet.box(0, 0, WIDTH, desk.height, fill="#e9eef2")
    desk.sheet.box(0, 0, 3, desk.height, fill=look.accent)
    y = 24.0
    for line in desk.sheet.wrap(content.seller_name, WIDTH - 16, look.bold, 12):
        desk.text(9, y, line, 12, bold=True)
        y += 5
    y = desk.lines(9, y + 1, content.seller_lines, 8) + 1
    y = desk.lines(9, y, [fact.text for fact in content.contact], 7) + 6
    y = _stack(desk, content.facts, y)
    y = _stack(desk, content.bank, y + 6)
    _stack(desk, content.ids, y + 6)


def _stack(desk: Desk, facts: Sequence[Fact], y: float) -> float:
    """Write labels above values, below one another."""
    for fact in facts:
        if fact.label:
            desk.text(9, y, fact.label, 6.5, color="#555555")
            y += 4
        desk.fit(9, y, fact.text, WIDTH - 12, desk.look.size)
        y += 6
    return y
