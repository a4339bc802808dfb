"""Tax in a currency of its own: the exchange rate used, and the amount that follows from it."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.proximity import WEIGHTS, list_regions, weigh_label
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import print_decimal

CONCEPT = "text.exchange_rate"
RATE = re.compile(r"(?<![\d.,/])(?P<whole>\d{1,4})[.,](?P<fraction>\d{2,8})(?![\d.,/%])")
"""1.12244, 0,9274: rates have more decimals than amounts."""
FOLLOWS_RATE, OWN_CURRENCY, IN_TAX_ROW, RATE_FITS = 0.8, 0.8, 1.5, 2.0
TOLERANCE = Decimal("0.02")


def read_tax_currency(reading: Reading, currency: Choice | None, tax: Choice | None) -> Mapping[str, Choice]:
    """Return the choices for /exchange_rate, /tax_currency and /tax_total_in_tax_currency."""
    rates = list(_list_rates(reading))
    amount = None
    if currency is not None and tax is not None and rates:
        amount = choose(_list_converted(reading, currency, tax, rates))
    rate = choose(_confirm(rate, tax, amount) for rate in rates)
    found: dict[str, Choice] = {} if rate is None else {"/exchange_rate": rate}
    if amount is not None and currency is not None:
        found["/tax_total_in_tax_currency"] = amount
        code = _find_code(reading, amount.best.spans[0].cell, currency)
        named = choose([Candidate(code, amount.best.spans, amount.best.evidence)]) if code else None
        if named is not None:
            found["/tax_currency"] = named
    return found


def _list_rates(reading: Reading) -> Iterator[Candidate]:
    """Yield the numbers with a fraction beside a label of an exchange rate."""
    for hit in reading.hits(CONCEPT):
        for region in list_regions(reading, hit):
            match = RATE.search(region.span.text)
            if match is not None:
                near = Evidence(region.relation.value, WEIGHTS[region.relation])
                start = region.span.start + match.start()
                span = region.span.cell.span(start, start + len(match[0]))
                value = f"{match['whole']}.{match['fraction']}"
                yield Candidate(value, (span,), (*weigh_label(hit, CONCEPT), near))
                break


def _list_converted(
    reading: Reading, currency: Choice, tax: Choice, rates: list[Candidate]
) -> Iterator[Candidate]:
    """Yield the amounts that are the tax at one of the rates, in rows of another currency or of tax."""
    for cell, amounts in reading.amounts.items():
        for amount in amounts:
            value = amount.value(reading.conventions.mark)
            if not amount.has_cents or not any(_follows(tax.best, value, rate) for rate in rates):
                continue
            evidence = [Evidence("follows_rate", FOLLOWS_RATE)]
            if _find_code(reading, cell, currency):
                evidence.append(Evidence("own_currency", OWN_CURRENCY))
            row = reading.sheet.page(cell.page).rows[cell.row]
            if any(hit.label("total.tax") for each in row.cells for hit in reading.labels[each]):
                evidence.append(Evidence("beside_tax", IN_TAX_ROW))
            span = cell.span(amount.start, amount.end)
            yield Candidate(print_decimal(value), (span,), tuple(evidence))


def _find_code(reading: Reading, cell: Cell, currency: Choice) -> str | None:
    """Return the other currency that stands in the row of a cell, else the only other one of the document."""
    others = [sign for sign in reading.conventions.currency_signs if sign.code != currency.best.value]
    in_row = (
        sign.code for sign in others if (sign.span.cell.page, sign.span.cell.row) == (cell.page, cell.row)
    )
    codes = {sign.code for sign in others}
    return next(in_row, codes.pop() if len(codes) == 1 else None)


def _follows(tax: Candidate, converted: Decimal, rate: Candidate) -> bool:
    total, factor = Decimal(tax.value), Decimal(rate.value)
    if not total or not factor or converted == total:
        return False
    return abs(total * factor - converted) <= TOLERANCE or abs(converted * factor - total) <= TOLERANCE


def _confirm(rate: Candidate, tax: Choice | None, amount: Choice | None) -> Candidate:
    """Return a rate with what tax and converted tax say for it."""
    if tax is None or amount is None or not _follows(tax.best, Decimal(amount.best.value), rate):
        return rate
    return rate.with_evidence(Evidence("tax_follows_it", RATE_FITS))
