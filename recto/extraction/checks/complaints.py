"""From failed checks to questions: which fields to look at again, and what to say about them."""

from collections.abc import Iterable, Iterator

from recto.extraction.base import Complaint
from recto.extraction.checks.orders import OF_CALLER
from recto.extraction.checks.sources import index_fields, is_exact, list_fields
from recto.extraction.pointers import PointerIndex
from schemas.results import Check, DocumentResult, Grounding

MOST_FIELDS = 40
"""Fields that one complaint names: a table that doesn't add up may have hundreds."""
AMOUNTS = frozenset({"amount", "net_amount", "gross_amount", "total", "base"})
"""What counts of a whole list in a sum."""


def complaints_of(checks: Iterable[Check], result: DocumentResult) -> tuple[Complaint, ...]:
    """Return one complaint per failed check that a second look at the page may settle.

    Only values that were read from the page are named: what an XML, a form field or a barcode said is as it
    is, and what was derived follows from the others. Ask before `derive_values`, and run the checks after.
    """
    index = index_fields(result)
    failed = [check for check in checks if not check.passed]
    return tuple(complaint for check in failed for complaint in _complain(check, result, index))


def _complain(check: Check, result: DocumentResult, index: PointerIndex) -> Iterator[Complaint]:
    named = frozenset(check.paths)
    paths = [path for path in list_fields(check, index) if _can_differ(path, named, result)]
    if not paths:
        return
    paths = paths[:MOST_FIELDS]
    values = ", ".join(f"{path} = {result.fields[path].value}" for path in paths)
    again = "Read it again" if len(paths) == 1 else f"Read these {len(paths)} again"
    # Who is told the answer no longer reads it from the page.
    reason = "this may be misread" if check.name in OF_CALLER else check.message
    yield Complaint(paths, f"{values}: {reason}. {again}, exactly as printed.")


def _can_differ(path: str, named: frozenset[str], result: DocumentResult) -> bool:
    field = result.fields[path]
    if is_exact(field) or field.grounding is Grounding.DERIVED:
        return False
    return path in named or path.rsplit("/", 1)[-1] in AMOUNTS
