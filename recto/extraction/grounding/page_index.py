"""Everything on the pages, put in order once so that each value is found without reading them again."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from rapidfuzz import fuzz

from recto.extraction.reader.folding import fold, fold_slips
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount, DecimalMark
from recto.extraction.reader.values.countries import country_of
from recto.extraction.reader.values.currencies import SHARED, SIGN, currency_of
from recto.extraction.reader.values.times import find_times
from schemas.results import Source

WORD = re.compile(r"[^\W_]+")
COUNTED = re.compile(r"(?<![\w.,-])[xX×]?(?P<number>\d{1,6}(?:[.,]\d{1,3})?)[^\W\d_]{1,5}\.?(?!\w)")
"""A number that its unit touches: "12Stk", "2x", "0,5l"."""
MOST_PLACES = 60
"""Places of one value that are looked at: no page is told more about by a hundred equal ones."""
LONGEST_LIKE = 20_000
"""Letters of a document up to which it is searched for likenesses."""
MOST_SCANNED = 500
"""Places inside of words and out that are looked at for one text."""
EXACT, OTHER_READING, UNIT_TOUCHES = 1.0, 0.8, 0.9


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a value may be printed."""

    spans: tuple[Span, ...]
    """Parts of cells, in reading order; a text over several lines has several."""
    likeness: float = EXACT
    """How well the print fits the value, to 1."""

    @property
    def first(self) -> Span:
        """Return where it begins."""
        return self.spans[0]

    @property
    def place(self) -> tuple[int, int]:
        """Return page and row of its beginning."""
        return self.first.cell.page, self.first.cell.row


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """One word of a stream."""

    folded: str
    cell: Cell
    start: int
    end: int


class Stream:
    """The cells of a document in one order, as one text without spaces and as words."""

    def __init__(self, reading: Reading, cells: Iterable[Cell]) -> None:
        self._cells = list(cells)
        self._texts = [reading.folded[cell] for cell in self._cells]
        self._starts: list[int] = []
        length = 0
        for text in self._texts:
            self._starts.append(length)
            length += len(text.folded)
        self.folded = "".join(text.folded for text in self._texts)

    @cached_property
    def _slipped(self) -> str:
        return fold_slips(self.folded)

    def find_like(self, needle: str, least: float) -> tuple[tuple[Span, ...], float] | None:
        """Return where most of a folded text stands, letters misread or spaces lost, and its likeness, to 1.

        `least` is the likeness below which nothing is returned; very long documents are not searched.
        """
        if len(self.folded) > LONGEST_LIKE:
            return None
        found = fuzz.partial_ratio_alignment(needle, self.folded, score_cutoff=100 * least)
        if found is None or found.dest_end - found.dest_start < least * len(needle):
            return None
        return self._cut(found.dest_start, found.dest_end), found.score / 100

    @cached_property
    def words(self) -> Sequence[PrintedWord]:
        """Return its words, in order."""
        return [
            PrintedWord(fold(match[0]), cell, *match.span())
            for cell in self._cells
            for match in WORD.finditer(cell.text)
        ]

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Return the indexes of each word."""
        found: dict[str, list[int]] = {}
        for index, word in enumerate(self.words):
            found.setdefault(word.folded, []).append(index)
        return found

    def find(self, needle: str, *, forgive_slips: bool = False) -> Iterator[tuple[Span, ...]]:
        """Yield where a folded text stands as whole words, over as many cells as it takes."""
        text = self._slipped if forgive_slips else self.folded
        at = text.find(needle) if needle else -1
        scanned = 0
        while at >= 0 and scanned < MOST_SCANNED:
            scanned += 1
            spans = self._cut(at, at + len(needle))
            first, last = spans[0], spans[-1]
            if _is_whole(first.cell.text, first.start) and _is_whole(last.cell.text, last.end):
                yield spans
            at = text.find(needle, at + 1)

    def _cut(self, start: int, end: int) -> tuple[Span, ...]:
        index = bisect_right(self._starts, start) - 1
        spans: list[Span] = []
        while index < len(self._cells) and self._starts[index] < end:
            text, offset = self._texts[index], self._starts[index]
            if text.folded:
                first, last = max(start - offset, 0), min(end - offset, len(text.folded)) - 1
                spans.append(self._cells[index].span(text.origins[first], text.origins[last] + 1))
            index += 1
        return tuple(spans)


def _is_whole(text: str, at: int) -> bool:
    """Return whether a word may begin or end there: never inside a number, nor inside a word."""
    before, behind = text[at - 1 : at] if at else "", text[at : at + 1]
    if before.isdigit() and (behind.isdigit() or (behind in (".", ",") and text[at + 1 : at + 2].isdigit())):
        return False
    if before in (".", ",") and behind.isdigit() and text[at - 2 : at - 1].isdigit():
        return False
    return not (before.isalpha() and behind.isalpha())


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
