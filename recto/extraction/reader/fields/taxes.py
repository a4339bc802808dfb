"""Taxes by rate: rows with a rate, and a base and a tax that fit it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.total_labels import amount_candidate
from recto.extraction.reader.layout.rows import Cell, Row
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import Amount, print_decimal

TOLERANCE = Decimal("0.02")
HIGHEST_RATE = Decimal(30)
HEADER_ROWS = 4
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
        if fitting is not None and (
            rate.is_percent or _is_tax_row(reading, row) or _is_rate_column(reading, cell, rate)
        ):
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


def _is_rate_column(reading: Reading, cell: Cell, rate: Amount) -> bool:
    """Return whether a heading with a percent sign or a word for tax stands over a bare number."""
    rect = cell.span(rate.start, rate.end).rect
    page = reading.sheet.page(cell.page)
    above = (each for row in page.rows[max(cell.row - HEADER_ROWS, 0) : cell.row] for each in row.cells)
    return any(
        each.rect.overlap_x(rect) > 0
        and (
            "%" in each.text or any(hit.label(concept) for hit in reading.labels[each] for concept in LABELS)
        )
        for each in above
    )


def _find_fitting(
    reading: Reading, rate: Amount, money: list[tuple[Cell, Amount]]
) -> tuple[tuple[Cell, Amount], tuple[Cell, Amount]] | None:
    """Return the base and tax of the row that the rate fits; of several, the largest."""
    mark = reading.conventions.mark
    share = rate.value(mark) / 100
    pairs = [
        (one, two)
        for one, two in permutations(money[:6], 2)
        if abs(one[1].value(mark) * share - two[1].value(mark)) <= TOLERANCE
        and one[1].value(mark)
        and bool(two[1].value(mark)) == bool(share)
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


def list_sums(rows: list[TaxRow]) -> tuple[list[Candidate], list[Candidate]]:
    """Return candidates for net and for tax from the rows: printed for one rate, sums for several."""
    if len(rows) == 1:
        row = rows[0]
        return [_only_row(row.base, 1.0)] if row.base else [], [_only_row(row.amount, 2.0)]
    bases = [row.base for row in rows if row.base]
    complete = bases if len(bases) == len(rows) else []
    return _sum_up(complete, "sum_of_tax_bases"), _sum_up([row.amount for row in rows], "sum_of_tax_groups")


def _only_row(part: Candidate, weight: float) -> Candidate:
    """Return a part as a candidate for a total: the one rate may not be all there is."""
    return Candidate(part.value, part.spans, (Evidence("only_tax_row", weight),))


def _sum_up(parts: list[Candidate], rule: str) -> list[Candidate]:
    """Return the sum as derived: documents with several rates often don't print it."""
    if not parts:
        return []
    total = sum((Decimal(part.value) for part in parts), Decimal(0))
    spans = tuple(span for part in parts for span in part.spans)
    return [Candidate(print_decimal(total), spans, (Evidence("sum_of_groups", 1.2),), rule=rule)]
