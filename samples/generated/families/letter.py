"""A freelancer's letter: name on top, town and date at the right, few rules, thanks and a signature."""

from samples.generated.blocks import SumStyle, draw_sums, draw_tax_table, draw_terms, list_inline
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right = 28.0, desk.width - 26.0
    desk.text(desk.left, 26, content.seller_name, 17, italic=True, color=look.accent)
    desk.fit(
        desk.left,
        32,
        " · ".join([*content.seller_lines, *(fact.text for fact in content.contact)]),
        desk.right - desk.left,
        8.5,
    )
    y = desk.lines(desk.left, 52, content.buyer_lines, look.size + 0.5)
    y = desk.lines(desk.left, y, list_inline(desk, content.buyer_ids), look.size - 0.5)
    date = content.find_fact("date")
    city = content.seller_lines[1].split(" ", 1)[-1] if desk.random.random() < 0.4 else ""
    if date is not None:
        desk.text(desk.right, y + 6, f"{city}, {date.text}" if city else desk.inline(date), align="right")
    y += 18
    desk.text(desk.left, y, content.heading, look.size + 4, bold=True)
    y = (
        desk.lines(
            desk.left,
            y + 7,
            list_inline(desk, [fact for fact in content.facts if fact.kind not in ("number", "date")]),
        )
        + 2
    )
    if content.opening:
        y = desk.paragraph(desk.left, y, desk.right - desk.left, content.opening) + 2
    y = Ledger(desk, desk.left, desk.right, carries=False).draw(y) + 3
    y = (
        draw_sums(
            desk,
            desk.left + 70,
            desk.right,
            desk.room(y, 30),
            SumStyle(rules=desk.random.random() < 0.5, labels_right=desk.random.random() < 0.4),
        )
        + 8
    )
    y = draw_tax_table(desk, desk.left, desk.left + 80, y)
    y = draw_terms(desk, desk.left, desk.right - desk.left, desk.room(y, 50)) + 2
    y = desk.pairs(desk.left, y, content.bank) + 5
    desk.text(desk.left, y + 6, content.seller_name, look.size + 5, italic=True, color=look.accent)
    desk.text(
        desk.width / 2, desk.height - 16, "  |  ".join(list_inline(desk, content.ids)), 8, align="middle"
    )
