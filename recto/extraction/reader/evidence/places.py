"""Where on the document something stands, as evidence for whom it belongs to."""

from collections.abc import Iterator, Sequence

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.evidence.parties import Party
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading

NEAR_EM = 4.0
BUYER_CONCEPTS = ("number.customer", "id.vat_buyer", "number.purchase_order")
FOOTER, LETTERHEAD = 0.8, 0.15


def weigh_place(reading: Reading, parties: Sequence[Party], cell: Cell, role: str) -> Iterator[Evidence]:
    """Yield what the place of a cell says for its speaking of the party in `role`."""
    other = "buyer" if role == "seller" else "seller"
    for party in parties:
        if cell in party.zone.cells:
            lead = party.lead(role)
            if abs(lead) > 0.5:
                yield Evidence(f"zone_of_{role if lead > 0 else other}", max(min(lead, 3.0), -4.0))
    sign = 1.0 if role == "seller" else -1.0
    page = reading.sheet.page(cell.page)
    if cell.rect.top > FOOTER * page.height:
        yield Evidence("footer", 1.2 * sign)
    elif cell.rect.top < LETTERHEAD * page.height and page is reading.pages[0]:
        yield Evidence("letterhead", 0.5 * sign)
    elif _is_near_buyer_data(reading, cell):
        yield Evidence("beside_buyer_data", -1.5 * sign)


def _is_near_buyer_data(reading: Reading, cell: Cell) -> bool:
    """Return whether a label of the buyer's data (customer number …) starts on the same edge close by."""
    return any(
        hit.span.cell.page == cell.page
        and abs(hit.span.cell.rect.top - cell.rect.top) < NEAR_EM
        and min(
            abs(hit.span.cell.rect.left - cell.rect.left), abs(hit.span.cell.rect.right - cell.rect.right)
        )
        < NEAR_EM
        for concept in BUYER_CONCEPTS
        for hit in reading.hits(concept)
    )
