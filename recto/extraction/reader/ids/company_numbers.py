"""National tax numbers, numbers in company registers and location numbers, by label and form."""

from collections.abc import Callable, Iterator
from itertools import chain, islice

from recto.extraction.reader.candidates import Candidate, Evidence
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.proximity import WEIGHTS, Region, list_regions, weigh_label
from recto.extraction.reader.ids.owners import weigh_owner
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import Identifier, find_vat_ids
from recto.extraction.reader.values.national_numbers import (
    find_location_numbers,
    find_register_numbers,
    find_tax_numbers,
)

Find = Callable[[str], Iterator[Identifier]]
CHECKED, UNCHECKED_GLN, GLN_OF_ANYBODY, DISTINCT, LONGER = 0.6, -1.5, -2.0, 2.2, 0.3
MOST_NUMBERS = 200
REACH = 30
"""Letters allowed between a label and its number: "Amtsgericht München, HRB 12345"."""


def list_tax_numbers(reading: Reading) -> Iterator[Candidate]:
    """Yield labelled national tax numbers; a VAT id is none."""
    yield from _list_labelled(reading, "id.tax", find_tax_numbers)
    yield from _list_labelled(reading, "id.tax_buyer", find_tax_numbers)


def list_register_numbers(reading: Reading) -> Iterator[Candidate]:
    """Yield labelled numbers in company registers, and those whose own words tell them."""
    listed = chain(_list_labelled(reading, "number.register", find_register_numbers), _list_distinct(reading))
    found = list(islice(listed, MOST_NUMBERS))
    values = {candidate.value for candidate in found}
    for candidate in found:
        # A place of business has the number of its company with five more digits.
        others = values - {candidate.value}
        if any(other.startswith(candidate.value) for other in others):
            continue
        contains = any(candidate.value.startswith(other) for other in others)
        yield candidate.with_evidence(Evidence("contains_another", LONGER)) if contains else candidate


def list_location_numbers(reading: Reading) -> Iterator[Candidate]:
    """Yield labelled global location numbers (GS1)."""
    anybody = Evidence("of_anybody", GLN_OF_ANYBODY, "both parties have one, or neither")
    for candidate in _list_labelled(reading, "id.gln", find_location_numbers):
        yield candidate.with_evidence(anybody)


def _list_labelled(reading: Reading, concept: str, find: Find) -> Iterator[Candidate]:
    for hit in reading.hits(concept):
        for region in list_regions(reading, hit):
            found = _first_number(reading, hit, region, find)
            if found is not None:
                span, identifier = found
                label = (*weigh_label(hit, concept), weigh_owner(reading, hit, span, concept))
                near = Evidence(region.relation.value, WEIGHTS[region.relation])
                yield Candidate(identifier.value, (span,), (*label, near, *_weigh_check(identifier, concept)))
                break


def _first_number(
    reading: Reading, hit: LabelHit, region: Region, find: Find
) -> tuple[Span, Identifier] | None:
    """Return the number nearest behind a label; the words of a label may be a part of it ("HRB 123")."""
    cell = region.span.cell
    text = reading.numbers[cell][: region.span.end]
    start = hit.span.start if hit.span.cell is cell else region.span.start
    vat_ids = [(item.start, item.end) for item in find_vat_ids(text)]
    for found in find(text):
        is_vat_id = any(begin < found.end and found.start < end for begin, end in vat_ids)
        if found.start >= start and not is_vat_id and not _is_date(reading, region, found):
            return (
                (cell.span(found.start, found.end), found)
                if found.start - region.span.start < REACH
                else None
            )
    return None


def _is_date(reading: Reading, region: Region, found: Identifier) -> bool:
    dates = reading.dates[region.span.cell]
    return any(date.start < found.end and found.start < date.end and not date.is_compact for date in dates)


def _weigh_check(found: Identifier, concept: str) -> Iterator[Evidence]:
    if found.is_checked:
        yield Evidence("check_digits", CHECKED)
    elif concept == "id.gln":
        yield Evidence("wrong_check_digit", UNCHECKED_GLN)


def _list_distinct(reading: Reading) -> Iterator[Candidate]:
    for cell in reading.sheet.cells:
        for found in find_register_numbers(reading.numbers[cell], distinct_only=True):
            yield Candidate(
                found.value, (cell.span(found.start, found.end),), (Evidence("distinct_form", DISTINCT),)
            )
