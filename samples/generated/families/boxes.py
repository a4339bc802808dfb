"""Ruled boxes: seller at the left, facts in cells at the right, bill-to and ship-to side by side."""

from samples.drawing.sheet import BLACK
from samples.generated.blocks import SumStyle, draw_sums, draw_tax_table, draw_terms, list_inline, list_seller
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right = 14.0, desk.width - 14.0
    desk.foot = lambda desk: (
        desk.page_number(desk.width / 2, desk.height - 10, "middle") if desk.pages > 1 else None
    )
    desk.fit(desk.right, 22, content.title, 90, 20, bold=True, color=look.accent, align="right")
    y = desk.lines(desk.left, 20, list_seller(desk), first_bold=True)
    y = desk.lines(desk.left, y, list_inline(desk, [*content.contact, *content.ids]), look.size - 0.5)
    facts_bottom = desk.pairs_above(desk.right - 84, 27, 84, content.facts, across=2, boxed=True)
    y = max(y, facts_bottom) + 5
    y = _draw_addresses(desk, y) + 5
    if content.opening:
        y = desk.paragraph(desk.left, y, desk.right - desk.left, content.opening) + 1
    y = Ledger(desk, desk.left, desk.right).draw(y)
    y = desk.room(y, 8 + 7 * len(content.sums))
    middle = desk.left + (desk.right - desk.left) * 0.52
    bottom = (
        draw_sums(desk, middle, desk.right, y, SumStyle(boxed=True, fills_strong=desk.random.random() < 0.3))
        + 4
    )
    left_y = draw_tax_table(desk, desk.left, middle - 8, y + 3)
    left_y = draw_terms(desk, desk.left, middle - desk.left - 8, left_y + 4)
    y = desk.room(max(bottom, left_y) + 3, 8 + desk.look.leading * len(content.bank))
    if content.bank:
        height = 7 + desk.look.leading * len(content.bank)
        desk.sheet.box(desk.left, y, 95, height, stroke=BLACK, weight=0.5)
        desk.text(desk.left + 2, y + 4.5, content.bank_title, bold=True)
        desk.pairs(desk.left + 2, y + 9, content.bank)


def _draw_addresses(desk: Desk, y: float) -> float:
    content = desk.content
    blocks = [(content.buyer_label, [*content.buyer_lines, *list_inline(desk, content.buyer_ids)])]
    if content.ship_lines:
        blocks.append((content.ship_label, list(content.ship_lines)))
    width = (desk.right - desk.left - 6) / 2
    height = 8 + desk.look.leading * max(len(lines) for _, lines in blocks)
    for place, (label, lines) in enumerate(blocks):
        x = desk.left + place * (width + 6)
        desk.sheet.box(x, y, width, height, stroke=BLACK, weight=0.6)
        desk.sheet.box(x, y, width, 5.5, fill="#dddddd", stroke=BLACK, weight=0.6)
        desk.text(x + 2, y + 4, label, bold=True)
        desk.lines(x + 2, y + 10, lines)
    return y + height
