"""How a receipt was paid: cash or card, what was handed over, what came back, the tip."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading

CARD_NUMBER = re.compile(
    r"(?:[*xX#•.]{2,}[\s-]?){1,4}(?P<last>\d{4})(?!\d)|(?<!\d)\d{4}[\s-]?[*xX#]{4}[\s-]?[*xX#]{4}[\s-]?(?P<end>\d{4})"
)
KINDS = {"card_brand": 0.5, "cash": 0.3, "card": 0.0}
"""Kinds of words for means of payment, and how much each says."""
SIMPLE = {"total.tendered": "/amount_tendered", "total.change": "/change", "total.tip": "/tip"}


def read_tender(labelled: Mapping[str, list[Candidate]]) -> dict[str, Choice]:
    """Return the choices for tendered amount, change and tip among labelled amounts."""
    choices = {path: choose(labelled.get(concept, ())) for concept, path in SIMPLE.items()}
    return {path: choice for path, choice in choices.items() if choice is not None}


def derive_totals(tender: Mapping[str, Choice]) -> Iterator[Candidate]:
    """Yield what was handed over less what came back: what the total must be, but for rounding of cash."""
    given, back = tender.get("/amount_tendered"), tender.get("/change")
    if given is None or back is None:
        return
    paid = Decimal(given.best.value) - Decimal(back.best.value)
    if paid > 0:
        evidence = (Evidence("tendered_less_change", 0.5),)
        yield Candidate(
            format(paid, "f"), (*given.best.spans, *back.best.spans), evidence, rule="tendered_less_change"
        )


def read_payment_method(reading: Reading) -> Mapping[str, Choice]:
    """Return the choices for the means of payment and the last digits of a card."""
    method = choose(_list_methods(reading))
    last4 = choose(_list_card_numbers(reading))
    found = {"/payment_method": method, "/card_last4": last4}
    return {path: choice for path, choice in found.items() if choice is not None}


def _list_methods(reading: Reading) -> Iterator[Candidate]:
    """Yield the words for means of payment as printed, brands before words like "card"."""
    for cell in reading.sheet.cells:
        for kind, weight in KINDS.items():
            for phrase in reading.vocabulary.phrases[kind]:
                place = reading.folded[cell].find(fold(phrase))
                if place is not None:
                    span = cell.span(*place)
                    evidence = (Evidence(kind, weight), *_weigh_method(reading, cell))
                    yield Candidate(_close_tears(span.text, phrase), (span,), evidence)


def _close_tears(text: str, phrase: str) -> str:
    """Return the printed word without the spaces that the phrase doesn't have."""
    return text if " " in phrase else text.replace(" ", "")


def _weigh_method(reading: Reading, cell: Cell) -> Iterator[Evidence]:
    row = reading.sheet.page(cell.page).rows[cell.row].cells
    yield Evidence("word", -0.5, cell.text[:30])
    if any(amount.has_cents for each in row for amount in reading.amounts[each]):
        yield Evidence("beside_amount", 1.8)
    if any(hit.label("text.payment_method") for each in row for hit in reading.labels[each]):
        yield Evidence("label.strong", 2.0)
    if len(cell.text) > 25:
        yield Evidence("in_a_sentence", -1.5)


def _list_card_numbers(reading: Reading) -> Iterator[Candidate]:
    for cell in reading.sheet.cells:
        for match in CARD_NUMBER.finditer(cell.text):
            group = "last" if match["last"] else "end"
            span = cell.span(match.start(group), match.end(group))
            yield Candidate(match[group], (span,), (Evidence("masked_number", 2.5),))
