"""The due date where only a term is printed: "within 14 days" of the invoice's date."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import find_date
from recto.extraction.reader.evidence.proximity import list_labelled
from recto.extraction.reader.folding import fold_character
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading

LONGEST_TERM_DAYS = 180
CLAUSE_END = re.compile(r"[,;]\s|\.\s(?=[A-ZÄÖÜ])")
DISCOUNT_WORDS = re.compile(r"skonto|discount|%|escompte", re.IGNORECASE)


def read_due_date(reading: Reading, issue_date: Choice | None) -> Choice | None:
    """Return the printed due date, or the one that follows from the printed term."""
    printed = choose(map(weigh_clause, list_labelled(reading, "date.due", find_date(reading))))
    return printed or derive_due_date(reading, issue_date)


def derive_due_date(reading: Reading, issue_date: Choice | None) -> Choice | None:
    """Return the issue date plus the printed term, with the term as its text; None without either."""
    if issue_date is None:
        return None
    issued = date.fromisoformat(issue_date.best.value)
    candidates = list(_list_due_dates(reading, issued))
    choice = choose(candidates)
    if choice is None:
        return None
    # It can be no surer than the date that it starts from.
    return Choice(choice.candidates, choice.confidence * issue_date.confidence)


def _list_due_dates(reading: Reading, issued: date) -> Iterator[Candidate]:
    patterns = compile_terms(reading.vocabulary.phrases["terms"])
    in_terms = set(_terms_cells(reading))
    for cell in reading.sheet.cells:
        if not any(map(str.isdigit, cell.text)):
            continue
        found = _find_term(cell, patterns)
        if found is None or not 0 < found[0] <= LONGEST_TERM_DAYS:
            continue
        days, start, end, length = found
        evidence = [Evidence("term", 0.4 * length, cell.text[start:end])]
        if cell in in_terms:
            evidence.append(Evidence("payment_terms", 1.2))
        if _is_discount(cell.text, start, end):
            evidence.append(Evidence("discount_period", -3.0))
        due = issued + timedelta(days=days)
        yield Candidate(
            due.isoformat(), (cell.span(start, end),), tuple(evidence), rule="issue_date_plus_term"
        )


def _terms_cells(reading: Reading) -> Iterator[Cell]:
    for hit in reading.hits("text.payment_terms"):
        cell = hit.span.cell
        yield cell
        yield from reading.sheet.page(cell.page).cells_right(cell)


def weigh_clause(candidate: Candidate) -> Candidate:
    """Return a due date with what its clause says: the end of a discount period is no due date."""
    span = candidate.spans[0]
    if not _is_discount(span.cell.text, span.start, span.end):
        return candidate
    return candidate.with_evidence(Evidence("discount_period", -3.0))


def _is_discount(text: str, start: int, end: int) -> bool:
    """Return whether the clause around the term speaks of a cash discount."""
    before = max((match.end() for match in CLAUSE_END.finditer(text, 0, start)), default=0)
    after = CLAUSE_END.search(text, end)
    return DISCOUNT_WORDS.search(text[before : after.start() if after else len(text)]) is not None


def _find_term(
    cell: Cell, patterns: tuple[tuple[re.Pattern[str], int], ...]
) -> tuple[int, int, int, int] | None:
    folded = "".join(fold_character(c)[:1] or " " for c in cell.text)
    matches = [(match, words) for pattern, words in patterns for match in pattern.finditer(folded)]
    plain = [(m, w) for m, w in matches if not _is_discount(cell.text, *m.span())] or matches
    best = max(plain, key=lambda item: item[1], default=None)
    if best is None:
        return None
    match, words = best
    return int(match["days"]), match.start(), match.end(), words


@lru_cache(maxsize=8)
def compile_terms(phrases: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], int], ...]:
    """Return a pattern for each phrase with `{days}` in it, and how many words it has."""
    return tuple((_compile_term(phrase), len(phrase.split())) for phrase in phrases)


def _compile_term(phrase: str) -> re.Pattern[str]:
    parts = (
        r"(?<![\d.,])(?P<days>\d{1,3})" if word == "{days}" else re.escape("".join(map(fold_character, word)))
        for word in phrase.split()
    )
    return re.compile(r"(?<!\w)" + r"\s{1,2}".join(parts) + r"(?!\w)")
