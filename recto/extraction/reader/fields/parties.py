"""Seller and buyer of an invoice: who is who, their names, addresses, ids and contacts."""

from collections.abc import Iterator, Mapping, Sequence

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.addresses import AddressJudge, AddressPart
from recto.extraction.reader.evidence.parties import (
    Party,
    address_text,
    gather_domains,
    judge_parties,
    matches_domain,
    name_text,
)
from recto.extraction.reader.evidence.zones import find_zones
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import find_legal_form

LONGEST_NAME = 70


def read_parties(reading: Reading) -> tuple[Mapping[str, Choice], Sequence[Party]]:
    """Return the choices for names and addresses, and the parties with their roles for those that need zones."""
    judge = AddressJudge(reading.vocabulary)
    parties = judge_parties(reading, find_zones(reading, judge), judge)
    buyer = choose(_list_buyers(parties))
    buyers = frozenset(cell for party in parties if party.lead("buyer") > 1.0 for cell in party.zone.cells)
    buyer_name = buyer.best.value if buyer else ""
    seller = choose(_list_sellers(reading, parties, judge, buyers, buyer_name))
    choices: dict[str, Choice] = {}
    for role, choice in (("seller", seller), ("buyer", buyer)):
        if choice is not None:
            choices[f"/{role}/name"] = choice
        address = _choose_address(parties, role, choice)
        if address is not None:
            choices[f"/{role}/address/text"] = address
    return choices, parties


def _list_buyers(parties: Sequence[Party]) -> Iterator[Candidate]:
    for party in parties:
        if party.name is None or _is_third(party):
            continue
        against = tuple(Evidence(f"not_{e.kind}", -e.weight, e.detail) for e in party.roles["seller"])
        yield Candidate(name_text(party.name), (party.name,), (*party.roles["buyer"], *against))


def _list_sellers(
    reading: Reading, parties: Sequence[Party], judge: AddressJudge, buyers: frozenset[Cell], buyer_name: str
) -> Iterator[Candidate]:
    domains = gather_domains(reading, buyers)
    for party in parties:
        if party.name is not None and not _is_third(party):
            against = tuple(Evidence(f"not_{e.kind}", -e.weight, e.detail) for e in party.roles["buyer"])
            evidence = (*party.roles["seller"], *against)
            yield _weigh_name(party.name, evidence, domains, buyer_name)
    for span, evidence in _list_loose_names(reading, judge, buyers):
        yield _weigh_name(span, evidence, domains, buyer_name)


def _is_third(party: Party) -> bool:
    heading = party.zone.heading
    return heading is not None and any(heading.label(c) for c in ("party.ship_to", "party.other"))


def _weigh_name(span: Span, evidence: Sequence[Evidence], domains: set[str], buyer_name: str) -> Candidate:
    text = name_text(span)
    extra = []
    if find_legal_form(text):
        extra.append(Evidence("legal_form", 1.2))
    if matches_domain(text, domains):
        extra.append(Evidence("domain", 1.5))
    if buyer_name and fold(buyer_name) == fold(text):
        extra.append(Evidence("is_buyer", -4.0, buyer_name))
    return Candidate(text, (span,), (*evidence, *extra))


def _list_loose_names(
    reading: Reading, judge: AddressJudge, buyers: frozenset[Cell]
) -> Iterator[tuple[Span, tuple[Evidence, ...]]]:
    """Yield what may be a seller's name outside the zones: letterhead, footer, account holder, signature."""
    for concept, weight in (("party.payee", 1.0), ("party.seller", 1.5)):
        for hit in reading.hits(concept):
            if hit.span.start > 0:
                continue
            rest = hit.span.cell.span(hit.span.end, len(hit.span.cell.text))
            right = reading.sheet.page(hit.span.cell.page).cells_right(hit.span.cell)
            span = rest if any(map(str.isalpha, rest.text)) else right[0].whole() if right else None
            if span is not None and _looks_like_name(reading, span, judge):
                yield span, (Evidence(concept, weight),)
    for page in reading.pages:
        for cell in page.cells:
            if cell in buyers or not _looks_like_name(reading, cell.whole(), judge):
                continue
            top = cell.rect.top / page.height
            if top < 0.15 and page is reading.pages[0]:
                size = Evidence("large_print", min(cell.rect.height - 1.0, 1.0) * 0.8)
                yield cell.whole(), (Evidence("letterhead", 0.2), size)
            elif top > 0.8:
                yield cell.whole(), (Evidence("footer", 0.6),)
            elif find_legal_form(cell.text):
                yield cell.whole(), (Evidence("anywhere", -1.0),)


def _looks_like_name(reading: Reading, span: Span, judge: AddressJudge) -> bool:
    text = span.text
    letters = sum(map(str.isalpha, text))
    if "@" in text or text.lower().startswith(("www.", "http")):
        return False
    if not 3 <= letters or len(text) > LONGEST_NAME or letters < 0.6 * len(text) or ":" in text:
        return False
    if any(hit.span.start < span.end and hit.span.end > span.start for hit in reading.labels[span.cell]):
        return find_legal_form(text) is not None
    return judge.judge(text) in (AddressPart.NONE, AddressPart.PLACE) or find_legal_form(text) is not None


def _choose_address(parties: Sequence[Party], role: str, name: Choice | None) -> Choice | None:
    """Return the address of the zone that names the party; without one, of the zone that leads for the role."""
    named = fold(name.best.value) if name else ""
    best: tuple[float, Party] | None = None
    for party in parties:
        if not party.address or _is_third(party):
            continue
        same = party.name is not None and fold(name_text(party.name)) == named
        score = party.lead(role) + (3.0 if same else 0.0)
        if score > 0 and (best is None or score > best[0]):
            best = (score, party)
    if best is None:
        return None
    evidence = (Evidence("zone_of_party", best[0]),)
    candidate = Candidate(address_text(best[1].address), best[1].address, evidence)
    return choose([candidate])
