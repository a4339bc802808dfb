"""The due date: printed, or following from a printed term, "within 14 days" of the invoice's date."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import IN_RANGE, find_date, list_range_ends
from recto.extraction.reader.evidence.passages import Passage, find_phrases
from recto.extraction.reader.evidence.proximity import list_labelled
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.payment.clauses import Clause, Statement, index_statements
from recto.extraction.reader.payment.terms import Term, TermRule
from recto.extraction.reader.reading import Reading

DISCOUNT_PERIOD = Evidence("discount_period", -4.5, "the end of a discount is no due date")
BEHIND_DISCOUNT = Evidence("behind_discount", 2.4, "what is paid later is paid without the discount")
STATED = Evidence("stated_in_clause", 2.2)
BEFORE_ISSUE = Evidence("before_issue", -2.5, "nothing is due before it is invoiced")
PRINTED = Evidence("printed_elsewhere", -2.0, "a due date is printed")
PENALTY = Evidence("speaks_of_lateness", -2.5)
TO_MONTH_END = Evidence("month_end", -0.4, "readings of such terms differ")
WORD, LABELLED, PAYS = 0.4, 1.4, 0.7


def read_due_date(
    reading: Reading, statements: Sequence[Statement], issue_date: Choice | None
) -> Choice | None:
    """Return the printed due date, or the one that follows from the printed term.

    "Due on receipt" names no day: nobody can tell from the page when it was received.
    """
    issued = date.fromisoformat(issue_date.best.value) if issue_date else None
    homes = index_statements(statements)
    printed = [
        _weigh_printed(homes, candidate, issued)
        for candidate in list_labelled(reading, "date.due", find_date(reading))
    ]
    printed += _list_beside_discounts(reading, statements)
    printed += [_weigh_issue(candidate, issued) for candidate in _list_stated(reading, statements)]
    ends = list_range_ends(reading)
    printed = [each.with_evidence(IN_RANGE) if _place(each) in ends else each for each in printed]
    is_printed = any(candidate.score > 0 for candidate in printed)
    derived = list(_list_derived(reading, statements, issued)) if issued else []
    if is_printed:
        derived = [candidate.with_evidence(PRINTED) for candidate in derived]
    choice = choose([*printed, *derived])
    if choice is None or not choice.best.rule or issue_date is None:
        return choice
    # It can be no surer than the date that it starts from.
    return Choice(choice.candidates, choice.confidence * issue_date.confidence)


def _place(candidate: Candidate) -> tuple[Cell, int]:
    span = candidate.spans[0]
    return span.cell, span.start


def _weigh_printed(homes: Mapping[Cell, Statement], candidate: Candidate, issued: date | None) -> Candidate:
    span = candidate.spans[0]
    statement = homes[span.cell]
    clause = statement.clause_at(statement.passage.offset_of(span.cell, span.start))
    if clause is not None and clause.is_discount:
        candidate = candidate.with_evidence(DISCOUNT_PERIOD)
    return _weigh_issue(candidate, issued)


def _weigh_issue(candidate: Candidate, issued: date | None) -> Candidate:
    is_before = issued is not None and date.fromisoformat(candidate.value) < issued
    return candidate.with_evidence(BEFORE_ISSUE) if is_before else candidate


def _list_stated(reading: Reading, statements: Sequence[Statement]) -> Iterator[Candidate]:
    """Yield dates that a clause on payment names as the last: "to be settled by 22 August"."""
    for statement in statements:
        passage = statement.passage
        hits = find_phrases(passage, reading.vocabulary.phrases.get("by", ())) if passage.dates else []
        for clause in statement.clauses:
            if clause.is_discount or "penalty" in clause.kinds or "pay_word" not in clause.kinds:
                continue
            for found in clause.dates:
                if any(hit.end <= found.start <= hit.end + 2 for hit in hits):
                    value = found.value(reading.conventions.order).isoformat()
                    yield Candidate(value, passage.spans(found.start, found.end), (STATED,))


def _list_beside_discounts(reading: Reading, statements: Sequence[Statement]) -> Iterator[Candidate]:
    """Yield the last date of a sentence that grants a discount until an earlier one."""
    for statement in statements:
        passage, clauses = statement.passage, statement.clauses
        granted = [found for clause in clauses if clause.is_discount for found in clause.dates]
        free = [found for clause in clauses if not clause.is_discount for found in clause.dates]
        if granted and free:
            order = reading.conventions.order
            last = max(free, key=lambda found: found.value(order))
            if last.value(order) > max(found.value(order) for found in granted):
                spans = passage.spans(last.start, last.end)
                yield Candidate(last.value(order).isoformat(), spans, (BEHIND_DISCOUNT,))


def _list_derived(reading: Reading, statements: Sequence[Statement], issued: date) -> Iterator[Candidate]:
    labelled = set(list_terms_cells(reading))
    for statement in statements:
        passage, clauses = statement.passage, statement.clauses
        is_labelled = not labelled.isdisjoint(passage.cells)
        for clause in clauses:
            for term in clause.net_terms:
                yield _derive(passage, clause, term, issued, is_labelled)


def _derive(passage: Passage, clause: Clause, term: Term, issued: date, is_labelled: bool) -> Candidate:
    evidence = [Evidence("term", WORD * term.words - 0.8, passage.text[term.start : term.end])]
    if is_labelled:
        evidence.append(Evidence("payment_terms", LABELLED))
    evidence.append(Evidence("of_payment", PAYS if "pay_word" in clause.kinds else -PAYS))
    if "penalty" in clause.kinds:
        evidence.append(PENALTY)
    if term.rule in (TermRule.TO_MONTH_END, TermRule.FROM_MONTH_END):
        evidence.append(TO_MONTH_END)
    spans = passage.spans(term.start, term.end)
    return Candidate(term.due(issued).isoformat(), spans, tuple(evidence), rule=term.rule.value)


def list_terms_cells(reading: Reading) -> Iterator[Cell]:
    """Yield the cells with a label of the terms of payment, and those right of them and right under them."""
    for hit in reading.hits("text.payment_terms"):
        cell = hit.span.cell
        page = reading.sheet.page(cell.page)
        yield cell
        yield from page.cells_right(cell)[:1]
        if hit.is_whole_cell:
            yield from list(page.cells_below(cell, hit.span.rect, 1.6))[:1]
