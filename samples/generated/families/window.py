"""A business letter for a window envelope (DIN 5008, NF Z 11-001): sender's line, foot in columns."""

from samples.generated.blocks import (
    SumStyle,
    draw_foot_columns,
    draw_sums,
    draw_tax_table,
    draw_terms,
    list_inline,
    list_seller,
)
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right, desk.bottom = 25.0, desk.width - 20.0, desk.height - 38
    swap = desk.random.random() < 0.3
    desk.foot, desk.turn = _draw_foot, _begin_page
    desk.fit(
        desk.left if swap else desk.right,
        22,
        content.brand,
        120,
        18,
        bold=True,
        color=look.accent,
        align="left" if swap else "right",
    )
    sender = " · ".join(list_seller(desk))
    desk.fit(desk.left, 48, sender, 80, 6.5)
    desk.sheet.rule(desk.left, 49.2, desk.left + 80, 49.2, 0.3)
    y = desk.lines(desk.left, 56, content.buyer_lines, look.size + 0.5)
    desk.lines(desk.left, y + 1, list_inline(desk, content.buyer_ids), look.size - 1)
    y = 104.0
    if desk.random.random() < 0.35 and content.facts:
        y = (
            desk.pairs_above(
                desk.left - 1.5, 88, desk.right - desk.left, content.facts, across=min(5, len(content.facts))
            )
            + 8
        )
    else:
        desk.pairs(128, 52, content.facts, gap=4)
    if content.ship_lines:
        desk.text(
            desk.left,
            84,
            content.ship_label + content.colon + " " + ", ".join(content.ship_lines),
            look.size - 1,
        )
    title = content.title if desk.random.random() < 0.5 else content.heading
    desk.text(desk.left, y, title, look.size + 5, bold=True)
    y += 8
    if content.opening:
        y = desk.paragraph(desk.left, y, desk.right - desk.left, content.opening) + 2
    y = Ledger(desk, desk.left, desk.right).draw(y) + 3
    y = desk.room(y, 12 + 7 * len(content.sums))
    y = draw_sums(desk, 115, desk.right, y, SumStyle(labels_right=False)) + 6
    y = draw_tax_table(desk, desk.left, desk.left + 80, desk.room(y, 25)) + 3
    draw_terms(desk, desk.left, desk.right - desk.left, desk.room(y, 25))


def _begin_page(desk: Desk) -> float:
    desk.text(desk.left, 18, desk.content.heading, desk.look.size - 1)
    return 26.0


def _draw_foot(desk: Desk) -> None:
    content = desk.content
    bank = list_inline(desk, content.bank)
    columns = [list_seller(desk), list_inline(desk, content.contact), list_inline(desk, content.ids), bank]
    draw_foot_columns(desk, desk.height - 27, columns)
    if desk.pages > 1:
        desk.page_number(desk.right, desk.height - 33)
