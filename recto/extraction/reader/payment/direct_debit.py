"""A SEPA direct debit: the account that is debited, the mandate, the creditor's id; the means of payment."""

import re
from collections.abc import Iterator, Mapping, Sequence

from stdnum import iban as iban_number
from stdnum.eu import at_02

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose, pick
from recto.extraction.reader.evidence.forms import Found
from recto.extraction.reader.evidence.proximity import Finder, Region, list_labelled, list_text_labelled
from recto.extraction.reader.evidence.references import find_reference, find_text
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.payment.ibans import IbanHit
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import IBAN_LENGTHS

CREDITOR = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,6}){2,8}(?![A-Za-z0-9])")
UNSPACED_CREDITOR = re.compile(
    r"(?<![A-Z0-9])(?P<country>[A-Z]{2})\d{2}(?:ZZZ|[A-Z0-9]{3})(?=[A-Z0-9]{0,20}\d{4})[A-Z0-9]{8,28}(?![A-Za-z0-9])"
)
LONGEST_CREDITOR = 35
UNCHECKED = -0.7
NO_BUSINESS_CODE = "ZZZ"
"""What most creditors have where the id may name a part of their business."""
UNCHECKED_LIMIT = 0.55


def read_direct_debit(reading: Reading, debited: Sequence[IbanHit]) -> Mapping[str, Choice]:
    """Return the choices for the fields of a direct debit, and for the means of payment."""
    creditors = [*list_labelled(reading, "bank.creditor", _find_creditor(reading)), *_list_bare(reading)]
    found = {
        "/payment/debtor_iban": _choose_debtor(debited),
        "/payment/mandate_reference": choose(list_labelled(reading, "bank.mandate", find_reference(reading))),
        "/payment/creditor_id": _choose_creditor(creditors),
        "/payment/method": choose(list_text_labelled(reading, "text.payment_method", find_text(reading))),
    }
    return {path: choice for path, choice in found.items() if choice is not None}


def _choose_creditor(creditors: Sequence[Candidate]) -> Choice | None:
    choice = choose(creditors)
    if choice is None or at_02.is_valid(choice.best.value):
        return choice
    return pick(choice.best, min(choice.confidence, UNCHECKED_LIMIT))


def _choose_debtor(debited: Sequence[IbanHit]) -> Choice | None:
    choice = choose(_weigh_debtor(hit) for hit in debited)
    if choice is None:
        return None
    is_checked = any(hit.is_checked for hit in debited if hit.value == choice.best.value)
    return choice if is_checked else pick(choice.best, min(choice.confidence, UNCHECKED_LIMIT))


def _weigh_debtor(hit: IbanHit) -> Candidate:
    form = Evidence("iban_form", 1.5 if hit.is_wellformed else -0.3)
    check = Evidence("check_digits", 1.0 if hit.is_checked else -0.7)
    debited = Evidence("debited", 0.5, "beside words of a direct debit")
    return Candidate(hit.value, hit.spans, (form, check, debited), hit.rule)


def _find_creditor(reading: Reading) -> Finder:
    def find(region: Region) -> list[Found]:
        start, end = region.span.start, region.span.end
        listed = [*_list_creditors(reading, region.span.cell), *_list_unchecked(reading, region.span.cell)]
        return [found for found in listed if start <= found[1].start < end][:1]

    return find


def _list_unchecked(reading: Reading, cell: Cell) -> Iterator[Found]:
    """Yield what has the form of an id but other check digits; only a label makes it one."""
    for match in UNSPACED_CREDITOR.finditer(reading.numbers[cell]):
        is_iban = iban_number.is_valid(match[0], check_country=False)
        if match["country"] in IBAN_LENGTHS and not is_iban and not at_02.is_valid(match[0]):
            yield match[0], cell.span(*match.span()), (Evidence("check_digits", UNCHECKED),)


def _list_bare(reading: Reading) -> Iterator[Candidate]:
    """Yield ids without a label whose form leaves no doubt."""
    for cell in reading.sheet.cells:
        for value, span, form in _list_creditors(reading, cell):
            if value[4:7] == NO_BUSINESS_CODE:
                yield Candidate(value, (span,), form)


def _list_creditors(reading: Reading, cell: Cell) -> Iterator[Found]:
    text = reading.numbers[cell]
    for match in CREDITOR.finditer(text):
        words = match[0].split(" ")
        for count in range(len(words), 0, -1):
            value = "".join(words[:count])
            if len(value) <= LONGEST_CREDITOR and at_02.is_valid(value):
                end = match.start() + len(" ".join(words[:count]))
                yield value, cell.span(match.start(), end), (Evidence("check_digits", 1.5),)
                break
