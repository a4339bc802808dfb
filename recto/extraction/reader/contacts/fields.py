"""E-mail, telephone and website of seller and buyer, and the seller's person to ask."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.contacts.details import (
    is_near,
    list_people,
    list_phones,
    list_web_contacts,
)
from recto.extraction.reader.folding import fold
from recto.extraction.reader.ids.owners import Homes, cap_unsure, may_be_buyers, turn_to_buyer
from recto.extraction.reader.parties.domains import matches_domain
from recto.extraction.reader.parties.roles import Roles, weigh_place
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.contacts import domain_word, find_emails, find_websites

FIRST, DOMAIN = 0.3, 1.5
"""The first of its kind on the document is more often the seller's than the tenth."""
BUYER_THRESHOLD = 0.5
PERSON_REACH_EM = 5.0
MOST_CONTACTS = 200
"""Contact details of a kind that are looked at; a real document has a handful."""
NOBODY = Homes()


def read_contacts(reading: Reading, roles: Roles, homes: Homes = NOBODY) -> Mapping[str, Choice]:
    """Return the choices for the contact details of both parties; a buyer's stand in the buyer's zone.

    `homes` are the countries where their telephone numbers are dialled.
    """
    kinds: Mapping[str, Callable[[str | None], Iterable[Candidate]]] = {
        "email": lambda _: islice(list_web_contacts(reading, find_emails), MOST_CONTACTS),
        "website": lambda _: islice(list_web_contacts(reading, find_websites), MOST_CONTACTS),
        "phone": lambda country: islice(list_phones(reading, country), MOST_CONTACTS),
    }
    choices: dict[str, Choice | None] = {}
    for kind, list_candidates in kinds.items():
        sellers = _weigh_seller(reading, roles, list_candidates(homes.seller))
        choices[f"/seller/{kind}"] = choose(sellers)
        buyers = _list_buyers(reading, roles, list_candidates(homes.buyer))
        choices[f"/buyer/{kind}"] = choose(buyers, threshold=BUYER_THRESHOLD)
    choices |= _read_people(reading, roles, homes)
    capped = ((path, cap_unsure(roles, choice)) for path, choice in choices.items())
    return {path: choice for path, choice in capped if choice is not None}


def list_seller_phones(reading: Reading, roles: Roles, country: str | None = None) -> Iterator[Candidate]:
    """Yield telephone numbers with what speaks for their being the seller's."""
    return _weigh_seller(reading, roles, list_phones(reading, country))


def _weigh_seller(reading: Reading, roles: Roles, found: Iterable[Candidate]) -> Iterator[Candidate]:
    bonus = FIRST
    for candidate in found:
        cell = candidate.spans[0].cell
        evidence = [Evidence("order", bonus), *_weigh_domain(roles, candidate)]
        yield candidate.with_evidence(*evidence, *weigh_place(reading, roles, cell))
        bonus = 0.0


def _weigh_domain(roles: Roles, candidate: Candidate) -> Iterator[Evidence]:
    word = domain_word(candidate.value) if "." in candidate.value else None
    if word and roles.seller_name and matches_domain(roles.seller_name, {fold(word)}):
        yield Evidence("domain", DOMAIN, word)


def _list_buyers(reading: Reading, roles: Roles, found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield those in the zone of the buyer as the buyer's; the seller's domain speaks against."""
    for candidate in found:
        cell = candidate.spans[0].cell
        if cell in roles.buyer_cells and may_be_buyers(roles, cell):
            place = [item for item in weigh_place(reading, roles, cell) if "zone" in item.kind]
            against = [Evidence("domain", -item.weight * 2) for item in _weigh_domain(roles, candidate)]
            yield turn_to_buyer(candidate.with_evidence(*place, *against))


def _read_people(reading: Reading, roles: Roles, homes: Homes) -> Mapping[str, Choice | None]:
    """Return the people to ask: the seller's with the details beside the name, the buyer's by name."""
    people = [
        person.with_evidence(*weigh_place(reading, roles, person.spans[0].cell))
        for person in islice(list_people(reading), MOST_CONTACTS)
    ]
    name = choose(people)
    others = (
        turn_to_buyer(person)
        for person in people
        if (name is None or person.value != name.best.value) and may_be_buyers(roles, person.spans[0].cell)
    )
    return {
        "/seller/contact/name": name,
        "/seller/contact/phone": choose(_list_near(name, list_phones(reading, homes.seller))),
        "/seller/contact/email": choose(_list_near(name, list_web_contacts(reading, find_emails))),
        "/buyer/contact/name": choose(others, threshold=BUYER_THRESHOLD),
    }


def _list_near(name: Choice | None, found: Iterable[Candidate]) -> Iterator[Candidate]:
    if name is not None:
        cell = name.best.spans[0].cell
        listed = islice(found, MOST_CONTACTS)
        yield from (each for each in listed if is_near(cell, each.spans[0].cell, PERSON_REACH_EM))
