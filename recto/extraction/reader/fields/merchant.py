"""The shop on a receipt: its name and address among the first lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.addresses import AddressJudge, AddressPart
from recto.extraction.reader.evidence.domains import gather_domains, matches_domain
from recto.extraction.reader.evidence.party_lines import address_text
from recto.extraction.reader.evidence.tables import is_item_header
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.rows import Cell, Row, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import REGISTRATION, find_legal_form, trim_name

HEAD_ROWS = 18
STOPS = ("title.", "date.", "number.invoice", "number.receipt", "party.buyer", "party.bill_to", "total.")
CONTACTS = ("contact.", "id.", "number.register", "number.other", "number.customer", "text.")


class LineKind(StrEnum):
    """What a line at the head of a receipt is."""

    NAME = "name"
    ADDRESS = "address"
    CONTACT = "contact"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line at the head of a receipt."""

    cell: Cell
    kind: LineKind


def read_merchant(reading: Reading) -> Mapping[str, Choice]:
    """Return the choices for the merchant's name and address."""
    judge = AddressJudge(reading.vocabulary)
    lines = list_head_lines(reading, judge)
    name = choose(_list_names(reading, lines), threshold=-0.5)
    choices = {"/merchant/name": name} if name else {}
    address = choose(_list_addresses(lines, judge, name))
    return {**choices, **({"/merchant/address/text": address} if address else {})}


def list_head_lines(reading: Reading, judge: AddressJudge) -> list[HeadLine]:
    """Return the lines from the top to the first that speaks of the sale, once a name or address was seen."""
    lines: list[HeadLine] = []
    for row in reading.pages[0].rows[:HEAD_ROWS] if reading.pages else ():
        if _is_stop(reading, row):
            if any(line.kind in (LineKind.NAME, LineKind.ADDRESS) for line in lines):
                break
            continue
        lines.extend(HeadLine(cell, _judge_line(reading, cell, judge)) for cell in row.cells)
    return lines


def _is_stop(reading: Reading, row: Row) -> bool:
    first = row.cells[0]
    hits = [hit for cell in row.cells for hit in reading.labels[cell]]
    opening = [hit for hit in hits if (hit.span.cell is first and hit.span.start <= 2) or _is_title(hit.span)]
    stops = any(
        label.concept.startswith(STOPS) and label.is_strong for hit in opening for label in hit.labels
    )
    money = any(amount.has_cents for cell in row.cells for amount in reading.amounts[cell])
    return (stops and not find_legal_form(first.text)) or money or is_item_header(reading, first)


def _is_title(span: Span) -> bool:
    return len(span.text) >= len(span.cell.text) - 4


def _judge_line(reading: Reading, cell: Cell, judge: AddressJudge) -> LineKind:
    text = cell.text
    letters = sum(map(str.isalpha, text))
    if find_legal_form(text) and letters > 6:
        return LineKind.NAME
    hits = reading.labels[cell]
    if any(
        hit.span.start <= 2 and label.concept.startswith(CONTACTS) for hit in hits for label in hit.labels
    ):
        return LineKind.CONTACT
    if "@" in text or "www." in text.lower() or sum(map(str.isdigit, text)) > letters + 4:
        return LineKind.CONTACT
    if judge.judge(text) is not AddressPart.NONE:
        return LineKind.ADDRESS
    if letters < 3 or letters < 0.5 * len(text.replace(" ", "")):
        return LineKind.CONTACT if REGISTRATION.fullmatch(text) else LineKind.NOISE
    return LineKind.NAME


def _list_names(reading: Reading, lines: Sequence[HeadLine]) -> Iterator[Candidate]:
    domains = gather_domains(reading.sheet.cells)
    names = [index for index, line in enumerate(lines) if line.kind is LineKind.NAME]
    for index in names:
        cells = _join_wrapped(lines, index)
        text = trim_name(" ".join(cell.text for cell in cells))
        evidence = [Evidence("head", 0.2), *_weigh_name(reading, text, cells)]
        if index == names[0]:
            evidence.append(Evidence("first_line", 0.6))
        following = lines[index + 1].kind if index + 1 < len(lines) else LineKind.NOISE
        if following in (LineKind.ADDRESS, LineKind.CONTACT):
            evidence.append(Evidence("above_address", 0.9))
        if matches_domain(text, domains):
            evidence.append(Evidence("domain", 0.8))
        yield Candidate(text, tuple(cell.whole() for cell in cells), tuple(evidence))


def _join_wrapped(lines: Sequence[HeadLine], index: int) -> tuple[Cell, ...]:
    """Return the cells of a name that runs over two lines: its second is one word and a legal form."""
    cell = lines[index].cell
    form = find_legal_form(cell.text)
    above = lines[index - 1] if index else None
    if above is None or form is None or above.kind is not LineKind.NAME:
        return (cell,)
    before = cell.text[: form.start()].split()
    similar = 0.75 < above.cell.rect.height / cell.rect.height < 1.33
    close = cell.rect.top - above.cell.rect.bottom < 0.7 and above.cell.row != cell.row
    goes_on = not find_legal_form(above.cell.text) and not set(before) & set(above.cell.text.split())
    return (above.cell, cell) if len(before) <= 2 and similar and close and goes_on else (cell,)


def _weigh_name(reading: Reading, text: str, cells: Sequence[Cell]) -> Iterator[Evidence]:
    words = reading.vocabulary.words
    if find_legal_form(text):
        yield Evidence("legal_form", 2.0)
    elif set(fold_words(text)) & words["business"]:
        yield Evidence("business_word", 1.0)
    yield Evidence("size", max(min((cells[0].rect.height - 1.1) * 2.0, 1.0), -0.5))
    if any(greeting in fold(text) for greeting in words["greeting"] if len(greeting) > 4):
        yield Evidence("greeting", -2.5)
    if sum(map(str.isalpha, text)) < 5:
        yield Evidence("few_letters", -1.2)
    if text.islower():
        yield Evidence("lower_case", -1.0)
    score = min(cell.whole().confidence for cell in cells)
    if score < 0.8:
        yield Evidence("ocr_unsure", (score - 0.8) * 3)


def _list_addresses(
    lines: Sequence[HeadLine], judge: AddressJudge, name: Choice | None
) -> Iterator[Candidate]:
    """Yield the runs of address lines; a line between two of them belongs to the address."""
    named = {span.cell for span in name.best.spans} if name else set()
    for run in _list_runs(lines, named):
        parts = [judge.judge(cell.text) for cell in run]
        evidence = [Evidence("lines", min(len(run), 3) * 0.4)]
        if AddressPart.POSTAL in parts:
            evidence.append(Evidence("postal_town", 1.2))
        if named and run[0].row > min(cell.row for cell in named):
            evidence.append(Evidence("under_name", 0.8))
        spans = tuple(cell.whole() for cell in run)
        yield Candidate(address_text(spans), spans, tuple(evidence))


def _list_runs(lines: Sequence[HeadLine], named: set[Cell]) -> Iterator[list[Cell]]:
    run: list[Cell] = []
    pending: list[Cell] = []
    for line in lines:
        if line.kind is LineKind.ADDRESS:
            run += [*pending, line.cell] if run else [line.cell]
            pending = []
        elif line.kind is LineKind.NAME and line.cell not in named and run and not pending:
            pending = [line.cell]
        elif run:
            yield run
            run, pending = [], []
    if run:
        yield run
