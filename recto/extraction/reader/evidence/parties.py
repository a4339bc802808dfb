"""Parties: the name and address in each zone, and what speaks for its being the seller or the buyer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.evidence.addresses import AddressJudge, AddressPart
from recto.extraction.reader.evidence.zone_lines import ZoneLine
from recto.extraction.reader.evidence.zones import Zone, ZoneKind
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.contacts import domain_word, find_emails, find_websites
from recto.extraction.reader.values.names import find_legal_form, strip_honorific, tidy, trim_name

TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
ADDRESS_KEYS = ("part.address",)
CONTACT_KEYS = (
    "contact.",
    "id.",
    "number.",
    "date.",
    "part.number",
    "part.contact",
    "text.",
    "total.",
    "title.",
)


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
        return heading is not None and any(heading.label(each) for each in ("party.ship_to", "party.other"))

    def lead(self, role: str) -> float:
        """Return by how much the evidence prefers `role` to the other."""
        other = "buyer" if role == "seller" else "seller"
        return sum(e.weight for e in self.roles[role]) - sum(e.weight for e in self.roles[other])


def read_name(zone: Zone, judge: AddressJudge) -> Span | None:
    """Return the name in a zone: keyed, or with a legal form, or the first line that is no address or contact."""
    keyed = [line.span for line in zone.lines if line.key == "part.name"]
    if keyed:
        return keyed[0]
    bare = list(_bare_lines_before_address(zone.lines, judge))
    with_form = [span for span in bare if find_legal_form(span.text)]
    return next(iter(with_form), bare[0] if bare else None)


def _bare_lines_before_address(lines: Sequence[ZoneLine], judge: AddressJudge) -> Iterator[Span]:
    words = judge.vocabulary.words
    for line in lines:
        folded = fold(line.span.text)
        if (
            line.key
            or ":" in line.span.text
            or folded in words["salutation"]
            or folded in words["department"]
        ):
            continue
        if _is_contact(line.span.text) or not any(map(str.isalpha, line.span.text)):
            continue
        part = judge.judge(line.span.text)
        if part in (AddressPart.POSTAL, AddressPart.STREET, AddressPart.COUNTRY):
            if not find_legal_form(line.span.text):
                return
        yield line.span


def read_address(zone: Zone, name: Span | None, judge: AddressJudge) -> tuple[Span, ...]:
    """Return the lines of the address: keyed ones, or from the first to the last that looks like one."""
    keyed = tuple(line.span for line in zone.lines if line.key in ADDRESS_KEYS)
    if keyed:
        return keyed
    after = [
        line for line in zone.lines if not line.key and line.span is not name and _is_after(line.span, name)
    ]
    likely = [judge.judge(line.span.text) is not AddressPart.NONE for line in after]
    if True not in likely:
        return ()
    first, last = likely.index(True), len(likely) - 1 - likely[::-1].index(True)
    return tuple(line.span for line in after[first : last + 1] if not _is_contact(line.span.text))


def _is_after(span: Span, name: Span | None) -> bool:
    if name is None:
        return True
    here, there = span.cell, name.cell
    return (here.row, here.place, span.start) > (there.row, there.place, name.start)


def _is_contact(text: str) -> bool:
    return any(True for _ in find_emails(text)) or text.lower().startswith(("www.", "http"))


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
        _is_contact(line.span.text) for line in zone.lines
    ):
        yield Evidence("contacts", 1.0)


def _buyer_evidence(reading: Reading, zone: Zone) -> Iterator[Evidence]:
    if _has_heading(zone, "party.buyer"):
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


def _has_heading(zone: Zone, concept: str) -> bool:
    return zone.heading is not None and zone.heading.label(concept) is not None


def _with_sender_line(party: Party, sender_lines: Sequence[Party]) -> Party:
    """A block right under a line with another's name and address is the addressee of a window envelope."""
    cell = party.zone.first
    for sender in sender_lines:
        above = sender.zone.first
        if above.page != cell.page or sender is party or party.zone.kind is not ZoneKind.BLOCK:
            continue
        if 0 < cell.rect.top - above.rect.top < 5.0 and abs(cell.rect.left - above.rect.left) < 3.0:
            roles = {**party.roles, "buyer": (*party.roles["buyer"], Evidence("under_sender_line", 3.0))}
            return Party(party.zone, party.name, party.address, roles)
    return party


def name_text(span: Span) -> str:
    """Return a name as the schema wants it."""
    return strip_honorific(trim_name(span.text))


def address_text(spans: Sequence[Span]) -> str:
    """Return address lines joined by commas."""
    return ", ".join(filter(None, (tidy(span.text) for span in spans)))


def gather_domains(reading: Reading, skip: frozenset[Cell]) -> set[str]:
    """Return the names in the e-mail addresses and websites of the document, but for those in `skip` cells."""
    found = set()
    for cell in reading.sheet.cells:
        if cell not in skip:
            for contact in (*find_emails(cell.text), *find_websites(cell.text)):
                word = domain_word(contact.value)
                if word:
                    found.add(fold(word))
    return found


def matches_domain(name: str, domains: set[str]) -> bool:
    """Return whether a domain and a name share their beginning: "toennshoff-illustration" and "M. Tönnshoff"."""
    spelled = [fold(name), fold(name.translate(TRANSLITERATED))]
    words = [fold(word.translate(TRANSLITERATED)) for word in name.split()]
    return any(
        len(domain) >= 4
        and (
            any(domain in each for each in spelled)
            or any(len(w) >= 5 and domain.startswith(w) for w in words)
        )
        for domain in domains
    )
