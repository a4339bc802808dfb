"""A hotel's folio: house on top, guest at the left, facts at the right, days in the first column."""

from samples.generated.blocks import SumStyle, draw_sums, draw_tax_table, draw_terms, list_inline
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right = 22.0, desk.width - 22.0
    desk.sheet.disc(desk.width / 2, 18, 5, look.accent, stroke=True)
    desk.text(desk.width / 2, 19.4, content.seller_name[:1], 12, bold=True, color=look.accent, align="middle")
    desk.text(desk.width / 2, 31, content.seller_name, 14, bold=True, align="middle")
    desk.fit(desk.width / 2, 36, ", ".join(content.seller_lines), 160, 8.5, align="middle")
    desk.fit(desk.width / 2, 40, "   ".join(list_inline(desk, content.contact)), 170, 8.5, align="middle")
    y = desk.lines(desk.left, 54, [*content.buyer_lines, *list_inline(desk, content.buyer_ids)])
    right_y = desk.pairs(desk.width / 2 + 15, 54, content.facts)
    y = max(y, right_y) + 5
    desk.text(desk.left, y, content.title, look.size + 5, bold=True, color=look.accent)
    y = Ledger(desk, desk.left, desk.right).draw(y + 4) + 2
    y = draw_sums(desk, desk.width / 2 - 5, desk.right, desk.room(y, 35), SumStyle(strong_size=1)) + 6
    y = draw_tax_table(desk, desk.left, desk.left + 85, desk.room(y, 25)) + 3
    y = draw_terms(desk, desk.left, desk.right - desk.left, y)
    desk.foot = _draw_foot


def _draw_foot(desk: Desk) -> None:
    content = desk.content
    desk.sheet.rule(desk.left, desk.height - 24, desk.right, desk.height - 24, 0.3)
    for place, facts in enumerate((content.ids, content.bank)):
        desk.fit(
            desk.width / 2,
            desk.height - 19 + place * 4,
            "   ".join(list_inline(desk, facts)),
            170,
            7.5,
            align="middle",
        )
