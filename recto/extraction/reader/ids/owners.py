"""Whose an id is: by its label's words, the place it stands at, the country it shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from recto.extraction.reader.candidates import Candidate, Choice, Evidence
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.folding import fold_words
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.parties.roles import Roles, weigh_place
from recto.extraction.reader.reading import Reading

OWN, PLAIN, BUYERS = 3.0, 0.3, -5.0
"""What a label says for its id being the seller's: "our", plain, "your".

A plain one is the seller's until something says otherwise: the law wants that id on the page.
"""
HOME, ABROAD, OF_BUYERS_COUNTRY = 0.7, -0.7, -2.0
OURS = -8.0
"""The caller's own id is never the seller's."""
ALSO_BUYERS, CLEARLY_BUYERS = -3.8, -4.0
BUYER_PRIOR, MOST_FOR_BUYER = -2.5, 3.0
SIDES = frozenset(
    {
        "owner",
        "zone_of_seller",
        "zone_of_buyer",
        "footer",
        "letterhead",
        "beside_buyer_data",
        "country",
        "own_party",
        "also_buyers",
    }
)
"""Evidence that speaks against the buyer as much as it speaks for the seller."""
SURE_ZONE, UNSURE = 0.6, 0.75
"""Below this confidence of its zone, nothing that a zone tells is surer than the second."""
TELLING = ("owner", "own_party")
MOST_WORDS_BESIDE = 2


@dataclass(frozen=True, slots=True)
class Homes:
    """Countries of the parties as their addresses print them, ISO 3166-1 alpha-2."""

    seller: str | None = None
    buyer: str | None = None


def weigh_owner(reading: Reading, hit: LabelHit, value: Span, concept: str) -> Evidence:
    """Return what a label and the words beside it say for an id being the seller's."""
    if concept.endswith("_buyer"):
        return Evidence("owner", BUYERS, hit.span.text)
    if concept.endswith("_own"):
        return Evidence("owner", OWN, hit.span.text)
    beside = _list_words_beside(hit, value)
    for kind, weight in (("yours", BUYERS), ("ours", OWN)):
        words = beside & reading.vocabulary.words[kind]
        if words:
            return Evidence("owner", weight, min(words))
    return Evidence("owner", PLAIN, hit.span.text)


def _list_words_beside(hit: LabelHit, value: Span) -> set[str]:
    """Return the words right before a label and those between it and its value."""
    text = hit.span.cell.text
    end = value.start if value.cell is hit.span.cell and value.start >= hit.span.end else len(text)
    before = fold_words(text[: hit.span.start])[-MOST_WORDS_BESIDE:]
    return {*before, *fold_words(text[hit.span.end : end])[:MOST_WORDS_BESIDE]}


def weigh_seller(reading: Reading, roles: Roles, homes: Homes, candidate: Candidate) -> Candidate:
    """Return the candidate with what its place and country say for its being the seller's."""
    place = weigh_place(reading, roles, candidate.spans[0].cell)
    is_ours = reading.own.has_vat_id(candidate.value)
    own = (Evidence("own_party", OURS, candidate.value),) if is_ours else ()
    return candidate.with_evidence(*place, *_weigh_country(homes, candidate), *own)


def cap_unsure(roles: Roles, choice: Choice | None) -> Choice | None:
    """Return a choice no surer than it may be where its zone might as well be the other party's."""
    if choice is None:
        return None
    zone = roles.zone_of(choice.best.spans[0].cell)
    is_told = any(item.kind in TELLING and abs(item.weight) >= OWN for item in choice.best.evidence)
    if zone is None or zone.role not in ("seller", "buyer") or zone.confidence >= SURE_ZONE or is_told:
        return choice
    return replace(choice, confidence=min(choice.confidence, UNSURE))


def may_be_buyers(roles: Roles, cell: Cell) -> bool:
    """Return whether a cell may speak of the buyer: it doesn't where others get goods, bills or payments."""
    zone = roles.zone_of(cell)
    return zone is None or zone.role == "buyer" or cell not in roles.buyer_cells


def _weigh_country(homes: Homes, candidate: Candidate) -> Iterator[Evidence]:
    country = next((item.detail for item in candidate.evidence if item.kind == "shows_country"), None)
    if country is None or homes.seller is None:
        return
    if country == homes.seller:
        yield Evidence("country", HOME if country != homes.buyer else 0.0, country)
    else:
        yield Evidence("country", OF_BUYERS_COUNTRY if country == homes.buyer else ABROAD, country)


def weigh_buyers_print(found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates, with what it says of an id that another print of it is clearly the buyer's."""
    candidates = list(found)
    claimed = {candidate.value for candidate in candidates if _is_clearly_buyers(candidate)}
    for candidate in candidates:
        if candidate.value in claimed and not _is_clearly_buyers(candidate):
            yield candidate.with_evidence(Evidence("also_buyers", ALSO_BUYERS))
        else:
            yield candidate


def _is_clearly_buyers(candidate: Candidate) -> bool:
    return any(item.kind in SIDES and item.weight <= CLEARLY_BUYERS for item in candidate.evidence)


def turn_to_buyer(candidate: Candidate) -> Candidate:
    """Return a seller's candidate as one for the buyer."""
    turned = (
        Evidence(item.kind, min(-item.weight, MOST_FOR_BUYER), item.detail) if item.kind in SIDES else item
        for item in candidate.evidence
    )
    return Candidate(candidate.value, candidate.spans, (*turned, Evidence("prior", BUYER_PRIOR)))
