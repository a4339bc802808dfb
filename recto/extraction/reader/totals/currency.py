"""The currency: codes and symbols beside the totals, then anywhere; else that of the seller's country."""

from collections.abc import Iterator, Mapping, Sequence

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.proximity import list_regions, weigh_label
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.contacts import country_dialled
from recto.extraction.reader.values.currencies import currency_in
from recto.extraction.reader.values.identifiers import country_of_vat_id

MOST_VOTES = 3
BY_ADDRESS, BY_VAT_ID, BY_PHONE = 1.0, 0.8, 0.5
SUREST = 0.5
"""How sure the country of an address must be to tell the currency."""


def read_currency(reading: Reading, totals: Sequence[Choice]) -> Choice | None:
    """Return the currency of the document; None where no sign of one stands on it."""
    return choose(_list_currencies(reading, totals))


def derive_currency(choices: Mapping[str, Choice], party: str) -> Choice | None:
    """Return the currency of the country of a party, by its address, VAT id and telephone number.

    Never a sure one: a shop near a border may price in its neighbour's. `party` is a path, "/merchant".
    """
    candidates = []
    for path, country, weight in _list_countries(choices, party):
        code = currency_in(country)
        if code is not None:
            evidence = (Evidence("country", weight, f"{country} by {path}"),)
            spans = choices[path].best.spans
            candidates.append(Candidate(code, spans, evidence, rule="currency_of_country"))
    return choose(candidates)


def _list_countries(choices: Mapping[str, Choice], party: str) -> Iterator[tuple[str, str, float]]:
    """Yield what tells the country of a party: the path, the country (ISO 3166) and the weight."""
    address, vat_id, phone = (f"{party}/{name}" for name in ("address/country", "vat_id", "phone"))
    if address in choices and choices[address].confidence >= SUREST:
        yield address, choices[address].best.value, BY_ADDRESS
    for path, find, weight in ((vat_id, country_of_vat_id, BY_VAT_ID), (phone, country_dialled, BY_PHONE)):
        country = find(choices[path].best.value) if path in choices else None
        if country is not None:
            yield path, country, weight


def _list_currencies(reading: Reading, totals: Sequence[Choice]) -> Iterator[Candidate]:
    beside_totals = {(span.cell.page, span.cell.row) for choice in totals for span in choice.best.spans}
    labelled = _labelled_cells(reading)
    votes: dict[str, int] = {}
    for sign in reading.conventions.currency_signs:
        votes[sign.code] = votes.get(sign.code, 0) + 1
        evidence = [Evidence("sign", 0.6 if sign.is_ambiguous else 1.0, sign.span.text)]
        if (sign.span.cell.page, sign.span.cell.row) in beside_totals:
            evidence.append(Evidence("beside_total", 1.5))
        if sign.span.cell in labelled:
            evidence.extend(labelled[sign.span.cell])
        if votes[sign.code] == MOST_VOTES:
            evidence.append(Evidence("often", 0.7))
        yield Candidate(sign.code, (sign.span,), tuple(evidence))


def _labelled_cells(reading: Reading) -> dict[Cell, tuple[Evidence, ...]]:
    return {
        region.span.cell: weigh_label(hit, "text.currency")
        for hit in reading.hits("text.currency")
        for region in list(list_regions(reading, hit))[:1]
    }
