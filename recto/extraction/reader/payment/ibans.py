"""IBANs on the pages: also across cells and lines, and with a lost digit restored by check digits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from stdnum import iban as iban_number
from stdnum.eu import at_02

from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.proximity import list_regions
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import IBAN_LENGTHS, IBAN_START, Identifier, find_ibans
from schemas.results import Source

GLUED = re.compile(r"IBAN(?=[A-Z]{2}\d{2})", re.IGNORECASE)
"""The word without a space behind it, as OCR reads it; it is the same in every language."""
MASKS = ("*", "…", "#")
NEVER_CHECK_DIGITS = ("00", "01", "99")
RESTORED = "lost_digit_restored"
DETAILS, SHORTEST_WORD = ("id.", "bank.", "contact.", "number.register"), 3
"""Labels that stand beside accounts, and the letters from which on one is no part of an account."""
LABEL_REACH_EM, BREAK_REACH_EM = 4.0, 1.0
MOST_PARTS = 40
"""Cells that an IBAN may be printed in: it has no more letters and digits."""
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
    def has_structure(self) -> bool:
        """Return whether its account has the letters and digits of its country, all of them."""
        digits = iban_number.calc_check_digits(self.value)
        right = f"{self.value[:2]}{digits}{self.value[ACCOUNT_START:]}"
        return bool(iban_number.is_valid(right, check_country=False))

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
                    for hit in _find_hits(reading, page, row.cells[cell.place : cell.place + MOST_PARTS]):
                        ends = (span.cell.place for span in hit.spans if span.cell.row == cell.row)
                        taken = max(taken, *ends)
                        yield hit


def is_labelled(reading: Reading, hit: IbanHit) -> bool:
    """Return whether an IBAN stands behind, right of or under a label that says so."""
    span = hit.spans[0]
    if any(match.end() == span.start for match in GLUED.finditer(span.cell.text)):
        return True
    near = (label for label in reading.hits("id.iban") if _is_near(label, span.cell))
    return any(
        region.span.cell is span.cell and region.span.start <= span.start < region.span.end
        for label in near
        for region in list_regions(reading, label)
    )


def _is_near(label: LabelHit, cell: Cell) -> bool:
    other = label.span.cell
    return other.page == cell.page and 0 <= cell.rect.bottom - other.rect.top < LABEL_REACH_EM


def _find_hits(reading: Reading, page: SheetPage, cells: Sequence[Cell]) -> Iterator[IbanHit]:
    """Yield the IBANs that begin in the first cell; one that is cut short may go on in the next ones."""
    text = _prepare(reading, cells[0])
    if not IBAN_START.search(f"{text} 00"):
        return  # not even one that goes on behind its check digits
    found = [_build_hit(cells[:1], each) for each in find_ibans(text) if _is_iban(text, each)]
    cells = [cells[0], *takewhile(lambda cell: not _opens_other(reading, cell), cells[1:])]
    if len(cells) > 1 and not any(hit.is_wellformed for hit in found):
        joined = " ".join([text, *(_prepare(reading, cell) for cell in cells[1:])])
        starting = takewhile(lambda each: each.start < len(text), find_ibans(joined))
        across = [each for each in starting if _is_iban(joined, each)]
        found = [_build_hit(cells, each) for each in across] or found
    yield from (
        found if any(hit.is_wellformed for hit in found) else _find_broken(reading, page, cells[0]) or found
    )


def _find_broken(reading: Reading, page: SheetPage, cell: Cell) -> list[IbanHit]:
    """Return the IBAN that a line break parts, its rest under its start, if check digits prove the two."""
    text = _prepare(reading, cell)
    for below in page.cells_below(cell, cell.rect, BREAK_REACH_EM):
        for found in find_ibans(f"{text} {_prepare(reading, below)}"):
            if found.start < len(text) < found.end and found.is_wellformed and found.is_checked:
                return [_build_hit([cell, below], found)]
    return []


def _prepare(reading: Reading, cell: Cell) -> str:
    """Return the text of a cell without the labels in it: no word of theirs belongs to an account."""
    text = GLUED.sub(" " * 4, reading.numbers[cell])
    for label in reading.labels[cell]:
        if _names_detail(label):
            start, end = label.span.start, label.span.end
            text = f"{text[:start]}{'|' * (end - start)}{text[end:]}"
    return text


def _names_detail(label: LabelHit) -> bool:
    """Return whether a label, more than a letter or two, names an account or what stands beside one."""
    is_word = sum(map(str.isalpha, label.span.text)) >= SHORTEST_WORD
    return is_word and any(each.concept.startswith(DETAILS) for each in label.labels)


def _opens_other(reading: Reading, cell: Cell) -> bool:
    """Return whether a cell opens with a label or an IBAN: it goes on with nothing of the one before."""
    if IBAN_START.match(f"{reading.numbers[cell]} 00"):
        return True
    return any(label.span.start == 0 and _names_detail(label) for label in reading.labels[cell])


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
