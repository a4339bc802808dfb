"""How this document writes: languages, countries, decimal mark, order of day and month, currency."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from babel.numbers import get_group_symbol

from recto.extraction.reader.evidence.countries import Countries, judge_countries
from recto.extraction.reader.evidence.date_order import DatePair, judge_order
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.languages import COMMON_LANGUAGE, Languages
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.layout.sheet import Sheet
from recto.extraction.reader.values.amounts import Amount, DecimalMark, NumberStyle, shows_spaces, vote_mark
from recto.extraction.reader.values.currencies import GUARDED, SHARED, SIGN, currency_of, resolve_shared
from recto.extraction.reader.values.dates import DateOrder, PrintedDate

US_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|"
    "RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC"
)
US_ZIP = re.compile(rf"\b(?:{US_STATES})\.?,?\s\d{{5}}(?:-\d{{4}})?\b")
ISSUE, DUE = "date.issue", "date.due"
REACH_EM = 1.5
"""How far under its label a date may stand, in ems."""


@dataclass(frozen=True, slots=True)
class CurrencySign:
    """A currency symbol, code or word at its place."""

    code: str
    is_ambiguous: bool
    """Whether other currencies use it too and no country told which."""
    span: Span


@dataclass(frozen=True, slots=True)
class Conventions:
    """How this document writes."""

    languages: Languages
    countries: Countries
    mark: DecimalMark
    order: DateOrder
    is_order_known: bool
    """Whether evidence speaks for the order; else it is the common one."""
    currency_signs: tuple[CurrencySign, ...]


def judge_conventions(
    sheet: Sheet,
    languages: Languages,
    labels: Mapping[Cell, Sequence[LabelHit]],
    amounts: Mapping[Cell, Sequence[Amount]],
    dates: Mapping[Cell, Sequence[PrintedDate]],
) -> Conventions:
    """Return the conventions that the values and words of a document show."""
    countries = judge_countries(cell.text for cell in sheet.cells)
    signs = tuple(_find_signs(sheet, amounts, countries))
    order, is_known = judge_order(
        [found for cell in dates.values() for found in cell],
        _pair_dates(sheet, labels, dates),
        languages,
        countries,
        {sign.code for sign in signs},
    )
    return Conventions(languages, countries, _judge_mark(amounts, languages), order, is_known, signs)


def judge_style(texts: Iterable[str], languages: Languages) -> NumberStyle:
    """Return how numbers are printed: as those of the document show, else as its languages have it."""
    shown = shows_spaces(texts)
    is_told = languages.main is not None
    is_spaced = shown if shown is not None else is_told and any(map(_has_spaces, languages.spoken))
    return NumberStyle(is_spaced, negates_by_brackets=languages.main in (None, COMMON_LANGUAGE))


@cache
def _has_spaces(language: str) -> bool:
    return str(get_group_symbol(language)).isspace()


def _judge_mark(amounts: Mapping[Cell, Sequence[Amount]], languages: Languages) -> DecimalMark:
    """Return the mark that the amounts show, else the one of the language."""
    voted = vote_mark(found for cell in amounts.values() for found in cell if not found.is_percent)
    is_english = languages.main in (None, COMMON_LANGUAGE)
    return voted or (DecimalMark.POINT if is_english else DecimalMark.COMMA)


def _find_signs(
    sheet: Sheet, amounts: Mapping[Cell, Sequence[Amount]], countries: Countries
) -> Iterator[CurrencySign]:
    for cell in sheet.cells:
        for match in SIGN.finditer(cell.text):
            if match[0] not in GUARDED or _is_money(cell.text, match, amounts[cell]):
                code, is_ambiguous = _resolve(match[0], countries)
                yield CurrencySign(code, is_ambiguous, cell.span(*match.span()))


def _is_money(text: str, match: re.Match[str], amounts: Iterable[Amount]) -> bool:
    """Return whether a sign belongs to an amount or stands alone or in brackets, as in a table's header."""
    around = text[: match.start()].rstrip()[-1:] + text[match.end() :].lstrip()[:1]
    return around in ("", "()", "[]") or any(
        amount.start <= match.start() and match.end() <= amount.end for amount in amounts
    )


def _resolve(sign: str, countries: Countries) -> tuple[str, bool]:
    """Return the currency of a sign, and whether it is a guess: "$" in a Canadian document is no USD."""
    if sign not in SHARED:
        return currency_of(sign) or sign, False
    scores: dict[str, float] = {}
    for country, score in countries.scores.items():
        code = resolve_shared(sign, country)
        if code:
            scores[code] = scores.get(code, 0.0) + score
    if not scores:
        return SHARED[sign][0], True
    return max(scores, key=lambda code: scores[code]), False


def _pair_dates(
    sheet: Sheet, labels: Mapping[Cell, Sequence[LabelHit]], dates: Mapping[Cell, Sequence[PrintedDate]]
) -> list[DatePair]:
    """Return the first dates that labels call the date of issue and the due date."""
    named: dict[str, PrintedDate] = {}
    for hits in labels.values():
        for hit in hits:
            for concept in (ISSUE, DUE):
                found = _date_after(sheet, hit, dates) if hit.label(concept) else None
                if found:
                    named.setdefault(concept, found)
    return [(named[ISSUE], named[DUE])] if len(named) == 2 else []


def _date_after(
    sheet: Sheet, hit: LabelHit, dates: Mapping[Cell, Sequence[PrintedDate]]
) -> PrintedDate | None:
    """Return the first date behind, beside or under a label."""
    cell = hit.span.cell
    page = sheet.page(cell.page)
    behind = [found for found in dates[cell] if found.start >= hit.span.end]
    beside = [found for right in page.cells_right(cell)[:1] for found in dates[right]]
    under = (found for below in page.cells_below(cell, hit.span.rect, REACH_EM) for found in dates[below])
    return next(chain(behind, beside, under), None)
