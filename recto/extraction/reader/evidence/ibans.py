"""IBANs on the pages: also across cells of a row, and with a lost digit restored if check digits prove it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from stdnum import iban as iban_number
from stdnum.eu import at_02

from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import IBAN_LENGTHS, IBAN_START, Identifier, find_ibans
from schemas.results import Source

GLUED = re.compile(r"IBAN(?=[A-Z]{2}\d{2})", re.IGNORECASE)
"""The word without a space behind it, as OCR reads it; it is the same in every language."""
MASKS = ("*", "…", "#")
NEVER_CHECK_DIGITS = ("00", "01", "99")
RESTORED = "lost_digit_restored"
ACCOUNT_START = 4
"""Letters of the country and check digits, before the account begins."""


@dataclass(frozen=True, slots=True)
class IbanHit:
    """An IBAN at its place."""

    value: str
    spans: tuple[Span, ...]
    is_wellformed: bool
    is_checked: bool
    rule: str = ""
    """Empty where it is as printed."""

    @property
    def cell(self) -> Cell:
        """Return the cell that it begins in."""
        return self.spans[0].cell


def list_iban_hits(reading: Reading) -> Iterator[IbanHit]:
    """Yield the IBANs of all pages; neither masked ones nor ids of creditors, which look alike."""
    for page in reading.pages:
        for row in page.rows:
            taken = -1
            for cell in row.cells:
                if cell.place > taken:
                    for hit in _find_hits(reading, row.cells[cell.place :]):
                        taken = max(taken, hit.spans[-1].cell.place)
                        yield hit


def _find_hits(reading: Reading, cells: Sequence[Cell]) -> Iterator[IbanHit]:
    """Yield the IBANs that begin in the first cell; one that is cut short may go on in the next ones."""
    text = _prepare(reading, cells[0])
    if not IBAN_START.search(f"{text} 00"):
        return  # not even one that goes on behind its check digits
    found = [_build_hit(cells[:1], each) for each in find_ibans(text) if _is_iban(text, each)]
    if len(cells) > 1 and not any(hit.is_wellformed for hit in found):
        joined = " ".join([text, *(_prepare(reading, cell) for cell in cells[1:])])
        across = [each for each in find_ibans(joined) if each.start < len(text) and _is_iban(joined, each)]
        found = [_build_hit(cells, each) for each in across] or found
    yield from found


def _prepare(reading: Reading, cell: Cell) -> str:
    return GLUED.sub(" " * 4, reading.numbers[cell])


def _is_iban(text: str, found: Identifier) -> bool:
    """Return whether it can be one: no masked number, no part of a longer one, no id of a creditor."""
    if text[found.end : found.end + 1].isalnum() or found.value[2:4] in NEVER_CHECK_DIGITS:
        return False
    is_masked = text[found.end :].strip()[:1] in MASKS or "XXX" in found.value
    return not is_masked and (found.is_checked or not at_02.is_valid(found.value))


def _build_hit(cells: Sequence[Cell], found: Identifier) -> IbanHit:
    spans: list[Span] = []
    offset = 0
    for cell in cells:
        start, end = max(found.start - offset, 0), min(found.end - offset, len(cell.text))
        if start < end:
            spans.append(cell.span(start, end))
        offset += len(cell.text) + 1
    hit = IbanHit(found.value, tuple(spans), found.is_wellformed, found.is_checked)
    return _restore(hit) if hit.cell.source is Source.OCR else hit


def _restore(hit: IbanHit) -> IbanHit:
    """Return the IBAN with the digit that OCR lost from a run of equal ones, if only one is right then."""
    if hit.is_checked or len(hit.value) != IBAN_LENGTHS.get(hit.value[:2], 0) - 1:
        return hit
    candidates = {
        longer for longer in _lengthen_runs(hit.value) if iban_number.is_valid(longer, check_country=False)
    }
    if len(candidates) != 1:
        return hit
    return replace(hit, value=candidates.pop(), is_wellformed=True, is_checked=True, rule=RESTORED)


def _lengthen_runs(value: str) -> Iterator[str]:
    at = 0
    for digit, run in groupby(value):
        length = len(list(run))
        if length > 1 and at + length > ACCOUNT_START:
            yield value[: at + length] + digit + value[at + length :]
        at += length
