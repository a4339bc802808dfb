"""A small firm's own template: contact block at the right, framed totals, a box that says how to pay."""

from samples.drawing.sheet import BLACK
from samples.generated.blocks import SumStyle, draw_sums, draw_tax_table, draw_terms, list_inline
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right = 22.0, desk.width - 18.0
    desk.sheet.polygon([(22, 26), (29, 12), (36, 26)], look.accent)
    desk.sheet.box(25, 20, 8, 9, fill=look.accent)
    desk.fit(40, 22, content.brand, 90, 15, bold=True)
    name = [content.seller_name] if content.brand != content.seller_name else []
    y = desk.lines(
        desk.right,
        18,
        [*name, *content.seller_lines, *list_inline(desk, content.contact), *list_inline(desk, content.ids)],
        look.size - 1,
        align="right",
    )
    desk.sheet.rule(desk.left, max(y, 34), desk.right, max(y, 34), 1.5, color=look.accent)
    y = max(y, 34) + 9
    top = y
    desk.text(desk.left, y, content.buyer_label, look.size - 1, bold=True)
    y = desk.lines(
        desk.left, y + 5, [*content.buyer_lines, *list_inline(desk, content.buyer_ids)], look.size + 0.5
    )
    height = 4 + look.leading * len(content.facts)
    desk.sheet.box(desk.right - 76, top - 4, 76, height, fill="#f0f0f0")
    desk.pairs(desk.right - 74, top + 1, content.facts, right=desk.right - 2)
    y = max(y, top + height) + 8
    desk.text(desk.left, y, content.title, look.size + 6, bold=True)
    if content.opening:
        y = desk.paragraph(desk.left, y + 7, desk.right - desk.left, content.opening) - 3
    y = Ledger(desk, desk.left, desk.right).draw(y + 5) + 4
    y = (
        draw_sums(
            desk,
            desk.right - 82,
            desk.right,
            desk.room(y, 12 + 7 * len(content.sums)),
            SumStyle(boxed=True, rules=False),
        )
        + 7
    )
    y = draw_tax_table(desk, desk.left, desk.left + 80, desk.room(y, 20)) + 3
    y = draw_terms(desk, desk.left, desk.right - desk.left, desk.room(y, 40)) + 2
    if content.bank:
        height = 5 + look.leading * len(content.bank)
        desk.sheet.box(desk.left, y, 100, height, stroke=BLACK, weight=0.8, radius=2)
        desk.pairs(desk.left + 3, y + 5, content.bank, bold_values=True)
