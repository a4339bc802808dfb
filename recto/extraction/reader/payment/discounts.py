"""Cash discounts for early payment: how much, and until when."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose, pick
from recto.extraction.reader.evidence.passages import Passage
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.payment.clauses import Clause, Percent, Statement
from recto.extraction.reader.payment.terms import Term, TermRule
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import print_decimal

DISCOUNTS = 4
MOST_PERCENT = Decimal(15)
STATED, CODED = 2.4, 3.5
CODES = (
    # How XRechnung writes a discount in its terms (rule BR-DE-18).
    re.compile(r"#SKONTO#TAGE=(?P<days>\d{1,3})#PROZENT=(?P<percent>\d{1,2}(?:\.\d{1,2})?)#"),
    # "2/10 net 30", "2%10, n/30": the usage of English-speaking trade.
    re.compile(
        r"(?<![\d.,/])(?P<percent>\d(?:\.\d{1,2})?)\s?[%/]\s?(?P<days>\d{1,2})(?:\sdays)?,?\s(?:net|n)[\s/]?\d{2}\b",
        re.I,
    ),
)


@dataclass(frozen=True, slots=True)
class _Step:
    """One discount of several."""

    percent: Candidate
    until: Candidate | None


def read_discounts(
    reading: Reading, statements: Sequence[Statement], issue_date: Choice | None
) -> Mapping[str, Choice]:
    """Return the choices for the cash discounts, in printed order, each granted once."""
    issued = date.fromisoformat(issue_date.best.value) if issue_date else None
    certainty = issue_date.confidence if issue_date else 0.0
    steps = {
        (step.percent.value, step.until.value if step.until else ""): step
        for statement in statements
        for step in _list_steps(reading, statement, issued)
    }
    choices: dict[str, Choice] = {}
    for index, step in enumerate(list(steps.values())[:DISCOUNTS]):
        path = f"/payment/discounts/{index}"
        percent, until = choose([step.percent]), choose([step.until] if step.until else ())
        if percent is None:
            continue
        choices[f"{path}/percent"] = percent
        if until is not None:
            sure = until.confidence * (certainty if until.best.rule else 1.0)
            choices[f"{path}/until"] = pick(until.best, sure)
    return choices


def _list_steps(reading: Reading, statement: Statement, issued: date | None) -> Iterator[_Step]:
    passage = statement.passage
    coded = list(_list_coded(passage, issued))
    if coded:
        yield from coded
        return
    for clause in statement.clauses:
        if "penalty" in clause.kinds or not clause.has_time:
            continue
        for percent, term in clause.granted:
            if 0 < percent.value <= MOST_PERCENT:
                until = _find_printed(reading, passage, clause, percent) or _end_term(passage, term, issued)
                yield _Step(_state_percent(percent.value, passage.spans(percent.start, percent.end)), until)


def _list_coded(passage: Passage, issued: date | None) -> Iterator[_Step]:
    for form in CODES:
        for match in form.finditer(passage.text):
            spans = passage.spans(*match.span())
            percent = Candidate(
                _print(Decimal(match["percent"])), spans, (Evidence("code", CODED, match[0]),)
            )
            yield _Step(percent, _derive(int(match["days"]), issued, spans, match[0]))


def _state_percent(value: Decimal, spans: tuple[Span, ...]) -> Candidate:
    return Candidate(_print(value), spans, (Evidence("discount_clause", STATED),))


def _print(value: Decimal) -> str:
    """Return the percentage without idle zeros: "2,00 %" grants "2"."""
    text = print_decimal(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _find_printed(reading: Reading, passage: Passage, clause: Clause, percent: Percent) -> Candidate | None:
    """Return the printed date nearest to a discount."""
    found = min(clause.dates, key=lambda each: abs(each.start - percent.start), default=None)
    if found is None:
        return None
    value = found.value(reading.conventions.order).isoformat()
    return Candidate(value, passage.spans(found.start, found.end), (Evidence("discount_clause", STATED),))


def _end_term(passage: Passage, term: Term | None, issued: date | None) -> Candidate | None:
    if term is None or term.rule is not TermRule.DAYS:
        return None
    return _derive(
        term.days, issued, passage.spans(term.start, term.end), passage.text[term.start : term.end]
    )


def _derive(days: int, issued: date | None, spans: tuple[Span, ...], text: str) -> Candidate | None:
    if issued is None:
        return None
    until = (issued + timedelta(days=days)).isoformat()
    return Candidate(until, spans, (Evidence("term", STATED, text),), rule=TermRule.DAYS.value)
