"""What the words of a line say of it: no name, the start of a recipient, a name that goes on below."""

from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.values.contacts import find_emails
from recto.extraction.reader.values.names import find_legal_form
from recto.extraction.reader.vocabulary import Vocabulary

MOST_OPENING_WORDS = 4


def is_contact(text: str) -> bool:
    """Return whether a line is an e-mail address or a website."""
    return any(True for _ in find_emails(text)) or text.lower().startswith(("www.", "http"))


def is_no_name(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is a form of address, a department or a word that stands on any document."""
    folded = fold(text)
    return any(folded in vocabulary.words[kind] for kind in ("salutation", "department", "not_name"))


def opens_recipient(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line begins with what sends it to a person or department: "attn", "Abteilung"."""
    words = fold_words(text)[:MOST_OPENING_WORDS]
    opening = {"".join(words[:count]) for count in range(1, len(words) + 1)}
    marks = (
        vocabulary.words["care_of"] | vocabulary.words["department"] | vocabulary.words["department_start"]
    )
    return not opening.isdisjoint(marks) and find_legal_form(text) is None


def joins_next(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line ends with a word or mark that asks for more: "Institut für", "Braun &"."""
    if text.rstrip().endswith(("&", "+", ",", "-", "/")):
        return True
    words = fold_words(text)
    return len(words) > 1 and words[-1] in vocabulary.words["joiner"]
