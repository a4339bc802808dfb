"""How tills arrange a purchase: rows of text, and the answer to what they show.

A layout is three choices: how articles, head and sums are set. Some combinations are kept for the evaluation.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.checkpoints.recto_tiny.purchases import Answer, Article, Purchase, plain, plain_quantity

_TAX_WORD = re.compile("Sales Tax|TAX|Tax|VAT")
Kind = Literal["text", "rule", "bars", "gap"]


@dataclass(frozen=True)
class Cell:
    """Text at a place of its row: 0 the left edge, 1 the right edge, by its own left, middle or right."""

    text: str
    at: float = 0.0
    anchor: float = 0.0
    """0 hangs the text by its left end, 0.5 by its middle, 1 by its right end."""


@dataclass(frozen=True)
class Row:
    """One printed line."""

    cells: tuple[Cell, ...] = ()
    kind: Kind = "text"
    bold: bool = False
    scale: float = 1.0


@dataclass(frozen=True)
class Layout:
    """One till's habits."""

    articles: str
    head: str
    order: str

    @property
    def is_unseen(self) -> bool:
        """Say whether it is kept for the evaluation: a fixed quarter of the combinations."""
        places = ARTICLES.index(self.articles), HEADS.index(self.head), ORDERS.index(self.order)
        return (places[0] + 2 * places[1] + 3 * places[2]) % 4 == 3


@dataclass
class Paper:
    """Rows being printed, and what they say."""

    purchase: Purchase
    rng: random.Random
    layout: Layout
    rows: list[Row] = field(default_factory=list)
    answer: Answer = field(default_factory=Answer)

    def __post_init__(self) -> None:
        rng = self.rng
        self.middle = rng.random() < 0.7
        self.rule_sign = rng.choice("---=*._ ")
        self.signs = rng.choice(("none", "total", "total", "all"))
        self.sign_before = rng.random() < (0.9 if self.purchase.sign in "£$" else 0.4)
        self.letters = rng.random() < 0.35 and not self.purchase.adds_tax
        self.colon = rng.choice((":", ":", "", " :"))
        self.crowded = rng.random() < 0.7

    def line(self, text: str, *, middle: bool | None = None, bold: bool = False, scale: float = 1.0) -> None:
        """Print text at the left or in the middle."""
        at = 0.5 if (self.middle if middle is None else middle) else 0.0
        self.rows.append(Row((Cell(text, at, at),), bold=bold, scale=scale))

    def pair(self, left: str, right: str, *, bold: bool = False, scale: float = 1.0) -> None:
        """Print text at both edges."""
        self.rows.append(Row((Cell(left), Cell(right, 1.0, 1.0)), bold=bold, scale=scale))

    def rule(self) -> None:
        """Print a line of signs, a drawn line, or nothing."""
        if self.rule_sign == " ":
            self.rows.append(Row(kind="gap"))
        elif self.rule_sign == "_":
            self.rows.append(Row(kind="rule"))
        else:
            self.rows.append(Row((Cell(self.rule_sign, 0.0),), kind="rule"))

    def gap(self) -> None:
        """Leave a line out, on paper that is not crowded."""
        if not self.crowded:
            self.rows.append(Row(kind="gap"))

    def label(self, key: str) -> str:
        """Return this till's word and what follows a label."""
        return self.purchase.words[key].rstrip(":") + self.colon

    def amount(self, cents: int, *, is_total: bool = False) -> str:
        """Return an amount, with the currency's sign where this till prints it."""
        purchase = self.purchase
        text = purchase.number_text(cents)
        if self.signs == "none" or (self.signs == "total" and not is_total):
            return text
        self.answer.say("currency", purchase.currency)
        gap = "" if purchase.sign in "£$" else " "
        return f"{purchase.sign}{gap}{text}" if self.sign_before else f"{text} {purchase.sign}"


# head


def print_shop(paper: Paper) -> None:
    """Print who and where the shop is."""
    purchase, rng, say = paper.purchase, paper.rng, paper.answer.say
    paper.line(purchase.shop, bold=rng.random() < 0.6, scale=rng.choice((1.0, 1.0, 1.25, 1.5)))
    say("merchant.name", purchase.shop)
    if rng.random() < 0.85:
        place = purchase.place
        lines = (", ".join(place.lines),) if rng.random() < 0.15 else place.lines
        for line in lines:
            paper.line(line)
        say("merchant.address.street", place.street)
        say("merchant.address.postal_code", place.postal_code)
        say("merchant.address.city", place.city)
        say("merchant.address.region", place.region)
    if rng.random() < 0.5:
        paper.line(f"{paper.purchase.words['phone']} {purchase.phone}")
        say("merchant.phone", purchase.phone)
    if purchase.vat_id and rng.random() < 0.5:
        print_vat_id(paper)


def print_vat_id(paper: Paper) -> None:
    """Print the shop's VAT id."""
    country = paper.purchase.locale[-2:]
    word = {"IN": "GSTIN", "MY": "GST ID", "CH": "MWST-Nr."}.get(country) or paper.purchase.words["vat_id"]
    paper.line(f"{word.rstrip(':')}{paper.colon} {paper.purchase.vat_id}")
    paper.answer.say("merchant.vat_id", "".join(paper.purchase.vat_id.split()))


def print_when(paper: Paper) -> None:
    """Print number, date and time, as the layout's head does."""
    purchase, rng, label = paper.purchase, paper.rng, paper.label
    number, day, time = purchase.number, purchase.printed_day, purchase.time
    shows_time = rng.random() < 0.85
    clock = f" {time}" if shows_time else ""
    cashier = f"{purchase.words['cashier']} {rng.randint(1, 9)}"
    match paper.layout.head:
        case "day_number":
            paper.pair(f"{day}{clock}", f"{purchase.words['receipt']} {number}")
        case "labels":
            paper.line(f"{label('receipt')} {number}", middle=False)
            paper.line(f"{label('date')} {day}", middle=False)
            if shows_time:
                paper.line(f"{label('time')} {time}", middle=False)
        case "label_pairs":
            paper.pair(label("receipt"), number)
            paper.pair(label("date"), f"{day}{clock}")
        case "number_cashier":
            paper.pair(f"{purchase.words['receipt']} {number}", cashier)
            paper.pair(day, time) if shows_time else paper.line(day)
        case _:
            paper.line(f"{label('receipt')} {number}")
            named = f"  {label('time')}" if clock and rng.random() < 0.4 else ""
            paper.line(f"{label('date')} {day}{named}{clock}")
    paper.answer.say("receipt_number", number)
    paper.answer.say("date", purchase.day.isoformat())
    paper.answer.say("time", time if shows_time else None)
    if rng.random() < 0.15:
        paper.pair(
            f"{purchase.words['table']} {rng.randint(1, 40)}",
            f"{purchase.words['guests']} {rng.randint(1, 8)}",
        )


# articles


def print_articles(paper: Paper) -> None:
    """Print what was bought."""
    print_one = _ARTICLE_PRINTERS[paper.layout.articles]
    if paper.layout.articles == "table":
        first, price, amount = paper.purchase.words["head"].split("|")
        paper.rows.append(Row((Cell(first), Cell(price, 0.76, 1.0), Cell(amount, 1.0, 1.0)), bold=True))
    for article in paper.purchase.articles:
        print_one(paper, article)


def _total(paper: Paper, article: Article) -> str:
    return paper.amount(article.total) + (f" {article.letter}" if paper.letters else "")


def _count_times_price(paper: Paper, article: Article) -> str:
    purchase = paper.purchase
    shape = purchase.words["quantity"] if article.is_counted else "{q} kg x {p}"
    return shape.format(q=purchase.quantity_text(article), p=purchase.number_text(article.price))


def _is_single(article: Article) -> bool:
    return article.quantity == 1000


def _print_plain(paper: Paper, article: Article) -> None:
    paper.pair(article.name, _total(paper, article))
    paper.answer.line(article.name, None, None, plain(article.total))


def _print_count_first(paper: Paper, article: Article) -> None:
    times = "x" if paper.colon else ""
    paper.pair(f"{paper.purchase.quantity_text(article)}{times} {article.name}", _total(paper, article))
    paper.answer.line(article.name, plain_quantity(article), None, plain(article.total))


def _print_below(paper: Paper, article: Article) -> None:
    paper.pair(article.name, _total(paper, article))
    if _is_single(article):
        paper.answer.line(article.name, None, None, plain(article.total))
        return
    paper.line(f"   {_count_times_price(paper, article)}", middle=False)
    paper.answer.line(article.name, plain_quantity(article), plain(article.price), plain(article.total))


def _print_above(paper: Paper, article: Article) -> None:
    if _is_single(article):
        _print_plain(paper, article)
        return
    paper.line(f"  {_count_times_price(paper, article)}", middle=False)
    paper.pair(article.name, _total(paper, article))
    paper.answer.line(article.name, plain_quantity(article), plain(article.price), plain(article.total))


def _print_own_line(paper: Paper, article: Article) -> None:
    paper.line(article.name, middle=False)
    paper.pair(f"  {_count_times_price(paper, article)}", _total(paper, article))
    paper.answer.line(article.name, plain_quantity(article), plain(article.price), plain(article.total))


def _print_table(paper: Paper, article: Article) -> None:
    purchase = paper.purchase
    cells = (
        Cell(f"{purchase.quantity_text(article)}  {article.name}"),
        Cell(purchase.number_text(article.price), 0.76, 1.0),
        Cell(_total(paper, article), 1.0, 1.0),
    )
    paper.rows.append(Row(cells))
    paper.answer.line(article.name, plain_quantity(article), plain(article.price), plain(article.total))


_ARTICLE_PRINTERS: dict[str, Callable[[Paper, Article], None]] = {
    "plain": _print_plain, "count_first": _print_count_first, "below": _print_below, "above": _print_above,
    "own_line": _print_own_line, "table": _print_table,
}  # fmt: skip
ARTICLES = tuple(_ARTICLE_PRINTERS)
HEADS = ("day_number", "labels", "label_pairs", "number_cashier", "lines")
ORDERS = ("head_first", "when_last", "total_first", "shop_last")


# sums


def print_sums(paper: Paper) -> None:
    """Print subtotal, discount, tax, tip, rounding and total."""
    purchase, rng, say = paper.purchase, paper.rng, paper.answer.say
    has_more = purchase.discount or purchase.tip or purchase.rounding or purchase.adds_tax
    if rng.random() < (0.9 if has_more else 0.4):
        paper.pair(paper.label("subtotal"), paper.amount(purchase.subtotal))
        say("subtotal", plain(purchase.subtotal))
    if purchase.discount:
        paper.pair(paper.label("discount"), paper.amount(-purchase.discount))
        say("discount_total", plain(purchase.discount))
    if purchase.adds_tax:
        print_tax_lines(paper, "added")
    if purchase.tip:
        paper.pair(paper.label("tip"), paper.amount(purchase.tip))
        say("tip", plain(purchase.tip))
    if purchase.rounding:
        paper.pair(paper.label("rounding"), paper.amount(purchase.rounding))
        say("rounding", plain(purchase.rounding))
    if purchase.currency in purchase.words["total"]:
        say("currency", purchase.currency)
    paper.pair(
        paper.label("total"), paper.amount(purchase.total, is_total=True), bold=rng.random() < 0.6,
        scale=rng.choice((1.0, 1.0, 1.3, 1.6)),
    )  # fmt: skip
    say("total", plain(purchase.total))


def print_tax_lines(paper: Paper, key: str) -> None:
    """Print a line for each tax."""
    purchase = paper.purchase
    for tax in purchase.taxes:
        rate = tax.rate if purchase.number_text(0)[1] == "." else tax.rate.replace(".", ",")
        word = purchase.words[key].format(rate=rate)
        if purchase.currency in ("INR", "MYR"):
            word = _TAX_WORD.sub("GST", word)
        paper.pair(word, paper.amount(tax.amount))
        paper.answer.tax(None, tax.rate, None, plain(tax.amount))
    _say_tax_total(paper)


def print_tax_table(paper: Paper) -> None:
    """Print taxes by rate with their bases."""
    purchase = paper.purchase
    paper.rows.append(_set_columns(purchase.words["tax_head"].split("|")))
    for tax in purchase.taxes:
        rate = tax.rate if purchase.number_text(0)[1] == "." else tax.rate.replace(".", ",")
        code = tax.letter if paper.letters else None
        texts = [f"{code + ' ' if code else ''}{rate}%"]
        texts += [purchase.number_text(cents) for cents in (tax.base, tax.amount, tax.base + tax.amount)]
        paper.rows.append(_set_columns(texts))
        paper.answer.tax(code, tax.rate, plain(tax.base), plain(tax.amount))
    _say_tax_total(paper)


def _set_columns(texts: list[str]) -> Row:
    first, *others = texts
    cells = [Cell(text, at, 1.0) for text, at in zip(others, (0.46, 0.72, 1.0), strict=True)]
    return Row((Cell(first), *cells))


def _say_tax_total(paper: Paper) -> None:
    if len(paper.purchase.taxes) == 1:
        paper.answer.say("tax_total", plain(paper.purchase.taxes[0].amount))


def print_included_tax(paper: Paper) -> None:
    """Print what the prices include, as lines or as a table, or not at all."""
    if paper.purchase.adds_tax or paper.rng.random() < 0.25:
        return
    if paper.rng.random() < 0.5:
        print_tax_lines(paper, "included")
    else:
        print_tax_table(paper)


def print_payment(paper: Paper) -> None:
    """Print how it was paid."""
    purchase, rng, say = paper.purchase, paper.rng, paper.answer.say
    if rng.random() < 0.08:
        return
    if purchase.is_cash:
        paper.pair(purchase.words["cash"], paper.amount(purchase.tendered))
        paper.pair(purchase.words["change"], paper.amount(purchase.tendered - purchase.total))
        say("payment_method", purchase.words["cash"])
        say("amount_tendered", plain(purchase.tendered))
        say("change", plain(purchase.tendered - purchase.total))
        return
    paper.pair(purchase.words["card"], paper.amount(purchase.total))
    say("payment_method", purchase.words["card"])
    if rng.random() < 0.6:
        mask = rng.choice(("############", "**** **** **** ", "XXXXXXXXXXXX", "************", "**", "...."))
        paper.pair(paper.label("number"), f"{mask}{purchase.last4}")
        say("card_last4", purchase.last4)
        if rng.random() < 0.3:
            paper.line(purchase.words["approved"])


def print_end(paper: Paper) -> None:
    """Print the last words, and what looks like a bar code."""
    rng = paper.rng
    paper.gap()
    if rng.random() < 0.7:
        paper.line(paper.purchase.words["thanks"])
    if rng.random() < 0.15:
        paper.rows.append(Row(kind="bars"))


def print_paper(purchase: Purchase, rng: random.Random, layout: Layout) -> Paper:
    """Set a purchase in a layout."""
    paper = Paper(purchase, rng, layout)
    steps = {
        "head_first": (print_shop, print_when, print_articles, print_sums, print_payment, print_included_tax),
        "when_last": (print_shop, print_articles, print_sums, print_included_tax, print_payment, print_when),
        "total_first": (_print_big_total, print_when, print_shop, print_articles, print_sums, print_payment),
        "shop_last": (print_when, print_articles, print_sums, print_payment, print_included_tax, print_shop),
    }[layout.order]
    for place, step in enumerate(steps):
        if place and rng.random() < 0.6:
            paper.rule()
        elif place:
            paper.gap()
        step(paper)
    print_end(paper)
    return paper


def _print_big_total(paper: Paper) -> None:
    paper.line(paper.amount(paper.purchase.total, is_total=True), bold=True, scale=1.8, middle=True)


def draw_layout(rng: random.Random, unseen: bool = False) -> Layout:
    """Return a layout of those that training draws, or of those that it never does."""
    while True:
        layout = Layout(rng.choice(ARTICLES), rng.choice(HEADS), rng.choice(ORDERS))
        if layout.is_unseen == unseen:
            return layout
