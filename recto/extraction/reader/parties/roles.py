"""Whose something is: by the zone it stands in, by its place on the page, by what stands beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading

NEAR_EM = 4.0
BUYER_CONCEPTS = ("number.customer", "id.vat_buyer", "number.purchase_order")
FOOTER, LETTERHEAD = 0.8, 0.15


@dataclass(frozen=True, slots=True)
class RoleZone:
    """Cells that speak of one party."""

    role: str
    """`seller`, `buyer`, `ship_to`, `service_address`, `remit_to`, `tax_representative`, else `other`."""
    cells: frozenset[Cell]
    confidence: float
    """How sure it is that they speak of that one."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Who was found to be who, and which cells speak of them."""

    seller_name: str = ""
    seller_cells: frozenset[Cell] = field(default_factory=frozenset)
    buyer_cells: frozenset[Cell] = field(default_factory=frozenset)
    """Those of the buyer and of others who are not the seller: ship-to, agents."""
    zones: tuple[RoleZone, ...] = ()
    """All zones, each with its role."""

    def zone_of(self, cell: Cell) -> RoleZone | None:
        """Return the zone that a cell lies in, the surest first."""
        around = (zone for zone in self.zones if cell in zone.cells)
        return max(around, key=lambda zone: zone.confidence, default=None)


def weigh_place(reading: Reading, roles: Roles, cell: Cell) -> Iterator[Evidence]:
    """Yield what the place of a cell says for its speaking of the seller; negative of another."""
    if cell in roles.seller_cells:
        yield Evidence("zone_of_seller", 2.5)
    if cell in roles.buyer_cells:
        yield Evidence("zone_of_buyer", -5.0)
    page = reading.sheet.page(cell.page)
    if cell.rect.top > FOOTER * page.height:
        yield Evidence("footer", 1.2)
    elif cell.rect.top < LETTERHEAD * page.height and page is reading.pages[0]:
        yield Evidence("letterhead", 0.5)
    elif _is_near_buyer_data(reading, cell):
        yield Evidence("beside_buyer_data", -1.5)


def _is_near_buyer_data(reading: Reading, cell: Cell) -> bool:
    """Return whether a label of the buyer's data (customer number …) starts on the same edge close by."""
    return any(
        hit.span.cell.page == cell.page
        and abs(hit.span.cell.rect.top - cell.rect.top) < NEAR_EM
        and _edge_gap(hit.span.cell, cell) < NEAR_EM
        for concept in BUYER_CONCEPTS
        for hit in reading.hits(concept)
    )


def _edge_gap(one: Cell, two: Cell) -> float:
    return min(abs(one.rect.left - two.rect.left), abs(one.rect.right - two.rect.right))
