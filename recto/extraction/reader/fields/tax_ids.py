"""VAT ids and tax numbers of seller and buyer: by label, form, check digits and place."""

from collections.abc import Iterator, Mapping

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.proximity import Region, list_regions, weigh_label
from recto.extraction.reader.evidence.roles import Roles, weigh_place
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import (
    Identifier,
    find_ibans,
    find_plain_vat_ids,
    find_tax_numbers,
    find_vat_ids,
)

OWNERS = {"id.vat_own": 3.0, "id.vat": 0.3, "id.vat_buyer": -5.0}
"""Labels of VAT ids, and what each says for its being the seller's: "our", plain, "your".

A plain one is the seller's until something says otherwise: the law wants that id on the page.
"""
BUYER_PRIOR = -2.5


def read_tax_ids(reading: Reading, roles: Roles) -> Mapping[str, Choice]:
    """Return the choices for the VAT ids of both and the seller's tax number; no id is given to both."""
    found = [_place(reading, roles, candidate) for candidate in list_vat_ids(reading)]
    seller = choose(found)
    rest = [candidate for candidate in found if seller is None or candidate.value != seller.best.value]
    choices = {
        "/seller/vat_id": seller,
        "/buyer/vat_id": choose(map(_turn_to_buyer, rest), threshold=0.5),
        "/seller/tax_id": choose(list_tax_numbers(reading, roles)),
    }
    return {path: choice for path, choice in choices.items() if choice is not None}


def list_vat_ids(reading: Reading) -> Iterator[Candidate]:
    """Yield the VAT ids: labelled ones of any form, bare ones of their country's form."""
    seen: set[tuple[Cell, int]] = set()
    for concept, weight in OWNERS.items():
        for hit in reading.hits(concept):
            found = next(
                filter(None, (_first_vat_id(reading, region) for region in list_regions(reading, hit))), None
            )
            if found is not None and (found[0].cell, found[0].start) not in seen:
                span, identifier = found
                seen.add((span.cell, span.start))
                owner = Evidence("owner", weight, hit.span.text)
                evidence = (*weigh_label(hit, concept), *_weigh_form(identifier), owner)
                yield Candidate(identifier.value, (span,), evidence)
    yield from _list_bare(reading, seen)


def _list_bare(reading: Reading, seen: set[tuple[Cell, int]]) -> Iterator[Candidate]:
    for cell in reading.sheet.cells:
        for found in find_vat_ids(reading.numbers[cell]):
            span = cell.span(found.start, found.end)
            if (cell, found.start) not in seen and not _is_in_iban(reading, span):
                yield Candidate(found.value, (span,), (Evidence("unlabelled", -0.7), *_weigh_form(found)))


def _first_vat_id(reading: Reading, region: Region) -> tuple[Span, Identifier] | None:
    cell = region.span.cell
    text = reading.numbers[cell][: region.span.end]
    for find in (find_vat_ids, find_plain_vat_ids):
        for found in find(text):
            if found.start >= region.span.start and "%" not in text[found.end : found.end + 2]:
                return cell.span(found.start, found.end), found
    return None


def _weigh_form(found: Identifier) -> tuple[Evidence, ...]:
    if found.is_checked:
        return (Evidence("check_digits", 1.0),)
    return (Evidence("form", 0.5),) if found.is_wellformed else (Evidence("unknown_form", -0.8),)


def _is_in_iban(reading: Reading, span: Span) -> bool:
    return any(iban.start <= span.start < iban.end for iban in find_ibans(reading.numbers[span.cell]))


def _place(reading: Reading, roles: Roles, candidate: Candidate) -> Candidate:
    return candidate.with_evidence(*weigh_place(reading, roles, candidate.spans[0].cell))


def _turn_to_buyer(candidate: Candidate) -> Candidate:
    """Return the candidate as one for the buyer: what spoke for the seller as its owner speaks against."""
    sides = {"owner", "zone_of_seller", "zone_of_buyer", "footer", "letterhead", "beside_buyer_data"}
    turned = (
        Evidence(item.kind, -item.weight, item.detail) if item.kind in sides else item
        for item in candidate.evidence
    )
    return Candidate(candidate.value, candidate.spans, (*turned, Evidence("prior", BUYER_PRIOR)))


def list_tax_numbers(reading: Reading, roles: Roles) -> Iterator[Candidate]:
    """Yield labelled national tax numbers that may be the seller's."""
    for hit in reading.hits("id.tax"):
        for region in list_regions(reading, hit):
            text = reading.numbers[region.span.cell][: region.span.end]
            found = next((each for each in find_tax_numbers(text) if each.start >= region.span.start), None)
            if found is not None:
                span = region.span.cell.span(found.start, found.end)
                place = weigh_place(reading, roles, span.cell)
                yield Candidate(found.value, (span,), (*weigh_label(hit, "id.tax"), *place))
                break
