"""How an invoice is to be paid: the seller's accounts, the account that is debited, the means."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose, pick
from recto.extraction.reader.parties.roles import Roles, weigh_place
from recto.extraction.reader.payment.banks import read_banks
from recto.extraction.reader.payment.debits import is_debited
from recto.extraction.reader.payment.direct_debit import read_direct_debit
from recto.extraction.reader.payment.ibans import IbanHit, is_labelled, list_iban_hits
from recto.extraction.reader.reading import Reading
from schemas.results import Source

ACCOUNTS, MOST_HITS = 4, 60
MENTIONED, SENTENCE_LENGTH = 0.5, 50
UNCHECKED_LIMIT, RESTORED_LIMIT = 0.55, 0.85
"""Confidence that an IBAN can't exceed: with wrong check digits, and with a digit restored."""


def read_payment(reading: Reading, roles: Roles) -> Mapping[str, Choice]:
    """Return the choices for the seller's accounts in printed order, and for a direct debit."""
    hits = [hit for hit in islice(list_iban_hits(reading), MOST_HITS) if _is_plausible(reading, hit)]
    debited = [hit for hit in hits if reading.own.has_iban(hit.value) or is_debited(reading, hit.cell)]
    paid_to = [hit for hit in hits if hit not in debited]
    chosen = _sort_accounts(_choose_ibans(reading, roles, paid_to))[:ACCOUNTS]
    choices = {f"/payment/accounts/{index}/iban": choice for index, choice in enumerate(chosen)}
    return {
        **choices,
        **read_banks(reading, [choice.best for choice in chosen]),
        **read_direct_debit(reading, debited),
    }


def _is_plausible(reading: Reading, hit: IbanHit) -> bool:
    """Return whether it may be given: of its country's length, and labelled if its check digits are wrong.

    Beyond that OCR must have read letters and digits where each may be; a text layer says what is printed,
    wrong as it may be. A part of an IBAN helps nobody.
    """
    if hit.is_checked or not hit.is_wellformed:
        return hit.is_wellformed
    is_printed = hit.cell.source is not Source.OCR
    return (is_printed or hit.has_structure) and is_labelled(reading, hit)


def _choose_ibans(reading: Reading, roles: Roles, hits: Iterable[IbanHit]) -> Iterator[Choice]:
    groups: dict[str, list[IbanHit]] = {}
    for hit in hits:
        groups.setdefault(hit.value, []).append(hit)
    for same in groups.values():
        choice = choose(_weigh_iban(reading, roles, hit) for hit in same)
        if choice is not None:
            yield pick(choice.best, min(choice.confidence, _limit(same)))


def _limit(hits: Iterable[IbanHit]) -> float:
    """Return what the confidence in a value can't exceed, by the surest of its places."""
    return max(
        RESTORED_LIMIT if hit.rule else 1.0 if hit.is_checked and hit.is_wellformed else UNCHECKED_LIMIT
        for hit in hits
    )


def _sort_accounts(choices: Iterable[Choice]) -> list[Choice]:
    """Return accounts in printed order, those only mentioned in running text last."""
    found = list(choices)
    best = max((choice.best.score for choice in found), default=0.0)
    return sorted(found, key=lambda choice: choice.best.score < best - MENTIONED)


def _weigh_iban(reading: Reading, roles: Roles, hit: IbanHit) -> Candidate:
    cell = hit.cell
    evidence = [Evidence("iban_form", 1.5 if hit.is_wellformed else -0.3)]
    evidence.append(Evidence("check_digits", 1.5 if hit.is_checked else -0.7))
    row = reading.sheet.page(cell.page).rows[cell.row].cells
    if any(label.label("id.iban") for each in row[: cell.place + 1] for label in reading.labels[each]):
        evidence.append(Evidence("label.strong", 1.8, "IBAN"))
    if len(cell.text) > SENTENCE_LENGTH:
        evidence.append(Evidence("in_a_sentence", -MENTIONED - 0.1))
    place = [item for item in weigh_place(reading, roles, cell) if item.kind != "beside_buyer_data"]
    return Candidate(hit.value, hit.spans, (*evidence, *place), hit.rule)
