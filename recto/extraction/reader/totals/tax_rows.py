"""Rows that print the tax of one rate: a rate, and a base and a tax that fit it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from recto.extraction.reader.candidates import Candidate, Evidence
from recto.extraction.reader.folding import fold_words
from recto.extraction.reader.layout.rows import Cell, Row
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.totals.total_labels import amount_candidate
from recto.extraction.reader.values.amounts import Amount, print_decimal

TOLERANCE, EXACT = Decimal("0.02"), Decimal("0.006")
HIGHEST_RATE = Decimal(30)
HEADER_ROWS = 4
COLUMN_ROWS, LONGEST_HEADING = 60, 20
LABELS = ("total.tax", "id.vat")
SUMS = ("total.gross", "total.net", "total.lines", "total.due")
NO_TAXES = ("total.discount", "total.allowances", "total.withholding", "total.tip", "total.other")
LONGEST_CELL, MOST_MONEY, MOST_NUMBERS = 70, 6, 16
"""A row of more numbers than that is no row of a tax; the search for a fit is quadratic in them."""
Place = tuple[Cell, Amount]


@dataclass(frozen=True, slots=True)
class TaxRow:
    """A printed tax of one rate; `base` is None where only the tax stands beside the rate."""

    rate: Candidate
    base: Candidate | None
    amount: Candidate
    name: str
    """The tax's own name where a country has several at a time (CGST and SGST); else empty."""
    code: Candidate | None = None
    """The letter that stands for it on the rows of a receipt."""

    @property
    def key(self) -> tuple[Decimal, str]:
        """Return what two prints of one tax share."""
        return Decimal(self.rate.value).normalize(), self.name


def find_tax_rows(reading: Reading) -> list[TaxRow]:
    """Return the taxes printed by rate, one per rate and name.

    Of several prints the one with the largest base wins: rows of goods hold parts of it.
    """
    rows: dict[tuple[Decimal, str], TaxRow] = {}
    for page in reading.pages:
        for row in page.rows:
            for found in (*_read_row(reading, row), *_read_columns(reading, row)):
                known = rows.get(found.key)
                if known is None or _size(found) > _size(known):
                    rows[found.key] = found
    return sorted(rows.values(), key=_place)


def _place(row: TaxRow) -> tuple[int, int, int]:
    span = row.rate.spans[0]
    return span.cell.page, span.cell.row, span.cell.place


def _size(row: TaxRow) -> tuple[bool, Decimal]:
    part = row.base or row.amount
    return row.base is not None, abs(Decimal(part.value))


def _read_row(reading: Reading, row: Row) -> Iterator[TaxRow]:
    found = [(cell, amount) for cell in row.cells for amount in reading.amounts[cell]]
    rates = [(cell, amount) for cell, amount in found if _may_be_rate(reading, amount)]
    money = [(cell, amount) for cell, amount in found if amount.has_cents and not amount.is_percent]
    if not rates or not money or len(found) > MOST_NUMBERS or _speaks_of_else(reading, row):
        return
    name = _find_name(reading, row)
    code = _find_code(row)
    for cell, rate in rates:
        others = [item for item in money if item != (cell, rate)]
        if rate.is_percent or _is_tax_row(reading, row) or _is_rate_column(reading, cell, rate):
            fitting = _find_fitting(reading, rate, others) or _find_inside(reading, rate, others)
            if fitting is not None:
                yield TaxRow(_rate_candidate(reading, cell, rate, 1.5), *fitting, name, code)
                return
        if rate.is_percent and len(money) == 1 and _prints_tax(reading, row):
            amount_only = amount_candidate(reading, *money[0], (Evidence("beside_rate", 1.5),))
            yield TaxRow(_rate_candidate(reading, cell, rate, 0.5), None, amount_only, name, code)
            return


def _may_be_rate(reading: Reading, amount: Amount) -> bool:
    value = amount.value(reading.conventions.mark)
    return 0 <= value <= HIGHEST_RATE and not amount.is_negative and amount.currency is None


def _concepts(reading: Reading, row: Row) -> set[str]:
    return {label.concept for cell in row.cells for hit in reading.labels[cell] for label in hit.labels}


def _speaks_of_else(reading: Reading, row: Row) -> bool:
    """Return whether a row is of a discount or a sentence: "2 % of 100.00 are 2.00" is no tax there."""
    concepts = _concepts(reading, row)
    if concepts & set(LABELS):
        return False
    return bool(concepts & set(NO_TAXES)) or any(len(cell.text) > LONGEST_CELL for cell in row.cells)


def _is_tax_row(reading: Reading, row: Row) -> bool:
    """Return whether the row holds a word for tax."""
    return bool(_concepts(reading, row) & set(LABELS))


def _prints_tax(reading: Reading, row: Row) -> bool:
    """Return whether a lone amount of the row is a tax: "Total with VAT at 20 %" is the sum that holds it."""
    hits = [hit for cell in row.cells for hit in reading.labels[cell]]
    if not hits or not _is_tax_row(reading, row):
        return False
    words = {word for cell in row.cells for word in fold_words(cell.text)}
    kinds = reading.vocabulary.words["gross"] | reading.vocabulary.words["net"]
    is_sum = any(label.concept in SUMS for label in hits[0].labels) and not hits[0].label("total.tax")
    return not (is_sum and words & kinds)


def _find_name(reading: Reading, row: Row) -> str:
    names = reading.vocabulary.words.get("tax_name", frozenset())
    words = (word for cell in row.cells for word in fold_words(cell.text))
    return next((word for word in words if word in names), "")


def _find_code(row: Row) -> Candidate | None:
    """Return the letter or short code that a row begins with: "A= 19%", "SR @ 6%"."""
    first = row.cells[0].text.split()[0].rstrip("=:)")
    if not first.isalnum() or len(first) > 2 or not (first.isupper() or len(row.cells[0].text) <= 2):
        return None
    span = row.cells[0].span(0, len(first))
    return Candidate(first, (span,), (Evidence("leads_tax_row", 1.5),))


def _is_rate_column(reading: Reading, cell: Cell, rate: Amount) -> bool:
    """Return whether a heading with a percent sign or a word for tax stands over a bare number."""
    rect = cell.span(rate.start, rate.end).rect
    page = reading.sheet.page(cell.page)
    above = (each for row in page.rows[max(cell.row - HEADER_ROWS, 0) : cell.row] for each in row.cells)
    return any(
        each.rect.overlap_x(rect) > 0
        and (
            ("%" in each.text and not any(amount.is_percent for amount in reading.amounts[each]))
            or any(hit.label(concept) for hit in reading.labels[each] for concept in LABELS)
        )
        for each in above
    )


def _find_fitting(
    reading: Reading, rate: Amount, money: Sequence[Place]
) -> tuple[Candidate, Candidate] | None:
    """Return the base and tax of the row that the rate fits: exactly, or the largest that nearly do."""
    mark = reading.conventions.mark
    share = rate.value(mark) / 100
    pairs = [
        (one, two)
        for one, two in permutations(money[:MOST_MONEY], 2)
        if abs(one[1].value(mark) * share - two[1].value(mark)) <= TOLERANCE
        and one[1].value(mark)
        and bool(two[1].value(mark)) == bool(share)
    ]
    if not pairs:
        return None

    def rank(pair: tuple[Place, Place]) -> tuple[bool, Decimal]:
        base, tax = (place[1].value(mark) for place in pair)
        return abs(base * share - tax) <= EXACT, abs(base)

    base, tax = max(pairs, key=rank)
    evidence = (Evidence("rate_times_base", 2.5),)
    return amount_candidate(reading, *base, evidence), amount_candidate(reading, *tax, evidence)


def _find_inside(
    reading: Reading, rate: Amount, money: Sequence[Place]
) -> tuple[Candidate, Candidate] | None:
    """Return base and tax where the row prints the sum with tax: the base is what is left of it."""
    mark = reading.conventions.mark
    percent = rate.value(mark)
    for one, two in permutations(money[:MOST_MONEY], 2):
        gross, tax = one[1].value(mark), two[1].value(mark)
        if percent and tax and abs(gross * percent / (100 + percent) - tax) <= TOLERANCE / 2:
            evidence = (Evidence("rate_inside_gross", 1.8),)
            amount = amount_candidate(reading, *two, evidence)
            spans = (*amount_candidate(reading, *one, ()).spans, *amount.spans)
            return Candidate(print_decimal(gross - tax), spans, evidence, rule="gross_less_tax"), amount
    return None


def _read_columns(reading: Reading, row: Row) -> Iterator[TaxRow]:
    """Yield the taxes whose rate stands in a heading over their amounts: "CGST 9%" over 90.00."""
    for cell in row.cells:
        rates = [amount for amount in reading.amounts[cell] if amount.is_percent]
        name = next((word for word in fold_words(cell.text) if word in reading.vocabulary.words["tax"]), "")
        is_heading = len(rates) == len(reading.amounts[cell]) == 1 and len(cell.text) <= LONGEST_HEADING
        if not (is_heading and name and _may_be_rate(reading, rates[0])):
            continue
        parts = _choose_whole(list(_list_fits_below(reading, cell, rates[0])))
        if parts is not None:
            known = name if name in reading.vocabulary.words["tax_name"] else ""
            yield TaxRow(_rate_candidate(reading, cell, rates[0], 1.5), *parts, known)


def _list_fits_below(reading: Reading, cell: Cell, rate: Amount) -> Iterator[tuple[Candidate, Candidate]]:
    """Yield base and tax of the rows under a heading where an amount under it is that share of another."""
    for row in reading.sheet.page(cell.page).rows[cell.row + 1 : cell.row + 1 + COLUMN_ROWS]:
        money = [(each, one) for each in row.cells for one in reading.amounts[each] if one.has_cents]
        if any(one.is_percent for each in row.cells for one in reading.amounts[each]):
            return  # another heading, or a table of rates
        if len(money) > MOST_NUMBERS:
            continue
        under = next((place for place in money if _stands_under(place, cell)), None)
        bases = [place for place in money if place != under and not _stands_under(place, cell)]
        fit = _find_base(reading, rate, under, bases) if under else None
        if fit is not None:
            yield fit


def _stands_under(place: Place, heading: Cell) -> bool:
    cell, amount = place
    return cell.span(amount.start, amount.end).rect.overlap_x(heading.rect) > 0


def _find_base(
    reading: Reading, rate: Amount, tax: Place, bases: Sequence[Place]
) -> tuple[Candidate, Candidate] | None:
    """Return the largest base of which a tax is that share, with the tax."""
    mark = reading.conventions.mark
    share, wanted = rate.value(mark) / 100, tax[1].value(mark)
    fitting = [place for place in bases if abs(place[1].value(mark) * share - wanted) <= TOLERANCE]
    if not fitting or not wanted:
        return None
    evidence = (Evidence("rate_times_base", 2.5),)
    base = max(fitting, key=lambda place: abs(place[1].value(mark)))
    return amount_candidate(reading, *base, evidence), amount_candidate(reading, *tax, evidence)


def _choose_whole(fits: Sequence[tuple[Candidate, Candidate]]) -> tuple[Candidate, Candidate] | None:
    """Return base and tax of the row that sums up the others; None where no row or no single one does."""
    if len(fits) < 2:
        return fits[0] if fits else None
    *others, last = sorted(fits, key=lambda fit: abs(Decimal(fit[0].value)))
    total = sum((Decimal(base.value) for base, _ in others), Decimal(0))
    return last if Decimal(last[0].value) in (total, Decimal(others[-1][0].value)) else None


def _rate_candidate(reading: Reading, cell: Cell, rate: Amount, weight: float) -> Candidate:
    value = print_decimal(plain_rate(rate.value(reading.conventions.mark)))
    span = cell.span(rate.start, rate.end)
    return Candidate(value, (span,), (Evidence("rate", 1.5), Evidence("fits", weight)))


def plain_rate(value: Decimal) -> Decimal:
    """Return the rate without zeros behind its mark: 19,00 % is 19, 8,10 % is 8.1."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
