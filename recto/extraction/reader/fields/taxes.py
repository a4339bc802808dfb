"""Taxes by rate: rows with a rate, and a base and a tax that fit it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.fields.totals import amount_candidate
from recto.extraction.reader.layout.rows import Cell, Row
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount, print_decimal

TOLERANCE = Decimal("0.02")
HIGHEST_RATE = Decimal(30)
LABELS = ("total.tax", "id.vat")


@dataclass(frozen=True, slots=True)
class TaxRow:
    """A printed tax of one rate; `base` is None where only the tax stands beside the rate."""

    rate: Candidate
    base: Candidate | None
    amount: Candidate


def find_tax_rows(reading: Reading) -> list[TaxRow]:
    """Return the taxes printed by rate, one per rate: those with a fitting base before those without."""
    rows: dict[Decimal, TaxRow] = {}
    for page in reading.pages:
        for row in page.rows:
            found = _read_row(reading, row)
            if found is not None:
                rate = Decimal(found.rate.value).normalize()
                known = rows.get(rate)
                if known is None or (known.base is None and found.base is not None):
                    rows[rate] = found
    return list(rows.values())


def read_taxes(rows: list[TaxRow]) -> Mapping[str, Choice]:
    """Return the choices for /taxes/N/rate, base and amount."""
    choices: dict[str, Choice] = {}
    for index, row in enumerate(rows):
        for name, candidate in (("rate", row.rate), ("base", row.base), ("amount", row.amount)):
            choice = choose([candidate]) if candidate is not None else None
            if choice is not None:
                choices[f"/taxes/{index}/{name}"] = choice
    return choices


def _read_row(reading: Reading, row: Row) -> TaxRow | None:
    found = [(cell, amount) for cell in row.cells for amount in reading.amounts[cell]]
    rates = [(cell, amount) for cell, amount in found if _may_be_rate(reading, amount)]
    money = [(cell, amount) for cell, amount in found if amount.has_cents and not amount.is_percent]
    for cell, rate in rates:
        fitting = _find_fitting(reading, rate, [item for item in money if item != (cell, rate)])
        if fitting is not None and (rate.is_percent or _is_tax_row(reading, row)):
            base, amount = fitting
            return TaxRow(
                _rate_candidate(reading, cell, rate, 1.5),
                amount_candidate(reading, *base, (Evidence("rate_times_base", 2.5),)),
                amount_candidate(reading, *amount, (Evidence("rate_times_base", 2.5),)),
            )
        if rate.is_percent and len(money) == 1 and _is_tax_row(reading, row):
            amount_only = amount_candidate(reading, *money[0], (Evidence("beside_rate", 1.5),))
            return TaxRow(_rate_candidate(reading, cell, rate, 0.5), None, amount_only)
    return None


def _may_be_rate(reading: Reading, amount: Amount) -> bool:
    value = amount.value(reading.conventions.mark)
    return 0 <= value <= HIGHEST_RATE and not amount.is_negative and amount.currency is None


def _is_tax_row(reading: Reading, row: Row) -> bool:
    """Return whether the row begins with a word for tax."""
    return any(hit.label(concept) for cell in row.cells for hit in reading.labels[cell] for concept in LABELS)


def _find_fitting(
    reading: Reading, rate: Amount, money: list[tuple[Cell, Amount]]
) -> tuple[tuple[Cell, Amount], tuple[Cell, Amount]] | None:
    """Return the base and tax of the row that the rate fits; of several, the largest."""
    mark = reading.conventions.mark
    share = rate.value(mark) / 100
    pairs = [
        (one, two)
        for one, two in permutations(money[:6], 2)
        if share and abs(one[1].value(mark) * share - two[1].value(mark)) <= TOLERANCE and two[1].value(mark)
    ]
    return max(pairs, key=lambda pair: pair[0][1].value(mark), default=None)


def _rate_candidate(reading: Reading, cell: Cell, rate: Amount, weight: float) -> Candidate:
    value = print_decimal(_plain_rate(rate.value(reading.conventions.mark)))
    return Candidate(
        value, (cell.span(rate.start, rate.end),), (Evidence("rate", 1.5), Evidence("fits", weight))
    )


def _plain_rate(value: Decimal) -> Decimal:
    """Return the rate without a printed ",00": 19,00 % is 19."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def sum_of_taxes(rows: list[TaxRow]) -> Iterator[Candidate]:
    """Yield the sum of the taxes by rate, as derived: documents with several rates often don't print it."""
    if len(rows) > 1:
        total = sum((Decimal(row.amount.value) for row in rows), Decimal(0))
        spans = tuple(span for row in rows for span in row.amount.spans)
        yield Candidate(
            print_decimal(total), spans, (Evidence("sum_of_groups", 1.2),), rule="sum_of_tax_groups"
        )
