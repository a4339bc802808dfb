"""Whose account an IBAN is: that of the one who pays by direct debit, or that to pay to."""

from collections.abc import Iterator

from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.parties.roles import FOOTER
from recto.extraction.reader.reading import Reading

DEBTOR_CONCEPTS, OWN_CONCEPTS = ("id.debtor", "bank.debtor"), ("bank.details",)
REACH_EM, MANDATE_REACH_EM = 4.5, 1.8
OVERLAP_EM = -2.0


def is_debited(reading: Reading, cell: Cell) -> bool:
    """Return whether words of a debit stand right above or beside it, and no "our bank details" between."""
    words = list(_near(reading, cell, DEBTOR_CONCEPTS, REACH_EM))
    own = list(_near(reading, cell, OWN_CONCEPTS, REACH_EM))
    if any(not _is_between(word, own, cell) for word in words):
        return True
    is_footer = cell.rect.top > FOOTER * reading.sheet.page(cell.page).height
    return not is_footer and not own and any(_beside_mandate(reading, cell))


def _near(reading: Reading, cell: Cell, concepts: tuple[str, ...], reach: float) -> Iterator[LabelHit]:
    page = reading.sheet.page(cell.page)
    hits = (hit for concept in concepts for hit in reading.hits(concept) if hit.span.cell.page == cell.page)
    return (hit for hit in hits if _leads(hit, cell) or _stands_over(page, hit, cell, reach))


def _stands_over(page: SheetPage, hit: LabelHit, cell: Cell, reach: float) -> bool:
    """Return whether a label stands over the cell; what stands over a footer doesn't speak of it."""
    other, footer = hit.span.cell.rect, FOOTER * page.height
    is_same_part = hit.span.cell.row == cell.row or (other.top > footer) == (cell.rect.top > footer)
    return (
        is_same_part and -0.5 <= cell.rect.top - other.top < reach and other.overlap_x(cell.rect) > OVERLAP_EM
    )


def _leads(hit: LabelHit, cell: Cell) -> bool:
    """Return whether a label stands left of the cell in its row."""
    other = hit.span.cell
    return other.row == cell.row and other.place < cell.place


def _is_between(word: LabelHit, own: list[LabelHit], cell: Cell) -> bool:
    """Return whether a heading of the seller's details stands between a word of a debit and the account."""
    top = word.span.cell.rect.top
    return any(top < hit.span.cell.rect.top <= cell.rect.bottom for hit in own)


def _beside_mandate(reading: Reading, cell: Cell) -> Iterator[bool]:
    for hit in reading.hits("bank.mandate"):
        other = hit.span.cell
        yield (
            other.page == cell.page
            and abs(other.rect.middle - cell.rect.middle) < MANDATE_REACH_EM
            and other.rect.overlap_x(cell.rect) > OVERLAP_EM
        )
