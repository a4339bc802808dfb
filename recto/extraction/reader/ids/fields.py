"""Ids of seller and buyer: VAT ids, tax numbers, numbers in registers, location numbers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from recto.extraction.reader.candidates import Candidate, Choice, choose
from recto.extraction.reader.ids.company_numbers import (
    list_location_numbers,
    list_register_numbers,
    list_tax_numbers,
)
from recto.extraction.reader.ids.owners import (
    Homes,
    cap_unsure,
    may_be_buyers,
    turn_to_buyer,
    weigh_buyers_print,
    weigh_seller,
)
from recto.extraction.reader.ids.vat_ids import list_vat_ids
from recto.extraction.reader.parties.roles import Roles
from recto.extraction.reader.reading import Reading

KINDS: Mapping[str, Callable[[Reading], Iterator[Candidate]]] = {
    "vat_id": list_vat_ids,
    "tax_id": list_tax_numbers,
    "registration_id": list_register_numbers,
    "gln": list_location_numbers,
}
BUYER_THRESHOLD = 0.5
MOST_IDS = 200
"""Ids of a kind that are looked at; a real document has a handful."""
NOBODY = Homes()


def read_tax_ids(reading: Reading, roles: Roles, homes: Homes = NOBODY) -> Mapping[str, Choice]:
    """Return the choices for the ids of both parties; no id is given to both.

    `homes` are the countries of their addresses, where those are known.
    """
    choices: dict[str, Choice | None] = {}
    for kind, list_candidates in KINDS.items():
        listed = islice(list_candidates(reading), MOST_IDS)
        found = [weigh_seller(reading, roles, homes, candidate) for candidate in listed]
        seller, buyer = _assign(found, roles)
        choices |= {f"/seller/{kind}": seller, f"/buyer/{kind}": buyer}
    capped = ((path, cap_unsure(roles, choice)) for path, choice in choices.items())
    return {path: choice for path, choice in capped if choice is not None}


def _assign(found: Iterable[Candidate], roles: Roles) -> tuple[Choice | None, Choice | None]:
    """Return the choices for seller and buyer; what is the one's is not the other's."""
    candidates = list(weigh_buyers_print(found))
    seller = choose(candidates)
    taken = seller.best.value if seller else ""
    rest = [
        candidate
        for candidate in candidates
        if candidate.value != taken and may_be_buyers(roles, candidate.spans[0].cell)
    ]
    return seller, choose(map(turn_to_buyer, rest), threshold=BUYER_THRESHOLD)
