"""E-mail, telephone and website of the seller."""

from collections.abc import Callable, Iterator, Mapping

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.domains import matches_domain
from recto.extraction.reader.evidence.proximity import list_regions, weigh_label
from recto.extraction.reader.evidence.roles import Roles, weigh_place
from recto.extraction.reader.evidence.zones import SEPARATOR, split_line
from recto.extraction.reader.folding import fold
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.contacts import (
    Contact,
    domain_word,
    find_emails,
    find_phones,
    find_websites,
)

LABEL_REACH = 12
"""Letters allowed between the label and its number."""
FIRST = 0.3
"""The first of its kind on the document is more often the seller's than the tenth."""


def read_contacts(reading: Reading, roles: Roles) -> Mapping[str, Choice]:
    """Return the choices for the seller's e-mail address, telephone and website."""
    found = {
        "email": choose(_list_addresses(reading, roles, find_emails)),
        "website": choose(_list_addresses(reading, roles, find_websites)),
        "phone": choose(list_phones(reading, roles)),
    }
    return {f"/seller/{name}": choice for name, choice in found.items() if choice is not None}


def _list_addresses(
    reading: Reading, roles: Roles, find: Callable[[str], Iterator[Contact]]
) -> Iterator[Candidate]:
    bonus = FIRST
    for cell in reading.sheet.cells:
        for found in find(cell.text):
            evidence = [Evidence("form", 1.5), Evidence("order", bonus)]
            word = domain_word(found.value)
            if word and matches_domain(roles.seller_name, {fold(word)}):
                evidence.append(Evidence("domain", 1.5, word))
            evidence.extend(weigh_place(reading, roles, cell))
            yield Candidate(found.value, (cell.span(found.start, found.end),), tuple(evidence))
            bonus = 0.0


def list_phones(reading: Reading, roles: Roles) -> Iterator[Candidate]:
    """Yield labelled telephone numbers, and bare ones that are all of a line or of a part between bullets."""
    bonus = FIRST
    for hit in reading.hits("contact.phone"):
        for region in list(list_regions(reading, hit))[:2]:
            found = next(find_phones(region.span.text), None)
            if found is not None and found.start < LABEL_REACH:
                span = region.span.cell.span(region.span.start + found.start, region.span.start + found.end)
                place = weigh_place(reading, roles, span.cell)
                order = Evidence("order", bonus)
                yield Candidate(found.value, (span,), (*weigh_label(hit, "contact.phone"), order, *place))
                bonus = 0.0
                break
    yield from _list_bare_phones(reading, roles)


def _list_bare_phones(reading: Reading, roles: Roles) -> Iterator[Candidate]:
    for cell in reading.sheet.cells:
        for part in split_line(cell, SEPARATOR) if not reading.labels[cell] else ():
            found = next(find_phones(part.text), None)
            if found is not None and found.value == part.text and found.value[0] in "+(0":
                place = tuple(weigh_place(reading, roles, cell))
                yield Candidate(found.value, (part,), (Evidence("bare", -0.3), *place))
