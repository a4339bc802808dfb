"""`read_form`: any form as the `form` schema, by words, lines and boxes. No network, no model."""

from collections.abc import Iterator, Sequence

from recto.documents.model import FormField
from recto.extraction.base import ExtractionOrder
from recto.extraction.forms.entries import FormFindings
from recto.extraction.forms.fillable import describe_placeless
from recto.extraction.forms.page import FormPage, read_page
from recto.extraction.forms.results import build_form
from recto.extraction.reader.reading import Reading
from schemas.results import DocumentResult


def read_form(order: ExtractionOrder, reading: Reading, confidence: float) -> DocumentResult:
    """Return the form in its schema; `confidence` says how sure it is that this is one.

    Fields of a fillable PDF are taken as the file holds them, what is printed beside them from the page.
    Raises JobInterrupted once the job was told to stop.
    """
    pages = list(_read_pages(order, reading))
    title = next((page for page in pages if page.title), None)
    numbers = {page.number for page in order.document.pages}
    lost = [each for each in order.document.form_fields if each.box is None or each.page not in numbers]
    if len(numbers) < order.document.page_count:
        lost = [each for each in lost if each.page is None]  # the caller asked for other pages
    entries = [entry for page in pages for entry in page.entries]
    findings = FormFindings(
        title.title if title else None,
        title.title_evidence if title else None,
        [*entries, *describe_placeless(lost, reading.vocabulary.months)],
        [grid for page in pages for grid in sorted(page.grids, key=lambda grid: grid.top)],
    )
    return build_form(findings, tuple(page.number for page in order.document.pages), confidence)


def _read_pages(order: ExtractionOrder, reading: Reading) -> Iterator[FormPage]:
    fields = _sort_by_page(order.document.form_fields)
    for page in order.document.pages:
        order.check()
        yield read_page(page, reading, fields.get(page.number, ()), order.page_image)


def _sort_by_page(fields: Sequence[FormField]) -> dict[int, list[FormField]]:
    pages: dict[int, list[FormField]] = {}
    for field in fields:
        if field.page is not None and field.box is not None:
            pages.setdefault(field.page, []).append(field)
    return pages
