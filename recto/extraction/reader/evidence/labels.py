"""Labels on the page: where a text of the vocabulary stands."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import islice

from recto.extraction.reader.folding import FoldedText, fold, fold_slips
from recto.extraction.reader.label_index import Label, LabelIndex
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.vocabulary import Vocabulary

LONGEST_LABEL = 40
MOST_LABELS = 100
"""Labels found in one cell: no print has more, and what each speaks of is searched for."""
SHORT = 6
"""Letters below which OCR slips are forgiven within one word only."""
BARRIERS = frozenset("(),;:")
"""No label runs across these: "Total (GST incl.)" is not "total gst"."""
DASH = re.compile(r"\s[-–—]\s")
"""Nor, behind another label, across such a dash: "Factura - Original 4711" is a title and what copy it is."""


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A label at its place; `labels` are all readings of one text."""

    labels: tuple[Label, ...]
    span: Span
    is_exact: bool
    """False where an OCR slip was forgiven."""

    @property
    def is_whole_cell(self) -> bool:
        """Return whether nothing but marks stands beside it in its cell."""
        text = self.span.cell.text
        return not any(map(str.isalnum, text[: self.span.start] + text[self.span.end :]))

    def label(self, concept: str) -> Label | None:
        """Return its reading as `concept`, if it has one."""
        return next((label for label in self.labels if label.concept == concept), None)


def find_labels(
    cell: Cell,
    folded: FoldedText,
    vocabulary: Vocabulary,
    *,
    forgive_slips: bool,
    languages: Set[str] | None = None,
) -> tuple[LabelHit, ...]:
    """Return the labels in a cell from left to right, the longest at each place, none inside another.

    Only labels of `languages` are found; None stands for all.
    """
    walk = _walk_labels(cell, folded, vocabulary, forgive_slips, languages)
    hits = list(islice(walk, MOST_LABELS))
    if not hits and forgive_slips:
        hits = list(_find_near_label(cell, vocabulary, languages))
    return tuple(hits)


def _walk_labels(
    cell: Cell, text: FoldedText, vocabulary: Vocabulary, forgive_slips: bool, languages: Set[str] | None
) -> Iterator[LabelHit]:
    slipped = fold_slips(text.folded) if forgive_slips else ""
    start = 0
    while start < len(text.folded):
        best = None
        if _starts_word(cell.text, text.origins[start]):
            best = exact = _longest(vocabulary.labels, text.folded, start, text, languages)
            near = _longest(vocabulary.slipped_labels, slipped, start, text, languages)
            if near and (not exact or near[0] > exact[0]) and not _is_chance(text, start, near[0]):
                best = near
            if best:
                span = cell.span(text.origins[start], text.origins[best[0] - 1] + 1)
                yield LabelHit(tuple(best[1]), span, best is exact)
        start = best[0] if best else start + 1


def _is_chance(text: FoldedText, start: int, end: int) -> bool:
    """Return whether too few letters, torn apart, look like a label: "8 III" is no "Bill"."""
    printed = text.printed[text.origins[start] : text.origins[end - 1]]
    return end - start < SHORT and " " in printed


def _longest(
    index: LabelIndex, letters: str, start: int, text: FoldedText, languages: Set[str] | None
) -> tuple[int, list[Label]] | None:
    """Return the longest label that starts there and ends a word, with the offset behind it."""
    best = None
    limit = None
    for end, labels in index.walk(letters, start, languages) if index.may_open(letters, start) else ():
        if limit is None:
            limit = _next_barrier(text.printed, text.origins[start])
        last = text.origins[end - 1]
        if last >= limit or (best and DASH.search(text.printed, text.origins[best[0] - 1] + 1, last)):
            break
        if _ends_word(text.printed, last):
            best = (end, labels)
    return best


def _next_barrier(text: str, start: int) -> int:
    return next((at for at in range(start, len(text)) if text[at] in BARRIERS), len(text))


def _starts_word(text: str, offset: int) -> bool:
    if offset == 0:
        return True
    before = text[offset - 1]
    if before in "_@":
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
        return following not in "_@"
    return (this.isalpha() and following.isdigit()) or (this.islower() and following.isupper())


def _find_near_label(cell: Cell, vocabulary: Vocabulary, languages: Set[str] | None) -> Iterator[LabelHit]:
    """Yield the label that the start of the cell is one edit away from."""
    end = _label_part(cell.text)
    if end > LONGEST_LABEL:
        return
    found: dict[str, Label] = {}
    for label in vocabulary.near_labels.find(fold(cell.text[:end]), languages):
        found.setdefault(label.concept, label)
    if found:
        yield LabelHit(tuple(found.values()), cell.span(0, end), is_exact=False)


def _label_part(text: str) -> int:
    """Return where the part of a cell ends that may be a label: at a colon or the first digit."""
    return next(
        (at for at, character in enumerate(text) if character in ":=" or character.isdigit()), len(text)
    )
