"""Lines at the head and at the foot of a receipt: what the shop says of itself, and what each line is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from recto.extraction.reader.addresses.lines import GERMAN_STREET, AddressJudge, AddressPart
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.tables import is_item_header
from recto.extraction.reader.folding import fold_words
from recto.extraction.reader.layout.rows import Cell, Row, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import REGISTRATION, find_legal_form

HEAD_ROWS = FOOT_ROWS = 18
BUYERS = ("party.buyer", "party.bill_to")
STOPS = ("title.", "date.", "number.invoice", "number.receipt", "total.", *BUYERS)
CONTACTS = ("contact.", "id.", "number.register", "number.other", "number.customer", "text.")


class LineKind(StrEnum):
    """What a line at the head of a receipt is."""

    NAME = "name"
    ADDRESS = "address"
    CONTACT = "contact"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line at the head or foot of a receipt."""

    cell: Cell
    kind: LineKind


def list_head_lines(reading: Reading, judge: AddressJudge) -> list[HeadLine]:
    """Return the lines from the top to the first that speaks of the sale, once a name or address was seen."""
    lines: list[HeadLine] = []
    for row in reading.pages[0].rows[:HEAD_ROWS] if reading.pages else ():
        if _is_stop(reading, row):
            if any(line.kind in (LineKind.NAME, LineKind.ADDRESS) for line in lines):
                break
            continue
        lines.extend(HeadLine(cell, _judge_line(reading, cell, judge)) for cell in row.cells)
    return _name_first(lines, judge)


def list_foot_lines(reading: Reading, judge: AddressJudge) -> Iterator[HeadLine]:
    """Yield the lines behind the last row with money, to the first that speaks of the buyer."""
    rows = reading.pages[-1].rows if reading.pages else ()
    last = max((index for index, row in enumerate(rows) if _has_money(reading, row)), default=-1)
    for row in rows[last + 1 : last + 1 + FOOT_ROWS]:
        if _names(reading, row, BUYERS):
            return
        if not _is_stop(reading, row):
            yield from (HeadLine(cell, _judge_line(reading, cell, judge)) for cell in row.cells)


def _name_first(lines: list[HeadLine], judge: AddressJudge) -> list[HeadLine]:
    """Take the first line for a name where none is and a street follows: "Taxi Central Lic. 4711"."""
    if not lines or any(line.kind is LineKind.NAME for line in lines):
        return lines
    first, *others = lines
    streets = (AddressPart.STREET, AddressPart.PLACE)
    follows = any(judge.judge(line.cell.text) in streets for line in others)
    return [replace(first, kind=LineKind.NAME), *others] if follows and _may_be_name(first, judge) else lines


def _may_be_name(line: HeadLine, judge: AddressJudge) -> bool:
    """Return whether nothing but a number at its end makes a line look like a street."""
    text = line.cell.text
    streets = judge.vocabulary.words["street"]
    plain = line.kind is LineKind.ADDRESS and judge.judge(text) is AddressPart.STREET and text[:1].isalpha()
    return plain and streets.isdisjoint(fold_words(text)) and GERMAN_STREET.search(text) is None


def _is_stop(reading: Reading, row: Row) -> bool:
    first = row.cells[0]
    stops = _names(reading, row, STOPS)
    return (
        (stops and not find_legal_form(first.text))
        or _has_money(reading, row)
        or is_item_header(reading, first)
    )


def _names(reading: Reading, row: Row, concepts: tuple[str, ...]) -> bool:
    """Return whether a strong label of these concepts opens a row or is all of a cell."""
    first = row.cells[0]
    hits = [hit for cell in row.cells for hit in reading.labels[cell]]
    opening = [hit for hit in hits if (hit.span.cell is first and hit.span.start <= 2) or _is_title(hit.span)]
    return any(
        label.concept.startswith(concepts) and label.is_strong for hit in opening for label in hit.labels
    )


def _has_money(reading: Reading, row: Row) -> bool:
    return any(amount.has_cents for cell in row.cells for amount in reading.amounts[cell])


def _is_title(span: Span) -> bool:
    return len(span.text) >= len(span.cell.text) - 4


def _judge_line(reading: Reading, cell: Cell, judge: AddressJudge) -> LineKind:
    text = cell.text
    letters = sum(map(str.isalpha, text))
    if find_legal_form(text) and letters > 6:
        return LineKind.NAME
    if _opens_contact(reading.labels[cell]):
        return LineKind.CONTACT
    if "@" in text or "www." in text.lower() or sum(map(str.isdigit, text)) > letters + 4:
        return LineKind.CONTACT
    if judge.judge(text) is not AddressPart.NONE:
        return LineKind.ADDRESS
    if letters < 3 or letters < 0.5 * len(text.replace(" ", "")):
        return LineKind.CONTACT if REGISTRATION.fullmatch(text) else LineKind.NOISE
    return LineKind.NAME


def _opens_contact(hits: Sequence[LabelHit]) -> bool:
    return any(
        hit.span.start <= 2 and label.concept.startswith(CONTACTS) for hit in hits for label in hit.labels
    )
