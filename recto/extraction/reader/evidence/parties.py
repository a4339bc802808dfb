"""Parties: the name and address in each zone, and what speaks for its being the seller or the buyer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.evidence.addresses import AddressJudge
from recto.extraction.reader.evidence.party_lines import is_contact, read_address, read_name
from recto.extraction.reader.evidence.zones import Zone, ZoneKind
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.reading import Reading


@dataclass(frozen=True, slots=True)
class Party:
    """One party as a zone names it."""

    zone: Zone
    name: Span | None
    address: tuple[Span, ...]
    roles: dict[str, tuple[Evidence, ...]]
    """Evidence for `seller` and for `buyer`."""

    @property
    def is_third(self) -> bool:
        """Return whether its heading says that it is neither seller nor buyer."""
        heading = self.zone.heading
        return heading is not None and not heading.names("party.seller", "party.buyer", "party.bill_to")

    def lead(self, role: str) -> float:
        """Return by how much the evidence prefers `role` to the other."""
        other = "buyer" if role == "seller" else "seller"
        return sum(e.weight for e in self.roles[role]) - sum(e.weight for e in self.roles[other])


def judge_parties(reading: Reading, zones: Sequence[Zone], judge: AddressJudge) -> list[Party]:
    """Return the party of each zone with the evidence for its role."""
    parties = []
    for zone in zones:
        name = read_name(zone, judge)
        roles = {
            "seller": tuple(_seller_evidence(reading, zone)),
            "buyer": tuple(_buyer_evidence(reading, zone)),
        }
        parties.append(Party(zone, name, read_address(zone, name, judge), roles))
    sender_lines = [party for party in parties if party.zone.kind is ZoneKind.ONE_LINE]
    return [_with_sender_line(party, sender_lines) for party in parties]


def _seller_evidence(reading: Reading, zone: Zone) -> Iterator[Evidence]:
    if _has_heading(zone, "party.seller"):
        yield Evidence("heading.seller", 4.0, zone.heading.span.text if zone.heading else "")
    page = reading.sheet.page(zone.first.page)
    if zone.first.rect.top > 0.82 * page.height:
        yield Evidence("footer", 2.0)
    if zone.kind is ZoneKind.ONE_LINE:
        yield Evidence("one_line", 1.5)
    if zone.first.page == reading.pages[0].number and zone.first.rect.top < 0.12 * page.height:
        yield Evidence("letterhead", 0.9)
    keys = {line.key for line in zone.lines}
    if keys & {"id.vat", "id.tax", "id.iban", "number.register"}:
        yield Evidence("own_ids", 0.8)
    if keys & {"contact.phone", "contact.email", "contact.fax", "contact.website"} or any(
        is_contact(line.span.text) for line in zone.lines
    ):
        yield Evidence("contacts", 1.0)


def _buyer_evidence(reading: Reading, zone: Zone) -> Iterator[Evidence]:
    if _has_heading(zone, "party.buyer", "party.bill_to"):
        yield Evidence("heading.buyer", 4.5, zone.heading.span.text if zone.heading else "")
    page = reading.sheet.page(zone.first.page)
    left, top = zone.first.rect.left / page.width, zone.first.rect.top / page.height
    on_first = zone.first.page == reading.pages[0].number
    if zone.kind is ZoneKind.BLOCK and on_first and left < 0.5 and 0.1 < top < 0.4:
        yield Evidence("address_window", 1.3)
    words = {word for line in zone.lines for word in fold_words(line.span.text)[:1]}
    whole = {fold(line.span.text) for line in zone.lines}
    if (
        words & {"herr", "herrn", "frau", "firma", "attn", "zhd"}
        or whole & reading.vocabulary.words["department"]
    ):
        yield Evidence("addressed", 1.0)
    keys = {line.key for line in zone.lines}
    if keys & {"id.vat_buyer", "number.customer"}:
        yield Evidence("buyer_ids", 1.5)


def _has_heading(zone: Zone, *concepts: str) -> bool:
    return zone.heading is not None and zone.heading.names(*concepts)


def _with_sender_line(party: Party, sender_lines: Sequence[Party]) -> Party:
    """A block right under a line with another's name and address is the addressee of a window envelope."""
    cell = party.zone.first
    for sender in sender_lines:
        above = sender.zone.first
        if above.page != cell.page or sender is party or party.zone.kind is not ZoneKind.BLOCK:
            continue
        if 0 < cell.rect.top - above.rect.top < 5.0 and abs(cell.rect.left - above.rect.left) < 4.5:
            roles = {**party.roles, "buyer": (*party.roles["buyer"], Evidence("under_sender_line", 3.0))}
            return Party(party.zone, party.name, party.address, roles)
    return party
