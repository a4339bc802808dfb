"""The customer on a receipt: only where a heading says so, for most receipts name none."""

from collections.abc import Mapping

from recto.extraction.reader.candidates import Choice
from recto.extraction.reader.parties.fields import read_parties
from recto.extraction.reader.reading import Reading

NAME, ADDRESS = "/buyer/name", "/buyer/address/text"
HEADING = "heading.buyer"


def read_receipt_buyer(reading: Reading) -> Mapping[str, Choice]:
    """Return the choices for /buyer under a heading such as "Bill to"."""
    parties, _ = read_parties(reading)
    name = parties.get(NAME)
    if name is None or not any(item.kind == HEADING for item in name.best.evidence):
        return {}
    return {path: choice for path, choice in parties.items() if path in (NAME, ADDRESS)}
