"""An online service's invoice: title, facts below it, from and to side by side, the amount as a headline."""

from samples.generated.blocks import SumStyle, draw_sums, draw_tax_table, draw_terms, list_inline, list_seller
from samples.generated.desk import Desk
from samples.generated.ledger import Ledger


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content, look = desk.content, desk.look
    desk.left, desk.right = 18.0, desk.width - 18.0
    desk.fit(desk.left, 24, content.title, 105, 19, bold=True)
    desk.text(desk.right, 24, content.brand, 12, bold=True, color="#888888", align="right")
    y = desk.pairs(desk.left, 34, content.facts) + 6
    middle = desk.left + (desk.right - desk.left) / 2
    seller = [*list_seller(desk), *list_inline(desk, content.contact), *list_inline(desk, content.ids)]
    left_y = desk.lines(desk.left, y, seller, first_bold=True)
    desk.text(middle, y, content.buyer_label, bold=True)
    buyer = [*content.buyer_lines, *list_inline(desk, content.buyer_ids)]
    y = max(left_y, desk.lines(middle, y + look.leading, buyer)) + 8
    strong = [row for row in content.sums if row.strong][-1]
    due = next((fact.text for fact in content.facts if fact.kind == "due"), "")
    label = next(fact.label for fact in content.facts if fact.kind == "due").lower() if due else ""
    desk.text(desk.left, y, f"{strong.text} {label} {due}".strip(), 13, bold=True)
    y = Ledger(desk, desk.left, desk.right, carries=False).draw(y + 7) + 2
    y = draw_sums(desk, middle, desk.right, desk.room(y, 35), SumStyle(strong_size=0, rules=True)) + 6
    y = draw_tax_table(desk, desk.left, middle, y, ruled=False) + 4
    y = draw_terms(desk, desk.left, desk.right - desk.left, desk.room(y, 30)) + 3
    desk.pairs(desk.left, y, content.bank, look.size - 0.5)
