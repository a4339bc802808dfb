"""A form: frames with tiny labels in their corners, a long table, and a strip of cells with the totals."""

from samples.drawing.sheet import BLACK
from samples.generated.blocks import draw_tax_table, draw_terms, list_inline
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right, desk.bottom = 12.0, desk.width - 12.0, desk.height - 20
    desk.foot = lambda desk: desk.page_number(desk.right, desk.height - 8)
    desk.turn = _begin_page
    half = desk.left + 92
    seller = [
        content.seller_name,
        *content.seller_lines,
        *list_inline(desk, content.contact),
        *list_inline(desk, content.ids),
    ]
    buyer = [*content.buyer_lines, *list_inline(desk, content.buyer_ids)]
    height = 8 + look.leading * max(len(seller), len(buyer) + 1)
    desk.lines(desk.left + 2, 17, seller, first_bold=True)
    desk.sheet.box(half, 12, desk.right - half, height, stroke=BLACK, weight=0.7)
    desk.text(half + 2, 15.5, content.buyer_label, 6.5, color="#444444")
    desk.lines(half + 4, 23, buyer, look.size + 0.5)
    y = 16 + height
    desk.text(desk.left, y + 5, content.title, look.size + 4, bold=True)
    y = desk.pairs_above(
        desk.left,
        y + 8,
        desk.right - desk.left,
        content.facts,
        across=min(5, max(3, len(content.facts))),
        boxed=True,
    )
    if content.ship_lines:
        ship = f"{content.ship_label}: {', '.join(content.ship_lines)}"
        desk.fit(desk.left + 1.5, y + 5, ship, desk.right - desk.left - 3, look.size - 0.5)
        y += 8
    y = Ledger(desk, desk.left, desk.right).draw(y + 3) + 3
    if desk.page == desk.pages and y < desk.height - 120:
        y = desk.height - 120 if desk.random.random() < 0.4 else y
    _draw_strip(desk, desk.room(y, 62))


def _draw_strip(desk: Desk, y: float) -> None:
    """Draw the tax table and the totals in cells, then terms and bank."""
    content, look = desk.content, desk.look
    if content.tax_rows:
        y = draw_tax_table(desk, desk.left, desk.left + 95, y) + 2
    across = min(4, len(content.sums))
    cell, height = (desk.right - desk.left) / across, 12.0
    for place, row in enumerate(content.sums):
        line, column = divmod(place, across)
        x, top = desk.left + column * cell, y + line * height
        desk.sheet.box(x, top, cell, height, stroke=BLACK, weight=0.5, fill="#eeeeee" if row.strong else None)
        desk.fit(x + 1.5, top + 3.6, row.label, cell - 3, 7, color="#333333")
        desk.text(
            x + cell - 2,
            top + 9.6,
            row.text,
            look.size + (1.5 if row.strong else 0),
            bold=row.strong,
            align="right",
        )
    y += -(-len(content.sums) // across) * height + 6
    y = draw_terms(desk, desk.left, desk.right - desk.left, y)
    if content.bank:
        bank = f"{content.bank_title}  " + "   ".join(list_inline(desk, content.bank))
        if desk.text_width(bank, look.size - 0.5) < desk.right - desk.left:
            desk.text(desk.left, y + 2, bank, look.size - 0.5)
        else:
            desk.pairs(desk.left, y + 2, content.bank, look.size - 0.5)


def _begin_page(desk: Desk) -> float:
    content = desk.content
    desk.text(desk.left, 14, content.seller_name, bold=True)
    desk.text(desk.right, 14, content.heading, align="right")
    return 20.0
