"""From a reading to what schemas are filled from."""

from collections.abc import Iterator
from itertools import islice

from recto.documents.model import Document
from recto.extraction.custom.evidence import Evidence
from recto.extraction.custom.filler import Sheets
from recto.extraction.custom.printed import Labelled, Labels, sort_labels, tell_pairs
from recto.extraction.custom.told import tell_barcode, tell_form_field
from recto.extraction.custom.unlabelled import Texts
from recto.extraction.custom.values import Printing
from recto.extraction.general.pairs import list_pairs
from recto.extraction.general.tables import list_tables
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.schema_choice import choose_bill
from recto.extraction.reader.schema_readers import read_bill

SURE_BILL = 0.5
"""Confidence in the choice of invoice or receipt from which its rules go before the labels on the page."""
MOST_HEADINGS = 20_000


def gather_sheets(reading: Reading, document: Document | None = None) -> Sheets:
    """Return all that a schema may be filled from: our own rules, labels, tables, form fields, barcodes."""
    name, confidence = choose_bill(reading)
    bill = read_bill(reading, name, confidence)
    evidence = Evidence(
        bill.data,
        bill.fields,
        labels=_gather_labels(reading, document),
        tables=list_tables(reading.pages),
        is_bill=confidence >= SURE_BILL,
    )
    return Sheets(evidence, printing_of(reading), Texts(list(reading.sheet.cells)))


def printing_of(reading: Reading) -> Printing:
    """Return how the document writes numbers and dates."""
    conventions = reading.conventions
    return Printing(conventions.mark, conventions.order, reading.vocabulary.months)


def _gather_labels(reading: Reading, document: Document | None) -> Labels:
    exact = list(_list_exact(document)) if document is not None else []
    printed = tell_pairs(list_pairs(reading.pages))
    return sort_labels([*exact, *printed], islice(reading.sheet.cells, MOST_HEADINGS))


def _list_exact(document: Document) -> Iterator[Labelled]:
    """Yield the fields of a fillable PDF under label and name, and barcodes under their kind."""
    for one in document.form_fields:
        told = tell_form_field(one)
        if told is None:
            continue
        names = dict.fromkeys((one.label, one.name, one.name.rsplit(".", 1)[-1]))
        yield from (Labelled(name, told) for name in names if name)
    for code in document.barcodes:
        yield from (Labelled(name, tell_barcode(code)) for name in (code.kind, "barcode"))
