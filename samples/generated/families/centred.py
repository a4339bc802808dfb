"""A classic letterhead in the middle, the buyer at the right, number and date in one line."""

from samples.generated.blocks import SumStyle, draw_sums, draw_tax_table, draw_terms, list_inline
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right = 20.0, desk.width - 20.0
    middle = desk.width / 2
    desk.text(middle, 20, content.seller_name, 17, bold=True, color=look.accent, align="middle")
    desk.fit(middle, 26, " - ".join(content.seller_lines), 165, 9, align="middle")
    desk.fit(middle, 30.5, "  ".join(list_inline(desk, content.contact)), 165, 8.5, align="middle")
    desk.fit(middle, 35, "  -  ".join(list_inline(desk, content.ids)), 165, 8, align="middle")
    desk.sheet.rule(desk.left + 30, 38, desk.right - 30, 38, 0.8, color=look.accent)
    y = desk.lines(
        118,
        52,
        [content.buyer_label, *content.buyer_lines, *list_inline(desk, content.buyer_ids)],
        look.size + 0.5,
    )
    y = max(y + 4, 80.0)
    desk.text(desk.left, y, content.title, look.size + 5, bold=True)
    y += 7
    line = "  -  ".join(desk.inline(fact) for fact in content.facts)
    for part in desk.sheet.wrap(line, desk.right - desk.left, look.regular, look.size):
        desk.text(desk.left, y, part)
        y += look.leading
    if content.opening:
        y = desk.paragraph(desk.left, y + 3, desk.right - desk.left, content.opening)
    y = Ledger(desk, desk.left, desk.right).draw(y + 3) + 3
    y = draw_sums(desk, middle + 2, desk.right, desk.room(y, 40), SumStyle(labels_right=True)) + 7
    y = draw_tax_table(desk, desk.left, desk.left + 85, desk.room(y, 20)) + 3
    y = draw_terms(desk, desk.left, desk.right - desk.left, desk.room(y, 35)) + 2
    if content.bank:
        desk.text(desk.left, y, f"{content.bank_title}{content.colon}", bold=True)
        desk.lines(desk.left, y + look.leading, list_inline(desk, content.bank))
