"""Taxes that the buyer keeps back for the state: they run against the others, from the net total."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.totals.tax_rows import TOLERANCE, plain_rate
from recto.extraction.reader.values.amounts import print_decimal

RATE_TIMES_NET = 2.0


def read_withheld(
    reading: Reading, labelled: Mapping[str, Sequence[Candidate]], net: Choice | None, start: int
) -> Mapping[str, Choice]:
    """Return the choices for /taxes/N from `start` on, negative; only for rates that the net fits."""
    found: dict[str, Choice] = {}
    for index, parts in enumerate(_list_groups(reading, labelled, net), start):
        for name, candidate in parts.items():
            choice = choose([candidate])
            if choice is not None:
                found[f"/taxes/{index}/{name}"] = choice
    return found


def _list_groups(
    reading: Reading, labelled: Mapping[str, Sequence[Candidate]], net: Choice | None
) -> Iterator[Mapping[str, Candidate]]:
    base = Decimal(net.best.value) if net is not None else None
    for candidate in labelled.get("total.withholding", ()):
        amount = abs(Decimal(candidate.value))
        cell = candidate.spans[0].cell
        row = reading.sheet.page(cell.page).rows[cell.row]
        for each in row.cells:
            for percent in reading.amounts[each]:
                rate = abs(percent.value(reading.conventions.mark))
                fits = base and abs(abs(base) * rate / 100 - amount) <= TOLERANCE
                if net is not None and percent.is_percent and amount and fits:
                    evidence = (*candidate.evidence, Evidence("rate_times_net", RATE_TIMES_NET))
                    span = each.span(percent.start, percent.end)
                    yield {
                        "rate": Candidate(print_decimal(plain_rate(rate)), (span,), evidence),
                        "base": Candidate(net.best.value, net.best.spans, evidence),
                        "amount": Candidate(print_decimal(-amount), candidate.spans, evidence),
                    }
