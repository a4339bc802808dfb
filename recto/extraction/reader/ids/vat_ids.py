"""VAT ids on the pages: labelled ones of any form, bare ones of the form their country gives them."""

from collections.abc import Iterator

from recto.extraction.reader.candidates import Candidate, Evidence
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.proximity import Region, list_regions, weigh_label
from recto.extraction.reader.ids.owners import weigh_owner
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import (
    Identifier,
    country_of_vat_id,
    find_ibans,
    find_plain_vat_ids,
    find_vat_ids,
)

CONCEPTS = ("id.vat_own", "id.vat_buyer", "id.vat")
OTHERS = ("contact.", "id.other", "id.iban", "id.bic", "id.gln", "number.", "bank.", "date.")
"""Labels of what may look like a VAT id: telephone numbers, creditor ids, numbers of customers."""
REGISTER = "number.register"
"""The number of a company may be its VAT id behind the country: "N° d'entreprise: BE 0403.019.261"."""
UNLABELLED, LABELLED_OTHERWISE = -0.7, -3.0
CHECKED, FORM, UNKNOWN_FORM, WRONG_FORM = 1.0, 0.5, -0.8, -1.5


def list_vat_ids(reading: Reading) -> Iterator[Candidate]:
    """Yield a candidate for each VAT id, with its label and what it says of the owner."""
    seen: set[tuple[Cell, int]] = set()
    for concept in CONCEPTS:
        for hit in reading.hits(concept):
            found = _first_beside(reading, hit)
            if found is not None and (found[0].cell, found[0].start) not in seen:
                span, identifier = found
                seen.add((span.cell, span.start))
                label = (*weigh_label(hit, concept), weigh_owner(reading, hit, span, concept))
                yield Candidate(identifier.value, (span,), (*label, *_weigh_form(identifier)))
    yield from _list_bare(reading, seen)


def _first_beside(reading: Reading, hit: LabelHit) -> tuple[Span, Identifier] | None:
    found = (_first_vat_id(reading, region) for region in list_regions(reading, hit))
    return next(filter(None, found), None)


def _first_vat_id(reading: Reading, region: Region) -> tuple[Span, Identifier] | None:
    """Return the first id that begins in a region; it may reach into the next label: "CHE-… MWST"."""
    cell, start, end = region.span.cell, region.span.start, region.span.end
    text = reading.numbers[cell]
    prefixed = (found for found in find_vat_ids(text) if start <= found.start < end)
    plain = (found.moved(start) for found in find_plain_vat_ids(text[start:end]))
    for found in (*prefixed, *plain):
        if not _is_other(reading, cell, found):
            return cell.span(found.start, found.end), found
    return None


def _is_other(reading: Reading, cell: Cell, found: Identifier) -> bool:
    """Return whether it is a percentage, an amount, a date or a part of an IBAN."""
    if "%" in reading.numbers[cell][found.end : found.end + 2]:
        return True
    amounts = (item for item in reading.amounts[cell] if item.has_cents or item.currency is not None)
    dates = (date for date in reading.dates[cell] if not date.is_compact)
    taken = [*((item.start, item.end) for item in amounts), *((date.start, date.end) for date in dates)]
    is_taken = any(start < found.end and found.start < end for start, end in taken)
    return is_taken or _is_in_iban(reading, cell, found)


def _is_in_iban(reading: Reading, cell: Cell, found: Identifier) -> bool:
    return any(iban.start <= found.start < iban.end for iban in find_ibans(reading.numbers[cell]))


def _list_bare(reading: Reading, seen: set[tuple[Cell, int]]) -> Iterator[Candidate]:
    for cell in reading.sheet.cells:
        for found in find_vat_ids(reading.numbers[cell]):
            if (cell, found.start) in seen or _is_in_iban(reading, cell, found):
                continue
            span = cell.span(found.start, found.end)
            other = _label_before(reading, span)
            label = (
                Evidence("labelled_otherwise", LABELLED_OTHERWISE, other)
                if other
                else Evidence("unlabelled", UNLABELLED)
            )
            yield Candidate(found.value, (span,), (label, *_weigh_form(found)))


def _label_before(reading: Reading, span: Span) -> str:
    """Return the label right before a bare id that names something else; empty where there is none."""
    cell = span.cell
    hits = [hit for hit in reading.labels[cell] if hit.span.end <= span.start]
    gap = cell.text[hits[-1].span.end : span.start] if hits else cell.text[: span.start]
    if any(map(str.isalnum, gap)):
        return ""
    row = reading.sheet.page(cell.page).rows[cell.row].cells
    if not hits and cell.place > 0:
        hits = [hit for hit in reading.labels[row[cell.place - 1]] if hit.is_whole_cell]
    names_other = hits and all(
        label.concept.startswith(OTHERS) and label.concept != REGISTER for label in hits[-1].labels
    )
    return hits[-1].span.text if names_other else ""


def _weigh_form(found: Identifier) -> Iterator[Evidence]:
    country = country_of_vat_id(found.value)
    if found.is_checked:
        yield Evidence("check_digits", CHECKED)
    elif found.is_wellformed:
        yield Evidence("form", FORM)
    else:
        yield Evidence("unknown_form", UNKNOWN_FORM if country is None else WRONG_FORM)
    if country is not None:
        yield Evidence("shows_country", 0.0, country)
