"""What a single page says of where documents begin and end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.header.issue_date import ON_INVOICE, read_issue_date
from recto.extraction.reader.header.numbers import INVOICE_FIELDS, RECEIPT_FIELDS, read_labelled
from recto.extraction.reader.ids.vat_ids import list_vat_ids
from recto.extraction.reader.layout.rows import Cell, Row
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.parties.own_parties import OwnParties
from recto.extraction.reader.reading import Reading, scan
from recto.extraction.reader.schema_choice import is_narrow
from recto.extraction.reader.totals.total_labels import list_total_candidates
from recto.extraction.reader.vocabulary import Vocabulary

NUMBER_FIELDS = tuple(
    field
    for field in (*INVOICE_FIELDS, *RECEIPT_FIELDS)
    if field.path in ("/invoice_number", "/receipt_number")
)
TITLES = ("title.invoice", "title.credit_note", "title.proforma", "title.reminder", "title.receipt")
TOTALS = ("total.gross", "total.due")
TOP, MIDDLE, HEAD, EDGE = 0.5, 0.5, 0.16, 0.13
"""Parts of a page: where a title stands, the letterhead, and the edge where pages are counted."""
MOST_PAGES, FEWEST_PRICES = 60, 2
LONGEST_TITLE_WORDS = 6
COUNTED = re.compile(
    r"(?<![^\W\d_])(?:page|seite|pagina|página|pág|pag|blatt|sheet|folio|(?:s|p)(?=\.\s?\d+\s?/))[\s.:nº°]*"
    r"(?P<number>\d{1,3})(?:\s?(?:of|von|de|di|da|van|sur|/|-|\||out of)\s?(?P<of>\d{1,3}))?(?!\d|[.,/]\d)",
    re.IGNORECASE,
)
BARE_COUNT = re.compile(r"(?<![\d/])(?P<number>\d{1,2})\s?(?:/|of|von|de|van)\s?(?P<of>\d{1,2})(?![\d/])")
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class PageSigns:
    """The signs of one page."""

    number: int
    """Page of the file."""
    own_numbers: frozenset[str]
    """Folded numbers of documents that labels name on it."""
    best_number: str
    """The one it most probably has; empty when none is surely its own."""
    has_title: bool
    counted: tuple[int, int | None] | None
    """"Page 2 of 3" as (2, 3)."""
    totals: frozenset[str]
    """Gross totals or amounts due that labels name on it."""
    vat_ids: frozenset[str]
    date: str
    carries_in: bool
    """Whether a sum of the page before is carried to it."""
    carries_out: bool
    """Whether a sum is carried to the next page."""
    head: frozenset[str]
    """Words of its letterhead."""
    is_narrow: bool
    """Whether it was printed by a till."""
    has_prices: bool
    """Whether it prints some amounts with cents."""


def list_signs(pages: Sequence[SheetPage], vocabulary: Vocabulary) -> list[PageSigns]:
    """Return the signs of each page, each read by itself."""
    return [_read_signs(scan([page], vocabulary, OwnParties(()))) for page in pages]


def _read_signs(reading: Reading) -> PageSigns:
    page = reading.pages[0]
    totals, carried = _find_totals(reading), list(_list_carried(reading))
    choices = read_labelled(reading, NUMBER_FIELDS)
    chosen = [choice for choice in choices.values() if choice.confidence >= 0.5]
    date = read_issue_date(reading, ON_INVOICE)
    return PageSigns(
        number=page.number,
        own_numbers=frozenset(
            fold(one.value) for choice in choices.values() for one in choice.candidates if one.score > 0
        ),
        best_number=fold(max(chosen, key=lambda choice: choice.confidence).best.value) if chosen else "",
        has_title=any(_list_titles(reading)),
        counted=_find_count(page),
        totals=totals,
        vat_ids=frozenset(fold(one.value) for one in list_vat_ids(reading) if one.score > 0),
        date=date.best.value if date is not None and date.confidence >= 0.5 else "",
        carries_in=any(row.rect.middle < MIDDLE * page.height for row in carried),
        carries_out=not totals and any(row.rect.middle > MIDDLE * page.height for row in carried),
        head=_read_head(page),
        is_narrow=is_narrow(page),
        has_prices=sum(one.has_cents for found in reading.amounts.values() for one in found) >= FEWEST_PRICES,
    )


def _list_carried(reading: Reading) -> Iterator[Row]:
    """Yield the rows that name a sum as carried, with the sum."""
    for hit in reading.hits("row.carried"):
        row = reading.pages[0].rows[hit.span.cell.row]
        if any(reading.amounts[cell] for cell in row.cells):
            yield row


def _list_titles(reading: Reading) -> Iterator[bool]:
    page = reading.pages[0]
    for concept in TITLES:
        for hit in reading.hits(concept):
            cell = hit.span.cell
            is_top = cell.rect.top <= TOP * page.height
            is_short = len(cell.tokens) <= LONGEST_TITLE_WORDS and hit.span.start == 0
            yield is_top and is_short


def _find_totals(reading: Reading) -> frozenset[str]:
    found = list_total_candidates(reading)
    return frozenset(
        candidate.value for concept in TOTALS for candidate in found.get(concept, ()) if candidate.score > 0
    )


def _find_count(page: SheetPage) -> tuple[int, int | None] | None:
    """Return the page number that the page prints, with the number of pages if it says so."""
    for cell in page.cells:
        match = COUNTED.search(cell.text[:MOST_COUNTED])
        if match is not None and (match["of"] or _is_at_edge(page, cell)) and _is_plausible(match):
            return int(match["number"]), int(match["of"]) if match["of"] else None
    for cell in page.cells:
        match = BARE_COUNT.fullmatch(cell.text) if _is_at_edge(page, cell) else None
        if match is not None and _is_plausible(match):
            return int(match["number"]), int(match["of"])
    return None


def _is_plausible(match: re.Match[str]) -> bool:
    return 1 <= int(match["number"]) <= int(match["of"] or MOST_PAGES)


def _is_at_edge(page: SheetPage, cell: Cell) -> bool:
    return cell.rect.top < EDGE * page.height or cell.rect.bottom > (1 - EDGE) * page.height


def _read_head(page: SheetPage) -> frozenset[str]:
    cells = (cell for cell in page.cells if cell.rect.bottom <= HEAD * page.height)
    return frozenset(
        word for cell in cells for word in fold_words(cell.text) if word.isalpha() and len(word) > 2
    )
