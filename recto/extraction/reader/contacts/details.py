"""E-mail addresses, websites and telephone numbers on the pages, and the names of people to ask."""

from collections.abc import Callable, Iterator

from recto.extraction.reader.candidates import Candidate, Evidence
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.proximity import list_regions, weigh_label
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.parties.zones import SEPARATOR, split_line
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.contacts import Contact, find_phones, weigh_phone
from recto.extraction.reader.values.names import find_legal_form, tidy

LABEL_REACH = 12
"""Letters allowed between the label and its number."""
FORM, BARE, BARE_NATIONAL, IN_PLAN, NOT_IN_PLAN = 1.5, -0.3, -1.0, 0.6, -0.6
NAME_MARKS = str.maketrans("", "", ".'’-")
ADDRESSED = -4.0
PERSON_FORM, LONGEST_PERSON, MOST_NAMES, LONGEST_PARTICLE = -0.8, 40, 5, 3


def list_web_contacts(reading: Reading, find: Callable[[str], Iterator[Contact]]) -> Iterator[Candidate]:
    """Yield what `find` sees in the cells: e-mail addresses or websites."""
    for cell in reading.sheet.cells:
        for found in find(cell.text):
            yield Candidate(found.value, (cell.span(found.start, found.end),), (Evidence("form", FORM),))


def list_phones(reading: Reading, country: str | None = None) -> Iterator[Candidate]:
    """Yield labelled telephone numbers, and bare ones that are all of a line or of a part between bullets.

    `country` is where numbers without a country's prefix are dialled.
    """
    for hit in reading.hits("contact.phone"):
        span = _find_beside(reading, hit)
        if span is not None:
            evidence = (*weigh_label(hit, "contact.phone"), *_weigh_plan(span.text, country))
            yield Candidate(span.text, (span,), evidence)
    for part in _list_bare_phones(reading):
        bare = Evidence("bare", BARE if part.text.startswith("+") else BARE_NATIONAL)
        yield Candidate(part.text, (part,), (bare, *_weigh_plan(part.text, country)))


def _list_bare_phones(reading: Reading) -> Iterator[Span]:
    for cell in reading.sheet.cells:
        for part in split_line(cell, SEPARATOR):
            found = next(find_phones(part.text), None)
            is_all = found is not None and found.value == part.text and part.text[0] in "+(0"
            if is_all and not _has_label(reading, part) and not _is_other(reading, part):
                yield part


def _has_label(reading: Reading, part: Span) -> bool:
    """Return whether a label stands in a part of a line, or right before it."""
    ends = (hit.span.end for hit in reading.labels[part.cell] if hit.span.start < part.end)
    return any(not any(map(str.isalnum, part.cell.text[end : part.start])) for end in ends)


def _find_beside(reading: Reading, hit: LabelHit) -> Span | None:
    for region in list(list_regions(reading, hit))[:2]:
        found = next(find_phones(region.span.text), None)
        if found is not None and found.start < LABEL_REACH:
            span = region.span.cell.span(region.span.start + found.start, region.span.start + found.end)
            if not _is_other(reading, span):
                return span
    return None


def _is_other(reading: Reading, span: Span) -> bool:
    """Return whether a number is a date or an amount."""
    dates = any(not date.is_compact for date in reading.dates_in(span))
    return dates or any(item.has_cents and item.currency is not None for item in reading.amounts_in(span))


def _weigh_plan(value: str, country: str | None) -> Iterator[Evidence]:
    is_valid = weigh_phone(value, country)
    if is_valid is not None:
        yield Evidence("in_plan", IN_PLAN) if is_valid else Evidence("not_in_plan", NOT_IN_PLAN)


def list_people(reading: Reading) -> Iterator[Candidate]:
    """Yield the names beside labels of people: "Attn" the buyer's, "Your contact" the seller's."""
    for hit in reading.hits("part.contact"):
        for region in list(list_regions(reading, hit))[:2]:
            span = _strip_marks(region.span)
            if is_person(span.text):
                is_addressed = fold(hit.span.text) in reading.vocabulary.words["care_of"]
                owner = Evidence("owner", ADDRESSED if is_addressed else 0.0, hit.span.text)
                evidence = (*weigh_label(hit, "part.contact"), Evidence("form", PERSON_FORM), owner)
                yield Candidate(tidy(span.text), (span,), evidence)
                break


def _strip_marks(span: Span) -> Span:
    text = span.text
    return span.cell.span(span.start + len(text) - len(text.lstrip(" :.-")), span.end)


def is_person(text: str) -> bool:
    """Return whether a text has the form of a person's name: a few capitalised words, no company's form."""
    words = text.translate(NAME_MARKS).split()
    if len(text) > LONGEST_PERSON or not 2 <= len(words) <= MOST_NAMES or not all(map(str.isalpha, words)):
        return False
    is_capitalised = all(word[0].isupper() for word in words if len(word) > LONGEST_PARTICLE)
    return is_capitalised and words[-1][0].isupper() and find_legal_form(text) is None


def is_near(one: Cell, two: Cell, reach_em: float) -> bool:
    """Return whether a cell stands beside another or close under it."""
    below = two.rect.top - one.rect.top
    return one.page == two.page and -0.5 <= below < reach_em and one.rect.overlap_x(two.rect) > -reach_em * 3
