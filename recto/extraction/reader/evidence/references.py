"""References: what has the form of a number of a document, an order, a customer."""

import re
from collections.abc import Iterator

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.evidence.forms import Found
from recto.extraction.reader.evidence.proximity import Finder, Region
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import find_ibans, find_vat_ids

PART = r"[A-Za-z0-9][\w/.\-–+*]*"
TAIL = r"(?:(?:\s/\s?|(?<=/)\s)\d[\w/-]*(?!\w|[.,]\d))?"
REFERENCE = re.compile(rf"(?:(?<=\s)|^)[(#]?(?P<number>(?:[A-Z]{{1,5}}[ -])?{PART}{TAIL})")
"""One word, behind a series ("FT A/123"), or with spaces around its marks ("2026 / 00123")."""
GROUPS = re.compile(r"(?:[A-Z]{1,4}[ -])?[A-Z]{0,4}\d{1,6}(?: [A-Z]{0,3}\d{2,6}){1,6}$")
MARKS = re.compile(r"^[\s:.,;#=)\]°º*-]*(?:\([^\W\d_]{2,20}\)[\s:.=-]*)?")
"""What parts a value from its label, a word in brackets among it."""
WORD = re.compile(r"^[^\W\d_]+(?=[\s.:°º#-])")
CLOSED = re.compile(r"^[\s.,;)|]*$")
TIME = re.compile(r"^\d{1,2}[:.]\d{2}(?:[:.]\d{2})?$")
MONEY = re.compile(r"^\d+[.,]\d{2}$")
NO_REFERENCE = re.compile(r"\s?%|:\d|,\d")
"""What follows a percentage, a time of day or the first digits of an amount."""
PAGES = re.compile(r"^\d{1,2}/\d{1,2}$")
YEAR = re.compile(r"^(?:19|20)\d\d$")
LONGEST_TEXT, IN_BRACKETS = 40, -3.0
LONGEST_ID = 48
"""Characters of an IBAN as printed, with its spaces, and of what ends it."""


def find_reference(reading: Reading) -> Finder:
    """Return a finder of the number that a region begins with: letters and marks, and a digit at least."""

    def find(region: Region) -> list[Found]:
        span = region.span
        start = _skip_filler(reading, span)
        rest = reading.numbers[span.cell][start : span.end]
        match = GROUPS.match(rest.rstrip(" .,;")) or REFERENCE.match(rest)
        if match is None:
            return []
        first = match.start("number") if "number" in match.groupdict() else match.start()
        printed = span.cell.text[start + first : start + match.end()].rstrip(".-–/,*:")
        behind = rest[first + len(printed) :]
        if not _is_reference(printed, behind) or _is_other(reading, span, start + first):
            return []
        place = span.cell.span(start + first, start + first + len(printed))
        return [(printed, place, tuple(_weigh_form(printed, behind)))]

    return find


def find_text(reading: Reading) -> Finder:
    """Return a finder of a short text that a region consists of: a reference may be a name."""

    def find(region: Region) -> list[Found]:
        start = _skip_filler(reading, region.span)
        span = region.span.cell.span(start, region.span.end)
        text = span.text.rstrip(" .,;:|")
        if not 2 <= len(text) <= LONGEST_TEXT or sum(map(str.isalnum, text)) < 2:
            return []
        weight = 0.3 if any(map(str.isdigit, text)) else -1.0
        return [(text, span.cell.span(start, start + len(text)), (Evidence("reference_form", weight, text),))]

    return find


def _skip_filler(reading: Reading, span: Span) -> int:
    """Return where the value begins behind marks and words for "number" or "copy": "Invoice - copy no 4"."""
    text, start = span.cell.text, span.start
    words = reading.vocabulary.words
    fillers = words.get("number_word", frozenset()) | words.get("copy_word", frozenset())
    for _ in range(3):
        marks = MARKS.match(text[start : span.end])
        start += marks.end() if marks else 0
        word = WORD.match(text[start : span.end])
        if word is None or fold(word[0]) not in fillers:
            break
        start += word.end()
    return start


def _is_reference(text: str, behind: str) -> bool:
    if not any(map(str.isdigit, text)) or NO_REFERENCE.match(behind):
        return False
    return not TIME.match(text) and not MONEY.match(text)


def _is_other(reading: Reading, span: Span, start: int) -> bool:
    """Return whether a date, an IBAN or a VAT id begins there."""
    if any(date.start <= start < date.end and not date.is_compact for date in reading.dates[span.cell]):
        return True
    text = reading.numbers[span.cell][start : start + LONGEST_ID]
    return any(found.start == 0 for found in (*find_ibans(text), *find_vat_ids(text)) if found.is_checked)


def _weigh_form(text: str, behind: str) -> Iterator[Evidence]:
    if behind.startswith(")"):
        yield Evidence("in_brackets", IN_BRACKETS, text)
    if len(text) < 3:
        yield Evidence("short", -0.8, text)
    if PAGES.match(text) or YEAR.match(text):
        yield Evidence("page_or_year", -0.8, text)
    if CLOSED.match(behind):
        yield Evidence("stands_alone", 0.5)
    else:
        yield Evidence("more_follows", -0.3, behind.strip()[:20])
