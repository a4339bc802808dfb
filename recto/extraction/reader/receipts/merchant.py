"""The shop on a receipt: its name among the first lines, its address there or at the foot."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from recto.extraction.reader.addresses.lines import AddressJudge, AddressPart
from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.parties.domains import gather_domains, matches_domain
from recto.extraction.reader.parties.glued_names import cap_glued
from recto.extraction.reader.parties.party_lines import address_text
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.receipts.heads import (
    HeadLine,
    LineKind,
    list_foot_lines,
    list_head_lines,
)
from recto.extraction.reader.values.names import find_legal_form, tidy, trim_name

IN_FOOT, MENTIONED = -0.8, 0.8
POSTAL_TOWN = "postal_town"


def read_merchant(reading: Reading) -> Mapping[str, Choice]:
    """Return the choices for the merchant's name and address."""
    judge = AddressJudge(reading.vocabulary)
    lines = list_head_lines(reading, judge)
    name = cap_glued(choose(_list_names(reading, lines), threshold=-0.5))
    choices = {"/merchant/name": name} if name else {}
    addresses = list(_list_addresses(lines, judge, name))
    if not any(item.kind == POSTAL_TOWN for address in addresses for item in address.evidence):
        addresses += _list_foot_addresses(list(list_foot_lines(reading, judge)), judge, name)
    address = choose(addresses)
    return {**choices, **({"/merchant/address/text": address} if address else {})}


def _list_names(reading: Reading, lines: Sequence[HeadLine]) -> Iterator[Candidate]:
    domains = gather_domains(reading.sheet.cells)
    names = [index for index, line in enumerate(lines) if line.kind is LineKind.NAME]
    for index in names:
        cells = _join_wrapped(lines, index)
        text = _trim(" ".join(cell.text for cell in cells))
        evidence = [Evidence("head", 0.2), *_weigh_name(reading, text, cells)]
        if index == names[0]:
            evidence.append(Evidence("first_line", 0.6))
        following = lines[index + 1].kind if index + 1 < len(lines) else LineKind.NOISE
        if following in (LineKind.ADDRESS, LineKind.CONTACT):
            evidence.append(Evidence("above_address", 0.9))
        if matches_domain(text, domains):
            evidence.append(Evidence("domain", 0.8))
        yield Candidate(text, tuple(cell.whole() for cell in cells), tuple(evidence))


def _trim(text: str) -> str:
    """Return a name without its registration number; "Taxi Sol Lic. 4711" keeps what is abbreviated."""
    name = trim_name(text)
    return tidy(text) if name.endswith(".") and find_legal_form(name) is None else name


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
            evidence.append(Evidence(POSTAL_TOWN, 1.2))
        if named and run[0].row > min(cell.row for cell in named):
            evidence.append(Evidence("under_name", 0.8))
        spans = tuple(cell.whole() for cell in run)
        yield Candidate(address_text(spans), spans, tuple(evidence))


def _list_foot_addresses(
    lines: Sequence[HeadLine], judge: AddressJudge, name: Choice | None
) -> Iterator[Candidate]:
    """Yield the addresses at the foot, where some shops put theirs: with a town, or under the name again."""
    wanted = fold(name.best.value) if name else ""
    mentions = {line.cell for line in lines if wanted and fold(line.cell.text) == wanted}
    before = {line.cell: above.cell for above, line in pairwise(lines)}
    for candidate in _list_addresses([line for line in lines if line.cell not in mentions], judge, None):
        is_mentioned = before.get(candidate.spans[0].cell) in mentions
        place = Evidence("under_name", MENTIONED) if is_mentioned else Evidence("in_foot", IN_FOOT)
        if is_mentioned or any(item.kind == POSTAL_TOWN for item in candidate.evidence):
            yield candidate.with_evidence(place)


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
