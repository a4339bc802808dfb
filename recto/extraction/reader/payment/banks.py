"""What is printed beside an IBAN: its BIC, its bank, its currency; and accounts that have no IBAN."""

import re
from collections.abc import Iterator, Mapping, Sequence

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.forms import Found
from recto.extraction.reader.evidence.proximity import Finder, Region, list_labelled, list_text_labelled
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import IBAN_LENGTHS, find_bics
from recto.extraction.reader.values.names import tidy

NEAR_EM, BANK_ABOVE_EM, CODE_REACH_EM, EDGE_EM = 3.0, 3.2, 6.0, 3.0
ACCOUNT_NUMBER = re.compile(r"(?<![\w.,])\d(?:[\d -]{3,18})\d(?![\w])")
LEAST_DIGITS, SHORTEST_BANK, LONGEST_BANK = 5, 3, 45
END_OF_NAME = re.compile(r"[,;|•·:(]|\s[-–]\s|\d")
DETAILS = ("id.", "bank.account", "bank.code", "bank.details", "contact.")
CODE_CONCEPTS = ("bank.code", "bank.details", "bank.name", "id.bic")


def read_banks(reading: Reading, accounts: Sequence[Candidate]) -> Mapping[str, Choice]:
    """Return the choices for what belongs to the accounts with these IBANs, or to one without."""
    bics, names = list(_list_bics(reading)), list(_list_names(reading))
    choices: dict[str, Choice | None] = {}
    for index, iban in enumerate(accounts):
        path = f"/payment/accounts/{index}"
        span = iban.spans[0]
        alone = len(accounts) == 1
        choices[f"{path}/bic"] = choose(_nearest(bics, span, alone))
        choices[f"{path}/bank_name"] = choose(_nearest(names, span, alone))
        choices[f"{path}/currency"] = choose(_list_currencies(reading, span)) if not alone else None
    if len(accounts) <= 1:
        numbers = list(_list_numbers(reading))
        choices["/payment/accounts/0/account_number"] = choose(numbers)
        if not accounts and numbers:
            choices["/payment/accounts/0/bic"] = choose(bics)
            choices["/payment/accounts/0/bank_name"] = choose(names)
    return {path: choice for path, choice in choices.items() if choice is not None}


def _nearest(candidates: Sequence[Candidate], span: Span, alone: bool) -> Sequence[Candidate]:
    """Return those on about the height of an IBAN, best under one edge with it; all if it is the only one."""
    near = [each for each in candidates if _is_near(each.spans[0], span)]
    aligned = [each for each in near if _is_aligned(each.spans[0].cell, span.cell)]
    return aligned or near or (candidates if alone else ())


def _is_near(one: Span, two: Span) -> bool:
    return one.cell.page == two.cell.page and abs(one.cell.rect.middle - two.cell.rect.middle) < NEAR_EM


def _is_aligned(one: Cell, two: Cell) -> bool:
    return one is two or one.row == two.row or abs(one.rect.left - two.rect.left) < EDGE_EM


def _list_bics(reading: Reading) -> Iterator[Candidate]:
    """Yield labelled BICs, and those that follow an IBAN of their country on its line."""
    yield from list_labelled(reading, "id.bic", _find_bic)
    for hit in reading.hits("id.iban"):
        cell = hit.span.cell
        for found in find_bics(cell.text[hit.span.end :]):
            text = cell.text[hit.span.end : hit.span.end + found.start]
            if found.value[4:6] in text:
                start = hit.span.end + found.start
                span = cell.span(start, start + len(found.value))
                yield Candidate(found.value, (span,), (Evidence("behind_iban", 1.5),))


def _find_bic(region: Region) -> list[Found]:
    span = region.span
    found = [
        (each.value, span.cell.span(span.start + each.start, span.start + each.end), _weigh_bic(each.value))
        for each in find_bics(span.text)
    ]
    return found[:1]


def _weigh_bic(value: str) -> tuple[Evidence, ...]:
    """Return what the country in a BIC says: a word in capitals has any letters there."""
    is_known = value[4:6] in IBAN_LENGTHS or any(map(str.isdigit, value))
    return (Evidence("country", 0.3 if is_known else -0.5, value[4:6]),)


def _list_names(reading: Reading) -> Iterator[Candidate]:
    """Yield names of banks: labelled, or lines over or beside an IBAN with a word that banks are named by."""
    yield from list_text_labelled(reading, "bank.name", _find_name(reading))
    near = dict.fromkeys(cell for cells in _list_around(reading) for cell in cells)
    for cell in near:
        found = _name_bank(reading, cell.whole(), needs_word=True) if _is_plain(reading, cell) else None
        if found is not None:
            yield Candidate(found[0], (found[1],), (Evidence("bank_word", 1.0, found[0]),))


def _is_plain(reading: Reading, cell: Cell) -> bool:
    """Return whether a cell has no label, but for a bank's name that ends as one: "Musterstadt Bank"."""
    return all(
        hit.span.start > 0
        and hit.span.end == len(cell.text.rstrip())
        and any(label.concept == "bank.name" for label in hit.labels)
        for hit in reading.labels[cell]
    )


def _list_around(reading: Reading) -> Iterator[list[Cell]]:
    """Yield the cells in and around the line of each IBAN that stand in it or begin where its cell does."""
    seen: set[tuple[int, int]] = set()
    for cell in dict.fromkeys(hit.span.cell for hit in reading.hits("id.iban")):
        rows = reading.sheet.page(cell.page).rows
        for index in range(max(cell.row - 4, 0), min(cell.row + 3, len(rows))):
            row, edge = rows[index], cell.rect.left
            is_whole = index == cell.row and (cell.page, index) not in seen
            near = row.cells if is_whole else row.cells_from(edge - EDGE_EM, edge + EDGE_EM)
            yield [each for each in near if _is_level(each, cell) and _is_aligned(each, cell)]
        seen.add((cell.page, cell.row))


def _is_level(one: Cell, two: Cell) -> bool:
    return abs(one.rect.middle - two.rect.middle) < BANK_ABOVE_EM


def _find_name(reading: Reading) -> Finder:
    def find(region: Region) -> list[Found]:
        found = _name_bank(reading, region.span, needs_word=False)
        if found is None:
            return []
        return [(*found, (Evidence("bank_word", 0.5),))]

    return find


def _name_bank(reading: Reading, span: Span, *, needs_word: bool) -> tuple[str, Span] | None:
    """Return the name of a bank that a span begins with, up to a mark, a number or another label.

    Without a label that says so, one of the words that banks are named by must be in it.
    """
    text = END_OF_NAME.split(_cut_at_label(reading, span).lstrip(" :.-"), maxsplit=1)[0].strip()
    words = fold_words(text)
    if not words or not SHORTEST_BANK <= len(text) <= LONGEST_BANK:
        return None
    if needs_word and not _has_word(reading, words):
        return None
    start = span.start + span.text.find(text)
    return tidy(text), span.cell.span(start, start + len(text))


def _cut_at_label(reading: Reading, span: Span) -> str:
    """Return the text up to another label; "Bank Account No" begins with the last word of a bank."""
    hits = (hit for hit in reading.labels[span.cell] if hit.span.start >= span.start)
    ends = (hit for hit in hits if any(label.concept.startswith(DETAILS) for label in hit.labels))
    end = next((hit.span.start for hit in ends), len(span.cell.text))
    if end == span.start:
        return ""
    following = span.cell.text[end:].split(" ", 1)
    known = reading.vocabulary.words.get("bank", frozenset())
    is_own = len(following) == 2 and fold(following[0]) in known
    return span.cell.text[span.start : end + (len(following[0]) if is_own else 0)]


def _has_word(reading: Reading, words: Sequence[str]) -> bool:
    known = reading.vocabulary.words.get("bank", frozenset())
    endings = tuple(reading.vocabulary.words.get("bank_ending", ()))
    folded = "".join(words)
    return any(word in known or word.endswith(endings) for word in words) or any(
        len(each) > 5 and each in folded for each in known
    )


def _list_currencies(reading: Reading, span: Span) -> Iterator[Candidate]:
    for sign in reading.conventions.currency_signs:
        if sign.span.cell.page == span.cell.page and sign.span.cell.row == span.cell.row:
            yield Candidate(sign.code, (sign.span,), (Evidence("beside_iban", 1.2),))


def _list_numbers(reading: Reading) -> Iterator[Candidate]:
    """Yield account numbers beside a bank code or the heading of bank details; others are the buyer's."""
    for concept in ("bank.account", "id.account"):
        for candidate in list_labelled(reading, concept, _find_number(reading)):
            if _is_among_bank_details(reading, candidate.spans[0].cell):
                yield candidate


def _find_number(reading: Reading) -> Finder:
    def find(region: Region) -> list[Found]:
        span = region.span
        match = ACCOUNT_NUMBER.search(reading.numbers[span.cell], span.start, span.end)
        if match is None or sum(map(str.isdigit, match[0])) < LEAST_DIGITS:
            return []
        if any(char.isalpha() for char in span.cell.text[span.start : match.start()]):
            return []
        return [(match[0].strip(), span.cell.span(*match.span()), ())]

    return find


def _is_among_bank_details(reading: Reading, cell: Cell) -> bool:
    return any(
        hit.span.cell.page == cell.page and abs(hit.span.cell.rect.middle - cell.rect.middle) < CODE_REACH_EM
        for concept in CODE_CONCEPTS
        for hit in reading.hits(concept)
    )
