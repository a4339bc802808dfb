"""Why no tax is due: the printed sentence, and its category and code where they are certain."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.totals.tax_rows import TaxRow
from recto.extraction.reader.values.names import tidy

KINDS = {
    "reverse_charge": ("AE", "VATEX-EU-AE"),
    "intra_community": ("K", "VATEX-EU-IC"),
    "export_exempt": ("G", "VATEX-EU-G"),
    "franchise": ("E", "VATEX-FR-FRANCHISE"),
    "small_business": ("E", None),
    "exempt": ("E", None),
}
"""UNCL 5305 category and VATEX code (EN 16931 code lists) by kind of phrase, the most telling kinds first."""
PHRASE, KIND_STEP, NO_TAX, LONG_TEXT = 1.8, 0.3, 1.2, -1.5
LONGEST_TEXT, MOST_LINES = 220, 3
SENTENCE = re.compile(r"(?<=[^\W\d_]{4})[.!?]\s+(?=[^\W\d_a-zà-ÿ])")
GAP_EM, ALIGNED_EM = 0.9, 1.0
ZERO_TAX, ALL_NET = 1.0, 0.8


@dataclass(frozen=True, slots=True)
class Exemption:
    """A reason for no tax, as printed."""

    reason: Choice
    category: str
    code: str | None


def find_exemption(reading: Reading, rows: Sequence[TaxRow], tax: Choice | None) -> Exemption | None:
    """Return why no tax is due; None where tax is charged on all of the document."""
    has_zero_row = any(not Decimal(row.rate.value) for row in rows)
    charged = tax is not None and Decimal(tax.best.value) != 0
    if charged and not has_zero_row:
        return None
    found = list(_list_reasons(reading))
    reason = choose(candidate for _, candidate in found)
    if reason is None:
        return None
    kind = next(kind for kind, candidate in found if candidate.value == reason.best.value)
    return Exemption(reason, *KINDS[kind])


def _list_reasons(reading: Reading) -> Iterator[tuple[str, Candidate]]:
    seen: set[Cell] = set()
    for order, kind in enumerate(KINDS):
        phrases = [fold(phrase) for phrase in reading.vocabulary.phrases.get(kind, ())]
        for cell in reading.cells_with(phrases):
            place = next(filter(None, (reading.folded[cell].find(phrase) for phrase in phrases)), None)
            if place is None or cell in seen:
                continue
            seen.add(cell)
            spans = _find_sentence(reading, cell, place)
            text = tidy(" ".join(span.text for span in spans))
            evidence = [Evidence("phrase", PHRASE - order * KIND_STEP, cell.text[slice(*place)])]
            evidence.append(Evidence("no_tax_charged", NO_TAX))
            if len(text) > LONGEST_TEXT:
                evidence.append(Evidence("long_text", LONG_TEXT))
            yield kind, Candidate(text, spans, tuple(evidence))


def _find_sentence(reading: Reading, cell: Cell, place: tuple[int, int]) -> tuple[Span, ...]:
    """Return the sentence around a phrase: a part of its line, and the lines that it runs over."""
    cuts = [match.end() for match in SENTENCE.finditer(cell.text)]
    start = max((cut for cut in cuts if cut <= place[0]), default=0)
    end = min((cut for cut in cuts if cut >= place[1]), default=len(cell.text))
    spans = [cell.span(start, end)]
    while start == 0 and spans[0].text[:1].islower() and len(spans) < MOST_LINES:
        above = _neighbour(reading, spans[0].cell, -1)
        if above is None:
            break
        cut = max((match.end() for match in SENTENCE.finditer(above.text)), default=0)
        spans.insert(0, above.span(cut, len(above.text)))
        start = cut
    while end == len(spans[-1].cell.text) and spans[-1].text[-1:] not in ".!?)" and len(spans) < MOST_LINES:
        below = _neighbour(reading, spans[-1].cell, 1)
        if below is None or not below.text[:1].islower():
            break
        end = min((match.end() for match in SENTENCE.finditer(below.text)), default=len(below.text))
        spans.append(below.span(0, end))
    return tuple(spans)


def _neighbour(reading: Reading, cell: Cell, step: int) -> Cell | None:
    """Return the cell of the line above or below that begins where this one does."""
    rows = reading.sheet.page(cell.page).rows
    index = cell.row + step
    for other in rows[index].cells if 0 <= index < len(rows) else ():
        upper, lower = (cell, other) if step > 0 else (other, cell)
        if abs(other.rect.left - cell.rect.left) < ALIGNED_EM and lower.rect.top - upper.rect.bottom < GAP_EM:
            return other
    return None


def read_exemption(
    exemption: Exemption, rows: Sequence[TaxRow], totals: Mapping[str, Choice]
) -> dict[str, Choice]:
    """Return the choices that a reason for no tax brings: its group of /taxes, and zeros not printed."""
    index = next((at for at, row in enumerate(rows) if not Decimal(row.rate.value)), len(rows))
    best = exemption.reason.best
    found = {f"/taxes/{index}/exemption_reason": exemption.reason}
    for name, value in (("category", exemption.category), ("exemption_code", exemption.code)):
        choice = (
            choose([Candidate(value, best.spans, best.evidence, rule="exemption_reason")]) if value else None
        )
        if choice is not None:
            found[f"/taxes/{index}/{name}"] = choice
    if not rows and "gross" in totals:
        found.update(_read_zero(best, totals))
    return found


def _read_zero(reason: Candidate, totals: Mapping[str, Choice]) -> Iterator[tuple[str, Choice]]:
    """Yield a tax of zero and the whole as net, where a reason for no tax stands instead of both."""
    gross = totals["gross"].best
    zero = Candidate("0.00", reason.spans, (Evidence("exempt", ZERO_TAX),), rule="no_tax_charged")
    whole = Candidate(gross.value, gross.spans, (Evidence("exempt", ALL_NET),), rule="no_tax_charged")
    wanted = {"/taxes/0/rate": replace(zero, value="0"), "/taxes/0/base": whole, "/taxes/0/amount": zero}
    if "tax" not in totals:
        wanted["/tax_total"] = zero
    if "net" not in totals:
        wanted["/net_total"] = whole
    for path, candidate in wanted.items():
        choice = choose([candidate])
        if choice is not None:
            yield path, choice
