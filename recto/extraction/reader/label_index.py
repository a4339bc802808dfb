"""Labels by their letters: those that start at a place of a text, and those that it is one slip away from."""

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from recto.extraction.reader.folding import fold, fold_slips

FORGIVING = 7
"""Letters from which a label may have lost, gained or changed one: "Master" would be "Muster" else."""
OPENING = 3
"""Letters that labels are first looked up by."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text that names what stands beside it."""

    concept: str
    """What it names, e.g. `number.invoice`."""
    is_strong: bool
    language: str
    text: str


class LabelIndex:
    """Folded labels by how they begin, to find those that start at a place."""

    def __init__(self) -> None:
        self._labels: dict[str, list[Label]] = {}
        self._lengths: dict[str, list[int]] = {}

    def add(self, folded: str, label: Label) -> None:
        """Add a label under its folded text."""
        self._labels.setdefault(folded, []).append(label)
        lengths = self._lengths.setdefault(folded[:OPENING], [])
        if len(folded) not in lengths:
            insort(lengths, len(folded))

    def may_open(self, folded: str, start: int) -> bool:
        """Return whether the next letters are those that some label begins with."""
        opening = folded[start : start + OPENING]
        return opening in self._lengths or any(opening[:end] in self._labels for end in range(1, OPENING))

    def walk(
        self, folded: str, start: int, languages: Set[str] | None = None
    ) -> Iterator[tuple[int, list[Label]]]:
        """Yield every label of these languages (None: all) that starts at `start`, with the offset behind it.

        The shortest comes first.
        """
        lengths = self._lengths.get(folded[start : start + OPENING], ())
        for end in chain(range(start + 1, start + OPENING), (start + length for length in lengths)):
            known = self._labels.get(folded[start:end])
            labels = choose_spoken(known, languages) if known and end <= len(folded) else None
            if labels:
                yield end, labels


class NearLabels:
    """Long labels, and each with one letter left out: two texts that share a key are one edit apart.

    The index of a language is built when a document that speaks it asks for the first time.
    """

    def __init__(self, labels: Iterable[Label]) -> None:
        self._labels: dict[str, list[Label]] = {}
        for label in labels:
            self._labels.setdefault(label.language, []).append(label)
        self._indexes: dict[str, _NearIndex] = {}

    def find(self, folded: str, languages: Set[str] | None) -> Iterator[Label]:
        """Yield the labels of these languages (None: all) that are one edit away from a text."""
        keys = near_keys(folded)
        if not keys:
            return
        indexes = [self._index(code) for code in self._labels if languages is None or code in languages]
        for key in keys:
            for first, others in indexes:
                if key in first:
                    yield first[key]
                    yield from others.get(key, ())

    def _index(self, language: str) -> "_NearIndex":
        if language not in self._indexes:
            self._indexes[language] = _index_near(self._labels[language])
        return self._indexes[language]


_NearIndex = tuple[dict[str, Label], dict[str, list[Label]]]
"""The first label of each key, and the others of the few with more: lists for all take twice the time."""


def _index_near(labels: Iterable[Label]) -> _NearIndex:
    first: dict[str, Label] = {}
    others: dict[str, list[Label]] = {}
    for label in labels:
        for key in near_keys(fold(label.text)):
            if first.setdefault(key, label) is not label:
                others.setdefault(key, []).append(label)
    return first, others


def choose_spoken(labels: Sequence[Label], languages: Set[str] | None) -> list[Label]:
    """Return the labels of these languages; None stands for all."""
    return [label for label in labels if languages is None or label.language in languages]


def near_keys(folded: str) -> Iterable[str]:
    """Return a long text and its forms with one letter left out; nothing for a short one."""
    slipped = fold_slips(folded)
    if len(slipped) < FORGIVING:
        return ()
    return dict.fromkeys([slipped, *(slipped[:gap] + slipped[gap + 1 :] for gap in range(len(slipped)))])
