"""Terms of payment in text: "within 14 days", "30 days end of month", and the day that follows from them."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from recto.extraction.reader.evidence.passages import Passage, PhraseHit, find_phrases
from recto.extraction.reader.vocabulary import Vocabulary

KINDS = ("month_end", "terms", "month_after", "following_month_end")
"""Kinds of phrases that a term begins with."""
LONGEST_TERM_DAYS = 180
NEAR = 24
"""Letters between a number of days and the month's end that it counts to or from."""
NOT_DAYS_BEFORE = re.compile(r"(?:\d[.,/-]|[€$£])$")
NOT_DAYS_BEHIND = re.compile(r"^(?:[.,/]\d|\s?[%€$£]|-\d|[.,]-)")
OF_MONTH = re.compile(r"(?<![\d.,/])(?P<day>\d{1,2})(?:\.|er|st|nd|rd|th|°|º)?(?:\s[^\W\d_]{1,9}){0,3}\s$")
ON_DAY = re.compile(r"^[\s,]{1,2}(?:[^\W\d_]{1,6}\s){1,2}(?P<day>\d{1,2})(?![\d.,/])")


class TermRule(StrEnum):
    """How a due date follows from the date of the invoice."""

    DAYS = "issue_date_plus_term"
    TO_MONTH_END = "issue_date_plus_term_to_month_end"
    FROM_MONTH_END = "month_end_plus_term"
    MONTH_END = "end_of_month"
    FOLLOWING_MONTH = "end_of_following_month"


@dataclass(frozen=True, slots=True)
class Term:
    """A time to pay in, at its place in a passage."""

    start: int
    end: int
    words: int
    """How many words of a known phrase it matched: more say more."""
    rule: TermRule
    days: int = 0
    day_of_month: int | None = None
    """The day of the month after, where one is named: "30 jours fin de mois le 10"."""

    def due(self, issued: date) -> date:
        """Return the last day to pay an invoice of that date."""
        due = issued + timedelta(days=self.days)
        match self.rule:
            case TermRule.TO_MONTH_END | TermRule.MONTH_END:
                due = _month_end(due)
            case TermRule.FROM_MONTH_END:
                due = _month_end(issued) + timedelta(days=self.days)
            case TermRule.FOLLOWING_MONTH:
                due = _month_end(_month_end(issued) + timedelta(days=1))
        return due if self.day_of_month is None else self._move_to_day(due)

    def _move_to_day(self, due: date) -> date:
        month = due if self.rule is TermRule.FOLLOWING_MONTH else _month_end(due) + timedelta(days=1)
        return month.replace(day=min(self.day_of_month or 1, _month_end(month).day))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def find_terms(passage: Passage, vocabulary: Vocabulary) -> list[Term]:
    """Return the terms of a passage, in its order."""
    ends = find_phrases(passage, vocabulary.phrases.get("month_end", ()))
    days = [
        hit for hit in find_phrases(passage, vocabulary.phrases.get("terms", ())) if _counts(passage, hit)
    ]
    after = find_phrases(passage, vocabulary.phrases.get("month_after", ()))
    monthly = list(_list_monthly(passage, after))
    free = [hit for hit in days if not any(hit.start < term.end and hit.end > term.start for term in monthly)]
    terms = [*monthly, *(_build_term(passage, vocabulary, hit, ends) for hit in free)]
    if not terms:
        terms = list(_list_month_ends(passage, vocabulary, ends))
    return [term for term in terms if term.days <= LONGEST_TERM_DAYS]


def find_immediate(passage: Passage, vocabulary: Vocabulary) -> Sequence[PhraseHit]:
    """Return the places that say that payment is due at once."""
    return find_phrases(passage, vocabulary.phrases.get("immediate", ()))


def _counts(passage: Passage, hit: PhraseHit) -> bool:
    """Return whether the number counts days, and is no part of an amount, a date or a percentage."""
    number = hit.number
    if number is None or int(number.text) == 0 or NOT_DAYS_BEFORE.search(passage.text[: number.start]):
        return False
    return NOT_DAYS_BEHIND.match(passage.text[number.end :]) is None


def _build_term(passage: Passage, vocabulary: Vocabulary, hit: PhraseHit, ends: list[PhraseHit]) -> Term:
    assert hit.number is not None, "only phrases with a number are terms"
    days = int(hit.number.text)
    end = next((end for end in ends if _is_near(hit, end)), None)
    if end is None:
        return Term(hit.start, hit.end, hit.words, TermRule.DAYS, days)
    start, stop = min(hit.start, end.start), max(hit.end, end.end)
    rule = TermRule.FROM_MONTH_END if _counts_from(passage, vocabulary, hit, end) else TermRule.TO_MONTH_END
    on_day = ON_DAY.match(passage.text[stop:]) if end.end == stop else None
    if on_day is None:
        return Term(start, stop, hit.words + end.words, rule, days)
    return Term(start, stop + on_day.end(), hit.words + end.words, rule, days, int(on_day["day"]))


def _is_near(hit: PhraseHit, end: PhraseHit) -> bool:
    return -NEAR < end.start - hit.end < NEAR or -NEAR < hit.start - end.end < NEAR


def _counts_from(passage: Passage, vocabulary: Vocabulary, hit: PhraseHit, end: PhraseHit) -> bool:
    """Return whether the days begin at the month's end: it stands first, or the language means it so."""
    assert hit.number is not None, "only phrases with a number are terms"
    if end.start < hit.number.start:
        return True
    backward = find_phrases(passage, vocabulary.phrases.get("days_after_month_end", ()))
    return any(each.start == end.start for each in backward)


def _list_monthly(passage: Passage, after: list[PhraseHit]) -> Iterator[Term]:
    """Yield days of the following month: "le 10 du mois suivant"."""
    for hit in after:
        day = OF_MONTH.search(passage.text[max(hit.start - NEAR, 0) : hit.start])
        if day is not None and 1 <= int(day["day"]) <= 31:
            start = max(hit.start - NEAR, 0) + day.start("day")
            yield Term(start, hit.end, 3, TermRule.FOLLOWING_MONTH, 0, int(day["day"]))


def _list_month_ends(passage: Passage, vocabulary: Vocabulary, ends: list[PhraseHit]) -> Iterator[Term]:
    following = find_phrases(passage, vocabulary.phrases.get("following_month_end", ()))
    for hit in following:
        yield Term(hit.start, hit.end, hit.words, TermRule.FOLLOWING_MONTH)
    for end in ends:
        if not any(hit.start <= end.start < hit.end for hit in following):
            yield Term(end.start, end.end, end.words, TermRule.MONTH_END)
