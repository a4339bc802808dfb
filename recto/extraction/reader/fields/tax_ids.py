"""VAT ids and tax numbers of seller and buyer: by label, form, check digits and place."""

from collections.abc import Iterator, Mapping, Sequence

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.parties import Party
from recto.extraction.reader.evidence.places import weigh_place
from recto.extraction.reader.evidence.proximity import Region, list_regions, weigh_label
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import (
    Identifier,
    find_ibans,
    find_plain_vat_ids,
    find_tax_numbers,
    find_vat_ids,
)

LABELS = {"id.vat": 0.0, "id.vat_buyer": -5.0}
"""Concepts that name a VAT id, and what each says for its being the seller's."""


def read_tax_ids(reading: Reading, parties: Sequence[Party]) -> Mapping[str, Choice]:
    """Return the choices for VAT ids of both parties and the seller's tax number; no id is given to both."""
    found = list(list_vat_ids(reading))
    choices: dict[str, Choice] = {}
    seller = choose(_for_role(reading, parties, found, "seller"))
    if seller is not None:
        choices["/seller/vat_id"] = seller
    rest = [item for item in found if seller is None or item[0].value != seller.best.value]
    buyer = choose(_for_role(reading, parties, rest, "buyer"), threshold=0.5)
    if buyer is not None:
        choices["/buyer/vat_id"] = buyer
    number = choose(list_tax_numbers(reading, parties))
    if number is not None:
        choices["/seller/tax_id"] = number
    return choices


def list_vat_ids(reading: Reading) -> Iterator[tuple[Candidate, float]]:
    """Yield VAT ids with what their label says for the seller: labelled ones, and bare ones of good form."""
    seen: set[tuple[object, int]] = set()
    for concept, bias in LABELS.items():
        for hit in reading.hits(concept):
            for region in list_regions(reading, hit):
                found = _first_vat_id(reading, region)
                if found is None:
                    continue
                span = region.span.cell.span(found.start, found.end)
                seen.add((span.cell, span.start))
                yield Candidate(found.value, (span,), (*weigh_label(hit, concept), *_weigh_form(found))), bias
                break
    for cell in reading.sheet.cells:
        for found in find_vat_ids(reading.numbers[cell]):
            if (cell, found.start) not in seen and not _is_in_iban(
                reading, cell.span(found.start, found.end)
            ):
                evidence = (Evidence("unlabelled", -1.0), *_weigh_form(found))
                yield Candidate(found.value, (cell.span(found.start, found.end),), evidence), 0.0


def _first_vat_id(reading: Reading, region: Region) -> Identifier | None:
    text = reading.numbers[region.span.cell]
    for find in (find_vat_ids, find_plain_vat_ids):
        for found in find(text[: region.span.end]):
            if found.start >= region.span.start and "%" not in text[found.end : found.end + 2]:
                return found
    return None


def _weigh_form(found: Identifier) -> tuple[Evidence, ...]:
    if found.is_checked:
        return (Evidence("check_digits", 1.0),)
    return (Evidence("form", 0.5),) if found.is_wellformed else (Evidence("unknown_form", -0.8),)


def _is_in_iban(reading: Reading, span: Span) -> bool:
    return any(iban.start <= span.start < iban.end for iban in find_ibans(reading.numbers[span.cell]))


def _for_role(
    reading: Reading, parties: Sequence[Party], found: Sequence[tuple[Candidate, float]], role: str
) -> Iterator[Candidate]:
    sign = 1.0 if role == "seller" else -1.0
    for candidate, bias in found:
        place = tuple(weigh_place(reading, parties, candidate.spans[0].cell, role))
        # Without a word about whose it is, an id is the seller's: the law wants that one on the page.
        prior = Evidence("prior", bias * sign if bias else (0.3 if role == "seller" else -2.5))
        yield candidate.with_evidence(prior, *place)


def list_tax_numbers(reading: Reading, parties: Sequence[Party]) -> Iterator[Candidate]:
    """Yield labelled national tax numbers that may be the seller's."""
    for hit in reading.hits("id.tax"):
        for region in list_regions(reading, hit):
            text = reading.numbers[region.span.cell]
            found = next(
                (n for n in find_tax_numbers(text[: region.span.end]) if n.start >= region.span.start), None
            )
            if found is not None:
                span = region.span.cell.span(found.start, found.end)
                place = weigh_place(reading, parties, span.cell, "seller")
                yield Candidate(found.value, (span,), (*weigh_label(hit, "id.tax"), *place))
                break
