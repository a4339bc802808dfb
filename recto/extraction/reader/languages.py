"""Which languages a document speaks: told by its words, so that no label of another one is read into it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recto.extraction.reader.folding import fold_words
from recto.extraction.reader.vocabulary import Vocabulary

COMMON_LANGUAGE = "en"
"""Printed on documents of every country: spoken always."""
ENOUGH, SHARE = 2.0, 0.3
"""Score from which words tell a language, and the share of the best language's that a second one needs."""
MOST_REPEATS = 3
"""A word that comes back more often tells no more."""


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages of a document."""

    scores: Mapping[str, float]
    """How much its words speak for each language."""
    main: str | None
    """The one that most words speak for; None where too few tell."""
    spoken: frozenset[str]
    """Those whose labels are read; all of them where too few words tell."""


def judge_languages(texts: Iterable[str], vocabulary: Vocabulary) -> Languages:
    """Return the languages that the words of `texts` speak for; a word of several speaks for each in part."""
    scores = dict.fromkeys(vocabulary.languages, 0.0)
    for word, count in Counter(word for text in texts for word in fold_words(text)).items():
        for code, weight in vocabulary.language_words.get(word, {}).items():
            scores[code] += weight * min(count, MOST_REPEATS)
    main = max(scores, key=lambda code: (scores[code], code == COMMON_LANGUAGE), default=None)
    best = scores[main] if main else 0.0
    if best < ENOUGH:
        return Languages(scores, None, vocabulary.languages)
    spoken = {code for code, score in scores.items() if score >= max(ENOUGH, SHARE * best)}
    return Languages(scores, main, frozenset(spoken | {COMMON_LANGUAGE}))
