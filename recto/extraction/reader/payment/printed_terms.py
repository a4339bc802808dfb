"""The terms of payment, as printed: beside their label, or the sentence that states a term."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.passages import Passage
from recto.extraction.reader.evidence.proximity import Region, Relation, list_text_regions, weigh_label
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.payment.clauses import Clause, Statement, index_statements
from recto.extraction.reader.payment.terms import find_immediate
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import tidy

LONGEST_TERMS, LEAST_WORDS = 240, 6
SENTENCE_END = re.compile(r"(?<=[^\W\d])[.!](?=\s+[A-ZÄÖÜÉÀ]|\s*$)")
WITHIN = Evidence("within_text", -1.5, "a label stands first in its cell")
STATES, STATES_NOTHING, BELOW, UNLABELLED, PAYS = 1.0, -1.5, -0.6, -0.2, 1.0


def read_payment_terms(reading: Reading, statements: Sequence[Statement]) -> Choice | None:
    """Return the terms of payment."""
    homes = index_statements(statements)
    labelled = list(_list_labelled(reading, homes))
    taken = {span.cell for candidate in labelled for span in candidate.spans}
    free = [each for each in statements if taken.isdisjoint(each.passage.cells)]
    return choose([*labelled, *_list_stated(reading, free)])


def _list_labelled(reading: Reading, homes: Mapping[Cell, Statement]) -> Iterator[Candidate]:
    for hit in reading.hits("text.payment_terms"):
        evidence = weigh_label(hit, "text.payment_terms")
        if hit.span.start > 0:
            evidence += (WITHIN,)
        for region in list_text_regions(reading, hit):
            candidate = _read_region(reading, homes[region.span.cell], region)
            if candidate is not None:
                yield candidate.with_evidence(*evidence)
                break


def _read_region(reading: Reading, statement: Statement, region: Region) -> Candidate | None:
    passage = statement.passage
    start = passage.offset_of(region.span.cell, region.span.start)
    start += len(passage.text[start:]) - len(passage.text[start:].lstrip(" :.-"))
    end = _sentence_end(passage, start)
    text = tidy(passage.text[start:end])
    if not 3 < len(text) <= LONGEST_TERMS or not any(map(str.isalpha, text)):
        return None
    states = any(start <= at < end for at, _ in _list_starts(reading, statement))
    evidence = [Evidence("states_term", STATES if states else STATES_NOTHING)]
    if region.relation is Relation.BELOW:
        evidence.append(Evidence("below", BELOW))
    return Candidate(text, passage.spans(start, end), tuple(evidence))


def _list_stated(reading: Reading, statements: Sequence[Statement]) -> Iterator[Candidate]:
    for statement in statements:
        passage = statement.passage
        stated = [each for each in _list_starts(reading, statement) if "penalty" not in each[1].kinds]
        if not stated:
            continue
        start, end = _sentence_start(passage, stated[0][0]), _sentence_end(passage, stated[-1][0])
        text = tidy(passage.text[start:end])
        if len(text) <= LONGEST_TERMS and len(text.split()) > 2:
            kinds = frozenset().union(*(clause.kinds for _, clause in stated))
            yield Candidate(text, passage.spans(start, end), tuple(_weigh_clauses(kinds)))


def _weigh_clauses(kinds: Set[str]) -> Iterator[Evidence]:
    yield Evidence("states_term", 0.8)
    yield Evidence("unlabelled", UNLABELLED)
    yield Evidence("of_payment", PAYS if kinds & {"pay_word", "discount"} else -PAYS)


def _list_starts(reading: Reading, statement: Statement) -> Iterator[tuple[int, Clause]]:
    """Yield where a time to pay in is stated, and in which clause."""
    at_once = find_immediate(statement.passage, reading.vocabulary)
    for clause in statement.clauses:
        starts = [term.start for term in clause.terms]
        if clause.kinds & {"pay_word", "discount"} and len(statement.passage.words) >= LEAST_WORDS:
            starts += [found.start for found in clause.dates]
        starts += [term.start for term in at_once if clause.covers(term.start)]
        yield from ((start, clause) for start in starts[:1])


def _sentence_start(passage: Passage, at: int) -> int:
    return max((match.end() for match in SENTENCE_END.finditer(passage.text, 0, at)), default=0)


def _sentence_end(passage: Passage, at: int) -> int:
    end = SENTENCE_END.search(passage.text, at)
    return end.end() if end else len(passage.text)
