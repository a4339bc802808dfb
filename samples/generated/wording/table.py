"""Columns and rows of line items."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from samples.generated.content import Row
from samples.generated.story import Good
from samples.generated.wording.draft import Draft, write_plain
from samples.truth import round_cents


def choose_columns(draft: Draft) -> list[tuple[str, str]]:
    """Return kind and title of each column, in order."""
    wishes, goods = draft.wishes, draft.story.goods
    kinds = ["description"]
    if "prose" in wishes.names:
        return [("description", ""), ("gross" if draft.story.prices_include_tax else "net", "")]
    if wishes.has("quantity", 0.97) and "no_quantity" not in wishes.names:
        kinds += ["quantity", *(["unit"] if wishes.has("unit", 0.45) else []), "price"]
        if wishes.has("quantity_first", 0.25):
            kinds = ["quantity", *(["unit"] if "unit" in kinds else []), "description", "price"]
    if goods[0].day:
        kinds.insert(0, "date")
    if wishes.has("code", 0.35) or draft.country == "IN":
        kinds.insert(draft.random.choice((0, 1)), "code")
    if wishes.has("pos", 0.4):
        kinds.insert(0, "pos")
    if any(good.discount for good in goods) and "price" in kinds:
        kinds.append("discount")
    amount = "gross" if draft.story.prices_include_tax else "net"
    if _prints_rates(draft):
        kinds.insert(draft.random.choice((len(kinds), len(kinds), max(1, len(kinds) - 1))), "tax")
    kinds.append(amount)
    if amount == "net" and "tax" in kinds and wishes.has("both_amounts", 0.1):
        kinds.append("gross")
    return [(kind, _write_column(draft, kind)) for kind in kinds]


def _prints_rates(draft: Draft) -> bool:
    rates = {good.rate for good in draft.story.goods}
    if draft.country == "US" or rates == {None} or rates == {Decimal(0)}:
        return False
    return draft.wishes.has("rates", 1.0 if len(rates) > 1 else 0.35)


def _write_column(draft: Draft, kind: str) -> str:
    title = draft.voice.choose("columns", kind)
    if kind in ("net", "gross") and draft.voice.habits.money == "{n}":
        symbol = {"EUR": "EUR", "CHF": "CHF", "GBP": "GBP", "USD": "USD", "INR": "INR"}[draft.voice.currency]
        return f"{title} {symbol}"
    return title


def write_rows(draft: Draft, kinds: Sequence[str]) -> list[Row]:
    """Return the line items."""
    return [_write_row(draft, place, good, kinds) for place, good in enumerate(draft.story.goods, start=1)]


def _write_row(draft: Draft, place: int, good: Good, kinds: Sequence[str]) -> Row:
    voice = draft.voice
    quantity = voice.quantity(good.quantity)
    unit = draft.voice.choose("units", good.unit)
    sign = Decimal(-1) if draft.is_negative() else Decimal(1)
    money = voice.money if draft.shows_currency_in_rows else voice.number
    cells = {
        "pos": str(place),
        "code": good.code or "",
        "date": voice.day(good.day) if good.day else "",
        "description": good.description,
        "quantity": voice.number(quantity)
        + (f" {unit}" if "unit" not in kinds and draft.glues_units else ""),
        "unit": unit,
        "price": money(good.price),
        "discount": f"{good.discount} %" if good.discount else "",
        "tax": voice.rate(good.rate) if good.rate is not None else "",
        "net": money(sign * good.amount),
        "gross": money(sign * _add_tax(draft, good)),
    }
    if "prose" in draft.wishes.names:
        each = voice.choose("sentences", "each")
        cells["description"] += f", {voice.number(quantity)} {unit} {each} {money(good.price)}"
    _say_line(draft, place, good, kinds, cells)
    sections = voice.words["sentences"]["sections"]
    heading = sections[place // 2] if "sections" in draft.wishes.names and place in (1, 3, 5) else ""
    return Row({kind: cells[kind] for kind in kinds}, good.detail, good.amount, heading)


def _say_line(draft: Draft, place: int, good: Good, kinds: Sequence[str], cells: dict[str, str]) -> None:
    sign = Decimal(-1) if draft.is_negative() else Decimal(1)
    known: dict[str, Any] = {
        "pos": ("position", str(place)),
        "code": ("product_code", good.code),
        "date": ("date", good.day.isoformat() if good.day else None),
        "description": ("description", good.description),
        "quantity": ("quantity", str(draft.voice.quantity(good.quantity))),
        "unit": ("unit", cells["unit"]),
        "price": ("unit_price", str(good.price)),
        "tax": ("tax_rate", write_plain(good.rate)),
        "net": ("net_amount", str(sign * good.amount)),
        "gross": ("gross_amount", str(sign * _add_tax(draft, good))),
    }
    if "prose" in draft.wishes.names:
        kinds = [*kinds, "quantity", "unit", "price"]
    line = {name: value for kind, (name, value) in known.items() if kind in kinds and value is not None}
    if "quantity" in kinds and cells["quantity"].endswith(f" {cells['unit']}"):
        line["unit"] = cells["unit"]
    if good.discount:
        line["allowances"] = [{"percent": str(good.discount)}]
    if good.detail or cells["description"] != good.description:
        line["detail"] = f"{cells['description'].removeprefix(good.description)} {good.detail}".strip(" ,")
    draft.truth.full.setdefault("lines", []).append(line)


def _add_tax(draft: Draft, good: Good) -> Decimal:
    """Return a line's amount with tax, rounded by itself."""
    if draft.story.prices_include_tax or good.rate is None:
        return good.amount
    return good.amount + round_cents(good.amount * good.rate / 100)
