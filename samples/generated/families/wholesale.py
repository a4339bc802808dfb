"""A wholesaler's program: dense, facts in two columns in the middle, the bank in the foot."""

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
    desk.left, desk.right, desk.bottom = 15.0, desk.width - 15.0, desk.height - 34
    desk.foot, desk.turn = _draw_foot, _draw_head
    y = _draw_head(desk)
    half = desk.left + (desk.right - desk.left) / 2
    desk.text(desk.left, y + 2, content.buyer_label, look.size - 1.5, color="#555555")
    left_y = desk.lines(desk.left, y + 7, [*content.buyer_lines, *list_inline(desk, content.buyer_ids)])
    right_y = left_y
    if content.ship_lines:
        desk.text(half + 5, y + 2, content.ship_label, look.size - 1.5, color="#555555")
        right_y = desk.lines(half + 5, y + 7, content.ship_lines)
    y = max(left_y, right_y) + 4
    desk.sheet.rule(desk.left, y - 3.5, desk.right, y - 3.5, 0.4)
    middle = -(-len(content.facts) // 2)
    bottom = desk.pairs(desk.left, y + 1, content.facts[:middle])
    y = max(bottom, desk.pairs(half + 5, y + 1, content.facts[middle:])) + 1
    y = Ledger(desk, desk.left, desk.right, size=look.size - 1).draw(y) + 3
    y = desk.room(y, 10 + 7 * len(content.sums))
    left_y = draw_tax_table(desk, desk.left, desk.left + 82, y)
    y = draw_sums(desk, desk.right - 78, desk.right, y, SumStyle(strong_size=1, rules=True)) + 5
    draw_terms(desk, desk.left, desk.right - desk.left, desk.room(max(y, left_y + 4), 20))


def _draw_head(desk: Desk) -> float:
    content, look = desk.content, desk.look
    desk.text(desk.left, 16, content.seller_name, 12, bold=True)
    line = " - ".join([*content.seller_lines, *list_inline(desk, content.contact)])
    desk.fit(desk.left, 20.5, line, desk.right - desk.left, 7.5)
    desk.sheet.rule(desk.left, 22.5, desk.right, 22.5, 1.2, color=look.accent)
    desk.fit(desk.left, 30, content.title if desk.page == 1 else content.heading, 140, 13, bold=True)
    desk.page_number(desk.right, 30)
    return 34.0


def _draw_foot(desk: Desk) -> None:
    content = desk.content
    columns = [
        [content.bank_title, *list_inline(desk, content.bank)] if content.bank else [],
        list_seller(desk)[:3],
        list_inline(desk, content.ids),
    ]
    draw_foot_columns(desk, desk.height - 24, columns, 6.5)
