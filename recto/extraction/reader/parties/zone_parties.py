"""Parties: the name and address in each zone, and what speaks for its being the seller or the buyer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from recto.extraction.reader.addresses.lines import AddressJudge
from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.parties.party_lines import (
    PrintedName,
    read_address,
    read_name,
    read_recipient,
)
from recto.extraction.reader.parties.places import weigh_buyer, weigh_seller
from recto.extraction.reader.parties.zone_titles import find_title
from recto.extraction.reader.parties.zones import Zone, ZoneKind
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import find_legal_form

UPPER_PART = 0.45
"""Share of the first page in which sellers and buyers introduce themselves."""
BESIDE_EM = 2.0
SURE_SELLER = 1.5
"""Lead from which a zone is taken as the seller's when the others are judged."""


@dataclass(frozen=True, slots=True)
class Party:
    """One party as a zone names it."""

    zone: Zone
    name: PrintedName | None
    recipient: Span | None
    """The person or department that the post goes to."""
    address: tuple[Span, ...]
    roles: Mapping[str, tuple[Evidence, ...]]
    """Evidence for `seller` and for `buyer`."""

    @property
    def is_third(self) -> bool:
        """Return whether its heading says that it is neither seller nor buyer."""
        heading = self.zone.heading
        return heading is not None and not heading.names("party.seller", "party.buyer", "party.bill_to")

    def lead(self, role: str) -> float:
        """Return by how much the evidence prefers `role` to the other."""
        other = "buyer" if role == "seller" else "seller"
        return self._weight(role) - self._weight(other)

    def is_headed(self, *concepts: str) -> bool:
        """Return whether its heading names one of these."""
        return self.zone.heading is not None and self.zone.heading.names(*concepts)

    def is_named(self, name: str) -> bool:
        """Return whether the zone names it so."""
        return self.name is not None and fold(self.name.text) == fold(name)

    def _weight(self, role: str) -> float:
        return sum(max(item.weight, 0.0) for item in self.roles[role])

    def _with(self, role: str, item: Evidence) -> "Party":
        return replace(self, roles={**self.roles, role: (*self.roles[role], item)})


def cells_of(parties: Iterable[Party]) -> frozenset[Cell]:
    """Return the cells of the zones of some parties."""
    return frozenset(cell for party in parties for cell in party.zone.cells)


def judge_parties(reading: Reading, zones: Sequence[Zone], judge: AddressJudge) -> list[Party]:
    """Return the party of each zone with the evidence for its role."""
    parties = [_judge_zone(reading, zone, judge) for zone in zones]
    taken = cells_of(parties)
    parties = [_with_title(reading, party, judge, taken) for party in parties]
    sender_lines = [party for party in parties if party.zone.kind is ZoneKind.ONE_LINE]
    placed = _with_order(reading, [_with_sender_line(party, sender_lines) for party in parties])
    related = [_with_other_seller(reading, party, placed) for party in placed]
    return [_with_us_elsewhere(party, related) for party in related]


def _judge_zone(reading: Reading, zone: Zone, judge: AddressJudge) -> Party:
    name = read_name(zone.lines, judge, is_headed=zone.heading is not None)
    address = read_address(zone.lines, name, judge, is_whole=zone.kind is ZoneKind.ONE_LINE)
    rival = (Evidence("second_line", -0.7),) if name is not None and name.has_rival else ()
    roles = {
        "seller": (*weigh_seller(reading, zone), *rival),
        "buyer": tuple(weigh_buyer(reading, zone, name.text if name else "")),
    }
    return Party(zone, name, read_recipient(zone.lines, name, address, judge), address, roles)


def _with_title(reading: Reading, party: Party, judge: AddressJudge, taken: frozenset[Cell]) -> Party:
    """Take the name from the line printed over the zone of a letterhead that holds no name of its own."""
    if party.zone.heading is not None or (party.name is not None and find_legal_form(party.name.text)):
        return party
    title = find_title(reading, party.zone, judge, taken, needs_size=party.name is not None)
    if title is None:
        return party
    name = PrintedName((title,))
    address = read_address(party.zone.lines, name, judge, is_whole=True)
    buyer = tuple(weigh_buyer(reading, party.zone, name.text))
    return replace(party, name=name, address=address, roles={**party.roles, "buyer": buyer})


def _with_sender_line(party: Party, sender_lines: Sequence[Party]) -> Party:
    """A block right under a line with another's name and address is the addressee of a window envelope."""
    cell = party.zone.first
    for sender in sender_lines:
        above = sender.zone.first
        if above.page != cell.page or sender is party or party.zone.kind is not ZoneKind.BLOCK:
            continue
        if 0 < cell.rect.top - above.rect.top < 5.0 and abs(cell.rect.left - above.rect.left) < 4.5:
            return party._with("buyer", Evidence("under_sender_line", 3.0))
    return party


def _with_order(reading: Reading, parties: Sequence[Party]) -> list[Party]:
    """Weigh the order of the blocks at the top without headings: who writes introduces himself first."""
    plain = [party for party in parties if _is_plain_at_top(reading, party)]
    top = min((party.zone.first.rect.top for party in plain), default=0.0)
    if len(plain) < 2:
        return list(parties)
    return [
        _weigh_order(party, party.zone.first.rect.top - top) if party in plain else party for party in parties
    ]


def _with_other_seller(reading: Reading, party: Party, parties: Sequence[Party]) -> Party:
    """Weigh that another sells: then a block at the top is the buyer's."""
    name = party.name.text if party.name else ""
    named = [each for each in parties if each.name is not None and each is not party and not each.is_third]
    sells = [each for each in named if not each.is_named(name)]
    sure = max((each.lead("seller") for each in sells), default=0.0)
    if sure >= SURE_SELLER and _is_plain_at_top(reading, party) and party.lead("seller") < SURE_SELLER:
        return party._with("buyer", Evidence("another_sells", 1.2))
    return party


def _with_us_elsewhere(party: Party, parties: Sequence[Party]) -> Party:
    """Weigh that the caller is another: whoever else has a name and address sells to him."""
    are_we = [any(item.kind == "own_party" for item in each.roles["buyer"]) for each in parties]
    if not any(are_we) or are_we[parties.index(party)] or party.is_third or party.name is None:
        return party
    return party._with("seller", Evidence("we_are_another", 3.5))


def _is_plain_at_top(reading: Reading, party: Party) -> bool:
    cell = party.zone.first
    height = reading.sheet.page(cell.page).height
    is_block = party.zone.kind is ZoneKind.BLOCK and party.name is not None
    return is_block and cell.page == reading.pages[0].number and cell.rect.top < UPPER_PART * height


def _weigh_order(party: Party, depth: float) -> Party:
    if depth < BESIDE_EM:
        return party._with("seller", Evidence("first_block", 0.6))
    return party._with("buyer", Evidence("later_block", 0.6))
