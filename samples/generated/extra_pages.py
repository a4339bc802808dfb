"""Pages after the invoice itself: conditions in small print, Swiss payment slips."""

from samples.generated.desk import Desk, draw_nothing

SQUARE = 46.0
"""mm of a Swiss QR code's side."""


def draw_extra_pages(desk: Desk) -> None:
    """Draw what this content has beyond its own pages."""
    if desk.content.payment_slip:
        _draw_slip(desk)
    if desk.content.small_print:
        _draw_small_print(desk)


def _begin(desk: Desk) -> None:
    desk.foot(desk)
    desk.sheet.next_page()
    desk.page += 1
    desk.foot = draw_nothing


def _draw_small_print(desk: Desk) -> None:
    _begin(desk)
    y = 25.0
    for number, text in enumerate(desk.content.small_print, start=1):
        y = desk.paragraph(desk.left, y, desk.right - desk.left, f"§ {number}  {text}", 8) + 2


def _draw_slip(desk: Desk) -> None:
    """Draw receipt and payment part at the foot of a page; the code is only the look of one."""
    _begin(desk)
    content = desk.content
    receipt, part, account, _, payer, currency, amount, _ = content.payment_slip
    top, half = desk.height - 105, 62.0
    desk.sheet.rule(0, top, desk.width, top, 0.5)
    desk.sheet.rule(half, top, half, desk.height, 0.5)
    iban = next((fact.text for fact in content.bank if fact.kind == "iban"), "")
    due = [row.text for row in content.sums if row.strong][-1]
    digits = "".join(sign for sign in due if sign.isdigit() or sign in ".'")
    for x, title in ((5.0, receipt), (67.0, part)):
        text_x = x if x < half else 118.0
        desk.text(x, top + 8, title, 11, bold=True)
        desk.text(text_x, top + 15, account, 6.5, bold=True)
        y = desk.lines(text_x, top + 19, [iban, content.seller_name, *content.seller_lines], 8) + 3
        desk.text(text_x, y, payer, 6.5, bold=True)
        desk.lines(text_x, y + 4, content.buyer_lines, 8)
        desk.text(x, top + 70, currency, 6.5, bold=True)
        desk.text(x, top + 75, "CHF", 8.5)
        desk.text(x + 14, top + 70, amount, 6.5, bold=True)
        desk.text(x + 14, top + 75, digits.strip("."), 8.5)
    step = SQUARE / 30
    for row in range(30):
        for column in range(30):
            if desk.random.random() < 0.5:
                desk.sheet.box(67 + column * step, top + 16 + row * step, step, step, fill="#000000")
