"""Invents a sale: parties, goods, terms; what is asked for by name happens, the rest by chance."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from samples.generated.parties import draw_account, draw_day, draw_party
from samples.generated.story import ZERO, Good, Story
from samples.generated.voice import Voice, fill_pattern, load_patterns, load_words
from samples.truth import Account, Party, round_cents

DOMESTIC_ONLY = ("US", "IN")


@dataclass(frozen=True)
class Wishes:
    """What a document must and mustn't have; `no-NAME` forbids."""

    names: Collection[str]
    random: Random

    def has(self, name: str, chance: float = 0.0) -> bool:
        """Return whether the trait is wished for, or comes by chance."""
        lucky = self.random.random() < chance
        return name in self.names or (lucky and f"no-{name}" not in self.names)


def draw_story(random: Random, voice: Voice, trade: str, wishes: Wishes) -> Story:
    """Return a sale in the voice's country."""
    locale, words = voice.locale, voice.words
    issued = draw_day(random)
    seller, seller_address = draw_party(random, locale, random.choice(words["companies"][trade]))
    buyer_locale = _choose_buyer_locale(random, locale, wishes)
    buyer_name = random.choice(load_words(buyer_locale)["companies"]["buyers"])
    buyer, buyer_address = draw_party(random, buyer_locale, buyer_name)
    if wishes.has("reverse") and words["country"] not in DOMESTIC_ONLY:
        seller = _formal(seller, words["country"])
        buyer = _formal(buyer, load_words(buyer_locale)["country"])
    goods = _draw_goods(random, voice, trade, wishes, issued)
    includes_tax = wishes.has("gross")
    kind = next((name for name in ("credit_note", "proforma") if name in wishes.names), "invoice")
    story = Story(
        type=kind,
        number=_draw_number(random, words["language"], kind, issued),
        issued=issued,
        seller=seller,
        seller_address=seller_address,
        buyer=buyer,
        buyer_address=buyer_address,
        account=draw_account(random, locale)
        if words["country"] != "US"
        else _draw_us_account(random, locale),
        goods=goods,
        prices_include_tax=includes_tax,
        discount_percent=Decimal(random.choice((2, 3, 5, 10))) if wishes.has("discount") else None,
        shipping=Decimal(random.choice(("6.90", "12.50", "24.00", "9.80")))
        if wishes.has("shipping")
        else ZERO,
        shipping_rate=max((good.rate for good in goods if good.rate is not None), default=None),
        splits_tax=words["country"] == "IN" and not wishes.has("igst", 0.3),
        round_to=_choose_coin(words["country"], wishes),
        days=random.choice((7, 10, 14, 14, 30, 30, 30, 45, 60)),
        facts=_draw_facts(random, words["country"], issued),
    )
    return _prepay(random, story, wishes)


def _prepay(random: Random, story: Story, wishes: Wishes) -> Story:
    if not wishes.has("prepaid"):
        return story
    paid = round_cents(story.gross_total * Decimal(random.choice(("0.3", "0.5", "0.25"))))
    paid = paid if random.random() < 0.4 else paid.quantize(Decimal(10)).quantize(Decimal("0.01"))
    return Story(
        **{
            **vars(story),
            "prepaid": paid,
            "prepaid_on": story.issued - timedelta(days=random.randint(12, 40)),
        }
    )


def _choose_coin(country: str, wishes: Wishes) -> Decimal | None:
    if country == "CH" and wishes.has("rounding", 0.4):
        return Decimal("0.05")
    if country == "IN" and wishes.has("rounding", 0.5):
        return Decimal("1.00")
    return None


def _choose_buyer_locale(random: Random, locale: str, wishes: Wishes) -> str:
    if "reverse" not in wishes.names or load_words(locale)["country"] in DOMESTIC_ONLY:
        return locale
    others = [
        other for other in ("de-DE", "fr-FR", "nl-NL", "es-ES", "it-IT", "pt-PT", "de-AT") if other != locale
    ]
    return random.choice(others)


def _formal(party: Party, country: str) -> Party:
    has_letters = (party.vat_id or "").startswith(country)
    return party if has_letters else Party(**{**vars(party), "vat_id": f"{country}{party.vat_id}"})


def _draw_number(random: Random, language: str, kind: str, issued: date) -> str:
    patterns = load_patterns()["credit" if kind == "credit_note" else "invoice"][language]
    return fill_pattern(random, random.choice(patterns), issued)


def _draw_us_account(random: Random, locale: str) -> Account:
    name = random.choice(load_words(locale)["banks"]).split("|")[0]
    return Account(bank_name=name, account_number="".join(str(random.randint(1, 9)) for _ in range(10)))


def _draw_facts(random: Random, country: str, issued: date) -> dict[str, str]:
    patterns = load_patterns()
    names = (
        "order",
        "customer",
        "contract",
        "delivery_note",
        "mandate",
        "reference",
        "routing",
        "sort_code",
        "account",
    )
    facts = {name: fill_pattern(random, random.choice(patterns[name]), issued) for name in names}
    creditor = patterns["creditor"].get(country)
    return {**facts, "creditor": fill_pattern(random, creditor, issued)} if creditor else facts


def _draw_goods(random: Random, voice: Voice, trade: str, wishes: Wishes, issued: date) -> tuple[Good, ...]:
    items = list(voice.words["trades"][trade])
    count = random.randint(30, 46) if wishes.has("long") else random.randint(2, min(7, len(items)))
    picks = (
        [items[number % len(items)] for number in range(count)]
        if count > len(items)
        else random.sample(items, count)
    )
    if "single" in wishes.names:
        picks = picks[:1]
    goods = [_draw_good(random, voice, item, wishes) for item in picks]
    if not wishes.has("dated"):
        return tuple(goods)
    days = sorted(issued - timedelta(days=random.randint(0, 5)) for _ in goods)
    return tuple(Good(**{**vars(good), "day": day}) for good, day in zip(goods, days, strict=True))


def _draw_good(random: Random, voice: Voice, item: str, wishes: Wishes) -> Good:
    description, unit, price, kind, *detail = item.split("|")
    words = voice.words
    factor = Decimal(words.get("price_factor", "1")) * Decimal(random.randint(85, 130)) / 100
    scale = Decimal("0.0001") if Decimal(price) < Decimal("0.5") and unit == "kwh" else Decimal("0.01")
    unit_price = (Decimal(price) * factor).quantize(scale)
    return Good(
        description=description,
        detail=_choose_detail(random, words, detail, wishes),
        code=fill_pattern(random, choose_code_shape(voice), date(2026, 1, 1)),
        quantity=_draw_quantity(random, unit, unit_price / Decimal(words.get("price_factor", "1"))),
        unit=unit,
        price=unit_price,
        rate=_choose_rate(voice, kind, wishes),
        discount=Decimal(random.choice((5, 10, 15, 20)))
        if wishes.has("line_discount") and random.random() < 0.6
        else None,
    )


def _choose_detail(random: Random, words: Mapping[str, Any], own: list[str], wishes: Wishes) -> str:
    """Return the small print below a line item: its own, a remark, a long sentence, or none."""
    if own and not wishes.has("plain", 0.3):
        return own[0]
    if wishes.has("long_details", 0.05):
        return str(random.choice(words["sentences"]["long"]))
    return str(random.choice(words["sentences"]["sub"])) if wishes.has("details", 0.12) else ""


def choose_code_shape(voice: Voice) -> str:
    """Return the shape of the seller's article numbers; it is the same on all lines."""
    shapes = ["####", "9###", "84####"] if voice.words["country"] == "IN" else load_patterns()["code"]
    return voice.choose_from("patterns", "code", shapes)


def _choose_rate(voice: Voice, kind: str, wishes: Wishes) -> Decimal | None:
    rates = voice.words["rates"]
    if "exempt" in wishes.names:
        return None
    if "reverse" in wishes.names:
        return Decimal(0)
    if voice.words["country"] == "US":
        return None if kind in ("z", "r") or "untaxed" in wishes.names else Decimal(rates["s"])
    fallback = rates.get("r", rates["s"]) if kind == "i" else rates["s"]
    return Decimal(rates.get(kind, fallback))


def _draw_quantity(random: Random, unit: str, price: Decimal) -> Decimal:
    if unit == "kwh":
        return Decimal(random.randint(180, 4200))
    if unit == "h":
        return Decimal(random.randint(2, 40)) / 2
    if unit in ("kg", "m"):
        return Decimal(random.randint(10, 400)) / random.choice((1, 10, 10))
    if unit in ("flat", "day"):
        return Decimal(random.choice((1, 1, 1, 2)))
    if unit in ("night", "month"):
        return Decimal(random.choice((1, 2, 3, 4, 12)))
    most = 4 if price > 100 else 12 if price > 12 else 120
    return Decimal(
        random.choice(
            [count for count in (1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 25, 50, 100, 120) if count <= most]
        )
    )
