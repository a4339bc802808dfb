"""Where values come from: those of an XML, a form field or a barcode were not read from a picture."""

from collections.abc import Iterable

from recto.extraction.checks.identifiers import IDENTIFIER_RULES
from recto.extraction.pointers import PointerIndex
from schemas.results import Check, DocumentResult, FieldResult, Grounding, Source

EXACT = frozenset({Source.E_INVOICE, Source.FORM_FIELD, Source.BARCODE})


def is_exact(field: FieldResult) -> bool:
    """Return whether a value was handed over as data: nobody can have misread it."""
    return field.source in EXACT or field.grounding is Grounding.EMBEDDED


def index_fields(result: DocumentResult) -> PointerIndex:
    """Return the fields with a value, to ask which of them a check looked at."""
    return PointerIndex(path for path, field in result.fields.items() if field.value is not None)


def list_fields(check: Check, fields: PointerIndex) -> list[str]:
    """Return the fields that a check looked at, by pointer; those below a list or object too."""
    return fields.list_in(filter(None, check.paths))


def warn_of_exact(
    checks: Iterable[Check], result: DocumentResult
) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """Return the checks that stand, and a warning for each failure whose values were handed over as data.

    Such a document contradicts itself: asking again can't help. Wrong check digits become a warning alone,
    because correct e-invoices have them as a matter of course; a wrong sum stays a failed check as well.
    """
    standing: list[Check] = []
    warnings: list[str] = []
    index = index_fields(result)
    for check in checks:
        is_data = not check.passed and _is_of_data(check, result, index)
        if is_data:
            warnings.append(
                f"{', '.join(check.paths)}: {check.message} ({check.name}; so it says in the data)."
            )
        if not (is_data and check.name in IDENTIFIER_RULES):
            standing.append(check)
    return tuple(standing), tuple(warnings)


def _is_of_data(check: Check, result: DocumentResult, index: PointerIndex) -> bool:
    fields = [result.fields[path] for path in list_fields(check, index)]
    return bool(fields) and all(map(is_exact, fields))
