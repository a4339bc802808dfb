"""The receipt, read: every step that finds some of its fields."""

from collections.abc import Iterator, Mapping

from recto.extraction.reader.addresses.fields import read_address_parts
from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.contacts.fields import list_seller_phones
from recto.extraction.reader.findings import Choices, SchemaReader
from recto.extraction.reader.header.issue_date import ON_RECEIPT, read_issue_date
from recto.extraction.reader.header.numbers import RECEIPT_FIELDS, read_labelled
from recto.extraction.reader.ids.fields import read_tax_ids
from recto.extraction.reader.parties.roles import Roles
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.receipts.buyer import read_receipt_buyer
from recto.extraction.reader.receipts.items import list_items
from recto.extraction.reader.receipts.lines import read_lines
from recto.extraction.reader.receipts.merchant import read_merchant
from recto.extraction.reader.receipts.tender import read_payment_method
from recto.extraction.reader.receipts.totals import TOTALS, read_receipt_totals
from recto.extraction.reader.totals.currency import derive_currency, read_currency
from recto.extraction.reader.values.times import find_times


def read_receipt(reading: Reading) -> Choices:
    """Return the choices for the fields of a receipt."""
    items = list_items(reading)
    sums, known_sums = read_receipt_totals(reading, items)
    totals = [sums[path] for path in TOTALS.values() if path in sums]
    single = {
        "/date": read_issue_date(reading, ON_RECEIPT),
        "/time": choose(_list_times(reading)),
        "/currency": read_currency(reading, totals),
        "/merchant/phone": choose(list_seller_phones(reading, Roles())),
    }
    found = {
        **read_labelled(reading, RECEIPT_FIELDS),
        **read_merchant(reading),
        **read_receipt_buyer(reading),
        **_rename(read_tax_ids(reading, Roles())),
        **sums,
        **read_lines(items, known_sums),
        **read_payment_method(reading),
        **{path: choice for path, choice in single.items() if choice is not None},
    }
    found |= read_address_parts(reading, found)
    derived = derive_currency(found, "/merchant") if "/currency" not in found else None
    return found if derived is None else {**found, "/currency": derived}


def _rename(choices: Mapping[str, Choice]) -> Choices:
    seller = "/seller/"
    return {
        path.replace(seller, "/merchant/"): choice
        for path, choice in choices.items()
        if path.startswith(seller)
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
