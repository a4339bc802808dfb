"""From a value to the places where it may be printed, whatever sort of value it is."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from recto.extraction.grounding.kinds import Kind, as_number
from recto.extraction.grounding.occurrence import Occurrence
from recto.extraction.grounding.page_index import MOST_PLACES, PageIndex
from recto.extraction.grounding.texts import find_misread, find_text
from recto.extraction.reader.folding import fold, fold_slips
from recto.extraction.reader.layout.rows import Cell
from schemas.results import Source

SHORTEST_SLIPPED = 5
"""Letters and digits from which on a slip of the OCR is forgiven in an identifier."""
SLIPPED = 0.9
AS_NUMBER = 0.7
"""Of digits that were taken for an identifier, and are printed as an amount: 100 for "100,00"."""
SHORT = 4
"""Letters up to which a text is looked up as a word: it would stand inside of too many."""


def find_occurrences(index: PageIndex, kind: Kind, value: Any) -> list[Occurrence]:
    """Return where a value may be printed, each place once, in the order of the pages."""
    found = _best_by_place(islice(_search(index, kind, value), 2 * MOST_PLACES))
    return sorted(found, key=lambda each: (*each.place, each.first.cell.place, each.first.start))


def _best_by_place(occurrences: Iterable[Occurrence]) -> Iterable[Occurrence]:
    best: dict[tuple[Cell, int], Occurrence] = {}
    for occurrence in occurrences:
        key = occurrence.first.cell, occurrence.first.start
        known = best.get(key)
        if known is None or occurrence.likeness > known.likeness:
            best[key] = occurrence
    return best.values()


def _search(index: PageIndex, kind: Kind, value: Any) -> Iterator[Occurrence]:
    text = str(value)
    if kind is Kind.DATE:
        yield from _find_date(index, text)
    elif kind is Kind.TIME:
        yield from index.find_time(text)
    elif kind is Kind.CURRENCY:
        yield from index.find_currency(text)
    elif kind is Kind.COUNTRY:
        yield from index.find_country(text)
    elif kind in (Kind.NUMBER, Kind.PERCENT):
        yield from _find_number(index, kind, value)
    elif kind is Kind.IDENTIFIER:
        found = list(_find_identifier(index, text))
        yield from found or (replace(each, likeness=AS_NUMBER) for each in _find_number(index, kind, value))
    elif kind is Kind.TEXT:
        yield from _find_words(index, text)


def _find_date(index: PageIndex, text: str) -> Iterable[Occurrence]:
    try:
        return index.find_date(date.fromisoformat(text))
    except ValueError:
        return ()


def _find_number(index: PageIndex, kind: Kind, value: Any) -> Iterable[Occurrence]:
    number = as_number(value)
    if number is None:
        return ()
    return index.find_percent(number) if kind is Kind.PERCENT else index.find_number(number)


def _find_identifier(index: PageIndex, text: str) -> Iterator[Occurrence]:
    folded = fold(text)
    if not folded:
        return
    if len(folded) < SHORT:
        yield from _find_word(index, folded)
        return
    found = False
    for stream in (index.rows, index.blocks):
        for spans in stream.find(folded):
            found = True
            yield Occurrence(spans)
    if not found and index.is_ocr and len(folded) >= SHORTEST_SLIPPED:
        for spans in index.rows.find(fold_slips(folded), forgive_slips=True):
            if all(span.source is Source.OCR for span in spans):
                yield Occurrence(spans, SLIPPED)


def _find_word(index: PageIndex, folded: str) -> Iterator[Occurrence]:
    words = index.rows.words
    for place in index.rows.places.get(folded, ())[:MOST_PLACES]:
        word = words[place]
        if not _is_in_number(word.cell.text, word.start, word.end):
            yield Occurrence((word.cell.span(word.start, word.end),))


def _is_in_number(text: str, start: int, end: int) -> bool:
    """Return whether digits are but a part of a number: the 12 of "12,50"."""
    if not text[start:end].isdigit():
        return False
    before, behind = text[max(start - 2, 0) : start], text[end : end + 2]
    return (before[-1:] in (".", ",") and before[:1].isdigit() and len(before) == 2) or (
        behind[:1] in (".", ",") and behind[1:].isdigit()
    )


def _find_words(index: PageIndex, text: str) -> Iterator[Occurrence]:
    """Yield where a text stands as it is; where it does nowhere, where most of it stands."""
    found = False
    for occurrence in _find_identifier(index, text):
        found = True
        yield occurrence
    if not found:
        like = list(find_text(index, text))
        yield from like or find_misread(index, text)
