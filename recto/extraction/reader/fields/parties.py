"""Seller and buyer of an invoice: who is who, their names and addresses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.addresses import AddressJudge
from recto.extraction.reader.evidence.domains import gather_domains, matches_domain
from recto.extraction.reader.evidence.loose_names import list_loose_names
from recto.extraction.reader.evidence.parties import Party, judge_parties
from recto.extraction.reader.evidence.party_lines import address_text, name_text
from recto.extraction.reader.evidence.roles import Roles
from recto.extraction.reader.evidence.zones import find_zones
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import find_legal_form

SHORTEST_FORM = 4
MOST_NAMES = 200
"""Candidates for the seller's name outside the zones; a real page has a dozen."""
SURE_LEAD = 1.0
"""From this lead on, a zone is taken as its role's even if another was chosen for the name."""


def read_parties(reading: Reading) -> tuple[Mapping[str, Choice], Roles]:
    """Return the choices for names and addresses, and the roles of the cells around them."""
    judge = AddressJudge(reading.vocabulary)
    parties = judge_parties(reading, find_zones(reading, judge), judge)
    buyer = choose(_agree_on_spelling(_list_buyers(parties)))
    others = _cells_of(party for party in parties if party.is_third or party.lead("buyer") > SURE_LEAD)
    sellers = _list_sellers(reading, parties, judge, others, buyer.best.value if buyer else "")
    seller = choose(_agree_on_spelling(sellers))
    choices: dict[str, Choice] = {}
    for role, choice in (("seller", seller), ("buyer", buyer)):
        address = _choose_address(parties, role, choice)
        choices |= {f"/{role}/name": choice} if choice else {}
        choices |= {f"/{role}/address/text": address} if address else {}
    return choices, _assign_roles(parties, seller, buyer)


def _list_buyers(parties: Sequence[Party]) -> Iterator[Candidate]:
    for party in parties:
        if party.name is not None and not party.is_third:
            evidence = (*party.roles["buyer"], *_against(party, "seller"))
            yield Candidate(name_text(party.name), (party.name,), evidence)


def _against(party: Party, other: str) -> Iterator[Evidence]:
    return (Evidence(f"not_{item.kind}", -item.weight, item.detail) for item in party.roles[other])


def _list_sellers(
    reading: Reading, parties: Sequence[Party], judge: AddressJudge, others: frozenset[Cell], buyer_name: str
) -> Iterator[Candidate]:
    domains = gather_domains(cell for cell in reading.sheet.cells if cell not in others)
    for party in parties:
        if party.name is not None and not party.is_third:
            evidence = (*party.roles["seller"], *_against(party, "buyer"))
            yield _weigh_name(party.name, evidence, domains, buyer_name)
    for span, loose in islice(list_loose_names(reading, judge, others), MOST_NAMES):
        yield _weigh_name(span, loose, domains, buyer_name)


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


def _agree_on_spelling(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates with one spelling for equal names, and support for a name from its short form.

    Of "ACME LTD" and "Acme Ltd" the latter is taken. "Acme" in the letterhead speaks for "Acme Trading Ltd".
    """
    named = [candidate for candidate in candidates if candidate.value]
    spellings: dict[str, str] = {}
    for candidate in named:
        known = spellings.setdefault(fold(candidate.value), candidate.value)
        if known.isupper() and not candidate.value.isupper():
            spellings[fold(candidate.value)] = candidate.value
    for candidate in named:
        extra = _weigh_short_forms(candidate.value, spellings)
        spelled = spellings[fold(candidate.value)]
        yield Candidate(spelled, candidate.spans, (*candidate.evidence, *extra))


def _weigh_short_forms(name: str, spellings: Mapping[str, str]) -> Iterator[Evidence]:
    """Yield what a shorter or longer form of a name elsewhere says; the longer has the legal form."""
    folded = fold(name)
    if len(folded) < SHORTEST_FORM:
        return
    shorter = [
        other for other in spellings if SHORTEST_FORM <= len(other) < len(folded) and folded.startswith(other)
    ]
    if shorter and find_legal_form(name):
        yield Evidence("short_form", 0.8, spellings[shorter[0]])
    longer = (other for other in spellings if len(other) > len(folded) and other.startswith(folded))
    if any(find_legal_form(spellings[other]) for other in longer):
        yield Evidence("is_short_form", -0.8)


def _choose_address(parties: Sequence[Party], role: str, name: Choice | None) -> Choice | None:
    """Return the address of the zone that names the party; else of the zone that leads for the role."""
    scored = [
        (party.lead(role) + (3.0 if _is_named(party, name) else 0.0), index)
        for index, party in enumerate(parties)
        if party.address and not party.is_third
    ]
    score, index = max(scored, default=(0.0, 0))
    if score <= 0:
        return None
    spans = parties[index].address
    return choose([Candidate(address_text(spans), spans, (Evidence("zone_of_party", min(score, 4.0)),))])


def _is_named(party: Party, choice: Choice | None) -> bool:
    return (
        choice is not None
        and party.name is not None
        and fold(name_text(party.name)) == fold(choice.best.value)
    )


def _assign_roles(parties: Sequence[Party], seller: Choice | None, buyer: Choice | None) -> Roles:
    buyers = [
        party
        for party in parties
        if party.is_third
        or party.lead("buyer") > SURE_LEAD
        or (_is_named(party, buyer) and party.lead("buyer") > 0)
    ]
    buyer_cells = _cells_of(buyers)
    sellers = [
        p for p in parties if p not in buyers and (_is_named(p, seller) or p.lead("seller") > SURE_LEAD)
    ]
    return Roles(seller.best.value if seller else "", _cells_of(sellers) - buyer_cells, buyer_cells)


def _cells_of(parties: Iterable[Party]) -> frozenset[Cell]:
    return frozenset(cell for party in parties for cell in party.zone.cells)
