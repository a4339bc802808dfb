"""Modern: a band of colour with title and name, facts in a row with labels above, parties side by side."""

from samples.generated.blocks import SumStyle, draw_sums, draw_tax_table, draw_terms, list_inline, list_seller
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right, desk.bottom = 18.0, desk.width - 18.0, desk.height - 32
    desk.foot = _draw_foot
    desk.sheet.box(0, 0, desk.width, 30, fill=look.accent)
    desk.fit(desk.left, 19, content.title, 84, 22, bold=True, color="#ffffff")
    desk.fit(desk.right, 18, content.brand, 80, 13, color="#ffffff", align="right", bold=True)
    y = (
        desk.pairs_above(
            desk.left, 35, desk.right - desk.left, content.facts, across=min(4, max(1, len(content.facts)))
        )
        + 6
    )
    middle = desk.width / 2 + 4
    desk.text(desk.left, y, content.buyer_label, look.size - 1, color=look.accent, bold=True)
    buyer = [*content.buyer_lines, *list_inline(desk, content.buyer_ids)]
    bottom = desk.lines(desk.left, y + 5, buyer, first_bold=True)
    if content.ship_lines:
        desk.text(middle, y, content.ship_label, look.size - 1, color=look.accent, bold=True)
        bottom = max(bottom, desk.lines(middle, y + 5, content.ship_lines))
    else:
        bottom = max(
            bottom, desk.lines(middle, y + 5, [*list_seller(desk), *list_inline(desk, content.contact)])
        )
    y = bottom + 5
    if content.opening:
        y = desk.paragraph(desk.left, y, desk.right - desk.left, content.opening) + 2
    y = Ledger(desk, desk.left, desk.right, carries=False).draw(y) + 3
    y = desk.room(y, 12 + 7 * len(content.sums))
    top = y
    y = (
        draw_sums(
            desk, desk.width / 2 + 8, desk.right, y, SumStyle(strong_size=2.5, rules=False, fills_strong=True)
        )
        + 6
    )
    left = draw_tax_table(desk, desk.left, desk.width / 2 - 4, top, ruled=False)
    if content.bank:
        desk.text(desk.left, left + 4, content.bank_title, bold=True, color=look.accent)
        left = desk.pairs(desk.left, left + 9, content.bank)
    draw_terms(desk, desk.left, desk.right - desk.left, desk.room(max(y, left + 4), 20))


def _draw_foot(desk: Desk) -> None:
    content = desk.content
    seller = [*list_seller(desk), *list_inline(desk, content.contact)] if content.ship_lines else []
    line = "  |  ".join([*seller, *list_inline(desk, content.ids)])
    desk.sheet.rule(desk.left, desk.height - 20, desk.right, desk.height - 20, 0.6, color=desk.look.accent)
    for place, part in enumerate(desk.sheet.wrap(line, desk.right - desk.left, desk.look.regular, 7.5)):
        desk.text(desk.width / 2, desk.height - 15 + place * 3.6, part, 7.5, align="middle")
    if desk.pages > 1:
        desk.page_number(desk.right, desk.height - 23)
