"""The receipt, read: every step that finds some of its fields."""

from collections.abc import Iterator, Mapping

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.roles import Roles
from recto.extraction.reader.evidence.total_labels import list_total_candidates
from recto.extraction.reader.fields.contacts import list_phones
from recto.extraction.reader.fields.currency import read_currency
from recto.extraction.reader.fields.dates import ON_RECEIPT, read_issue_date
from recto.extraction.reader.fields.header import RECEIPT_FIELDS, read_labelled
from recto.extraction.reader.fields.merchant import read_merchant
from recto.extraction.reader.fields.tax_ids import read_tax_ids
from recto.extraction.reader.fields.taxes import find_tax_rows, list_sums, read_taxes
from recto.extraction.reader.fields.tender import derive_totals, read_payment_method, read_tender
from recto.extraction.reader.fields.totals import read_totals
from recto.extraction.reader.findings import Choices, SchemaReader
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.times import find_times

TOTALS = {"net": "/subtotal", "tax": "/tax_total", "gross": "/total"}
SIMPLE = {"total.rounding": "/rounding", "total.discount": "/discount_total"}


def read_receipt(reading: Reading) -> Choices:
    """Return the choices for the fields of a receipt."""
    sums = _read_sums(reading)
    totals = [sums[path] for path in TOTALS.values() if path in sums]
    single = {
        "/date": read_issue_date(reading, ON_RECEIPT),
        "/time": choose(_list_times(reading)),
        "/currency": read_currency(reading, totals),
        "/merchant/phone": choose(list_phones(reading, Roles())),
    }
    return {
        **read_labelled(reading, RECEIPT_FIELDS),
        **read_merchant(reading),
        **_rename(read_tax_ids(reading, Roles())),
        **sums,
        **read_payment_method(reading),
        **{path: choice for path, choice in single.items() if choice is not None},
    }


def _rename(choices: Mapping[str, Choice]) -> Choices:
    seller = "/seller/"
    return {
        path.replace(seller, "/merchant/"): choice
        for path, choice in choices.items()
        if path.startswith(seller)
    }


def _read_sums(reading: Reading) -> dict[str, Choice]:
    labelled = list_total_candidates(reading)
    tender = read_tender(labelled)
    rows = find_tax_rows(reading)
    net, tax = list_sums(rows)
    totals = read_totals(reading, labelled, net=net, tax=tax, gross=list(derive_totals(tender)))
    extra = {path: choose(labelled.get(concept, ())) for concept, path in SIMPLE.items()}
    return {
        **read_taxes(rows),
        **tender,
        **{TOTALS[name]: choice for name, choice in totals.items() if name in TOTALS},
        **{path: choice for path, choice in extra.items() if choice is not None},
    }


def _list_times(reading: Reading) -> Iterator[Candidate]:
    for cell in reading.sheet.cells:
        row = reading.sheet.page(cell.page).rows[cell.row].cells
        for found in find_times(reading.numbers[cell]):
            beside_date = any(reading.dates[each] for each in row)
            evidence = (Evidence("form", 0.5), Evidence("beside_date", 2.0 if beside_date else -0.3))
            yield Candidate(found.value, (cell.span(found.start, found.end),), evidence)


RECEIPT_READER = SchemaReader(
    schema_name="receipt",
    read=read_receipt,
    header=("/merchant/name", "/merchant/address/text", "/date", "/total", "/currency"),
    core=("/merchant/name", "/date", "/total"),
)
