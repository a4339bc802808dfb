"""The terms of payment, as printed: beside their label, or the sentence that states a term."""

import re
from collections.abc import Iterator

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.proximity import Relation, list_regions, weigh_label
from recto.extraction.reader.evidence.terms import find_term
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import tidy

LONGEST_TERMS = 160
SENTENCE_END = re.compile(r"(?<=[^\W\d])[.!](?=\s+[A-ZÄÖÜ]|$)")


def read_payment_terms(reading: Reading) -> Choice | None:
    """Return the terms of payment."""
    return choose([*_list_labelled(reading), *_list_stated(reading)])


def _list_labelled(reading: Reading) -> Iterator[Candidate]:
    for hit in reading.hits("text.payment_terms"):
        for region in list_regions(reading, hit):
            cell = region.span.cell
            span = _first_sentence(cell.span(region.span.start, len(cell.text)))
            text = tidy(span.text)
            if 3 < len(text) <= LONGEST_TERMS and any(map(str.isalpha, text)):
                stated = Evidence("states_term", 1.0 if _states_term(reading, span) else -1.5)
                below = Evidence("below", -1.0 if region.relation is Relation.BELOW else 0.0)
                yield Candidate(text, (span,), (*weigh_label(hit, "text.payment_terms"), stated, below))
                break


def _list_stated(reading: Reading) -> Iterator[Candidate]:
    for cell in reading.sheet.cells:
        at = _find_statement(reading, cell)
        if at is not None:
            span = _sentence_around(cell, at)
            text = tidy(span.text)
            if len(text) <= LONGEST_TERMS and len(text.split()) > 2:
                yield Candidate(text, (span,), (Evidence("states_term", 0.8), Evidence("unlabelled", -0.2)))


def _find_statement(reading: Reading, cell: Cell) -> int | None:
    term = find_term(cell.text, reading.vocabulary)
    if term is not None:
        return term.start
    folded = reading.folded[cell]
    found = (folded.find(phrase) for phrase in reading.vocabulary.words["immediate"])
    return next((place[0] for place in found if place is not None), None)


def _states_term(reading: Reading, span: Span) -> bool:
    at = _find_statement(reading, span.cell)
    return at is not None and span.start <= at < span.end


def _first_sentence(span: Span) -> Span:
    text = span.text
    skipped = len(text) - len(text.lstrip(" :.-"))
    end = SENTENCE_END.search(text, skipped)
    return span.cell.span(span.start + skipped, span.start + end.start() if end else span.end)


def _sentence_around(cell: Cell, at: int) -> Span:
    ends = [match.end() for match in SENTENCE_END.finditer(cell.text)]
    start = max((end for end in ends if end <= at), default=0)
    return cell.span(start, next((end for end in ends if end > at), len(cell.text)))
