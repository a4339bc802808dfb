"""How a seller writes: words of a language, habits of a country, and one seller's own choices among them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from babel.dates import format_date

FOLDER = Path(__file__).parent
UNTRANSLATED = ("phone", "email", "web", "iban", "bic", "vat_id", "your_vat", "registration")
"""Labels that bilingual paper prints once."""
_MERGED = ("titles", "labels", "columns", "sums", "sentences", "units")


@cache
def load_words(locale: str) -> Mapping[str, Any]:
    """Return the words of a locale such as `de-AT`: its language's, and its country's over them."""
    language = tomllib.loads((FOLDER / "languages" / f"{locale[:2]}.toml").read_text(encoding="utf-8"))
    country = _load_country(locale)
    merged = {name: {**language[name], **country.get(name, {})} for name in _MERGED}
    return {**language, **country, **merged, "language": locale[:2]}


def _load_country(locale: str) -> dict[str, Any]:
    """Return a country's habits; those of sellers who write in English to customers abroad, too."""
    path = FOLDER / "locales" / f"{locale}.toml"
    if path.exists():
        return tomllib.loads(path.read_text(encoding="utf-8"))
    home = sorted((FOLDER / "locales").glob(f"*{locale[2:]}.toml"))[0]
    country = tomllib.loads(home.read_text(encoding="utf-8"))
    own = {name: value for name, value in country.items() if name not in _MERGED}
    return {**own, "country_names": country["country_names"][::-1], "tax_words": ["VAT"]}


@cache
def load_patterns() -> Mapping[str, Any]:
    """Return the shapes of invoice numbers and the like."""
    return tomllib.loads((FOLDER / "patterns.toml").read_text(encoding="utf-8"))


def fill_pattern(random: Random, pattern: str, day: date) -> str:
    """Return a number of the given shape: `#` becomes a digit, {yy}, {yyyy} and {mm} the day's."""
    dated = pattern.format(yy=f"{day:%y}", yyyy=f"{day:%Y}", mm=f"{day:%m}") if "{" in pattern else pattern
    return "".join(str(random.randint(0, 9)) if sign == "#" else sign for sign in dated)


@dataclass(frozen=True)
class Habits:
    """What one seller's program always does."""

    date_pattern: str
    money: str
    """With `{n}`: `€ {n}`, `{n} EUR`; `{n}` alone where the currency stands elsewhere."""
    groups: bool
    """Whether thousands are set apart."""
    rate_scale: int
    rate_gap: str
    """Between a rate and its %: a blank or nothing."""
    quantity_scale: int | None
    """Places of every quantity; None prints what is needed."""
    colon: str
    upper: bool
    tax_word: str
    minus: str
    """Shape of negative amounts, with `{n}`."""


@dataclass(frozen=True)
class Voice:
    """Writes labels, amounts and dates as one seller does; the same label always in the same words."""

    locale: str
    random: Random
    habits: Habits
    second: str | None = None
    """Language that labels are repeated in, on bilingual paper."""
    _chosen: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def words(self) -> Mapping[str, Any]:
        """Return all words of the locale."""
        return load_words(self.locale)

    @property
    def currency(self) -> str:
        """Return the currency's code."""
        return str(self.words["currency"])

    def choose(self, group: str, key: str, first: int | None = None) -> str:
        """Return this seller's wording out of the known ones, or the `first` of them."""
        return self.choose_from(group, key, self.words[group][key][:first])

    def choose_from(self, group: str, key: str, options: Sequence[str]) -> str:
        """Return one of the options, and the same one ever after."""
        if (group, key) not in self._chosen:
            self._chosen[group, key] = self.random.choice(options)
        return self._chosen[group, key]

    def label(self, key: str) -> str:
        """Return a label, in capitals if this seller likes them."""
        text = self.choose("labels", key)
        if self.second and key not in UNTRANSLATED:
            text = f"{text} / {load_words(self.second)['labels'][key][0]}"
        return text.upper() if self.habits.upper else text

    def number(self, value: Decimal, *, grouped: bool | None = None) -> str:
        """Return a number with its own scale in the country's notation."""
        text = write_number(
            abs(value), self.words["numbers"], self.habits.groups if grouped is None else grouped
        )
        return self.habits.minus.format(n=text) if value < 0 else text

    def money(self, value: Decimal) -> str:
        """Return an amount as it stands in sums."""
        return self.habits.money.format(n=self.number(value))

    def day(self, day: date) -> str:
        """Return a date."""
        return str(format_date(day, self.habits.date_pattern, locale=self.locale.replace("-", "_")))

    def rate(self, rate: Decimal) -> str:
        """Return a tax rate with its per cent sign."""
        places = max(self.habits.rate_scale, -int(rate.normalize().as_tuple().exponent))
        return f"{self.number(rate.quantize(Decimal(1).scaleb(-places)))}{self.habits.rate_gap}%"

    def quantity(self, quantity: Decimal) -> Decimal:
        """Return the quantity at the scale this seller prints."""
        needed = max(0, -int(quantity.normalize().as_tuple().exponent))
        places = needed if self.habits.quantity_scale is None else max(needed, self.habits.quantity_scale)
        return quantity.quantize(Decimal(1).scaleb(-places))


def write_number(value: Decimal, pattern: str, grouped: bool) -> str:
    """Return a positive number in a notation given by example: 1.234,56, 1 234,56, 1'234.56, 1,23,456.00."""
    whole, _, rest = f"{value:f}".partition(".")
    if grouped:
        whole = _group(whole, pattern)
    return f"{whole}{pattern[-3]}{rest}" if rest else whole


def _group(whole: str, pattern: str) -> str:
    size = 2 if pattern.count(",") > 1 else 3
    head, tail = whole[:-3], whole[-3:]
    parts = [tail]
    while head:
        parts.insert(0, head[-size:])
        head = head[:-size]
    return pattern[1].join(parts)


def draw_voice(random: Random, locale: str, second: str | None = None) -> Voice:
    """Return a seller's way of writing."""
    words = load_words(locale)
    is_anglo = words["country"] in ("US", "IN", "GB", "IE")
    habits = Habits(
        date_pattern=random.choice(words["dates"]),
        money=random.choice(words["money"]),
        groups=is_anglo or random.random() < 0.8,
        rate_scale=random.choice((0, 0, 0, 1, 2)),
        rate_gap="" if is_anglo or words["language"] == "nl" else random.choice((" ", "")),
        quantity_scale=random.choice((None, None, None, 2, 0)),
        colon=random.choice((":", ":", "", "")),
        upper=random.random() < 0.12,
        tax_word=random.choice(words["tax_words"]),
        minus=random.choice(
            ("-{n}", "-{n}", "-{n}", "- {n}", "({n})" if words["country"] == "US" else "{n}-")
        ),
    )
    return Voice(locale, random, habits, second)
