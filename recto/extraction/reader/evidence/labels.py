"""Labels on the page: where a text of the vocabulary stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from recto.extraction.reader.folding import fold, fold_character, fold_slips
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.vocabulary import Label, Vocabulary, near_keys

LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A label at its place; `labels` are all readings of one text."""

    labels: tuple[Label, ...]
    span: Span
    is_exact: bool
    """False where an OCR slip was forgiven."""

    def label(self, concept: str) -> Label | None:
        """Return its reading as `concept`, if it has one."""
        return next((label for label in self.labels if label.concept == concept), None)


def find_labels(cell: Cell, vocabulary: Vocabulary, *, forgive_slips: bool) -> tuple[LabelHit, ...]:
    """Return the labels in a cell from left to right, the longest at each place, none inside another."""
    folded, origins = _fold_with_origins(cell.text)
    hits = list(_walk_labels(cell, folded, origins, vocabulary, forgive_slips))
    if not hits and forgive_slips:
        hits = list(_find_near_label(cell, vocabulary))
    return tuple(hits)


def _fold_with_origins(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, the offset it came from."""
    characters: list[str] = []
    origins: list[int] = []
    for offset, character in enumerate(text):
        for folded in fold_character(character):
            characters.append(folded)
            origins.append(offset)
    return "".join(characters), origins


def _walk_labels(
    cell: Cell, folded: str, origins: list[int], vocabulary: Vocabulary, forgive_slips: bool
) -> Iterator[LabelHit]:
    slipped = fold_slips(folded) if forgive_slips else ""
    start = 0
    while start < len(folded):
        end = start
        if _starts_word(cell.text, origins[start]):
            exact = _longest(vocabulary.labels.walk(folded, start), cell.text, origins)
            near = (
                _longest(vocabulary.slipped_labels.walk(slipped, start), cell.text, origins)
                if slipped
                else None
            )
            best = near if near and (not exact or near[0] > exact[0]) else exact
            if best:
                end = best[0]
                yield LabelHit(tuple(best[1]), cell.span(origins[start], origins[end - 1] + 1), best is exact)
        start = max(end, start + 1)


def _longest(
    found: Iterator[tuple[int, list[Label]]], text: str, origins: list[int]
) -> tuple[int, list[Label]] | None:
    best = None
    for end, labels in found:
        if _ends_word(text, origins[end - 1]):
            best = (end, labels)
    return best


def _starts_word(text: str, offset: int) -> bool:
    if offset == 0:
        return True
    before = text[offset - 1]
    if before == "_":
        return False
    return not before.isalnum() or (before.islower() and text[offset].isupper())


def _ends_word(text: str, last: int) -> bool:
    """A label ends where the letters end, where digits begin ("Date04/05") or the case turns ("DateNo")."""
    if last + 1 >= len(text):
        return True
    this, following = text[last], text[last + 1]
    if following in "/-_" and text[last + 2 : last + 3].isdigit():
        return False  # "INV/2023" is a number, no label
    if not following.isalnum():
        return following != "_"
    return (this.isalpha() and following.isdigit()) or (this.islower() and following.isupper())


def _find_near_label(cell: Cell, vocabulary: Vocabulary) -> Iterator[LabelHit]:
    """Yield the label that the start of the cell is one edit away from."""
    end = _label_part(cell.text)
    if end > LONGEST_LABEL:
        return
    found: dict[str, Label] = {}
    for key in near_keys(fold(cell.text[:end])):
        for label in vocabulary.near_labels.get(key, ()):
            found.setdefault(label.concept, label)
    if found:
        yield LabelHit(tuple(found.values()), cell.span(0, end), is_exact=False)


def _label_part(text: str) -> int:
    """Return where the part of a cell ends that may be a label: at a colon or the first digit."""
    return next(
        (at for at, character in enumerate(text) if character in ":=" or character.isdigit()), len(text)
    )
