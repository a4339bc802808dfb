"""Puts a purchase on a till roll, line by line, and notes what each line says."""

import tomllib
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from samples.generated.purchase import Article, Purchase
from samples.generated.roll import Roll
from samples.generated.truths import Truth
from samples.generated.voice import FOLDER, Voice

CODES = {"EUR": "EUR", "CHF": "CHF", "GBP": "£", "USD": "$", "INR": "Rs.", "MYR": "RM"}


@cache
def load_tills(language: str) -> dict[str, Any]:
    """Return the words, shops and articles of receipts in a language."""
    return tomllib.loads((FOLDER / "tills" / f"{language}.toml").read_text(encoding="utf-8"))


class Slip:
    """A receipt being printed."""

    def __init__(self, purchase: Purchase, voice: Voice, random: Random, columns: int) -> None:
        self.purchase, self.voice, self.random = purchase, voice, random
        self.words = load_tills(voice.locale[:2])["words"]
        self.roll = Roll(columns)
        self.truth = Truth("receipt")
        self.sign = random.choice(("", CODES[voice.currency], ""))
        """Currency printed before or after totals."""
        self.truth.say("currency", voice.currency, derived=True)
        self._shows_currency = False

    def word(self, key: str) -> str:
        """Return this till's word."""
        return self.voice.choose_from("till", key, self.words[key])

    def number(self, value: Decimal) -> str:
        """Return an amount without groups."""
        return self.voice.number(value, grouped=self.voice.currency in ("INR", "USD"))

    def money(self, value: Decimal) -> str:
        """Return an amount with the currency where this till prints it."""
        self._shows_currency = self._shows_currency or bool(self.sign)
        if self.sign in ("£", "$"):
            return f"{self.sign}{self.number(value)}"
        return f"{self.sign} {self.number(value)}".strip()

    # head

    def head(
        self,
        *,
        align: str = "middle",
        tall: int = 1,
        upper: bool = False,
        phone: bool = True,
        ids: bool = True,
    ) -> None:
        """Print who and where the shop is."""
        purchase, roll = self.purchase, self.roll
        where: Any = align
        name = purchase.shop.upper() if upper else purchase.shop
        roll.line(name, where, bold=True, tall=tall)
        self.truth.say("merchant.name", purchase.shop)
        if purchase.registration:
            roll.line(f"Co. Reg. No: {purchase.registration}", where)
            self.truth.say("merchant.registration_id", purchase.registration)
            self.truth.leave_open("merchant.registration_id")
        for line in purchase.address.lines:
            roll.line(line, where)
        for part in ("street", "postal_code", "city"):
            self.truth.say(f"merchant.address.{part}", getattr(purchase.address, part))
        if phone:
            roll.line(f"{self.word('phone')} {purchase.phone}", where)
            self.truth.say("merchant.phone", purchase.phone)
        if ids:
            self.vat_id(where)

    def vat_id(self, align: Any = "middle") -> None:
        """Print the shop's VAT id, if its country has one."""
        if self.purchase.vat_id:
            label = {"IN": "GSTIN:", "MY": "GST ID:", "CH": "MWST-Nr."}.get(
                self.voice.words["country"]
            ) or self.word("vat_id")
            self.roll.line(f"{label} {self.purchase.vat_id}", align)
            self.truth.say("merchant.vat_id", "".join(self.purchase.vat_id.split()))

    def when(self, *, style: int = 0) -> None:
        """Print number, date and time."""
        purchase, voice = self.purchase, self.voice
        day = voice.day(purchase.day)
        number = f"{self.word('receipt')} {purchase.number}"
        if style == 0:
            self.roll.pair(f"{day} {purchase.time}", number)
        elif style == 1:
            self.roll.line(f"{self.word('date')}: {day}  {self.word('time')}: {purchase.time}")
            self.roll.line(f"{self.word('receipt')}: {purchase.number}")
        else:
            self.roll.pair(number, f"{self.word('cashier')} {self.random.randint(1, 9)}")
            self.roll.pair(day, purchase.time)
        self.truth.say("receipt_number", purchase.number)
        self.truth.say("date", purchase.day.isoformat())
        self.truth.say("time", purchase.time)

    # articles

    def article(self, article: Article, *, style: str, letters: bool) -> None:
        """Print one article and note it."""
        letter = f" {self.purchase.letter(article.rate)}" if letters else ""
        total = f"{self.number(article.total)}{letter}"
        count = self.quantity(article)
        name = article.name
        if style == "count_first":
            self.roll.pair(f"{count} {name}", total)
        elif style == "above" and article.quantity != 1:
            self.roll.line(f"  {self.count_times_price(article)}")
            self.roll.pair(name, total)
        elif style == "below" and article.quantity != 1:
            self.roll.pair(name, total)
            self.roll.line(f"   {self.count_times_price(article)}")
        elif style == "own_line":
            self.roll.line(name)
            self.roll.pair(f"  {self.count_times_price(article)}", total)
        else:
            self.roll.pair(name, total)
        says_price = style in ("above", "below", "own_line") and (
            article.quantity != 1 or style == "own_line"
        )
        self.note(article, quantity=says_price or style == "count_first", price=says_price)
        if article.discount:
            self.roll.pair(f"  {self.word('discount')}", f"-{self.number(article.discount)}{letter}")

    def note(self, article: Article, *, quantity: bool, price: bool) -> None:
        """Note an article's printed values."""
        line = {"description": article.name, "total": str(article.total)}
        if quantity:
            line["quantity"] = f"{article.quantity:f}"
        if price:
            line["unit_price"] = str(article.price)
        self.truth.full.setdefault("lines", []).append(line)

    def quantity(self, article: Article) -> str:
        """Return the quantity as printed."""
        return self.voice.number(article.quantity)

    def count_times_price(self, article: Article) -> str:
        """Return `2 x 1,99`."""
        shape = (
            self.word("quantity") if article.quantity == article.quantity.to_integral() else "{q} kg x {p}"
        )
        return shape.format(q=self.quantity(article), p=self.number(article.price))

    # sums

    def subtotal(self) -> None:
        """Print the sum before tax, service and rounding."""
        self.roll.pair(self.word("subtotal"), self.number(self.purchase.subtotal))
        self.truth.say("subtotal", str(self.purchase.subtotal))

    def service(self) -> None:
        """Print the service charge, if there is one."""
        if self.purchase.service:
            self.roll.pair(self.word("service"), self.number(self.purchase.service))

    def added_tax(self) -> None:
        """Print taxes that come on top."""
        if self.purchase.includes_tax:
            return
        for tax in self.purchase.taxes:
            label = self.word("added").format(rate=self.rate(tax.rate))
            label = (
                label.replace("Sales Tax", "GST").replace("Tax", "GST")
                if self.voice.currency in ("INR", "MYR")
                else label
            )
            self.roll.pair(label, self.number(tax.amount))
            self._note_tax(tax)
        self._note_tax_total()

    def rate(self, rate: Decimal) -> str:
        """Return a rate as this till prints it."""
        return self.voice.number(rate)

    def rounding(self) -> None:
        """Print what rounding adds."""
        if self.purchase.rounding:
            self.roll.pair(self.word("rounding"), self.number(self.purchase.rounding))
            self.truth.say("rounding", str(self.purchase.rounding))

    def total(self, *, tall: int = 1, rule: str = "") -> None:
        """Print the total."""
        purchase = self.purchase
        if rule:
            self.roll.rule(rule)
        label = self.word("total")
        if not self.sign and self.voice.currency not in label:
            label = f"{label} {CODES[self.voice.currency]}"
        self.roll.pair(label, self.money(purchase.total), bold=True, tall=tall)
        self.truth.say("total", str(purchase.total))
        if rule:
            self.roll.rule(rule)

    def included_tax(self) -> None:
        """Print taxes that the prices include, a line each."""
        if not self.purchase.includes_tax:
            return
        for tax in self.purchase.taxes:
            label = self.word("included").format(rate=self.rate(tax.rate))
            label = label.replace("VAT", "GST") if self.voice.currency in ("INR", "MYR") else label
            self.roll.pair(label, self.number(tax.amount))
            self._note_tax(tax)
        self._note_tax_total()

    def tax_table(self, *, letters: bool = True) -> None:
        """Print included taxes as a table by rate."""
        if not self.purchase.includes_tax:
            return
        heads = self.word("tax_head").split("|")
        widths = [max(8, len(head) + 1) for head in heads[1:]]
        self.roll.cells(widths, heads)
        for tax in self.purchase.taxes:
            letter = f"{self.purchase.letter(tax.rate)} " if letters else ""
            self.roll.cells(
                widths,
                [
                    f"{letter}{self.rate(tax.rate)}%",
                    self.number(tax.base),
                    self.number(tax.amount),
                    self.number(tax.base + tax.amount),
                ],
            )
            self._note_tax(tax, base=True, code=letter.strip())
        self.truth.leave_open("subtotal")  # whether it is the printed sum with tax or the table's without
        self._note_tax_total()

    def _note_tax(self, tax: Any, *, base: bool = False, code: str = "") -> None:
        entry = {"code": code} if code else {}
        entry |= {
            "rate": f"{tax.rate.normalize():f}",
            **({"base": str(tax.base)} if base else {}),
            "amount": str(tax.amount),
        }
        self.truth.full.setdefault("taxes", []).append(entry)

    def _note_tax_total(self) -> None:
        if len(self.purchase.taxes) == 1:
            self.truth.say("tax_total", str(self.purchase.tax_total))
        else:
            self.truth.leave_open("tax_total")

    # payment

    def payment(self, *, slip: bool = False) -> None:
        """Print how it was paid; `slip` adds the terminal's lines."""
        purchase, roll = self.purchase, self.roll
        if purchase.is_cash:
            roll.pair(self.word("cash"), self.money(purchase.tendered))
            roll.pair(self.word("change"), self.money(purchase.tendered - purchase.total))
            self.truth.say("payment_method", self.word("cash"))
            self.truth.say("amount_tendered", str(purchase.tendered))
            self.truth.say("change", str(purchase.tendered - purchase.total))
            return
        roll.pair(self.word("card"), self.money(purchase.total))
        self.truth.say("payment_method", self.word("card"))
        self.truth.leave_open("amount_tendered")
        if slip:
            self.card_slip()

    def card_slip(self, *, amount: bool = False) -> None:
        """Print what a card terminal prints."""
        roll, random = self.roll, self.random
        roll.line(self.word("slip"), "middle", bold=True)
        mask = random.choice(("############", "**** **** **** ", "XXXXXXXXXXXX", "************"))
        roll.pair(self.word("number"), f"{mask}{self.purchase.last4}")
        self.truth.say("card_last4", self.purchase.last4)
        roll.pair(
            f"Terminal-ID {random.randint(10000000, 99999999)}",
            f"AID A00000000{random.randint(31010, 41010)}",
        )
        if amount:
            roll.pair(self.word("amount"), self.money(self.purchase.total), bold=True)
        roll.line(self.word("approved"), "middle")

    def thanks(self) -> None:
        """Print the last words."""
        self.roll.line()
        self.roll.line(self.word("thanks"), "middle")

    def to_json(self) -> dict[str, Any]:
        """Return the truth; a currency that isn't printed is not judged."""
        self.truth.full.setdefault("taxes", [])
        if not self.truth.full["taxes"]:
            self.truth.leave_open("tax_total")
        truth = self.truth.to_json()
        return {**truth, "derived": sorted(self.truth.derived)}
