"""Everything on the pages, put in order once so that each value is found without reading them again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from recto.extraction.grounding.occurrence import EXACT, Occurrence
from recto.extraction.grounding.streams import Stream
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount, DecimalMark
from recto.extraction.reader.values.countries import country_of
from recto.extraction.reader.values.currencies import SHARED, SIGN, currency_of
from recto.extraction.reader.values.times import find_times
from schemas.results import Source

COUNTED = re.compile(r"(?<![\w.,-])[xX×]?(?P<number>\d{1,6}(?:[.,]\d{1,3})?)[^\W\d_]{1,5}\.?(?!\w)")
"""A number that its unit touches: "12Stk", "2x", "0,5l"."""
MOST_PLACES = 60
"""Places of one value that are looked at: no page is told more about by a hundred equal ones."""
OTHER_READING, UNIT_TOUCHES = 0.8, 0.9


@dataclass(frozen=True)
class PageIndex:
    """What a value is looked up in. Everything is built when it is first asked for."""

    reading: Reading

    @cached_property
    def rows(self) -> Stream:
        """Return the cells row by row, as eyes go over a table."""
        return Stream(self.reading, self.reading.sheet.cells)

    @cached_property
    def blocks(self) -> Stream:
        """Return the cells block by block, as the lines of an address are read."""
        pages = self.reading.pages
        return Stream(self.reading, (cell for page in pages for block in page.blocks for cell in block.cells))

    @cached_property
    def is_ocr(self) -> bool:
        """Return whether any words were recognised in pixels."""
        return any(page.source is Source.OCR for page in self.reading.pages)

    @cached_property
    def _amounts(self) -> Mapping[Decimal, Sequence[tuple[Cell, Amount, float]]]:
        found: dict[Decimal, list[tuple[Cell, Amount, float]]] = {}
        mark = self.reading.conventions.mark
        for cell, amounts in self.reading.amounts.items():
            for amount in amounts:
                usual, other = (amount.value(each) for each in (mark, _other(mark)))
                found.setdefault(usual, []).append((cell, amount, EXACT))
                if other != usual:
                    found.setdefault(other, []).append((cell, amount, OTHER_READING))
        return found

    @cached_property
    def _counted(self) -> Mapping[Decimal, Sequence[Occurrence]]:
        found: dict[Decimal, list[Occurrence]] = {}
        for cell, text in self.reading.numbers.items():
            for match in COUNTED.finditer(text):
                number = Decimal(match["number"].replace(",", "."))
                spans = (cell.span(*match.span("number")),)
                found.setdefault(number, []).append(Occurrence(spans, UNIT_TOUCHES))
        return found

    @cached_property
    def _dates(self) -> Mapping[date, Sequence[Occurrence]]:
        found: dict[date, list[Occurrence]] = {}
        order = self.reading.conventions.order
        for cell, dates in self.reading.dates.items():
            for printed in dates:
                spans = (cell.span(printed.start, printed.end),)
                usual = printed.value(order)
                found.setdefault(usual, []).append(Occurrence(spans))
                other = printed.value(order.other)
                if other != usual:
                    found.setdefault(other, []).append(Occurrence(spans, OTHER_READING))
        return found

    @cached_property
    def _times(self) -> Mapping[str, Sequence[Occurrence]]:
        found: dict[str, list[Occurrence]] = {}
        for cell, text in self.reading.numbers.items():
            for printed in find_times(text):
                spans = (cell.span(printed.start, printed.end),)
                found.setdefault(printed.value[:5], []).append(Occurrence(spans))
        return found

    @cached_property
    def _currencies(self) -> Mapping[str, Sequence[Occurrence]]:
        found: dict[str, list[Occurrence]] = {}
        for sign in self.reading.conventions.currency_signs:
            found.setdefault(sign.code, []).append(Occurrence((sign.span,)))
        for cell in self.reading.sheet.cells:
            for match in SIGN.finditer(cell.text):
                codes = SHARED.get(match[0]) or (currency_of(match[0]),)
                for code in codes:
                    likeness = EXACT if len(codes) == 1 else OTHER_READING
                    found.setdefault(str(code), []).append(Occurrence((cell.span(*match.span()),), likeness))
        return found

    @cached_property
    def _countries(self) -> Mapping[str, Sequence[Occurrence]]:
        found: dict[str, list[Occurrence]] = {}
        for word in self.rows.words:
            printed = word.cell.text[word.start : word.end]
            code = country_of(printed) if printed[:1].isupper() else None
            if code is not None:
                found.setdefault(code, []).append(Occurrence((word.cell.span(word.start, word.end),)))
        for cell in self.reading.sheet.cells:
            code = country_of(cell.text) if " " in cell.text and len(cell.text) < 40 else None
            if code is not None:
                found.setdefault(code, []).append(Occurrence((cell.whole(),)))
        return found

    def find_number(self, value: Decimal) -> Iterator[Occurrence]:
        """Yield where this number stands, its sign kept; with what it counts right behind it, too."""
        for cell, amount, likeness in self._amounts.get(value, ())[:MOST_PLACES]:
            if not amount.is_percent:
                yield Occurrence((cell.span(amount.start, amount.end),), likeness)
        yield from self._counted.get(value, ())[:MOST_PLACES]

    def find_percent(self, value: Decimal) -> Iterator[Occurrence]:
        """Yield where this percentage stands; without its sign it may be any number."""
        for cell, amount, likeness in self._amounts.get(value, ())[:MOST_PLACES]:
            fit = likeness if amount.is_percent else OTHER_READING
            yield Occurrence((cell.span(amount.start, amount.end),), fit)

    def find_date(self, value: date) -> Sequence[Occurrence]:
        """Return where this day stands."""
        return self._dates.get(value, ())[:MOST_PLACES]

    def find_time(self, value: str) -> Sequence[Occurrence]:
        """Return where this time of day stands."""
        return self._times.get(value[:5], ())[:MOST_PLACES]

    def find_currency(self, code: str) -> Sequence[Occurrence]:
        """Return where a currency stands, by code, sign or word."""
        return self._currencies.get(code, ())[:MOST_PLACES]

    def find_country(self, code: str) -> Sequence[Occurrence]:
        """Return where a country stands, by code or name."""
        return self._countries.get(code, ())[:MOST_PLACES]


def _other(mark: DecimalMark) -> DecimalMark:
    return DecimalMark.POINT if mark is DecimalMark.COMMA else DecimalMark.COMMA
