"""Whether the day or the month comes first in 03/04/2026: other dates, language and country decide."""

from collections.abc import Iterable, Sequence, Set
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from recto.extraction.reader.evidence.countries import Countries
from recto.extraction.reader.languages import COMMON_LANGUAGE, Languages
from recto.extraction.reader.values.countries import KNOWN as KNOWN_COUNTRIES
from recto.extraction.reader.values.currencies import currency_in
from recto.extraction.reader.values.dates import DateOrder, PrintedDate, vote_order

KNOWN = 1.5
"""Evidence from which the order counts as known."""
LANGUAGE, MONEY, DOLLARS, SEQUENCE, NEIGHBOUR = 2.0, 1.5, 0.5, 2.0, 1.0
LONGEST_TERM_DAYS, NEIGHBOUR_DAYS, MOST_DATES = 120, 62, 40

DatePair = tuple[PrintedDate, PrintedDate]


def judge_order(
    dates: Sequence[PrintedDate],
    pairs: Iterable[DatePair],
    languages: Languages,
    countries: Countries,
    currencies: Set[str],
) -> tuple[DateOrder, bool]:
    """Return the order and whether evidence speaks for it. `pairs`: dates of issue and due dates."""
    shown = vote_order(dates)
    if shown is not None:
        return shown, True
    scores = [
        _weigh_language(languages),
        _weigh_countries(countries),
        _weigh_sequence(pairs),
        _weigh_neighbours(dates[:MOST_DATES]),
        sum(map(_weigh_currency, currencies)),
    ]
    score = sum(scores)
    return (DateOrder.MONTH if score < 0 else DateOrder.DAY), abs(score) >= KNOWN


def _weigh_language(languages: Languages) -> float:
    """Only English is written with the month first, and only in few countries."""
    return 0.0 if languages.main in (None, COMMON_LANGUAGE) else LANGUAGE


def _weigh_countries(countries: Countries) -> float:
    signs = {"d": 1.0, "M": -1.0}
    return sum(signs.get(_first_part(country), 0.0) * score for country, score in countries.scores.items())


@cache
def _first_part(country: str) -> str:
    """Return how the short dates of a country begin by the CLDR, in English if spoken: `d`, `M` or `y`."""
    official = get_official_languages(country, de_facto=True)
    for language in sorted(official, key=lambda language: language != COMMON_LANGUAGE):
        try:
            return str(Locale(language, country).date_formats["short"].pattern)[0]
        except UnknownLocaleError:
            continue
    return ""


def _weigh_currency(code: str) -> float:
    """Most money stays where it is legal tender; dollars are paid everywhere."""
    country = next((country for country in KNOWN_COUNTRIES if currency_in(country) == code), None)
    weights = {"d": MONEY, "M": -DOLLARS}
    return weights.get(_first_part(country), 0.0) if country else 0.0


def _weigh_sequence(pairs: Iterable[DatePair]) -> float:
    """No invoice is due before its date; few are due later than some months."""
    return sum(
        _compare(*(_follows(first.value(order), second.value(order)) for order in DateOrder)) * SEQUENCE
        for first, second in pairs
    )


def _follows(first: date, second: date) -> bool:
    return 0 <= (second - first).days <= LONGEST_TERM_DAYS


def _weigh_neighbours(dates: Sequence[PrintedDate]) -> float:
    """The dates of a document lie near each other: those that are clear show what the others mean."""
    clear = [found.value(DateOrder.DAY) for found in dates if not found.is_ambiguous and not found.is_compact]
    votes = [
        _compare(*(_is_near(found.value(order), clear) for order in DateOrder))
        for found in dates
        if found.is_ambiguous
    ]
    return _compare(1 in votes, -1 in votes) * NEIGHBOUR


def _is_near(found: date, others: Iterable[date]) -> bool:
    return any(abs((found - other).days) <= NEIGHBOUR_DAYS for other in others)


def _compare(day_first: bool, month_first: bool) -> int:
    """Return 1 where only the day can come first, -1 where only the month can."""
    return int(day_first) - int(month_first)
