"""Cash discounts that an e-invoice grants only in words, found by the rules that read pages."""

from collections.abc import Mapping
from functools import cache

from recto.documents.model import Page, Word
from recto.extraction.pointers import build_tree
from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.passages import list_passages
from recto.extraction.reader.layout.sheet import lay_out_page
from recto.extraction.reader.payment.clauses import list_statements
from recto.extraction.reader.payment.discounts import read_discounts
from recto.extraction.reader.reading import scan
from recto.extraction.reader.vocabulary import Vocabulary, load_vocabulary
from schemas.results import Source

MAX_CHARACTERS = 4000
_LETTER, _LINE, _MARGIN = 12, 40, 100
"""Sizes of the page that the words are put on, in pixels."""
_CERTAIN = 6.0


def read_worded_discounts(terms: str, issued: str | None) -> Mapping[str, Choice]:
    """Return the choices for `percent` and `until` of each discount, by JSON pointer."""
    vocabulary = _load()
    reading = scan([lay_out_page(_set_page(terms[:MAX_CHARACTERS]))], vocabulary)
    statements = list_statements(list_passages(reading), vocabulary)
    return read_discounts(reading, statements, _state_day(issued))


def list_discounts(choices: Mapping[str, Choice]) -> list[Mapping[str, str]]:
    """Return the discounts as the schema has them."""
    tree = build_tree({path: choice.best.value for path, choice in choices.items()})
    return list(tree.get("payment", {}).get("discounts", ()))


@cache
def _load() -> Vocabulary:
    return load_vocabulary()


def _state_day(issued: str | None) -> Choice | None:
    return choose([Candidate(issued, (), (Evidence("e_invoice", _CERTAIN),))]) if issued else None


def _set_page(text: str) -> Page:
    """Return a page that says the text, a line for each of its lines."""
    lines = [line.split() for line in text.splitlines()]
    widest = max((len(" ".join(words)) for words in lines), default=1)
    width, height = 2 * _MARGIN + widest * _LETTER, 2 * _MARGIN + len(lines) * _LINE
    words = []
    for number, line in enumerate(lines):
        left, top = _MARGIN, _MARGIN + number * _LINE
        for word in line:
            right = left + len(word) * _LETTER
            box = (left / width, top / height, right / width, (top + 1.5 * _LETTER) / height)
            words.append(Word(word, box, 1.0, number))
            left = right + _LETTER
    return Page(1, width, height, 0, Source.TEXT_LAYER, tuple(words))
