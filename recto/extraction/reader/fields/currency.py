"""The currency: codes and symbols beside the totals, then anywhere."""

from collections.abc import Iterator, Sequence

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.proximity import list_regions, weigh_label
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading

MOST_VOTES = 3


def read_currency(reading: Reading, totals: Sequence[Choice]) -> Choice | None:
    """Return the currency of the document; None where no sign of one stands on it."""
    return choose(_list_currencies(reading, totals))


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
