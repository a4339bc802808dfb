"""An old program on fan-fold paper: one size of type, dashes for rules, everything at whole characters."""

from textwrap import wrap

from samples.generated.blocks import list_inline, list_seller
from samples.generated.content import Row
from samples.generated.desk import Desk

COLUMNS = 92
SIZE = 8.6
STEP = 3.9


class _Printer:
    """Writes lines of characters down the page and turns it when it is full."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.y = desk, 18.0

    def line(self, text: str = "") -> None:
        if self.y > self.desk.height - 18:
            self.y = self.desk.next_page()
        self.desk.text(self.desk.left, self.y, text, SIZE)
        self.y += STEP

    def pair(self, left: str, right: str) -> None:
        self.line(f"{left:<{COLUMNS // 2}}{right}")

    def is_low(self) -> bool:
        return self.y > self.desk.height - 40


def draw(desk: Desk) -> None:
    """Lay the content out."""
    content = desk.content
    desk.left = (desk.width - desk.text_width("0" * COLUMNS, SIZE)) / 2
    desk.turn = _begin_page
    printer = _Printer(desk)
    seller = [*list_seller(desk), *list_inline(desk, content.contact), *list_inline(desk, content.ids)]
    for line in seller:
        printer.line(line)
    printer.line()
    facts = [content.title.upper(), ""] + [
        f"{fact.label + content.colon:<22} {fact.text}" for fact in content.facts
    ]
    buyer = [content.buyer_label, *content.buyer_lines, *list_inline(desk, content.buyer_ids)]
    for place in range(max(len(facts), len(buyer))):
        left = buyer[place] if place < len(buyer) else ""
        printer.pair(left, facts[place] if place < len(facts) else "")
    printer.line()
    _print_rows(printer, desk)
    _print_end(printer, desk)


def _begin_page(_desk: Desk) -> float:
    return 18.0


def _measure(desk: Desk) -> dict[str, int]:
    widths = {}
    for kind, title in desk.content.columns:
        cells = [len(row.cells[kind]) for row in desk.content.rows]
        widths[kind] = max([len(title), *cells]) + 1
    widths["description"] = COLUMNS - sum(width for kind, width in widths.items() if kind != "description")
    return widths


def _set(widths: dict[str, int], cells: dict[str, str]) -> str:
    left = ("description", "code", "unit", "pos", "date")
    return "".join(
        f"{cells[kind][: width - 1]:<{width}}" if kind in left else f"{cells[kind]:>{width - 1}} "
        for kind, width in widths.items()
    )


def _print_head(printer: _Printer, desk: Desk, widths: dict[str, int]) -> None:
    printer.line("-" * COLUMNS)
    printer.line(_set(widths, dict(desk.content.columns)))
    printer.line("-" * COLUMNS)


def _print_rows(printer: _Printer, desk: Desk) -> None:
    content, widths = desk.content, _measure(desk)
    _print_head(printer, desk, widths)
    total = sum((row.amount for row in content.rows[:0]), start=content.rows[0].amount * 0)
    for row in content.rows:
        if printer.is_low():
            printer.line("-" * COLUMNS)
            printer.line(
                f"{content.carried.format(page=desk.page):>70}{content.write(total):>{COLUMNS - 71}}"
            )
            printer.y = desk.next_page()
            printer.pair(content.seller_name, content.page_label.format(page=desk.page, pages=desk.pages))
            printer.line(content.heading)
            _print_head(printer, desk, widths)
            printer.line(
                f"{content.brought.format(page=desk.page - 1):>70}{content.write(total):>{COLUMNS - 71}}"
            )
        _print_row(printer, widths, row)
        total += row.amount
    printer.line("-" * COLUMNS)


def _print_row(printer: _Printer, widths: dict[str, int], row: Row) -> None:
    if row.heading:
        printer.line(f"** {row.heading}")
    printer.line(_set(widths, dict(row.cells)))
    indent = sum(width for kind, width in list(widths.items())[: list(widths).index("description")])
    for line in wrap(row.detail, widths["description"] - 2):
        printer.line(" " * (indent + 1) + line)


def _print_end(printer: _Printer, desk: Desk) -> None:
    content = desk.content
    for row in content.sums:
        if row.strong:
            printer.line(" " * 44 + "=" * (COLUMNS - 45))
        printer.line(f"{'':44}{row.label:<{COLUMNS - 45 - len(row.text)}}{row.text}")
    printer.line()
    if content.tax_rows:
        for cells in [content.tax_head, *content.tax_rows]:
            printer.line("".join(f"{cell:>18}" for cell in cells))
        printer.line()
    for text in [*content.terms, content.closing]:
        for part in desk.sheet.wrap(text, desk.text_width("0" * COLUMNS, SIZE), desk.look.regular, SIZE):
            printer.line(part)
    printer.line()
    for fact in content.bank:
        printer.line(f"{fact.label + content.colon:<22} {fact.text}")
