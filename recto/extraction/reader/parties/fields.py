"""Seller and buyer of an invoice: who is who, their names and addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from recto.extraction.reader.addresses.lines import AddressJudge
from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.folding import fold
from recto.extraction.reader.parties.blocks import assign_roles, read_blocks
from recto.extraction.reader.parties.domains import gather_domains, list_sites, matches_domain
from recto.extraction.reader.parties.glued_names import cap_glued
from recto.extraction.reader.parties.loose_names import list_loose_names
from recto.extraction.reader.parties.name_mentions import (
    Mention,
    NamedParty,
    gather_mentions,
    weigh_short_forms,
)
from recto.extraction.reader.parties.party_lines import PrintedName, address_text
from recto.extraction.reader.parties.places import OWN
from recto.extraction.reader.parties.roles import Roles
from recto.extraction.reader.parties.zone_parties import Party, cells_of, judge_parties
from recto.extraction.reader.parties.zones import find_zones
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.contacts import domain_word
from recto.extraction.reader.values.names import find_legal_form

MOST_NAMES = 200
"""Candidates for the seller's name outside the zones; a real page has a dozen."""
SURE_LEAD = 1.0
"""From this lead on, a zone is taken as its role's even if another was chosen for the name."""
LEAST = -0.4
"""Score from which a name is worth telling; the confidence says how little it is."""
STRONG = 3.0
"""What must speak for a buyer to be sure of him while nobody is seen to sell."""
CLEAR_MARGIN = 2.0
"""What must speak for this way round over the other before either name may be sure."""
UNCLEAR = 0.55
"""Confidence of names that might be swapped."""
VISIBLE_SELLER = 2.5
"""From this weight on a party visibly sells, even if the caller says that it is his own."""
NAMED, ENOUGH_LINES = 3.0, 2
ONLY_SITE = -0.6
"""Weight of a domain as the name of a seller whom nothing else names."""
ROLES = ("seller", "buyer")


@dataclass(frozen=True, slots=True)
class _Named:
    """Everybody whom the pages name."""

    parties: Sequence[NamedParty]
    domains: Mapping[str, frozenset[str]]
    """Names in e-mail and web addresses that may be the role's own."""

    def choose(self, role: str, taken: str = "") -> Choice | None:
        """Return the best name for a role; one already `taken` for the other is hardly it."""
        candidates = [self._candidate(party, role, taken) for party in self.parties if _may_be(party, role)]
        return choose(candidates, threshold=LEAST)

    def find(self, choice: Choice | None) -> NamedParty | None:
        """Return the party of a choice."""
        return next((each for each in self.parties if choice and each.name == choice.best.value), None)

    def _candidate(self, party: NamedParty, role: str, taken: str) -> Candidate:
        whole = [each.name for each in self.parties if not each.is_loose]
        form = list(weigh_short_forms(party.name, (each.name for each in self.parties), whole))
        if role == "seller" and find_legal_form(party.name):
            form.append(Evidence("legal_form", 1.5))
        if matches_domain(party.name, set(self.domains["seller"])):
            form.append(Evidence("domain", 1.5) if role == "seller" else Evidence("not_domain", -1.0))
        if taken and fold(taken) == fold(party.name):
            form.append(Evidence("is_the_other", -4.0, taken))
        return party.as_candidate(role, form)


def read_parties(reading: Reading) -> tuple[Mapping[str, Choice], Roles]:
    """Return the choices for names and addresses, and the roles of the cells around them."""
    judge = AddressJudge(reading.vocabulary)
    parties = judge_parties(reading, find_zones(reading, judge), judge)
    named = _gather_names(reading, parties, judge)
    buyer = named.choose("buyer")
    seller = named.choose("seller", buyer.best.value if buyer else "") or _choose_site(
        reading, parties, buyer
    )
    unclear = _cap_unclear(named, {"seller": seller, "buyer": buyer})
    names = {role: cap_glued(choice) for role, choice in unclear.items()}
    choices: dict[str, Choice] = {}
    for role in ROLES:
        choices |= _read_party(parties, role, names[role])
    blocks = read_blocks(reading, parties, choices, judge)
    return {**blocks, **choices}, assign_roles(parties, names)


def _choose_site(reading: Reading, parties: Sequence[Party], buyer: Choice | None) -> Choice | None:
    """Return the domain of a seller whom nothing else names; never sure: other sites are printed too."""
    others = cells_of(party for party in parties if party.is_third or party.lead("buyer") > 0)
    known = buyer.best.value if buyer else ""
    sites = list_sites(cell for cell in reading.sheet.cells if cell not in others)
    return choose(
        (
            Candidate(host, (span,), (Evidence("only_a_site", ONLY_SITE),), rule="site")
            for host, span in sites
            if not matches_domain(known, {fold(domain_word(host) or "")}) and not reading.own.find_name(host)
        ),
        threshold=ONLY_SITE,
    )


def _gather_names(reading: Reading, parties: Sequence[Party], judge: AddressJudge) -> _Named:
    others = cells_of(party for party in parties if party.is_third or party.lead("buyer") > SURE_LEAD)
    named = {span.cell for party in parties if party.name for span in party.name.spans}
    mentions = [
        Mention(party.name.text, party.name.spans, party.roles)
        for party in parties
        if party.name is not None and not party.is_third
    ]
    loose = islice(list_loose_names(reading, judge, others | named), MOST_NAMES)
    mentions += [_mention_loose(reading, PrintedName((span,)), evidence) for span, evidence in loose]
    domains = gather_domains(cell for cell in reading.sheet.cells if cell not in others)
    return _Named(gather_mentions(mentions), {"seller": frozenset(domains)})


def _mention_loose(reading: Reading, name: PrintedName, evidence: Sequence[Evidence]) -> Mention:
    own = reading.own.find_name(name.text)
    buyer = () if own is None else (Evidence("own_party", OWN, own),)
    return Mention(name.text, name.spans, {"seller": evidence, "buyer": buyer}, is_loose=own is None)


def _may_be(party: NamedParty, role: str) -> bool:
    """Return whether a party may have a role: who we are is never the seller, a loose name no buyer."""
    if role == "seller":
        return not party.has("buyer", "own_party")
    return not party.is_loose


def _cap_unclear(named: _Named, choices: Mapping[str, Choice | None]) -> dict[str, Choice | None]:
    """Return the choices, neither sure where it is not clear which of the two is which."""
    seller, buyer = (named.find(choices[role]) for role in ROLES)
    leads = [party.lead(role) for party, role in zip((seller, buyer), ROLES, strict=True) if party]
    is_clear = len(leads) < 2 or sum(leads) >= CLEAR_MARGIN
    if not _is_likely(choices["seller"]) and buyer is not None:
        is_clear = is_clear and buyer.weight("buyer") >= STRONG
    if own := [party for party in named.parties if party.has("buyer", "own_party")]:
        is_clear = all(party.weight("seller") < VISIBLE_SELLER for party in own)
    return {role: choice if is_clear else _cap(choice) for role, choice in choices.items()}


def _is_likely(choice: Choice | None) -> bool:
    return choice is not None and choice.confidence > 0.5


def _cap(choice: Choice | None) -> Choice | None:
    return choice and replace(choice, confidence=min(choice.confidence, UNCLEAR))


def _read_party(parties: Sequence[Party], role: str, name: Choice | None) -> Mapping[str, Choice]:
    """Return the name of a party and what stands in its zone."""
    found = {f"/{role}/name": name} if name else {}
    party = _find_zone(parties, role, name)
    if party is None:
        return found
    score = min(party.lead(role) + (NAMED if _is_named(party, name) else 0.0), 4.0)
    evidence = (Evidence("zone_of_party", score),)
    choices = {}
    if party.address:
        choices["text"] = choose([Candidate(address_text(party.address), party.address, evidence)])
    if party.recipient is not None and role == "buyer":
        choices["recipient"] = choose([Candidate(party.recipient.text, (party.recipient,), evidence)])
    sure = name.confidence if name else UNCLEAR
    for part, choice in choices.items():
        if choice is not None:
            found[f"/{role}/address/{part}"] = (
                choice if sure > UNCLEAR else replace(choice, confidence=min(choice.confidence, UNCLEAR))
            )
    return found


def _find_zone(parties: Sequence[Party], role: str, name: Choice | None) -> Party | None:
    """Return the zone with most of the address that names the party; else the one that leads for the role."""
    ranked = [
        (_is_named(party, name), _count_lines(party) if _is_named(party, name) else 0, lead, index)
        for index, (party, lead) in enumerate(zip(parties, _list_leads(parties, role, name), strict=True))
        if party.address and not party.is_third and lead > 0
    ]
    return parties[max(ranked)[-1]] if ranked else None


def _list_leads(parties: Sequence[Party], role: str, name: Choice | None) -> list[float]:
    return [party.lead(role) + (NAMED if _is_named(party, name) else 0.0) for party in parties]


def _count_lines(party: Party) -> int:
    return min(len(party.address), ENOUGH_LINES)


def _is_named(party: Party, choice: Choice | None) -> bool:
    return choice is not None and party.is_named(choice.best.value)
