"""What a receipt says, invented: values, how the shop writes them, and the answer that reading gives."""

import json
import random
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.checkpoints.recto_tiny.words import LOCALES, Place, Wordsmith, load

SIGNS = {
    "EUR": ("€", "EUR"), "GBP": ("£", "GBP"), "USD": ("$", "USD"), "CHF": ("CHF", "Fr."),
    "INR": ("Rs.", "INR"), "MYR": ("RM", "MYR"),
}  # fmt: skip
_DATE_PART = re.compile("yyyy|yy|MMMM|MMM|MM|M|dd|d")
ADDS_TAX = ("US", "IN", "MY")
"""Countries whose prices leave the tax out."""
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_NUMBERS = (
    "####", "0####", "#####", "######", "##-#####", "1##/####", "@##-####", "T00#####", "@@#####", "#",
    "####-###", "20##-####", "########",
)  # fmt: skip
PARTY_KEYS = (
    "name", "vat_id", "tax_id", "registration_id", "gln", "address", "contact", "email", "phone", "website",
)  # fmt: skip
ADDRESS_KEYS = ("recipient", "street", "city", "postal_code", "region", "country", "text")
TOP_KEYS = (
    "merchant", "buyer", "receipt_number", "date", "time", "currency", "lines", "subtotal", "taxes",
    "tax_total", "tip", "discount_total", "rounding", "total", "payment_method", "card_last4",
    "amount_tendered", "change",
)  # fmt: skip
"""Keys in the order of the `receipt` schema."""


@dataclass(frozen=True)
class Article:
    """A bought thing; amounts in cents, quantity in thousandths."""

    name: str
    quantity: int
    price: int
    total: int
    letter: str = ""

    @property
    def is_counted(self) -> bool:
        """Say whether the quantity is whole."""
        return self.quantity % 1000 == 0


@dataclass(frozen=True)
class Tax:
    """Tax at one rate, in cents; `rate` as text with a point."""

    rate: str
    base: int
    amount: int
    letter: str


@dataclass
class Purchase:
    """A visit to a shop, before it is decided what the paper shows of it."""

    locale: str
    currency: str
    sign: str
    shop: str
    place: Place
    phone: str
    vat_id: str
    number: str
    day: date
    printed_day: str
    time: str
    articles: list[Article]
    taxes: list[Tax]
    adds_tax: bool
    discount: int
    tip: int
    rounding: int
    subtotal: int
    total: int
    is_cash: bool
    tendered: int
    last4: str
    words: dict[str, str] = field(default_factory=dict)
    """This till's word for each label."""

    def number_text(self, cents: int, places: int = 2) -> str:
        """Return an amount in the country's notation."""
        shape = load("locales", self.locale)["numbers"]
        whole, rest = divmod(abs(cents), 10**places)
        text = f"{whole:,}".replace(",", shape[1] if whole >= 10_000 else "")
        return f"{'-' if cents < 0 else ''}{text}{shape[-3]}{rest:0{places}}"

    def quantity_text(self, article: Article) -> str:
        """Return a quantity in the country's notation."""
        return str(article.quantity // 1000) if article.is_counted else self.number_text(article.quantity, 3)


def plain(cents: int, places: int = 2) -> str:
    """Return an amount as the answer writes it."""
    whole, rest = divmod(abs(cents), 10**places)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:0{places}}"


def plain_quantity(article: Article) -> str:
    """Return a quantity as the answer writes it: the printed scale kept."""
    return str(article.quantity // 1000) if article.is_counted else plain(article.quantity, 3)


def write_day(day: date, pattern: str, language: str) -> str:
    """Return a date in a pattern such as `d. MMMM yyyy`."""
    month = _MONTHS[language].split()[day.month - 1]
    values = {
        "yyyy": f"{day.year}", "yy": f"{day:%y}", "MMMM": month, "MMM": month[:3], "MM": f"{day:%m}",
        "M": f"{day.month}", "dd": f"{day:%d}", "d": f"{day.day}",
    }  # fmt: skip
    pieces = pattern.split("'")  # every other piece is quoted, to be printed as it is
    pieces[::2] = [_DATE_PART.sub(lambda part: values[part.group()], piece) for piece in pieces[::2]]
    return "".join(pieces)


def draw_purchase(rng: random.Random, unseen: bool = False, most: int = 8) -> Purchase:
    """Invent a purchase of one to `most` articles; `unseen` takes names that training never does."""
    names, weights = zip(*LOCALES, strict=True)
    locale = rng.choices(names, weights)[0]
    country = load("locales", locale)
    smith = Wordsmith(rng, locale, unseen)
    words = {key: rng.choice(options) for key, options in load("tills", locale[:2])["words"].items()}
    words["total"] = words["total"].replace("EUR", country["currency"])
    adds_tax = country["country"] in ADDS_TAX
    rates = [rate for rate in country["rates"].values() if rate != "0"]
    used = [rates[0]] if len(rates) == 1 or rng.random() < 0.6 else rng.sample(rates, 2)
    articles = [_draw_article(rng, smith, len(used)) for _ in range(rng.randint(1, most))]
    gross = sum(article.total for article in articles)
    discount = rng.randrange(10, max(11, gross // 5)) if rng.random() < 0.08 else 0
    subtotal = gross
    taxes = _draw_taxes(articles, used, discount, adds_tax)
    tax = sum(one.amount for one in taxes) if adds_tax else 0
    tip = round(gross * rng.choice((0.1, 0.15))) if rng.random() < 0.06 else 0
    before = gross - discount + tax + tip
    rounding = (
        (before + 2) // 5 * 5 - before if country["currency"] in ("CHF", "MYR") and rng.random() < 0.5 else 0
    )
    total = before + rounding
    day = date(2019, 1, 1) + timedelta(days=rng.randrange(3200))
    pattern = rng.choice(country["dates"]) if rng.random() < 0.9 else "yyyy-MM-dd"
    return Purchase(
        locale=locale,
        currency=country["currency"],
        sign=rng.choice(SIGNS[country["currency"]]),
        shop=smith.shop(),
        place=smith.place(),
        phone=smith.phone(),
        vat_id=smith.vat_id(),
        number=smith.digits(rng.choice(_NUMBERS)),
        day=day,
        printed_day=write_day(day, pattern, locale[:2]),
        time=f"{rng.randint(6, 23):02}:{rng.randint(0, 59):02}",
        articles=articles,
        taxes=taxes,
        adds_tax=adds_tax,
        discount=discount,
        tip=tip,
        rounding=rounding,
        subtotal=subtotal,
        total=total,
        is_cash=rng.random() < 0.45,
        tendered=total if rng.random() < 0.3 else -(-total // 500) * 500 + rng.choice((0, 0, 500, 1000)),
        last4=smith.digits("####"),
        words=words,
    )


def _draw_article(rng: random.Random, smith: Wordsmith, rates: int) -> Article:
    price = int(10 ** rng.uniform(1.7, 4.0)) if rng.random() < 0.97 else rng.randrange(100_00, 4000_00)
    if rng.random() < 0.5:
        price = max(5, price // 10 * 10 + rng.choice((0, 5, 9, 9)))
    quantity = 1000 * rng.choice((1, 1, 1, 1, 2, 2, 3, 4, 6, 10, 12))
    if rng.random() < 0.08:
        quantity = rng.randrange(100, 4000)
    return Article(
        smith.article(), quantity, price, (price * quantity + 500) // 1000, "AB"[rng.randrange(rates)]
    )


def _draw_taxes(articles: list[Article], rates: list[str], discount: int, adds_tax: bool) -> list[Tax]:
    taxes = []
    for place, rate in enumerate(rates):
        letter = "AB"[place]
        amount = sum(article.total for article in articles if article.letter == letter)
        amount -= discount if place == 0 else 0
        share = float(rate)
        tax = round(amount * share / (100 if adds_tax else 100 + share))
        if any(article.letter == letter for article in articles):
            taxes.append(Tax(rate, amount if adds_tax else amount - tax, tax, letter))
    return taxes


class Answer:
    """Gathers what a page shows, and writes it with every key of the schema."""

    def __init__(self) -> None:
        address: dict[str, Any] = dict.fromkeys(ADDRESS_KEYS)
        self.fields: dict[str, Any] = dict.fromkeys(TOP_KEYS) | {"lines": [], "taxes": []}
        self.fields["merchant"] = {
            "name": None, "address": dict(address), "phone": None, "vat_id": None, "tax_id": None,
            "registration_id": None,
        }  # fmt: skip
        contact = dict.fromkeys(("name", "department", "phone", "email"))
        self.fields["buyer"] = dict.fromkeys(PARTY_KEYS) | {"address": dict(address), "contact": contact}

    def say(self, path: str, value: str | None) -> None:
        """Note a value by its path, e.g. `merchant.name`."""
        part, *rest = path.split(".")
        at = self.fields
        for name in rest:
            at, part = at[part], name
        at[part] = value

    def line(self, name: str | None, quantity: str | None, price: str | None, total: str | None) -> None:
        """Note an article."""
        self.fields["lines"].append(
            {
                "description": name,
                "product_code": None,
                "quantity": quantity,
                "unit_price": price,
                "total": total,
            }
        )

    def tax(self, code: str | None, rate: str | None, base: str | None, amount: str | None) -> None:
        """Note a tax."""
        self.fields["taxes"].append({"code": code, "rate": rate, "base": base, "amount": amount})

    def text(self) -> str:
        """Return the compact JSON."""
        return json.dumps(self.fields, separators=(",", ":"), ensure_ascii=False)
