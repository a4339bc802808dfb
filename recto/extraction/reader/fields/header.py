"""Header fields of an invoice that a label names: numbers and dates."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import find_date, find_reference
from recto.extraction.reader.evidence.proximity import Finder, list_labelled
from recto.extraction.reader.reading import Reading

BEHIND_TITLE, BANK_DETAILS = 1.5, -3.0
BANK_CONCEPTS, BANK_REACH_EM = ("id.iban", "id.bic"), 4.0


@dataclass(frozen=True, slots=True)
class LabelledField:
    """A field whose value stands beside a label of one concept."""

    path: str
    concept: str
    form: Callable[[Reading], Finder]
    context: Callable[[Reading, Candidate], tuple[Evidence, ...]] | None = None
    """What the surroundings of a candidate say."""


def weigh_title(reading: Reading, candidate: Candidate) -> tuple[Evidence, ...]:
    """Return what a title before a number on its line says: "Rechnung Nr. 4711"."""
    span = candidate.spans[0]
    row = reading.sheet.page(span.cell.page).rows[span.cell.row].cells
    before = [hit for cell in row[: span.cell.place + 1] for hit in reading.labels[cell]]
    titles = [hit for hit in before if any(label.concept.startswith("title.") for label in hit.labels)]
    is_titled = any(hit.span.cell is not span.cell or hit.span.end <= span.start for hit in titles)
    return (Evidence("behind_title", BEHIND_TITLE, titles[0].span.text),) if is_titled else ()


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


INVOICE_FIELDS = (
    LabelledField("/invoice_number", "number.invoice", find_reference, weigh_title),
    LabelledField("/customer_number", "number.customer", find_reference, weigh_bank),
    LabelledField("/purchase_order", "number.purchase_order", find_reference),
    LabelledField("/delivery_date", "date.delivery", find_date),
    LabelledField("/order_date", "date.order", find_date),
)
RECEIPT_FIELDS = (
    LabelledField("/receipt_number", "number.receipt", find_reference),
    LabelledField("/receipt_number", "number.invoice", find_reference),
)


def read_labelled(reading: Reading, fields: tuple[LabelledField, ...]) -> Mapping[str, Choice]:
    """Return the chosen values of those fields by path."""
    candidates: dict[str, list[Candidate]] = {}
    for field in fields:
        found = list_labelled(reading, field.concept, field.form(reading))
        candidates.setdefault(field.path, []).extend(_weigh_context(reading, field, found))
    choices = ((path, choose(found)) for path, found in candidates.items())
    return {path: choice for path, choice in choices if choice is not None}


def _weigh_context(reading: Reading, field: LabelledField, found: Iterable[Candidate]) -> Iterable[Candidate]:
    if field.context is None:
        return found
    weigh = field.context
    return (candidate.with_evidence(*weigh(reading, candidate)) for candidate in found)
