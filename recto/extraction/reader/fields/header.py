"""Header fields of an invoice that a label names: numbers and dates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from recto.extraction.reader.candidates import Candidate, Choice, choose
from recto.extraction.reader.evidence.forms import find_date, find_reference
from recto.extraction.reader.evidence.proximity import Finder, list_labelled
from recto.extraction.reader.reading import Reading


@dataclass(frozen=True, slots=True)
class LabelledField:
    """A field whose value stands beside a label of one concept."""

    path: str
    concept: str
    form: Callable[[Reading], Finder]


INVOICE_FIELDS = (
    LabelledField("/invoice_number", "number.invoice", find_reference),
    LabelledField("/customer_number", "number.customer", find_reference),
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
        candidates.setdefault(field.path, []).extend(found)
    choices = ((path, choose(found)) for path, found in candidates.items())
    return {path: choice for path, choice in choices if choice is not None}
