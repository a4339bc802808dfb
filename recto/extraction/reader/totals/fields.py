"""The sums of an invoice, from the lines to what is due, with the taxes between."""

from collections.abc import Mapping

from recto.extraction.reader.candidates import Choice
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.totals.adjustments import read_adjustments
from recto.extraction.reader.totals.balances import read_balances
from recto.extraction.reader.totals.exemptions import find_exemption, read_exemption
from recto.extraction.reader.totals.tax_currency import read_tax_currency
from recto.extraction.reader.totals.tax_rows import find_tax_rows
from recto.extraction.reader.totals.taxes import demote_parts, fill_bases, list_sums, match_groups, read_taxes
from recto.extraction.reader.totals.total_labels import list_total_candidates
from recto.extraction.reader.totals.totals import read_totals
from recto.extraction.reader.totals.withholding import read_withheld

TOTALS = {"net": "/net_total", "tax": "/tax_total", "gross": "/gross_total"}


def read_invoice_totals(reading: Reading) -> dict[str, Choice]:
    """Return the choices for totals, taxes, adjustments and balances."""
    labelled = list_total_candidates(reading)
    rows = find_tax_rows(reading)
    net, tax = list_sums(rows)
    totals = read_totals(reading, demote_parts(labelled, rows), net=net, tax=tax)
    rows = match_groups(fill_bases(rows, totals.get("net")), totals)
    found = {TOTALS[name]: choice for name, choice in totals.items()}
    found.update(read_taxes(rows))
    exemption = find_exemption(reading, rows, totals.get("tax"))
    if exemption is not None:
        found.update(read_exemption(exemption, rows, totals))
    found.update(read_withheld(reading, labelled, totals.get("net"), _count_groups(found)))
    found.update(read_adjustments(reading, labelled, totals))
    found.update(read_balances(labelled, totals.get("gross")))
    return found


def _count_groups(found: Mapping[str, Choice]) -> int:
    return len({path.split("/")[2] for path in found if path.startswith("/taxes/")})


def read_currencies(
    reading: Reading, found: Mapping[str, Choice], currency: Choice | None
) -> Mapping[str, Choice]:
    """Return the choices for the tax in a currency of its own, once that of the document is known."""
    return read_tax_currency(reading, currency, found.get("/tax_total"))
