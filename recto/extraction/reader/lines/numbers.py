"""Numbers in the cells of a table: an amount, a quantity with its unit, a rate."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import NUMBER, Amount, find_amounts, plain_number

QUANTITY = re.compile(
    rf"^[^\w\d.,+−-]*(?P<number>[-−]?\s?(?:{NUMBER}))(?P<minus>-)?\s?(?:[x×*](?![^\W\d_]))?[\s.°·]{{0,3}}"
    r"(?P<unit>[^\W\d_][\w./²³'-]{0,14}(?:\s[^\W\d_][\w.²³/-]{0,11})?)?[^\w]*$"
)
PRODUCT_SIGNS = frozenset(("x", "×", "*", "@"))
MOST_UNIT_WORDS = 2
MOST_LETTERS = 14
"""Letters beside an amount from which on it stands in a sentence and not in a column."""
HIGHEST_RATE = Decimal(40)
CATEGORY = re.compile(r"\((?P<code>AE|[SZEKGOLM])\)")
"""UNCL 5305 codes in brackets, as printouts of e-invoices show them."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a table, where it stands and how it was printed."""

    value: Decimal
    span: Span
    is_percent: bool = False
    has_cents: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity and the unit printed with it."""

    number: Number
    unit: Span | None


def list_amounts(reading: Reading, span: Span) -> list[Amount]:
    """Return the amounts of a part of a row, also where one was read across its edge: "12 | 150,93"."""
    crossing = any(
        amount.start < edge < amount.end
        for amount in reading.amounts[span.cell]
        for edge in (span.start, span.end)
    )
    if not crossing:
        return reading.amounts_in(span)
    found = find_amounts(reading.numbers[span.cell][span.start : span.end])
    return [replace(amount, start=amount.start + span.start, end=amount.end + span.start) for amount in found]


def read_money(reading: Reading, spans: Iterable[Span]) -> Number | None:
    """Return the amount that stands alone in these parts of a row; None in a sentence or where is none."""
    for span in spans:
        found = [amount for amount in list_amounts(reading, span) if not amount.is_percent]
        if found and not _is_prose(span, [(amount.start, amount.end) for amount in found]):
            amount = found[0]
            place = span.cell.span(amount.start, amount.end)
            return Number(amount.value(reading.conventions.mark), place, has_cents=amount.has_cents)
    return None


def _is_prose(span: Span, numbers: Sequence[tuple[int, int]]) -> bool:
    text = span.cell.text
    covered = sum(sum(map(str.isalpha, text[start:end])) for start, end in numbers)
    return sum(map(str.isalpha, span.text)) - covered > MOST_LETTERS


def read_rate(reading: Reading, spans: Iterable[Span]) -> Number | None:
    """Return the rate in percent that these parts of a row hold."""
    for span in spans:
        for amount in list_amounts(reading, span):
            value = amount.value(reading.conventions.mark)
            if amount.is_percent or (0 <= value <= HIGHEST_RATE and amount.currency is None):
                place = span.cell.span(amount.start, amount.end)
                return Number(abs(value), place, is_percent=amount.is_percent, has_cents=amount.has_cents)
    return None


def read_measure(reading: Reading, spans: Iterable[Span]) -> Measure | None:
    """Return the quantity, and the unit behind it: "2,5 Std.", "3 x", "1.00kg"."""
    for span in spans:
        text = reading.numbers[span.cell][span.start : span.end]
        match = QUANTITY.match(text)
        if match is None or "%" in text:
            continue
        digits = match["number"].lstrip("-− ")
        value = Decimal(plain_number(digits, reading.conventions.mark))
        negative = match["number"][0] in "-−" or bool(match["minus"])
        place = _part(span, match.start("number"), match.end("number"))
        number = Number(-value if negative else value, place)
        return Measure(number, _unit_of(reading, span, match))
    return None


def _unit_of(reading: Reading, span: Span, match: re.Match[str]) -> Span | None:
    """Return the unit of a quantity; a currency is none."""
    if match["unit"] is None:
        return None
    start, end = match.span("unit")
    has_currency = any(amount.currency for amount in list_amounts(reading, span))
    return None if has_currency else _part(span, start, end)


def read_category(span: Span) -> tuple[str, Span] | None:
    """Return the code of a tax category in brackets."""
    match = CATEGORY.search(span.text)
    return (match["code"], _part(span, *match.span("code"))) if match else None


def read_price_base(reading: Reading, spans: Iterable[Span]) -> Measure | None:
    """Return the quantity that a price is for, as printed behind it: "52,52 / 100", "12,00 je 1000 Stk"."""
    words = reading.vocabulary.words["price_per"]
    for span in spans:
        found = [amount for amount in list_amounts(reading, span) if not amount.is_percent]
        if not found:
            continue
        rest = span.cell.span(found[0].end, span.end)
        first, _, after = rest.text.partition(" ")
        skipped = len(first) + 1 if fold(first) in words or first == "/" else int(rest.text[:1] == "/")
        if skipped and (after or rest.text[:1] == "/"):
            measure = read_measure(reading, [_part(rest, skipped, len(rest.text))])
            if measure is not None and measure.number.value > 1:
                return measure
    return None


def read_product(reading: Reading, span: Span) -> tuple[Measure, Number] | None:
    """Return quantity and price of a product in running text: "5 × $14.00", "15,5 heures à 83,30 €"."""
    amounts = [amount for amount in list_amounts(reading, span) if not amount.is_percent]
    mark = reading.conventions.mark
    for one, two in pairwise(amounts):
        between = span.cell.span(one.end, two.start)
        *unit, sign = between.text.split() or [""]
        is_per = fold(sign) in reading.vocabulary.words["price_per"]
        if len(unit) > MOST_UNIT_WORDS or not (is_per or sign.lower() in PRODUCT_SIGNS):
            continue
        parts = sorted((one, two), key=lambda amount: amount.has_cents or amount.currency is not None)
        numbers = [Number(part.value(mark), span.cell.span(part.start, part.end)) for part in parts]
        named = _part(between, 0, len(between.text) - len(sign)) if unit and parts[0] is one else None
        return Measure(numbers[0], named), numbers[1]
    return None


def _part(span: Span, start: int, end: int) -> Span:
    return span.cell.span(span.start + start, span.start + end)
