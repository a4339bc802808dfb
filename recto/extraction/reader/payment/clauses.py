"""Clauses of a passage on payment: which of them grants a cash discount, which speaks of lateness."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from recto.extraction.reader.evidence.passages import Passage, PhraseHit, find_phrases, list_openings
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.payment.terms import KINDS as TERM_KINDS
from recto.extraction.reader.payment.terms import Term, find_terms
from recto.extraction.reader.values.dates import PrintedDate
from recto.extraction.reader.vocabulary import Vocabulary

CLAUSE_END = re.compile(
    r"[,;](?=\s)|(?<!\d)[.!?](?=\s+[A-ZÄÖÜÉÀ])|(?<=\d)\.(?=\s+[A-ZÄÖÜÉÀ]\w+\s\w)|\s[-–|/]\s"
)
PERCENT = re.compile(r"(?<![\d.,])(?P<number>\d{1,2}(?:[.,]\d{1,3})?)\s?%")


SENTENCE_MARKS = ("", ".", "!", "?")


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage at its place in a passage."""

    value: Decimal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a passage, with what it says of paying."""

    start: int
    end: int
    terms: tuple[Term, ...] = ()
    dates: tuple[PrintedDate, ...] = ()
    percents: tuple[Percent, ...] = ()
    opens_sentence: bool = True
    kinds: frozenset[str] = frozenset()
    """Kinds of words in it: `discount`, `penalty`, `pay_word`, `if`, `net_terms`, `tax`."""

    @property
    def has_time(self) -> bool:
        """Whether it names a time to pay in."""
        return bool(self.terms or self.dates)

    @property
    def is_discount(self) -> bool:
        """Whether it grants a cash discount."""
        return "discount" in self.kinds

    @property
    def granted(self) -> tuple[tuple[Percent, Term | None], ...]:
        """Return the percentages of a discount, each with its term: the nearest one."""
        if not self.is_discount:
            return ()
        return tuple(
            (percent, min(self.terms, key=lambda term: _gap(percent, term), default=None))
            for percent in self.percents
        )

    @property
    def net_terms(self) -> tuple[Term, ...]:
        """Return its terms that no discount hangs on."""
        if not self.is_discount:
            return self.terms
        taken = [term for _, term in self.granted]
        if len(self.terms) < 2 or not taken or "net_terms" not in self.kinds:
            return ()
        return tuple(term for term in self.terms if term not in taken)

    def covers(self, offset: int) -> bool:
        """Return whether an offset of the passage lies in it."""
        return self.start <= offset < self.end


def _gap(percent: Percent, term: Term) -> int:
    return max(percent.start - term.end, term.start - percent.end)


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A passage with its clauses."""

    passage: Passage
    clauses: tuple[Clause, ...]

    def clause_at(self, offset: int) -> Clause | None:
        """Return the clause that an offset of the passage lies in; None between two."""
        return next((clause for clause in self.clauses if clause.covers(offset)), None)


def list_statements(passages: Iterable[Passage], vocabulary: Vocabulary) -> list[Statement]:
    """Return every passage with its clauses."""
    kinds = (*WATCHED, *TERM_KINDS, "discount", "no_discount")
    openings = list_openings(vocabulary.phrases.get(kind, ()) for kind in kinds)
    return [Statement(passage, tuple(cut_clauses(passage, vocabulary, openings))) for passage in passages]


def index_statements(statements: Iterable[Statement]) -> dict[Cell, Statement]:
    """Return the statement that each cell is a part of."""
    return {cell: statement for statement in statements for cell in statement.passage.cells}


WATCHED = ("penalty", "pay_word", "if", "net_terms", "tax")


def cut_clauses(passage: Passage, vocabulary: Vocabulary, openings: frozenset[str]) -> list[Clause]:
    """Return the clauses of a passage; a discount and its time are in one, even if a comma parts them.

    `openings` are the words that phrases on payment begin with: most passages have none.
    """
    cuts = [match.span() for match in CLAUSE_END.finditer(passage.text)]
    cuts += [(hit.start, hit.end) for hit in find_phrases(passage, vocabulary.phrases.get("or", ()))]
    cuts.sort()
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(passage.text)]
    empty = [
        Clause(start, end, opens_sentence=passage.text[start - 1 : start] in SENTENCE_MARKS)
        for start, end in zip(starts, ends, strict=True)
        if end > start
    ]
    if not passage.dates and "%" not in passage.text and openings.isdisjoint(passage.texts):
        return empty
    clauses = _fill(passage, vocabulary, empty)
    return _join_discounts(clauses) if any(clause.is_discount for clause in clauses) else clauses


def _fill(passage: Passage, vocabulary: Vocabulary, clauses: Sequence[Clause]) -> list[Clause]:
    discounts = _find_discounts(passage, vocabulary)
    words = {kind: find_phrases(passage, vocabulary.phrases.get(kind, ())) for kind in WATCHED}
    words["discount"] = discounts
    terms = find_terms(passage, vocabulary)
    percents = [
        Percent(Decimal(match["number"].replace(",", ".")), *match.span())
        for match in PERCENT.finditer(passage.text)
    ]
    filled = []
    for clause in clauses:
        kinds = {kind for kind, hits in words.items() if any(clause.covers(hit.start) for hit in hits)}
        own = tuple(each for each in percents if clause.covers(each.start) and "tax" not in kinds)
        if own and "penalty" not in kinds and (discounts or "if" in kinds):
            kinds.add("discount")
        filled.append(
            replace(
                clause,
                terms=tuple(term for term in terms if clause.covers(term.start)),
                dates=tuple(found for found in passage.dates if clause.covers(found.start)),
                percents=own,
                kinds=frozenset(kinds),
            )
        )
    return filled


def _find_discounts(passage: Passage, vocabulary: Vocabulary) -> list[PhraseHit]:
    """Return where a discount is granted; "no discount" grants none."""
    denied = find_phrases(passage, vocabulary.phrases.get("no_discount", ()))
    hits = find_phrases(passage, vocabulary.phrases.get("discount", ()))
    return [hit for hit in hits if not any(_is_denied(passage, no, hit) for no in denied)]


def _is_denied(passage: Passage, denial: PhraseHit, hit: PhraseHit) -> bool:
    """Return whether a denial stands around a word, or before it in its clause."""
    if denial.start <= hit.start < denial.end:
        return True
    return denial.end <= hit.start and CLAUSE_END.search(passage.text, denial.end, hit.start + 1) is None


def _join_discounts(clauses: Sequence[Clause]) -> list[Clause]:
    """Return the clauses with a discount that names no time joined to its neighbour that does.

    "Bei Zahlung innerhalb von 10 Tagen, 2 % Skonto": the condition before it. "2 % Skonto, 10 Tage, 30 Tage
    netto": the bare time behind it.
    """
    joined: list[Clause] = []
    for clause in clauses:
        if joined and (_completes(joined[-1], clause) or _times(joined[-1], clause)):
            joined[-1] = _join(joined[-1], clause)
        else:
            joined.append(clause)
    return joined


def _completes(before: Clause, clause: Clause) -> bool:
    """Return whether a discount without a time follows its condition."""
    return (
        clause.is_discount
        and not clause.has_time
        and before.has_time
        and not before.percents
        and "if" in before.kinds
    )


def _times(before: Clause, clause: Clause) -> bool:
    """Return whether the bare time of the discount before it follows."""
    is_waiting = before.is_discount and not before.has_time and not clause.opens_sentence
    return is_waiting and clause.has_time and not clause.kinds & {"net_terms", "discount"}


def _join(one: Clause, two: Clause) -> Clause:
    return Clause(
        one.start,
        two.end,
        one.terms + two.terms,
        one.dates + two.dates,
        one.percents + two.percents,
        one.opens_sentence,
        one.kinds | two.kinds,
    )
