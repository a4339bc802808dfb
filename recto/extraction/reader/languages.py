"""Which languages a document speaks: told by its words, so that no label of another one is read into it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from recto.extraction.reader.folding import fold_words
from recto.extraction.reader.vocabulary import Vocabulary

COMMON_LANGUAGE = "en"
"""Printed on documents of every country: spoken always."""
ENOUGH, SECOND, SHARE = 2.0, 1.5, 0.3
"""Score from which words tell a language; what a second one needs, and what share of the best one's score."""
PLENTY = 12.0
"""Score from which a second language is spoken, however much there is of the best one."""
MOST_REPEATS = 3
"""A word that comes back more often tells no more."""


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages of a document."""

    scores: Mapping[str, float]
    """How much its words speak for each language."""
    main: str | None
    """The one that most words of the first page with enough of them speak for; None where too few tell."""
    spoken: frozenset[str]
    """Those whose labels are read; all of them where too few words tell."""


def judge_languages(pages: Iterable[Iterable[str]], vocabulary: Vocabulary) -> Languages:
    """Return the languages that the words of pages speak for; a word of several speaks for each in part.

    Each page is judged by itself, so that the English terms on the back don't outvote a Dutch invoice.
    """
    judged = [_judge_page(texts, vocabulary) for texts in pages]
    scores = {code: sum(page[code] for page in judged) for code in vocabulary.languages}
    told = [page for page in judged if max(page.values(), default=0.0) >= ENOUGH]
    if not told:
        return Languages(scores, None, vocabulary.languages)
    main = max(told[0], key=lambda code: (told[0][code], code == COMMON_LANGUAGE))
    spoken = frozenset(code for page in told for code in _list_spoken(page))
    return Languages(scores, main, spoken | {COMMON_LANGUAGE})


def _judge_page(texts: Iterable[str], vocabulary: Vocabulary) -> dict[str, float]:
    """Return how much the words of a page speak for each language."""
    scores = dict.fromkeys(vocabulary.languages, 0.0)
    for word, count in Counter(word for text in texts for word in fold_words(text)).items():
        for code, weight in vocabulary.language_words.get(word, {}).items():
            scores[code] += weight * min(count, MOST_REPEATS)
    return scores


def _list_spoken(scores: Mapping[str, float]) -> Iterator[str]:
    least = min(max(SECOND, SHARE * max(scores.values())), PLENTY)
    yield from (code for code, score in scores.items() if score >= least)
