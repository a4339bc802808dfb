"""A supplier of energy: what is due in a big box, the period, how it is debited; details in a small table."""

from samples.generated.blocks import SumStyle, draw_sums, draw_tax_table, draw_terms, list_inline, list_seller
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right = 20.0, desk.width - 20.0
    desk.foot = _draw_foot
    desk.sheet.disc(26, 18, 6, look.accent)
    desk.sheet.polygon([(24, 19), (27, 13), (26.5, 17.5), (29, 17.5), (25, 23), (26, 19)], "#ffffff")
    desk.text(36, 20, content.brand, 13, bold=True, color=look.accent)
    y = desk.lines(
        desk.left, 46, [*content.buyer_lines, *list_inline(desk, content.buyer_ids)], look.size + 0.5
    )
    right = 116.0
    side = desk.lines(right, 34, list_seller(desk)[1:], look.size - 1)
    side = desk.lines(right, side, list_inline(desk, content.contact), look.size - 1) + 3
    side = desk.pairs(right, side, content.facts, look.size - 0.5)
    y = max(y, side) + 8
    strong = [row for row in content.sums if row.strong][-1]
    desk.sheet.box(
        desk.left, y, desk.right - desk.left, 18, fill="#eef3e6", stroke=look.accent, weight=1.0, radius=3
    )
    desk.fit(desk.left + 6, y + 8, content.title, 95, look.size + 3, bold=True)
    desk.text(desk.left + 6, y + 14, strong.label, look.size)
    desk.text(desk.right - 6, y + 12.5, strong.text, 18, bold=True, color=look.accent, align="right")
    y = draw_terms(desk, desk.left, desk.right - desk.left, y + 27, closing=False) + 4
    y = Ledger(desk, desk.left, desk.right, carries=False).draw(y) + 3
    y = draw_sums(desk, desk.left + 60, desk.right, desk.room(y, 35), SumStyle(strong_size=0.5)) + 5
    y = draw_tax_table(desk, desk.left, desk.left + 90, y) + 4
    if content.closing:
        desk.paragraph(desk.left, y, desk.right - desk.left, content.closing)


def _draw_foot(desk: Desk) -> None:
    content = desk.content
    text = "  ·  ".join(
        [", ".join(list_seller(desk)), *list_inline(desk, content.ids), *list_inline(desk, content.bank)]
    )
    for place, line in enumerate(desk.sheet.wrap(text, desk.right - desk.left, desk.look.regular, 6.8)):
        desk.text(desk.left, desk.height - 20 + place * 3.2, line, 6.8, color="#333333")
