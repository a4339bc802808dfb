"""One outer frame: parties stacked at the left, facts in a grid at the right, table and sums inside it."""

from samples.drawing.sheet import BLACK
from samples.generated.blocks import SumStyle, draw_sums, draw_tax_table, draw_terms, list_inline, list_seller
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right = 13.0, desk.width - 13.0
    desk.text(desk.width / 2, 14, content.title, 12, bold=True, align="middle")
    half, top = desk.left + (desk.right - desk.left) * 0.52, 18.0
    blocks = [
        ("", [*list_seller(desk), *list_inline(desk, content.ids), *list_inline(desk, content.contact)])
    ]
    if content.ship_lines:
        blocks.append((content.ship_label, list(content.ship_lines)))
    blocks.append((content.buyer_label, [*content.buyer_lines, *list_inline(desk, content.buyer_ids)]))
    y = top
    for label, lines in blocks:
        y += 4.5
        if label:
            desk.text(desk.left + 1.5, y, label, look.size - 1.5)
            y += look.leading
        y = desk.lines(desk.left + 1.5, y, lines, look.size, first_bold=True) - 1.5
        desk.sheet.rule(desk.left, y, half, y, 0.5)
    grid_y = desk.pairs_above(half, top, desk.right - half, content.facts, across=2, boxed=True, height=11)
    y = max(y, grid_y)
    desk.sheet.box(desk.left, top, desk.right - desk.left, y - top, stroke=BLACK, weight=0.8)
    desk.sheet.rule(half, top, half, y, 0.5)
    y = Ledger(desk, desk.left, desk.right, size=look.size - 0.5).draw(y)
    y = draw_sums(desk, half - 20, desk.right, desk.room(y, 40), SumStyle(boxed=True, strong_size=1)) + 2
    y = draw_tax_table(desk, desk.left, half, y) + 5
    y = draw_terms(desk, desk.left + 1.5, desk.right - desk.left - 3, desk.room(y, 40)) + 2
    if content.bank:
        desk.text(desk.left + 1.5, y, content.bank_title, bold=True)
        desk.pairs(desk.left + 1.5, y + look.leading, content.bank)
    signature = f"for {content.seller_name}" if content.title.isupper() else content.seller_name
    desk.text(desk.right - 2, desk.height - 30, signature, look.size - 0.5, align="right", bold=True)
