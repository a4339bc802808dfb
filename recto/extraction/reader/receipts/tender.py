"""How a receipt was paid: cash or card, what was handed over, what came back, the tip."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, partial

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import Found
from recto.extraction.reader.evidence.proximity import Region, list_labelled
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.totals.total_labels import is_money

CARD_NUMBER = re.compile(
    r"(?<![*xX#•.])(?:[*xX#•.]{2,}+[\s-]?){1,4}+(?P<last>\d{4})(?!\d)"
    r"|(?<!\d)\d{4}[\s-]?[*xX#]{4}[\s-]?[*xX#]{4}[\s-]?(?P<end>\d{4})"
)
"""Possessive: a row of dots could else be parted into groups in more ways than there is time for."""
LAST_FOUR = re.compile(r"[\s:.-]{0,4}(?P<mask>[*xX#•.]{0,16})[\s-]{0,2}(?P<last>\d{4})[\s.,)]{0,3}")
MASKED, UNMASKED = 1.0, -0.6
BRAND, CARD = "card_brand", "card"
KINDS = {BRAND: 0.5, "cash": 0.3, CARD: 0.0}
"""Kinds of words for means of payment, and how much each says."""
SIMPLE = {"total.tendered": "/amount_tendered", "total.change": "/change", "total.tip": "/tip"}


def read_tender(labelled: Mapping[str, list[Candidate]]) -> dict[str, Choice]:
    """Return the choices for tendered amount, change and tip among labelled amounts."""
    choices = {
        path: choose(candidate for candidate in labelled.get(concept, ()) if is_money(candidate))
        for concept, path in SIMPLE.items()
    }
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
    labelled = list_labelled(reading, "number.card", _find_last_four)
    last4 = choose([*_list_card_numbers(reading), *labelled])
    found = {"/payment_method": method, "/card_last4": last4}
    return {path: choice for path, choice in found.items() if choice is not None}


def _list_methods(reading: Reading) -> Iterator[Candidate]:
    """Yield the words for means of payment as printed; a word like "card" is no rival of a brand."""
    words = {kind: _find_words(reading, kind) for kind in KINDS}
    has_brand = any(candidate.score > 0 for candidate in words[BRAND])
    for kind, candidates in words.items():
        if kind != CARD or not has_brand:
            yield from candidates


def _find_words(reading: Reading, kind: str) -> list[Candidate]:
    phrases = {fold(phrase): phrase for phrase in reading.vocabulary.phrases[kind]}
    found = []
    weigh_row = cache(partial(_weigh_row, reading))
    for cell in reading.cells_with(phrases):
        places: dict[str, tuple[int, int]] = {}
        for folded, phrase in phrases.items():
            place = reading.folded[cell].find(folded)
            if place is not None:
                places[phrase] = place
        for phrase, (start, end) in places.items():
            if not any(first <= start and end < last for first, last in places.values()):
                span = cell.span(start, end)
                row = weigh_row(cell.page, cell.row)
                evidence = (Evidence(kind, KINDS[kind]), *_weigh_method(span, row))
                found.append(Candidate(_close_tears(span.text, phrase), (span,), evidence))
    return found


def _close_tears(text: str, phrase: str) -> str:
    """Return the printed word without the spaces that the phrase doesn't have."""
    return text if " " in phrase else text.replace(" ", "")


def _weigh_row(reading: Reading, page: int, row: int) -> tuple[Evidence, ...]:
    cells = reading.sheet.page(page).rows[row].cells
    has_amount = any(amount.has_cents for each in cells for amount in reading.amounts[each])
    has_label = any(hit.label("text.payment_method") for hit in reading.hits_in_row(page, row))
    found = (has_amount, Evidence("beside_amount", 1.8)), (has_label, Evidence("label.strong", 2.0))
    return tuple(evidence for is_found, evidence in found if is_found)


def _weigh_method(span: Span, row: Iterable[Evidence]) -> Iterator[Evidence]:
    cell = span.cell
    yield Evidence("word", -0.5, cell.text[:30])
    yield from row
    if span.text == cell.text:
        yield Evidence("stands_alone", 0.8)
    if len(cell.text) > 25:
        yield Evidence("in_a_sentence", -1.5)


def _list_card_numbers(reading: Reading) -> Iterator[Candidate]:
    says_card = cache(partial(_says_card, reading))
    for cell in reading.sheet.cells:
        for match in CARD_NUMBER.finditer(cell.text):
            group = "last" if match["last"] else "end"
            span = cell.span(match.start(group), match.end(group))
            evidence = (Evidence("masked_number", 2.5), *_weigh_card_row(reading, span, says_card))
            yield Candidate(match[group], (span,), evidence)


def _find_last_four(region: Region) -> list[Found]:
    """Return four digits that are all of a region: the stars before them are often lost in OCR."""
    match = LAST_FOUR.fullmatch(region.span.text)
    if match is None:
        return []
    start = region.span.start
    span = region.span.cell.span(start + match.start("last"), start + match.end("last"))
    form = Evidence("masked_number", MASKED) if match["mask"] else Evidence("four_digits", UNMASKED)
    return [(match["last"], span, (form,))]


def _weigh_card_row(
    reading: Reading, span: Span, says_card: Callable[[int, int], bool]
) -> Iterator[Evidence]:
    """Yield what the label before a masked number says: terminals and shops are masked too."""
    cell = span.cell
    hits = reading.hits_in_row(cell.page, cell.row)
    count = bisect_left(hits, (cell.place, span.start), key=lambda hit: (hit.span.cell.place, hit.span.start))
    before = hits[count - 1] if count else None
    if before and before.label("number.other") is not None and before.label("number.card") is None:
        yield Evidence("other_number", -2.5, before.span.text)
    if says_card(cell.page, cell.row):
        yield Evidence("beside_card", 1.0)


def _says_card(reading: Reading, page: int, row: int) -> bool:
    cells = reading.sheet.page(page).rows[row].cells
    folded = " ".join(reading.folded[cell].folded for cell in cells)
    return any(fold(word) in folded for word in reading.vocabulary.phrases[CARD])
