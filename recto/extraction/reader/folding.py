"""Folding: the form in which texts are compared, and the one place that knows what OCR confuses."""

import re
import unicodedata
from dataclasses import dataclass

CONFUSED = str.maketrans("o0il1s5b8g6z2", "0011155886622")
"""Folded glyphs that OCR takes for one another, each mapped to one of them."""
DIGIT_SLIPS = str.maketrans("OoQDIl|!SsBZz", "0000111155822")
"""What a letter in the middle of a number was."""
KEPT = frozenset("#")
UNDECOMPOSED = {"°": "o", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"}
"""Letters that Unicode doesn't take apart; the degree sign is the o of "n°", also printed as nº, No and №."""
NUMBER_MARKS = re.compile(r"[.,/:-]")
ZEROS = frozenset("Oo")
WORD = re.compile(r"[^\W_]+")
"""Letters and digits, as `str.isalnum` has them."""
MOST_FOLDS = 4096
"""Characters whose folding is remembered."""


class _Folds(dict[int, str]):
    """What each character is folded to, learnt as they come: a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code))
        if len(self) < MOST_FOLDS:
            self[code] = folded
        return folded


def fold_character(character: str) -> str:
    """Return the letter without case and accent; empty for what is no letter, digit or `#`."""
    folded = unicodedata.normalize("NFKD", character).casefold()
    parts = (UNDECOMPOSED.get(part, part) for part in folded)
    return "".join(part for part in parts if part.isalnum() or part in KEPT)


FOLDS = _Folds()


def fold(text: str) -> str:
    """Return `text` as it is compared: no case, accents, spaces or punctuation."""
    return text.translate(FOLDS)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text as it is compared, with the way back to the print."""

    printed: str
    folded: str
    origins: tuple[int, ...]
    """Offset in `printed` of each folded character."""

    def find(self, phrase: str) -> tuple[int, int] | None:
        """Return where a folded phrase stands in the print, as whole words; None where it doesn't."""
        at = self.folded.find(phrase) if phrase else -1
        if at < 0:
            return None
        start, end = self.origins[at], self.origins[at + len(phrase) - 1] + 1
        around = self.printed[max(start - 1, 0) : start] + self.printed[end : end + 1]
        return None if any(map(str.isalnum, around)) else (start, end)


def fold_text(text: str) -> FoldedText:
    """Return the text folded, with the offset that each character came from."""
    origins: list[int] = []
    for offset, character in enumerate(text):
        origins.extend([offset] * len(FOLDS[ord(character)]))
    return FoldedText(text, fold(text), tuple(origins))


class _PlainFolds(dict[int, str]):
    """What each character is folded to, in one letter or a space."""

    def __missing__(self, code: int) -> str:
        plain = FOLDS[code][:1] or " "
        if len(self) < MOST_FOLDS:
            self[code] = plain
        return plain


PLAIN_FOLDS = _PlainFolds()


def fold_in_place(text: str) -> str:
    """Return `text` folded, as long as it was: a space for what is no letter or digit."""
    return text.translate(PLAIN_FOLDS)


def fold_words(text: str) -> list[str]:
    """Return the folded words of `text`, parted at anything but letters and digits."""
    return [fold(word) for word in WORD.findall(text)]


def fold_slips(folded: str) -> str:
    """Return a folded text in which glyphs that OCR confuses are equal."""
    return folded.translate(CONFUSED)


def repair_digits(word: str) -> str:
    """Return `word` with letters turned to the digits they were, if it is a number but for them.

    Never changes the length, so offsets stay good. "2O.0O" → "20.00"; "B2C" and "SB/01-3" stay.
    """
    digits = sum(map(str.isdigit, word))
    letters = sum(map(str.isalpha, word))
    if not letters or digits < letters or not NUMBER_MARKS.search(word):
        return word
    groups = (group for group in NUMBER_MARKS.split(word) if group)
    if not all(any(map(str.isdigit, group)) or set(group) <= ZEROS for group in groups):
        return word
    repaired = word.translate(DIGIT_SLIPS)
    return word if any(map(str.isalpha, repaired)) else repaired
