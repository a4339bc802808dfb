"""The page as scanned once: every label, amount and date at its place, and the document's conventions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from recto.extraction.reader.conventions import Conventions, judge_conventions, judge_style
from recto.extraction.reader.evidence.labels import LabelHit, find_labels
from recto.extraction.reader.folding import FoldedText, fold_text, repair_digits
from recto.extraction.reader.haystack import Haystack
from recto.extraction.reader.languages import judge_languages
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.layout.sheet import Sheet, SheetPage
from recto.extraction.reader.parties.own_parties import OwnParties
from recto.extraction.reader.values.amounts import Amount, NumberStyle, find_amounts
from recto.extraction.reader.values.currencies import CURRENCY_PATTERN
from recto.extraction.reader.values.dates import PrintedDate, find_dates
from recto.extraction.reader.vocabulary import Vocabulary
from schemas.results import Source

LEADING_SIGN = re.compile(rf"{CURRENCY_PATTERN}(?=[\dOoQ][.,\d])")


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands on the pages, before anything is decided."""

    sheet: Sheet
    vocabulary: Vocabulary
    labels: Mapping[Cell, tuple[LabelHit, ...]]
    concepts: Mapping[str, Sequence[LabelHit]]
    """The same labels by what they name."""
    folded: Mapping[Cell, FoldedText]
    """Text of each cell as it is compared."""
    numbers: Mapping[Cell, str]
    """Text of each cell with OCR slips in numbers repaired; offsets are those of the cell."""
    amounts: Mapping[Cell, tuple[Amount, ...]]
    dates: Mapping[Cell, tuple[PrintedDate, ...]]
    conventions: Conventions
    haystack: Haystack
    row_labels: Mapping[tuple[int, int], Sequence[LabelHit]]
    """Labels by page and row."""
    own: OwnParties = field(default_factory=OwnParties)
    """Who the caller is."""

    @property
    def pages(self) -> tuple[SheetPage, ...]:
        """Return the pages."""
        return tuple(self.sheet.by_number.values())

    def hits(self, concept: str) -> Sequence[LabelHit]:
        """Return the labels that may name `concept`, in reading order."""
        return self.concepts.get(concept, ())

    def hits_in_row(self, page: int, row: int) -> Sequence[LabelHit]:
        """Return the labels in a row, from left to right."""
        return self.row_labels.get((page, row), ())

    def cells_with(self, phrases: Iterable[str]) -> list[Cell]:
        """Return the cells that any of these folded phrases stands in, in reading order."""
        return self.haystack.find_cells(phrases)

    def amounts_in(self, span: Span) -> list[Amount]:
        """Return the amounts that lie wholly in the span."""
        return [
            found for found in self.amounts[span.cell] if found.start >= span.start and found.end <= span.end
        ]

    def dates_in(self, span: Span) -> list[PrintedDate]:
        """Return the dates that lie wholly in the span."""
        return [
            found for found in self.dates[span.cell] if found.start >= span.start and found.end <= span.end
        ]


def scan(pages: Iterable[SheetPage], vocabulary: Vocabulary, own: OwnParties | None = None) -> Reading:
    """Return everything with a recognisable form on the pages; `own` is who the caller is."""
    sheet = Sheet({page.number: page for page in pages})
    cells = list(sheet.cells)
    is_ocr = {cell: cell.source is Source.OCR for cell in cells}
    folded = {cell: fold_text(cell.text) for cell in cells}
    languages = judge_languages(
        ([cell.text for cell in page.cells] for page in sheet.by_number.values()), vocabulary
    )
    labels = {
        cell: find_labels(
            cell, folded[cell], vocabulary, forgive_slips=is_ocr[cell], languages=languages.spoken
        )
        for cell in cells
    }
    numbers = {cell: _repair_numbers(cell.text) if is_ocr[cell] else cell.text for cell in cells}
    dates = {cell: tuple(find_dates(numbers[cell], vocabulary.months)) for cell in cells}
    style = judge_style(numbers.values(), languages)
    amounts = {cell: tuple(_find_amounts(numbers[cell], dates[cell], style)) for cell in cells}
    conventions = judge_conventions(sheet, languages, labels, amounts, dates)
    return Reading(
        sheet,
        vocabulary,
        labels,
        _sort_by_concept(labels),
        folded,
        numbers,
        amounts,
        dates,
        conventions,
        Haystack(folded),
        _sort_by_row(labels),
        own or OwnParties(),
    )


def _sort_by_concept(labels: Mapping[Cell, tuple[LabelHit, ...]]) -> Mapping[str, Sequence[LabelHit]]:
    concepts: dict[str, list[LabelHit]] = {}
    for hits in labels.values():
        for hit in hits:
            for concept in {label.concept for label in hit.labels}:
                concepts.setdefault(concept, []).append(hit)
    return concepts


def _sort_by_row(labels: Mapping[Cell, tuple[LabelHit, ...]]) -> Mapping[tuple[int, int], Sequence[LabelHit]]:
    rows: dict[tuple[int, int], list[LabelHit]] = {}
    for cell, hits in labels.items():
        if hits:
            rows.setdefault((cell.page, cell.row), []).extend(hits)
    return rows


def _repair_numbers(text: str) -> str:
    return " ".join(map(_repair_word, text.split(" ")))


def _repair_word(word: str) -> str:
    """Return a number repaired; a sign of a currency that touches it ("RMO.28") is no slip of a digit."""
    sign = LEADING_SIGN.match(word)
    start = sign.end() if sign else 0
    return word[:start] + repair_digits(word[start:])


def _find_amounts(text: str, dates: Iterable[PrintedDate], style: NumberStyle) -> Iterator[Amount]:
    taken = [(found.start, found.end) for found in dates if not found.is_compact]
    for amount in find_amounts(text, style):
        if all(amount.end <= start or amount.start >= end for start, end in taken):
            yield amount
