"""Finding names, addresses and sentences that the page prints a little differently, over several lines."""

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from recto.extraction.grounding.occurrence import Occurrence
from recto.extraction.grounding.page_index import PageIndex
from recto.extraction.grounding.streams import PrintedWord, Stream
from recto.extraction.reader.folding import fold, fold_slips, fold_words
from recto.extraction.reader.layout.rows import Span

LEAST_LIKENESS = 0.84
"""Share of the letters of a text that must be on the page, likeness counted."""
LIKE_IN_PRINT, LIKE_IN_PIXELS = 92, 72
"""Least likeness of two words, of 100; pixels are misread, print is not."""
MOST_ANCHORS, MOST_VOTERS, COMMON = 12, 24, 200
SLACK = 4
"""Words that may stand between those of a text."""
SHORTEST_MISREAD, LONGEST_MISREAD, LIKE_MISREAD = 8, 200, 0.88
LONGEST_TEXT = 400
"""Words of a value that are compared; what is longer is judged by its beginning."""


def find_text(index: PageIndex, value: str) -> Iterator[Occurrence]:
    """Yield where most of a text stands, its words in any order and lines; digits must all be there."""
    words = fold_words(value)[:LONGEST_TEXT]
    if not words:
        return
    for stream in (index.blocks, index.rows):
        for at in _list_anchors(stream, words):
            found = _match_around(stream, words, at, in_pixels=index.is_ocr)
            if found is not None:
                yield found


def find_misread(index: PageIndex, value: str) -> Iterator[Occurrence]:
    """Yield where a text stands with letters misread or words run together; its digits are the same."""
    needle = fold(value)
    if not index.is_ocr or not SHORTEST_MISREAD <= len(needle) <= LONGEST_MISREAD:
        return
    found = index.blocks.find_like(needle, LIKE_MISREAD)
    if found is not None:
        spans, likeness = found
        if _digits(needle) == _digits(fold("".join(span.text for span in spans))):
            yield Occurrence(spans, likeness)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _list_anchors(stream: Stream, words: Sequence[str]) -> list[int]:
    """Return where a text may begin: its rarer words stand as far behind that as in the text."""
    votes: dict[int, float] = {}
    places = [(offset, word, stream.places.get(word, ())) for offset, word in enumerate(words)]
    known = sorted((each for each in places if 0 < len(each[2]) <= COMMON), key=lambda each: len(each[2]))
    for offset, word, found in known[:MOST_VOTERS]:
        for place in found:
            votes[place - offset] = votes.get(place - offset, 0.0) + len(word) / len(found)
    return sorted(votes, key=lambda start: -votes[start])[:MOST_ANCHORS]


def _match_around(stream: Stream, words: Sequence[str], start: int, *, in_pixels: bool) -> Occurrence | None:
    low = max(start - SLACK, 0)
    window = _Window(stream.words[low : max(start, 0) + len(words) + SLACK], in_pixels)
    score = 0.0
    for offset, word in enumerate(words):
        likeness = window.take(word, start - low + offset)
        if not likeness and any(map(str.isdigit, word)):
            return None
        score += len(word) * likeness
    likeness = score / sum(map(len, words))
    return Occurrence(window.spans(), likeness) if likeness >= LEAST_LIKENESS else None


class _Window:
    """A stretch of words, of which each is taken for one word of a text at most."""

    def __init__(self, words: Sequence[PrintedWord], in_pixels: bool) -> None:
        self._words = words
        self._in_pixels = in_pixels
        self._places: dict[str, list[int]] = {}
        self._taken: set[int] = set()
        for at, word in enumerate(words):
            self._places.setdefault(word.folded, []).append(at)

    def take(self, word: str, expected: int) -> float:
        """Take the same word, wherever it stands, or one like it near its place; return how like it is."""
        same = [at for at in self._places.get(word, ()) if at not in self._taken]
        if same:
            self._taken.add(min(same, key=lambda at: abs(at - expected)))
            return 1.0
        near = range(max(expected - SLACK, 0), min(expected + SLACK + 1, len(self._words)))
        likes = [
            (_compare(word, self._words[at].folded, in_pixels=self._in_pixels), -abs(at - expected), at)
            for at in near
            if at not in self._taken
        ]
        likeness, _, at = max(likes, default=(0.0, 0, 0))
        if likeness:
            self._taken.add(at)
        return likeness

    def spans(self) -> tuple[Span, ...]:
        """Return what was taken."""
        return _join([self._words[at] for at in sorted(self._taken)])


def _compare(one: str, two: str, *, in_pixels: bool) -> float:
    """Return the likeness of two folded words, 0 where they are others; numbers are the same or others."""
    if one == two:
        return 1.0
    if in_pixels and fold_slips(one) == fold_slips(two):
        return 0.95
    if any(map(str.isdigit, one)) or abs(len(one) - len(two)) > 2:
        return 0.0
    least = LIKE_IN_PIXELS if in_pixels else LIKE_IN_PRINT
    ratio = fuzz.ratio(one, two, score_cutoff=least)
    return ratio / 100


def _join(words: Sequence[PrintedWord]) -> tuple[Span, ...]:
    """Return the words as one span for each cell."""
    spans: list[Span] = []
    for word in words:
        if spans and spans[-1].cell is word.cell:
            spans[-1] = word.cell.span(min(spans[-1].start, word.start), max(spans[-1].end, word.end))
        else:
            spans.append(word.cell.span(word.start, word.end))
    return tuple(spans)
