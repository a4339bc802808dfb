"""What the reader knows of languages: labels and words by `labels/LANGUAGE/TOPIC.toml`, months by the CLDR.

A new label is a line in one of those files; a new language is a new folder.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from babel.dates import get_month_names

from recto.extraction.reader.folding import fold, fold_slips, fold_words

STRENGTHS = ("strong", "weak")
FORGIVING = 7
"""Letters from which a label may have lost, gained or changed one: "Master" would be "Muster" else."""
TELLING = 4
"""Letters from which a word of a label tells its language."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text that names what stands beside it."""

    concept: str
    """What it names, e.g. `number.invoice`."""
    is_strong: bool
    language: str
    text: str


class LabelTree:
    """Folded labels by their letters, to find the longest one that starts at a place."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, folded: str, label: Label) -> None:
        """Add a label under its folded text."""
        node = self._root
        for character in folded:
            node = node.setdefault(character, {})
        node.setdefault("", []).append(label)

    def walk(
        self, folded: str, start: int, languages: Set[str] | None = None
    ) -> Iterator[tuple[int, list[Label]]]:
        """Yield every label of these languages (None: all) that starts at `start`, with the offset behind it.

        The shortest comes first.
        """
        node = self._root
        for offset in range(start, len(folded)):
            following = node.get(folded[offset])
            if following is None:
                return
            node = following
            if "" in node:
                labels = choose_spoken(node[""], languages)
                if labels:
                    yield offset + 1, labels


def choose_spoken(labels: Sequence[Label], languages: Set[str] | None) -> list[Label]:
    """Return the labels of these languages; None stands for all."""
    return [label for label in labels if languages is None or label.language in languages]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All languages together."""

    labels: LabelTree
    slipped_labels: LabelTree
    """The same labels as OCR may have spelt them."""
    near_labels: Mapping[str, tuple[Label, ...]]
    """Long labels, and each with one letter left out: two texts that share a key are one edit apart."""
    months: Mapping[str, int]
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Folded words by kind over all languages."""
    languages: frozenset[str] = frozenset()
    language_words: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Folded words that tell one language from another: what each says for each language that has it."""
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Phrases by kind as they stand in the files."""


@cache
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary of every folder in `labels/`."""
    root = resources.files("recto.extraction.reader") / "labels"
    folders = sorted((entry for entry in root.iterdir() if entry.is_dir()), key=lambda entry: entry.name)
    return build_vocabulary({folder.name: _load_language(folder) for folder in folders})


def _load_language(folder: Traversable) -> Mapping[str, Any]:
    """Return the files of a language as one; each concept and kind of word stands in one of them."""
    families: dict[str, dict[str, Any]] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        for family, members in tomllib.loads(entry.read_text("utf-8")).items():
            known = families.setdefault(family, {})
            twice = known.keys() & members.keys()
            if twice:
                raise ValueError(f"{folder.name}/{entry.name}: {family}.{min(twice)} stands in another file")
            known.update(members)
    return families


def build_vocabulary(languages: Mapping[str, Mapping[str, Any]]) -> Vocabulary:
    """Return the vocabulary of parsed label files by language code."""
    exact, slipped = LabelTree(), LabelTree()
    near: dict[str, list[Label]] = {}
    for label in _list_labels(languages):
        folded = fold(label.text)
        exact.add(folded, label)
        slipped.add(fold_slips(folded), label)
        for key in near_keys(folded):
            near.setdefault(key, []).append(label)
    return Vocabulary(
        exact,
        slipped,
        {key: tuple(labels) for key, labels in near.items()},
        {fold(name): number for code, data in languages.items() for name, number in _list_months(code, data)},
        _gather_words(languages),
        frozenset(languages),
        _weigh_words(languages),
        _gather_phrases(languages),
    )


def _weigh_words(languages: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Return the words that tell a language; one that several languages share counts in part for each."""
    speakers: dict[str, set[str]] = {}
    for code, data in languages.items():
        for word in _words_of(data).get("language", ()):
            speakers.setdefault(fold(word), set()).add(code)
    for label in _list_labels(languages):
        for word in fold_words(label.text):
            if label.is_strong and len(word) >= TELLING and word.isalpha():
                speakers.setdefault(word, set()).add(label.language)
    return {word: dict.fromkeys(codes, 1.0 / len(codes)) for word, codes in speakers.items()}


def near_keys(folded: str) -> set[str]:
    """Return a long text and its forms with one letter left out; nothing for a short one."""
    slipped = fold_slips(folded)
    if len(slipped) < FORGIVING:
        return set()
    return {slipped, *(slipped[:gap] + slipped[gap + 1 :] for gap in range(len(slipped)))}


def _list_labels(languages: Mapping[str, Mapping[str, Any]]) -> Iterator[Label]:
    for code, data in languages.items():
        for family, concepts in data.items():
            if family in ("words", "months"):
                continue
            for name, texts in concepts.items():
                for strength in STRENGTHS:
                    for text in texts.get(strength, ()):
                        yield Label(f"{family}.{name}", strength == "strong", code, text)


def _list_months(code: str, data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield the names of months, long and short, that the CLDR and the files of a language know."""
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            yield from ((name, number) for number, name in get_month_names(width, context, code).items())
    for number, names in data.get("months", {}).items():
        yield from ((name, int(number)) for name in names)


def _words_of(data: Mapping[str, Any]) -> Mapping[str, Iterable[str]]:
    """Return the words of a language by kind; a language may have none yet."""
    words: Mapping[str, Iterable[str]] = data.get("words", {})
    return words


def _gather_words(languages: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    return {kind: frozenset(map(fold, phrases)) for kind, phrases in _gather_phrases(languages).items()}


def _gather_phrases(languages: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    kinds: dict[str, list[str]] = {}
    for data in languages.values():
        for kind, phrases in _words_of(data).items():
            kinds.setdefault(kind, []).extend(phrases)
    return {kind: tuple(dict.fromkeys(phrases)) for kind, phrases in kinds.items()}
