"""Bank accounts to pay to: IBANs and BICs, but not the account that a direct debit is taken from."""

from collections.abc import Iterable, Iterator, Mapping

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.roles import Roles, weigh_place
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import Identifier, find_bics, find_ibans

DEBIT_REACH_EM = 4.5
BIC_REACH_EM = 3.0
ACCOUNTS = 4
MENTIONED, SENTENCE_LENGTH = 0.5, 50


def read_payment(reading: Reading, roles: Roles) -> Mapping[str, Choice]:
    """Return the choices for the seller's accounts, in printed order, each BIC with its IBAN."""
    choices: dict[str, Choice] = {}
    chosen = _sort_accounts(choice for choice in map(choose, _group_ibans(reading, roles)) if choice)
    bics = list(_list_bics(reading))
    for index, choice in enumerate(chosen[:ACCOUNTS]):
        choices[f"/payment/accounts/{index}/iban"] = choice
        near = [bic for bic in bics if _is_near(bic.spans[0], choice.best.spans[0])]
        bic = choose(near or (bics if len(chosen) == 1 else ()))
        if bic is not None:
            choices[f"/payment/accounts/{index}/bic"] = bic
    return choices


def _sort_accounts(choices: Iterable[Choice]) -> list[Choice]:
    """Return accounts in printed order, those only mentioned in running text last."""
    found = list(choices)
    best = max((choice.best.score for choice in found), default=0.0)
    return sorted(found, key=lambda choice: choice.best.score < best - MENTIONED)


def _group_ibans(reading: Reading, roles: Roles) -> list[list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for cell in reading.sheet.cells:
        for found in find_ibans(reading.numbers[cell]):
            candidate = _weigh_iban(reading, roles, cell, found)
            groups.setdefault(found.value, []).append(candidate)
    return list(groups.values())


def _weigh_iban(reading: Reading, roles: Roles, cell: Cell, found: Identifier) -> Candidate:
    evidence = [Evidence("iban_form", 1.5 if found.is_wellformed else -0.3)]
    evidence.append(Evidence("check_digits", 1.5 if found.is_checked else -0.7))
    row = reading.sheet.page(cell.page).rows[cell.row].cells
    if any(hit.label("id.iban") for each in row[: cell.place + 1] for hit in reading.labels[each]):
        evidence.append(Evidence("label.strong", 1.8, "IBAN"))
    if len(cell.text) > SENTENCE_LENGTH:
        evidence.append(Evidence("in_a_sentence", -MENTIONED - 0.1))
    if _is_debited(reading, cell):
        evidence.append(Evidence("debited", -5.0, "the account of the one who pays"))
    place = [item for item in weigh_place(reading, roles, cell) if item.kind != "beside_buyer_data"]
    return Candidate(found.value, (cell.span(found.start, found.end),), (*evidence, *place))


def _is_debited(reading: Reading, cell: Cell) -> bool:
    """Return whether words of a direct debit stand right above or beside, as of an account to be charged."""
    return any(
        hit.span.cell.page == cell.page
        and -0.5 <= cell.rect.top - hit.span.cell.rect.top < DEBIT_REACH_EM
        and hit.span.cell.rect.overlap_x(cell.rect) > -2.0
        for hit in reading.hits("id.debtor")
    )


def _list_bics(reading: Reading) -> Iterator[Candidate]:
    for cell in reading.sheet.cells:
        row = reading.sheet.page(cell.page).rows[cell.row].cells
        labelled = any(hit.label("id.bic") for each in row[: cell.place + 1] for hit in reading.labels[each])
        for found in find_bics(cell.text) if labelled else ():
            yield Candidate(
                found.value, (cell.span(found.start, found.end),), (Evidence("label.strong", 2.5, "BIC"),)
            )


def _is_near(one: Span, two: Span) -> bool:
    return one.cell.page == two.cell.page and abs(one.cell.rect.middle - two.cell.rect.middle) < BIC_REACH_EM
