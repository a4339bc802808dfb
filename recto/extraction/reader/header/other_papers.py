"""References to other papers: invoices before this one, delivery notes, what to state when paying."""

import re
from collections.abc import Iterator, Mapping

from stdnum import iso11649
from stdnum.be import ogm_vcs

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import find_date
from recto.extraction.reader.evidence.proximity import list_labelled, list_text_labelled
from recto.extraction.reader.evidence.references import REFERENCE, find_reference, find_text
from recto.extraction.reader.header.numbered_dates import list_numbered_dates
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading

MOST = 20
BELGIAN = re.compile(r"[+*]{3} ?\d{3} ?/ ?\d{4} ?/ ?\d{5} ?[+*]{3}")
CREDITOR_REFERENCE = re.compile(r"(?<![A-Za-z0-9])RF\d{2}(?: ?[A-Z0-9]{1,4}){1,6}(?![A-Za-z0-9])")
SWISS = re.compile(r"(?<![\d ])\d{2}(?: \d{5}){5}(?![\d])")
CHECKED = 2.6


def read_references(reading: Reading) -> Mapping[str, Choice]:
    """Return the choices for the references to other papers."""
    labelled = list_text_labelled(reading, "number.payment_reference", find_text(reading))
    numbered = (each for each in labelled if any(map(str.isdigit, each.value)))
    chosen = choose([*numbered, *_list_typed(reading)])
    return {
        **({} if chosen is None else {"/payment_reference": chosen}),
        **_read_preceding(reading),
        **_read_delivery_notes(reading),
    }


def _list_typed(reading: Reading) -> Iterator[Candidate]:
    """Yield references whose own check digits are right; they need no label."""
    for cell in reading.sheet.cells:
        text = reading.numbers[cell]
        for form, is_valid in ((BELGIAN, ogm_vcs.is_valid), (CREDITOR_REFERENCE, iso11649.is_valid)):
            for match in form.finditer(text):
                if is_valid(match[0].replace(" ", "")):
                    span = cell.span(*match.span())
                    yield Candidate(span.text, (span,), (Evidence("check_digits", CHECKED),))
        for match in SWISS.finditer(text):
            span = cell.span(*match.span())
            yield Candidate(span.text, (span,), (Evidence("slip_form", CHECKED / 2),))


def _read_preceding(reading: Reading) -> Mapping[str, Choice]:
    """Return the choices for invoices that this one corrects or continues, each with its date."""
    numbers = list(list_labelled(reading, "number.preceding", find_reference(reading)))
    dates = list(list_labelled(reading, "date.preceding", find_date(reading)))
    choices: dict[str, Choice] = {}
    for index, same in enumerate(_group(numbers)[:MOST]):
        number = choose(same)
        if number is None:
            continue
        choices[f"/preceding_invoices/{index}/number"] = number
        beside = [*_list_dates_behind(reading, number.best.spans[0]), *(dates if index == 0 else ())]
        date = choose(beside)
        if date is not None:
            choices[f"/preceding_invoices/{index}/date"] = date
    return choices


def _group(candidates: list[Candidate]) -> list[list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.value, []).append(candidate)
    return [group for group in groups.values() if choose(group) is not None]


def _list_dates_behind(reading: Reading, span: Span) -> Iterator[Candidate]:
    """Yield the date behind a number on its line: "zur Rechnung RE-2030 vom 27.02.2026"."""
    for found in list_numbered_dates(reading, "number.preceding"):
        if found.cell.page == span.cell.page and found.cell.row == span.cell.row and found.has_number:
            value = found.date.value(reading.conventions.order).isoformat()
            yield Candidate(value, (found.span,), (Evidence("beside_number", 2.0),))


def _read_delivery_notes(reading: Reading) -> Mapping[str, Choice]:
    """Return the choices for the delivery notes; one label may name several, parted by commas."""
    found = list(list_labelled(reading, "number.delivery_note", find_reference(reading)))
    several = [*found, *(more for each in found for more in _list_more(each))]
    return {
        f"/delivery_note_numbers/{index}": choice
        for index, choice in enumerate(filter(None, map(choose, _group(several)[:MOST])))
    }


def _list_more(first: Candidate) -> Iterator[Candidate]:
    """Yield the numbers that follow one after commas and signs of "and" in its cell."""
    span = first.spans[0]
    cell: Cell = span.cell
    at = span.end
    while cell.text[at : at + 1] in (",", ";", "+", "&"):
        start = at + 1 + len(cell.text[at + 1 :]) - len(cell.text[at + 1 :].lstrip())
        match = REFERENCE.match(cell.text, start)
        if match is None or not any(map(str.isdigit, match["number"])):
            return
        text = match["number"].rstrip(".,;+")
        at = match.start("number") + len(text)
        yield Candidate(text, (cell.span(match.start("number"), at),), first.evidence)
