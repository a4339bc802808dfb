"""Tax in a currency of its own: the amount beside a label of tax in another currency, and the rate used."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.proximity import WEIGHTS, list_regions, weigh_label
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import print_decimal

CONCEPT = "text.exchange_rate"
OTHER_CURRENCY, FOLLOWS_RATE, RATE_FITS = 0.5, 2.5, 2.0
TOLERANCE = Decimal("0.02")


def read_tax_currency(
    reading: Reading,
    labelled: Mapping[str, Sequence[Candidate]],
    currency: Choice | None,
    tax: Choice | None,
) -> Mapping[str, Choice]:
    """Return the choices for /tax_currency, /tax_total_in_tax_currency and /exchange_rate."""
    rates = list(_list_rates(reading))
    found: dict[str, Choice] = {}
    converted = _list_converted(reading, labelled, currency, tax, rates)
    amount = choose(candidate for candidate, _ in converted)
    if amount is not None:
        code = next(code for candidate, code in converted if candidate.value == amount.best.value)
        found["/tax_total_in_tax_currency"] = amount
        named = choose([Candidate(code, amount.best.spans, amount.best.evidence)])
        if named is not None:
            found["/tax_currency"] = named
    rate = choose(_confirm(rate, tax, amount) for rate in rates)
    if rate is not None:
        found["/exchange_rate"] = rate
    return found


def _list_rates(reading: Reading) -> Iterator[Candidate]:
    """Yield the numbers with a fraction beside a label of an exchange rate."""
    mark = reading.conventions.mark
    for hit in reading.hits(CONCEPT):
        for region in list_regions(reading, hit):
            amounts = [each for each in reading.amounts_in(region.span) if not each.is_percent]
            values = [(each, each.value(mark)) for each in amounts]
            known = [(each, value) for each, value in values if value > 0 and value != 1]
            if known:
                each, value = known[0]
                near = Evidence(region.relation.value, WEIGHTS[region.relation])
                span = region.span.cell.span(each.start, each.end)
                yield Candidate(print_decimal(value), (span,), (*weigh_label(hit, CONCEPT), near))
                break


def _list_converted(
    reading: Reading,
    labelled: Mapping[str, Sequence[Candidate]],
    currency: Choice | None,
    tax: Choice | None,
    rates: Sequence[Candidate],
) -> list[tuple[Candidate, str]]:
    found: list[tuple[Candidate, str]] = []
    for candidate in labelled.get("total.tax", ()) if currency is not None and tax is not None else ():
        code = _printed_currency(reading, candidate)
        if code is None or currency is None or code == currency.best.value:
            continue
        evidence = [Evidence("other_currency", OTHER_CURRENCY, code)]
        if tax is not None and any(_is_converted(tax, candidate, rate) for rate in rates):
            evidence.append(Evidence("follows_rate", FOLLOWS_RATE))
        found.append((candidate.with_evidence(*evidence), code))
    return found


def _printed_currency(reading: Reading, candidate: Candidate) -> str | None:
    span = candidate.spans[0]
    return next((each.currency for each in reading.amounts[span.cell] if each.start == span.start), None)


def _is_converted(tax: Choice, converted: Candidate, rate: Candidate) -> bool:
    total, other, factor = (Decimal(each.value) for each in (tax.best, converted, rate))
    return abs(total * factor - other) <= TOLERANCE or abs(other * factor - total) <= TOLERANCE


def _confirm(rate: Candidate, tax: Choice | None, amount: Choice | None) -> Candidate:
    """Return a rate with what tax and converted tax say for it."""
    if tax is None or amount is None or not _is_converted(tax, amount.best, rate):
        return rate
    return rate.with_evidence(Evidence("tax_follows_it", RATE_FITS))
