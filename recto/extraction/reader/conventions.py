"""How this document writes: language, decimal mark, order of day and month, currency."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from recto.extraction.reader.languages import Languages
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.layout.sheet import Sheet
from recto.extraction.reader.values.amounts import Amount, DecimalMark, vote_mark
from recto.extraction.reader.values.currencies import AMBIGUOUS, SIGN, currency_of
from recto.extraction.reader.values.dates import DateOrder, PrintedDate, vote_order

US_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|"
    "RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC"
)
US_ZIP = re.compile(rf"\b(?:{US_STATES})\.?,?\s\d{{5}}(?:-\d{{4}})?\b")
US_WORDS = re.compile(r"\b(?:USA|U\.S\.A\.|United States|EIN|Sales Tax|Federal Tax ID|ZIP)\b", re.IGNORECASE)
POINT_LANGUAGES = frozenset({"en"})


@dataclass(frozen=True, slots=True)
class CurrencySign:
    """A currency symbol or code at its place."""

    code: str
    is_ambiguous: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Conventions:
    """How this document writes."""

    languages: Languages
    mark: DecimalMark
    order: DateOrder
    is_order_known: bool
    """Whether evidence speaks for the order; else it is the common one."""
    currency_signs: tuple[CurrencySign, ...]


def judge_conventions(
    sheet: Sheet,
    languages: Languages,
    amounts: Mapping[Cell, tuple[Amount, ...]],
    dates: Mapping[Cell, tuple[PrintedDate, ...]],
) -> Conventions:
    """Return the conventions that the values and words of a document show."""
    language = languages.main
    mark = vote_mark(found for cell in amounts.values() for found in cell if not found.is_percent)
    if mark is None:
        mark = DecimalMark.POINT if language in POINT_LANGUAGES else DecimalMark.COMMA
    signs = tuple(_find_signs(sheet))
    order = vote_order(found for cell in dates.values() for found in cell)
    known = order is not None
    if order is None:
        is_american = looks_american(sheet, signs)
        order = DateOrder.MONTH if is_american else DateOrder.DAY
        known = is_american or language not in (None, "en")
    return Conventions(languages, mark, order, known, signs)


def looks_american(sheet: Sheet, signs: tuple[CurrencySign, ...]) -> bool:
    """Return whether two of dollars, a state with its ZIP code and American wording speak for the US."""
    texts = [cell.text for cell in sheet.cells]
    dollars = any(sign.code == "USD" for sign in signs)
    states = any(US_ZIP.search(text) for text in texts)
    wording = any(US_WORDS.search(text) for text in texts)
    others = any(sign.code != "USD" for sign in signs)
    return states + dollars + wording >= 2 or (states and not others)


def _find_signs(sheet: Sheet) -> list[CurrencySign]:
    return [
        CurrencySign(currency_of(match[0]) or match[0], match[0] in AMBIGUOUS, cell.span(*match.span()))
        for cell in sheet.cells
        for match in SIGN.finditer(cell.text)
    ]
