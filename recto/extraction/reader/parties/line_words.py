"""What the words of a line say of it: no name, the start of a recipient, a name that goes on below."""

import re
from functools import lru_cache

from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.values.contacts import find_emails
from recto.extraction.reader.values.names import find_legal_form
from recto.extraction.reader.vocabulary import Vocabulary

MOST_OPENING_WORDS, MOST_LINE_WORDS, MOST_ADDRESSING_WORDS = 4, 14, 6
ADDRESSING = ("salutation", "letter_opening", "addressee")


def is_contact(text: str) -> bool:
    """Return whether a line is an e-mail address or a website."""
    return any(True for _ in find_emails(text)) or text.lower().startswith(("www.", "http"))


def is_sentence(text: str) -> bool:
    """Return whether a text is running text: many words, or several and a full stop."""
    return is_long(text) or (len(text.split()) > MOST_OPENING_WORDS and text.endswith((".", "!", "?")))


def is_long(text: str) -> bool:
    """Return whether a text has more words than a line of an address."""
    return len(text.split()) > MOST_LINE_WORDS


def is_no_name(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is a form of address, a department or a phrase that stands on any document."""
    folded = fold(text)
    if any(folded in vocabulary.words[kind] for kind in ("salutation", "department", "not_name")):
        return True
    if find_legal_form(text) is not None:
        return False
    return _opens_with(text, vocabulary, "letter_opening") or _only_addresses(text, vocabulary)


def _only_addresses(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether all words speak to a reader who isn't named: "Gent.mo Cliente", "Madame, Monsieur"."""
    words = _split_forms(text)
    known = (_list_words(vocabulary.phrases.get(kind, ())) for kind in ADDRESSING)
    return 0 < len(words) <= MOST_ADDRESSING_WORDS and frozenset().union(*known).issuperset(words)


@lru_cache(maxsize=16)
def _list_words(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in _split_forms(phrase))


def _split_forms(text: str) -> list[str]:
    """Return the folded words of a form of address; a full stop parts none: "Spett.le"."""
    return list(filter(None, map(fold, re.split(r"[\s,/&]+", text))))


def opens_recipient(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line begins with what sends it to a person or department: "attn", "Abteilung"."""
    kinds = ("care_of", "department", "department_start")
    return any(_opens_with(text, vocabulary, kind) for kind in kinds) and find_legal_form(text) is None


def _opens_with(text: str, vocabulary: Vocabulary, kind: str) -> bool:
    """Return whether the first words of a text are such a phrase; "Co-operative" is not "c/o"."""
    words = fold_words(text)[:MOST_OPENING_WORDS]
    phrases = _split_phrases(vocabulary.phrases.get(kind, ()))
    return any(tuple(words[:count]) in phrases for count in range(1, len(words) + 1))


@lru_cache(maxsize=16)
def _split_phrases(phrases: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold_words(phrase)) for phrase in phrases)


def joins_next(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line ends with a word or mark that asks for more: "Institut für", "Braun &"."""
    if text.rstrip().endswith(("&", "+", ",", "-", "/")):
        return True
    words = fold_words(text)
    return len(words) > 1 and words[-1] in vocabulary.words["joiner"]
