"""Rows of a till roll, taken apart: code, name, quantity, price, total. Knows nothing of the rows around."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from recto.extraction.reader.layout.rows import Cell, Row, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import find_amounts
from recto.extraction.reader.values.currencies import CURRENCY_PATTERN

CENT = Decimal("0.01")
MOST_FIGURES = 8
HIGHEST_QUANTITY = Decimal(10000)
GLUED_CODE = re.compile(r"(?<=[.,]\d\d)[A-Z]{1,3}\*?(?=\s|$)")
"""The letter of a tax behind a price without a space: "5.90SR"."""
TRAILER = re.compile(r"[\W_]*(?:[A-Z]{1,3}|[A-Z]?\d{1,2}\s?%?|[A-Z]\d)?[\W_]*")
"""What may follow a row's total: the letter or number of a tax."""
TAX_CELL = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?\s?%|[A-Z]{1,2}\d?")
TIMES = re.compile(
    r"(?<![\w.,])(?P<quantity>\d{1,4}(?:[.,]\d{1,3})?)\s?(?:[^\W\d_]{1,6}\.?|(?<=\s)[|!1])??\s?[xX×*@à]\s?"
    r"[^\w\s.,]{0,2}\s?(?:[A-Z]{2,3}\s?)?(?P<price>\d{1,5}[.,]\d{2,4})(?![\d.,]*\d|\w)"
    r"(?:\s?[^\w\s]{0,2}(?:[A-Z]{3})?\s?/\s?[\w|]{1,6})?"
)
"""2 x 1,99 · 0,532 kg x 2,99 EUR/kg · 1.25 lb @ $1.99/lb."""
MARK = re.compile(rf"\s(?:\*\s?[A-Z]{{1,3}}|(?:{CURRENCY_PATTERN}))\s*$")
LEADING = re.compile(r"(?P<quantity>\d{1,3})\s?(?P<times>[xX×*])?\s+(?=\S*[^\W\d_])")
CODE = re.compile(r"#?(?=[A-Z\d./#-]*\d)[A-Z\d][A-Z\d./-]{2,17}(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a row at its place in the row's text."""

    value: Decimal
    start: int
    end: int
    is_money: bool
    """Whether it is printed as money: with cents or a currency."""
    is_alone: bool = False
    """Whether nothing else stands in its cell."""

    @property
    def is_price(self) -> bool:
        """Whether it may be the price of one: money, or with more decimals than money has."""
        return self.is_money or self.value.as_tuple().exponent in (-2, -3, -4)


@dataclass(frozen=True, slots=True)
class RowText:
    """The text of all cells of a row, with the way back to them."""

    text: str
    cells: tuple[Cell, ...]
    starts: tuple[int, ...]
    """Offset of each cell in `text`."""

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the parts of cells from `start` to `end`, without those that hold no letter or digit."""
        parts = (
            cell.span(max(start - at, 0), min(end - at, len(cell.text)))
            for cell, at in zip(self.cells, self.starts, strict=True)
            if at < end and at + len(cell.text) > start
        )
        return tuple(part for part in parts if any(map(str.isalnum, part.text)))

    def is_one_cell(self, start: int, end: int) -> bool:
        """Return whether one cell holds the text from `start` to `end`."""
        ends = zip(self.cells, self.starts, strict=True)
        return any(at <= start and end <= at + len(cell.text) for cell, at in ends)


@dataclass(frozen=True, slots=True)
class Factors:
    """What a total is made of."""

    quantity: Figure | None
    price: Figure | None
    times: re.Match[str] | None
    """The "2 x 1,99" that says so."""


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A row of a receipt, taken apart; None where it has no such part."""

    source: RowText
    row: Row
    name: tuple[int, int] | None
    """Where the name begins and ends."""
    code: tuple[int, int] | None
    quantity: Figure | None
    unit_price: Figure | None
    total: Figure | None
    is_counted: bool
    """Whether quantity and price make the total, or an "x" says that it is a quantity."""

    def spans(self, place: tuple[int, int] | Figure | None) -> tuple[Span, ...]:
        """Return the spans of one of its parts."""
        if place is None:
            return ()
        start, end = (place.start, place.end) if isinstance(place, Figure) else place
        return self.source.spans(start, end)


def join_row(row: Row) -> RowText:
    """Return the text of a row."""
    starts: list[int] = []
    length = 0
    for cell in row.cells:
        starts.append(length)
        length += len(cell.text) + 1
    return RowText(" ".join(cell.text for cell in row.cells), row.cells, tuple(starts))


def read_row(reading: Reading, row: Row) -> ReceiptRow:
    """Return the parts of a row."""
    source = join_row(row)
    figures = list(_list_figures(reading, source))
    times = TIMES.search(_digits_only(reading, source))
    total = _find_total(source, figures)
    if total is not None and times is not None and times.end() >= total.end:
        if source.is_one_cell(*times.span()):
            total = None  # "2 x 1,99" is a price, no total
        else:
            times = None  # "KITCHEN ROLL 4X" is a name
    quantity, price = _find_factors(figures, total, times)
    used = times if times is not None and quantity is not None and quantity.start == times.start() else None
    return _take_apart(source, row, Factors(quantity, price, used), total)


def _digits_only(reading: Reading, source: RowText) -> str:
    return " ".join(reading.numbers[cell] for cell in source.cells)


def _list_figures(reading: Reading, source: RowText) -> Iterator[Figure]:
    mark = reading.conventions.mark
    for cell, at in zip(source.cells, source.starts, strict=True):
        amounts = reading.amounts[cell]
        glued = GLUED_CODE.sub(lambda match: " " * len(match[0]), reading.numbers[cell])
        if glued != reading.numbers[cell]:
            amounts = tuple(find_amounts(glued))
        for amount in amounts:
            if not amount.is_percent:
                apart = not glued[amount.end : amount.end + 1].strip()
                money = amount.has_cents or (amount.currency is not None and apart)
                alone = not any(map(str.isalnum, glued[: amount.start] + glued[amount.end :]))
                yield Figure(amount.value(mark), at + amount.start, at + amount.end, money, alone)


def _find_total(source: RowText, figures: Sequence[Figure]) -> Figure | None:
    """Return the last sum of money, if nothing but the letter of a tax stands behind it."""
    money = [figure for figure in figures if figure.is_money]
    if not money or TRAILER.fullmatch(source.text, money[-1].end) is None:
        return None
    return money[-1]


def _find_factors(
    figures: Sequence[Figure], total: Figure | None, times: re.Match[str] | None
) -> tuple[Figure | None, Figure | None]:
    """Return quantity and price: what stands around an "x", or two numbers that make the total."""
    if times is not None:
        quantity, price = (_figure_of(times, name) for name in ("quantity", "price"))
        if total is None or abs(quantity.value * price.value - total.value) <= CENT:
            return quantity, price
    if total is None:
        return None, None
    before = [figure for figure in figures if figure.end <= total.start][-MOST_FIGURES:]
    for one, two in permutations(before, 2):
        if _may_be_quantity(one, two) and abs(one.value * two.value - total.value) <= CENT / 2:
            return one, two
    return _lone_count(before, total), None


def _lone_count(before: Sequence[Figure], total: Figure) -> Figure | None:
    """Return a small whole number that stands in a cell of its own before the total."""
    figure = before[-1] if before else None
    if figure is None or not figure.is_alone or not total.value:
        return None
    return figure if 0 < figure.value < 1000 and figure.value == figure.value.to_integral_value() else None


def _may_be_quantity(quantity: Figure, price: Figure) -> bool:
    """Of two factors the price has cents; of two with cents, the price comes second."""
    if quantity.value <= 0 or quantity.value > HIGHEST_QUANTITY or not price.value or price.value < 0:
        return False
    return price.is_price and (not quantity.is_money or quantity.start < price.start)


def _figure_of(match: re.Match[str], name: str) -> Figure:
    value = Decimal(match[name].replace(",", "."))
    return Figure(value, match.start(name), match.end(name), name == "price")


def _take_apart(source: RowText, row: Row, factors: Factors, total: Figure | None) -> ReceiptRow:
    quantity, counted = factors.quantity, factors.quantity is not None
    leading = LEADING.match(source.text) if quantity is None else None
    if leading is not None:
        quantity = _figure_of(leading, "quantity")
        counted = bool(leading["times"])
    start, code = _skip_code(source.text, leading.end() if leading else 0, quantity)
    figures = [figure for figure in (quantity, factors.price, total) if figure is not None]
    figures.extend(_list_tax_cells(source, start))
    name = _find_name(source.text, start, figures, factors.times)
    return ReceiptRow(source, row, name, code, quantity, factors.price, total, counted)


def _list_tax_cells(source: RowText, start: int) -> Iterator[Figure]:
    """Yield the cells behind the first that hold only the rate or the letter of a tax."""
    for cell, at in zip(source.cells[1:], source.starts[1:], strict=True):
        if at > start and TAX_CELL.fullmatch(cell.text):
            yield Figure(Decimal(0), at, at + len(cell.text), is_money=False)


def _find_name(
    text: str, start: int, figures: Sequence[Figure], times: re.Match[str] | None
) -> tuple[int, int] | None:
    """Return where the name stands: before the numbers, or behind "2 x 1,99"."""
    places = [(start, min((figure.start for figure in figures if figure.start >= start), default=len(text)))]
    if times is not None:
        behind = min((figure.start for figure in figures if figure.start >= times.end()), default=len(text))
        places = [(start, times.start()), (times.end(), behind)]
    for first, end in places:
        cut = _cut_mark(text, first, end)
        if first < cut and _is_name(text[first:cut]):
            return first, cut
    return None


def _cut_mark(text: str, start: int, end: int) -> int:
    """Return where a name ends without the mark of its tax ("*S") or the sign of a currency behind it."""
    mark = MARK.search(text, start, end)
    return mark.start() if mark is not None else end


def _skip_code(text: str, start: int, quantity: Figure | None) -> tuple[int, tuple[int, int] | None]:
    """Return where the name begins: behind a leading quantity and the code of the article."""
    if quantity is not None and quantity.start <= start <= quantity.end:
        start = quantity.end
    while start < len(text) and not text[start].isalnum() and text[start] != "#":
        start += 1
    match = CODE.match(text, start)
    if (
        match is None
        or not _is_code(match[0])
        or (quantity and match.start() <= quantity.start < match.end())
    ):
        return start, None
    return match.end(), match.span()


def _is_code(text: str) -> bool:
    """Return whether a word is the number of an article: digits alone, or many of them among capitals."""
    digits = sum(map(str.isdigit, text))
    if text.isdigit():
        return digits >= 4
    return digits >= 3 and not text[0].isdigit() and not any(mark in text for mark in ".,")


def _is_name(text: str) -> bool:
    """Return whether letters enough for a name stand there: more than the unit of a quantity."""
    words = re.findall(r"[^\W\d_]+", text)
    letters, digits = sum(map(len, words)), sum(map(str.isdigit, text))
    return letters >= 3 or (letters == 2 and digits <= letters)
