"""Header fields of an invoice or receipt that a label names: numbers and dates."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import find_date
from recto.extraction.reader.evidence.joined_labels import is_joined
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.proximity import (
    SERIES,
    Finder,
    is_prefix,
    list_labelled,
    list_text_labelled,
    weigh_values,
)
from recto.extraction.reader.evidence.references import find_reference, find_text
from recto.extraction.reader.header.numbered_dates import list_numbered_dates
from recto.extraction.reader.label_index import Label
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.parties.roles import Roles
from recto.extraction.reader.reading import Reading

BEHIND_TITLE, BESIDE_TITLE, BANK_DETAILS, CLAIMED = 1.5, 1.0, -3.0, -2.5
BESIDE_NUMBER, OWN_REFERENCE, HEADER = 2.0, -1.6, 0.4
BANK_CONCEPTS, BANK_REACH_EM = ("id.iban", "id.bic", "bank.code", "bank.name"), 4.0
OF_PARTY, TITLED = -3.5, frozenset({"behind_title", "beside_title"})
CLAIMING = ("number.", "id.", "bank.", "contact.")
"""Families of labels whose values are no other's."""


@dataclass(frozen=True, slots=True)
class LabelledField:
    """A field whose value stands beside a label of one concept."""

    path: str
    concept: str
    form: Callable[[Reading], Finder]
    context: Callable[[Reading, Candidate], tuple[Evidence, ...]] | None = None
    """What the surroundings of a candidate say."""
    is_last_resort: bool = False
    """Whether it counts only where nothing else gives the path a value."""


def weigh_title(reading: Reading, candidate: Candidate) -> tuple[Evidence, ...]:
    """Return what a title before a number on its line says: "Rechnung Nr. 4711"."""
    span = candidate.spans[0]
    row = reading.sheet.page(span.cell.page).rows[span.cell.row].cells
    before = [hit for cell in row[: span.cell.place + 1] for hit in reading.labels[cell]]
    titles = [hit for hit in before if any(label.concept.startswith("title.") for label in hit.labels)]
    if any(hit.span.cell is span.cell and hit.span.end <= span.start for hit in titles):
        return (Evidence("behind_title", BEHIND_TITLE, titles[0].span.text),)
    more_follows = any(item.kind == "more_follows" for item in candidate.evidence)
    apart = not more_follows and any(hit.span.cell is not span.cell for hit in titles)
    return (Evidence("beside_title", BESIDE_TITLE, titles[0].span.text),) if apart else ()


def weigh_bank(reading: Reading, candidate: Candidate) -> tuple[Evidence, ...]:
    """Return what speaks against a customer number among bank details: there, an account is the seller's."""
    span = candidate.spans[0]
    near = (
        hit
        for concept in BANK_CONCEPTS
        for hit in reading.hits(concept)
        if hit.span.cell.page == span.cell.page
        and abs(hit.span.cell.rect.top - span.cell.rect.top) < BANK_REACH_EM
    )
    return (Evidence("bank_details", BANK_DETAILS),) if next(near, None) else ()


def weigh_own_reference(reading: Reading, candidate: Candidate) -> tuple[Evidence, ...]:
    """Return what speaks against the sender's own reference being the document's number: most have both."""
    cell = candidate.spans[0].cell
    page = reading.sheet.page(cell.page)
    is_header = page is reading.pages[0] and cell.rect.top < HEADER * page.height
    return (Evidence("own_reference", OWN_REFERENCE if is_header else BANK_DETAILS),)


INVOICE_FIELDS = (
    LabelledField("/invoice_number", "number.invoice", find_reference, weigh_title),
    LabelledField("/invoice_number", "number.own_reference", find_reference, weigh_own_reference, True),
    LabelledField("/customer_number", "number.customer", find_reference, weigh_bank),
    LabelledField("/account_number", "number.account", find_reference, weigh_bank),
    LabelledField("/purchase_order", "number.purchase_order", find_reference),
    LabelledField("/sales_order", "number.sales_order", find_reference),
    LabelledField("/contract_number", "number.contract", find_reference),
    LabelledField("/buyer_reference", "number.buyer_reference", find_text),
    LabelledField("/project", "number.project", find_text),
    LabelledField("/cost_reference", "number.cost", find_text),
    LabelledField("/delivery_date", "date.delivery", find_date),
    LabelledField("/order_date", "date.order", find_date),
)
RECEIPT_FIELDS = (
    LabelledField("/receipt_number", "number.receipt", find_reference, weigh_title),
    LabelledField("/receipt_number", "number.invoice", find_reference, weigh_title),
)


def read_labelled(
    reading: Reading, fields: tuple[LabelledField, ...], roles: Roles | None = None
) -> Mapping[str, Choice]:
    """Return the chosen values of those fields by path; `roles` says which cells speak of a party."""
    claimed = list_claims(reading)
    candidates: dict[str, list[Candidate]] = {}
    for field in fields:
        list_values = list_text_labelled if field.form is find_text else list_labelled
        found = list_values(reading, field.concept, field.form(reading))
        weighed = _weigh_zones(roles, field, _weigh_context(reading, field, found))
        known = candidates.setdefault(field.path, [])
        if not field.is_last_resort or all(candidate.score < 0 for candidate in known):
            known.extend(_weigh_claims(claimed, field.concept, weighed))
    if "/order_date" in candidates:
        candidates["/order_date"] += _list_order_dates(reading)
    choices = ((path, choose(found)) for path, found in candidates.items())
    return {path: choice for path, choice in choices if choice is not None}


def _list_order_dates(reading: Reading) -> Iterator[Candidate]:
    """Yield dates behind the number of the order: "Ihre Bestellung 4711 vom 02.03.2026"."""
    for found in list_numbered_dates(reading, "number.purchase_order"):
        if found.has_number:
            value = found.date.value(reading.conventions.order).isoformat()
            yield Candidate(value, (found.span,), (Evidence("beside_number", BESIDE_NUMBER),))


def list_claims(reading: Reading) -> Mapping[tuple[Cell, int], frozenset[str]]:
    """Return all that the strong labels name whose numbers stand behind, right of and under them."""
    find = find_reference(reading)
    claims: dict[tuple[Cell, int], set[str]] = {}
    for hit in (hit for hits in reading.labels.values() for hit in hits if not _is_no_claim(reading, hit)):
        strong = next((label.concept for label in hit.labels if _claims(label)), None)
        for candidate in weigh_values(reading, hit, strong, find) if strong else ():
            span = candidate.spans[0]
            claims.setdefault((span.cell, span.start), set()).update(label.concept for label in hit.labels)
    return {place: frozenset(names) for place, names in claims.items()}


def _is_no_claim(reading: Reading, hit: LabelHit) -> bool:
    """Return whether a label is but the first letter of a number, "T0022613", or joined to a title."""
    is_series = any(label.concept in SERIES for label in hit.labels)
    return (is_prefix(hit) and not is_series) or is_joined(reading, hit)


def _claims(label: Label) -> bool:
    return label.is_strong and label.concept.startswith(CLAIMING)


def _weigh_claims(
    claims: Mapping[tuple[Cell, int], frozenset[str]], concept: str, found: Iterable[Candidate]
) -> Iterable[Candidate]:
    """Yield candidates, with what speaks against those that the strong label of something else names."""
    for candidate in found:
        span = candidate.spans[0]
        names = claims.get((span.cell, span.start), frozenset())
        is_weak = not any(item.kind == "label.strong" for item in candidate.evidence)
        if is_weak and names and concept not in names:
            yield candidate.with_evidence(Evidence("claimed", CLAIMED, min(names)))
        else:
            yield candidate


def _weigh_zones(
    roles: Roles | None, field: LabelledField, found: Iterable[Candidate]
) -> Iterable[Candidate]:
    """Yield candidates, with what speaks against a mere "number" amid what is said of a party."""
    for candidate in found:
        kinds = {item.kind for item in candidate.evidence}
        is_mere = field.concept == "number.invoice" and "label.strong" not in kinds and not kinds & TITLED
        if roles is not None and is_mere and roles.zone_of(candidate.spans[0].cell):
            yield candidate.with_evidence(Evidence("of_party", OF_PARTY))
        else:
            yield candidate


def _weigh_context(reading: Reading, field: LabelledField, found: Iterable[Candidate]) -> Iterable[Candidate]:
    if field.context is None:
        return found
    weigh = field.context
    return (candidate.with_evidence(*weigh(reading, candidate)) for candidate in found)
