"""The page as scanned once: every label, amount and date at its place, and the document's conventions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from recto.extraction.reader.conventions import Conventions, judge_conventions
from recto.extraction.reader.evidence.labels import LabelHit, find_labels
from recto.extraction.reader.folding import repair_digits
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.layout.sheet import Sheet, SheetPage
from recto.extraction.reader.values.amounts import Amount, find_amounts
from recto.extraction.reader.values.dates import PrintedDate, find_dates
from recto.extraction.reader.vocabulary import Vocabulary
from schemas.results import Source


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands on the pages, before anything is decided."""

    sheet: Sheet
    vocabulary: Vocabulary
    labels: Mapping[Cell, tuple[LabelHit, ...]]
    numbers: Mapping[Cell, str]
    """Text of each cell with OCR slips in numbers repaired; offsets are those of the cell."""
    amounts: Mapping[Cell, tuple[Amount, ...]]
    dates: Mapping[Cell, tuple[PrintedDate, ...]]
    conventions: Conventions

    @property
    def pages(self) -> tuple[SheetPage, ...]:
        """Return the pages."""
        return self.sheet.pages

    def hits(self, concept: str) -> Iterator[LabelHit]:
        """Return the labels that may name `concept`, in reading order."""
        return (hit for hits in self.labels.values() for hit in hits if hit.label(concept))

    def has_label(self, cell: Cell) -> bool:
        """Return whether a label begins in the cell."""
        return bool(self.labels[cell])

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

    def source_of(self, page: int) -> Source:
        """Return where the words of a page come from."""
        return self.sheet.page(page).source


def scan(pages: Iterable[SheetPage], vocabulary: Vocabulary) -> Reading:
    """Return everything with a recognisable form on the pages."""
    sheet = Sheet(tuple(pages))
    labels: dict[Cell, tuple[LabelHit, ...]] = {}
    numbers: dict[Cell, str] = {}
    dates: dict[Cell, tuple[PrintedDate, ...]] = {}
    amounts: dict[Cell, tuple[Amount, ...]] = {}
    for page in sheet.pages:
        is_ocr = page.source is Source.OCR
        for cell in page.cells:
            labels[cell] = find_labels(cell, vocabulary, forgive_slips=is_ocr)
            text = " ".join(map(repair_digits, cell.text.split(" "))) if is_ocr else cell.text
            numbers[cell] = text
            has_digits = any(map(str.isdigit, text))
            dates[cell] = tuple(find_dates(text, vocabulary.months)) if has_digits else ()
            amounts[cell] = tuple(_find_amounts(text, dates[cell])) if has_digits else ()
    conventions = judge_conventions(sheet, vocabulary, amounts, dates)
    return Reading(sheet, vocabulary, labels, numbers, amounts, dates, conventions)


def _find_amounts(text: str, dates: Iterable[PrintedDate]) -> Iterator[Amount]:
    taken = [(found.start, found.end) for found in dates if not found.is_compact]
    for amount in find_amounts(text):
        if all(amount.end <= start or amount.start >= end for start, end in taken):
            yield amount
