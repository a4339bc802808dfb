"""The other blocks of an invoice: where goods, bills and payments go, who is paid, who pays the tax."""

from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from recto.extraction.reader.addresses.lines import AddressJudge
from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.folding import fold
from recto.extraction.reader.parties.loose_names import list_labelled_names
from recto.extraction.reader.parties.name_mentions import weigh_short_forms
from recto.extraction.reader.parties.own_parties import is_same_name
from recto.extraction.reader.parties.party_lines import address_text
from recto.extraction.reader.parties.roles import Roles, RoleZone
from recto.extraction.reader.parties.zone_parties import Party, cells_of
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import tidy, trim_name

ADDRESSES = {
    "ship_to": ("party.ship_to",),
    "bill_to": ("party.bill_to", "party.bill_other"),
    "service_address": ("party.service_address",),
    "remit_to": ("party.remit_to",),
}
"""Blocks that hold a recipient and an address, and the headings over them."""
HEADED, WITH_TOWN, IN_BLOCK, ON_LATER_PAGE = 2.2, 1.2, 0.5, -1.0
PAYEE, OTHER_THAN_SELLER = 1.2, 0.6
SAME_PAYEE = 75.0
"""Likeness in percent from which the holder of the account is the seller by a longer or shorter name."""
SURE_LEAD, SURE_SELLER = 1.0, 0.6
TAX_REPRESENTATIVE = "party.tax_representative"


def read_blocks(
    reading: Reading, parties: Sequence[Party], names: Mapping[str, Choice], judge: AddressJudge
) -> Mapping[str, Choice]:
    """Return the choices for every block but those of seller and buyer, whose `names` are known."""
    found: dict[str, Choice | None] = {}
    for role, headings in ADDRESSES.items():
        block = [party for party in parties if party.is_headed(*headings)]
        if role == "bill_to" and not _goes_elsewhere(parties):
            block = []
        found[f"/{role}/text"] = choose(_list_addresses(reading, block))
        found[f"/{role}/recipient"] = choose(_list_names(reading, block))
    agents = [party for party in parties if party.is_headed(TAX_REPRESENTATIVE)]
    found["/tax_representative/name"] = choose(_list_names(reading, agents))
    found["/tax_representative/address/text"] = choose(_list_addresses(reading, agents))
    found["/payee/name"] = _choose_payee(reading, parties, names.get("/seller/name"), judge)
    return {path: choice for path, choice in found.items() if choice is not None}


def _goes_elsewhere(parties: Sequence[Party]) -> bool:
    """Return whether others are named beside whom the bill goes to, who else is just the buyer."""
    return any(
        party.is_headed("party.bill_other")
        or (party.is_headed("party.buyer", "party.ship_to") and not party.is_headed("party.bill_to"))
        for party in parties
    )


def _list_addresses(reading: Reading, parties: Sequence[Party]) -> Iterator[Candidate]:
    for party in parties:
        if party.address:
            yield Candidate(address_text(party.address), party.address, _weigh(reading, party))


def _list_names(reading: Reading, parties: Sequence[Party]) -> Iterator[Candidate]:
    for party in parties:
        if party.name is not None:
            yield Candidate(party.name.text, party.name.spans, _weigh(reading, party))


def _weigh(reading: Reading, party: Party) -> tuple[Evidence, ...]:
    heading = party.zone.heading
    assert heading is not None, "asked of headed zones"
    evidence = [Evidence("heading", HEADED, heading.span.text)]
    if party.address:
        evidence.append(Evidence("address", WITH_TOWN))
    if len(party.zone.lines) > 1:
        evidence.append(Evidence("in_block", IN_BLOCK))
    if heading.span.cell.page != reading.pages[0].number:
        evidence.append(Evidence("later_page", ON_LATER_PAGE))
    return tuple(evidence)


def _choose_payee(
    reading: Reading, parties: Sequence[Party], seller: Choice | None, judge: AddressJudge
) -> Choice | None:
    """Return the holder of the account where it is surely another than the seller and the buyer."""
    if seller is None or seller.confidence < SURE_SELLER:
        return None
    known = [seller.best.value, *(party.name.text for party in parties if party.name is not None)]
    skip = cells_of(party for party in parties if party.lead("buyer") > SURE_LEAD)
    return choose(
        Candidate(text, (span,), (*evidence, Evidence("other_than_seller", OTHER_THAN_SELLER)))
        for span, evidence in list_labelled_names(reading, judge, skip, {"party.payee": PAYEE})
        if (text := trim_name(tidy(span.text))) and not any(_is_same_payee(text, name) for name in known)
    )


def _is_same_payee(text: str, name: str) -> bool:
    if is_same_name(text, name) or any(weigh_short_forms(text, [name])):
        return True
    return fold(text) in fold(name) or fuzz.token_set_ratio(text.lower(), name.lower()) >= SAME_PAYEE


def assign_roles(parties: Sequence[Party], names: Mapping[str, Choice | None]) -> Roles:
    """Return which cells speak of whom, by the `names` chosen for seller and buyer."""
    seller, buyer = names["seller"], names["buyer"]
    buyers = [party for party in parties if _speaks_of_buyer(party, buyer)]
    buyer_cells = cells_of(buyers)
    sellers = [
        party
        for party in parties
        if party not in buyers and (_is_named(party, seller) or party.lead("seller") > SURE_LEAD)
    ]
    zones = tuple(_list_zones(parties, buyers, sellers, names))
    seller_name = seller.best.value if seller else ""
    return Roles(seller_name, cells_of(sellers) - buyer_cells, buyer_cells, zones)


def _speaks_of_buyer(party: Party, buyer: Choice | None) -> bool:
    lead = party.lead("buyer")
    return party.is_third or lead > SURE_LEAD or (_is_named(party, buyer) and lead > 0)


def _list_zones(
    parties: Sequence[Party],
    buyers: Sequence[Party],
    sellers: Sequence[Party],
    names: Mapping[str, Choice | None],
) -> Iterator[RoleZone]:
    for party in parties:
        role = _name_role(party, buyers, sellers)
        choice = names.get(role)
        lead = min(abs(party.lead("seller")) / 4.0, 1.0)
        confidence = choice.confidence if choice and _is_named(party, choice) else 0.5 + 0.4 * lead
        yield RoleZone(role, cells_of([party]), confidence)


def _name_role(party: Party, buyers: Sequence[Party], sellers: Sequence[Party]) -> str:
    if party.is_third:
        others = {**ADDRESSES, "tax_representative": (TAX_REPRESENTATIVE,)}
        return next((role for role, headings in others.items() if party.is_headed(*headings)), "other")
    if party in buyers:
        return "buyer"
    return "seller" if party in sellers else "other"


def _is_named(party: Party, choice: Choice | None) -> bool:
    return choice is not None and party.is_named(choice.best.value)
