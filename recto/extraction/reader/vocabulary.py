"""What the reader knows of languages: labels and words by `labels/LANGUAGE/TOPIC.toml`, months by the CLDR.

A new label is a line in one of those files; a new language is a new folder.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from babel.dates import get_month_names

from recto.extraction.reader.folding import fold, fold_slips, fold_words
from recto.extraction.reader.label_index import Label, LabelIndex, NearLabels

STRENGTHS = ("strong", "weak")
TELLING = 4
"""Letters from which a word of a label tells its language."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All languages together."""

    labels: LabelIndex
    slipped_labels: LabelIndex
    """The same labels as OCR may have spelt them."""
    near_labels: NearLabels
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
    exact, slipped = LabelIndex(), LabelIndex()
    labels = list(_list_labels(languages))
    for label in labels:
        folded = fold(label.text)
        exact.add(folded, label)
        slipped.add(fold_slips(folded), label)
    return Vocabulary(
        exact,
        slipped,
        NearLabels(labels),
        {fold(name): number for code, data in languages.items() for name, number in _list_months(code, data)},
        _gather_words(languages),
        frozenset(languages),
        _weigh_words(languages, labels),
        _gather_phrases(languages),
    )


def _weigh_words(
    languages: Mapping[str, Mapping[str, Any]], labels: Iterable[Label]
) -> dict[str, dict[str, float]]:
    """Return the words that tell a language; one that several languages share counts in part for each."""
    speakers: dict[str, set[str]] = {}
    for code, data in languages.items():
        for word in _words_of(data).get("language", ()):
            speakers.setdefault(fold(word), set()).add(code)
    for label in labels:
        if not label.is_strong:
            continue
        for word in fold_words(label.text):
            if len(word) >= TELLING and word.isalpha():
                speakers.setdefault(word, set()).add(label.language)
    return {word: dict.fromkeys(codes, 1.0 / len(codes)) for word, codes in speakers.items()}


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
