"""Invents what is bought in a shop, with taxes, discounts, tips and how it is paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from samples.generated.parties import (
    PostalAddress,
    draw_address,
    draw_day,
    draw_phone,
    draw_vat_id,
    fill_digits,
)
from samples.generated.sale import Wishes
from samples.generated.story import ZERO
from samples.generated.voice import load_words
from samples.truth import Tax, round_cents

CENT_FREE = ("US", "IN", "MY")
"""Where prices on receipts don't include tax."""
LETTERS = "ABC"


@dataclass(frozen=True)
class Article:
    """A line of a receipt; discount is an amount off it, printed below."""

    name: str
    quantity: Decimal
    price: Decimal
    rate: Decimal
    discount: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Quantity × price in cents, before the discount."""
        return round_cents(self.quantity * self.price)


@dataclass(frozen=True)
class Purchase:
    """One visit to a till."""

    shop: str
    address: PostalAddress
    phone: str
    vat_id: str | None
    registration: str | None
    number: str
    day: date
    time: str
    articles: Sequence[Article]
    includes_tax: bool
    service: Decimal
    tip: Decimal
    round_to: Decimal | None
    is_cash: bool
    tendered_extra: Decimal
    last4: str

    @property
    def rates(self) -> list[Decimal]:
        """Return the rates, highest first, as their letters go."""
        return sorted({article.rate for article in self.articles}, reverse=True)

    def letter(self, rate: Decimal) -> str:
        """Return the letter of a rate."""
        return LETTERS[self.rates.index(rate)]

    @property
    def discount_total(self) -> Decimal:
        """Sum of the discounts."""
        return sum((article.discount for article in self.articles), ZERO)

    @property
    def subtotal(self) -> Decimal:
        """Sum of the articles after their discounts."""
        return sum((article.total - article.discount for article in self.articles), ZERO)

    @property
    def taxes(self) -> list[Tax]:
        """Return the taxes, highest rate first."""
        return [self._tax(rate) for rate in self.rates]

    def _tax(self, rate: Decimal) -> Tax:
        amount = sum(
            (article.total - article.discount for article in self.articles if article.rate == rate), ZERO
        )
        if rate == self.rates[0] and self.includes_tax:
            amount += self.service
        if self.includes_tax:
            tax = round_cents(amount * rate / (100 + rate))
            return Tax(rate, amount - tax, tax)
        return Tax(rate, amount, round_cents(amount * rate / 100))

    @property
    def tax_total(self) -> Decimal:
        """Sum of the taxes."""
        return sum((tax.amount for tax in self.taxes), ZERO)

    @property
    def before_rounding(self) -> Decimal:
        """What the purchase comes to exactly."""
        return self.subtotal + self.service + (ZERO if self.includes_tax else self.tax_total)

    @property
    def rounding(self) -> Decimal:
        """What rounding to coins adds."""
        if self.round_to is None:
            return ZERO
        return (
            round_cents((self.before_rounding / self.round_to).quantize(Decimal(1)) * self.round_to)
            - self.before_rounding
        )

    @property
    def total(self) -> Decimal:
        """What had to be paid."""
        return self.before_rounding + self.rounding

    @property
    def tendered(self) -> Decimal:
        """What the customer handed over."""
        return round_cents(-(-self.total // 5) * 5 + self.tendered_extra)


def draw_purchase(
    random: Random, locale: str, kind: str, tills: dict[str, dict[str, list[str]]], wishes: Wishes
) -> Purchase:
    """Return a visit to a shop of the kind."""
    words = load_words(locale)
    country = words["country"]
    place = random.choice(tills["shops"][kind])
    if len(tills["shops"][kind]) == 3:
        place = tills["shops"][kind][{"GB": 0, "IE": 0, "US": 1, "IN": 2, "MY": 2}[country]]
    articles = _draw_articles(random, words, tills["items"].get(kind, []), kind, wishes)
    includes_tax = kind == "fuel" or country not in CENT_FREE or (country == "MY" and random.random() < 0.5)
    net = sum((article.total for article in articles), ZERO)
    wants_service = "service" in wishes.names
    return Purchase(
        shop=place,
        address=draw_address(random, locale),
        phone=draw_phone(random, locale),
        vat_id=draw_vat_id(random, locale) if "vat" in words["ids"] else None,
        registration=fill_digits(random, words["ids"]["registration"][0]) if country == "MY" else None,
        number=fill_digits(random, random.choice(("0####", "####", "##-#####", "1##/####", "T00#####"))),
        day=draw_day(random),
        time=f"{random.randint(7, 22):02}:{random.randint(0, 59):02}",
        articles=articles,
        includes_tax=includes_tax,
        service=round_cents(net * Decimal("0.125")) if wants_service else ZERO,
        tip=round_cents(net / 10) if wishes.has("tip") else ZERO,
        round_to=_choose_coin(country, wishes),
        is_cash=wishes.has("cash") or (not wishes.has("card") and random.random() < 0.4),
        tendered_extra=Decimal(random.choice((0, 0, 5, 10))),
        last4=fill_digits(random, "####"),
    )


def _choose_coin(country: str, wishes: Wishes) -> Decimal | None:
    if country == "MY" or wishes.has("rounding"):
        return Decimal("0.05")
    return None


def _draw_articles(
    random: Random, words: Mapping[str, Any], items: Sequence[str], kind: str, wishes: Wishes
) -> list[Article]:
    if kind == "taxi":
        return [
            Article(
                "",
                Decimal(1),
                Decimal(random.randint(45, 480)) / 10 + Decimal("0.00"),
                _rate(words, "r" if "ride" in wishes.names else "s"),
            )
        ]
    count = 1 if kind == "fuel" else random.randint(2, min(8, len(items)))
    return [_draw_article(random, words, item, kind, wishes) for item in random.sample(list(items), count)]


def _draw_article(random: Random, words: Mapping[str, Any], item: str, kind: str, wishes: Wishes) -> Article:
    name, price, rate = item.split("|")
    factor = Decimal(str(words.get("price_factor", "1")))
    if kind == "fuel":
        return Article(name, Decimal(random.randint(1200, 6400)) / 100, Decimal(price), _rate(words, rate))
    unit = round_cents(Decimal(price) * factor * random.randint(90, 115) / 100)
    quantity = Decimal(random.choice((1, 1, 1, 1, 2, 2, 3)))
    if "weighed" in wishes.names and random.random() < 0.3:
        quantity = Decimal(random.randint(120, 1950)) / 1000
    off = (
        round_cents(unit * quantity * Decimal("0.2"))
        if wishes.has("discounts") and random.random() < 0.5
        else ZERO
    )
    return Article(name, quantity, unit, _rate(words, rate), off)


def _rate(words: Mapping[str, Any], kind: str) -> Decimal:
    rates = words["rates"]
    if kind == "x":
        return Decimal(4)
    return Decimal(rates.get(kind) or rates.get("r" if kind == "i" else "s") or rates["s"])
