"""Terms of payment in text: "within 14 days", and whether a clause speaks of a cash discount."""

import re
from dataclasses import dataclass
from functools import lru_cache

from recto.extraction.reader.folding import fold_character
from recto.extraction.reader.vocabulary import Vocabulary

CLAUSE_END = re.compile(r"[,;]\s|\.\s(?=[A-ZÄÖÜ])")
DISCOUNT_WORDS = re.compile(r"skonto|discount|%|escompte", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days to pay in, at its place in a text."""

    days: int
    start: int
    end: int
    words: int
    """How many words of a known phrase it matched: more say more."""
    is_discount: bool


def find_term(text: str, vocabulary: Vocabulary) -> Term | None:
    """Return the term of a text, that of the longest phrase; one of a discount only if there is no other."""
    if not any(map(str.isdigit, text)):
        return None
    folded = "".join(fold_character(character)[:1] or " " for character in text)
    found = [
        Term(int(match["days"]), *match.span(), words, is_discount(text, *match.span()))
        for pattern, words in compile_terms(vocabulary.phrases["terms"])
        for match in pattern.finditer(folded)
    ]
    return max(found, key=lambda term: (not term.is_discount, term.words), default=None)


def is_discount(text: str, start: int, end: int) -> bool:
    """Return whether the clause around a place speaks of a cash discount."""
    before = max((match.end() for match in CLAUSE_END.finditer(text, 0, start)), default=0)
    after = CLAUSE_END.search(text, end)
    return DISCOUNT_WORDS.search(text[before : after.start() if after else len(text)]) is not None


@lru_cache(maxsize=8)
def compile_terms(phrases: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], int], ...]:
    """Return a pattern for each phrase with `{days}` in it, and how many words it has."""
    return tuple((_compile_term(phrase), len(phrase.split())) for phrase in phrases)


def _compile_term(phrase: str) -> re.Pattern[str]:
    parts = (
        r"(?<![\d.,])(?P<days>\d{1,3})" if word == "{days}" else re.escape("".join(map(fold_character, word)))
        for word in phrase.split()
    )
    return re.compile(r"(?<!\w)" + r"\s{1,2}".join(parts) + r"(?!\w)")
