"""Finding names, addresses and sentences that the page prints a little differently, over several lines."""

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from recto.extraction.grounding.page_index import Occurrence, PageIndex, PrintedWord, Stream
from recto.extraction.reader.folding import fold_slips, fold_words
from recto.extraction.reader.layout.rows import Span

LEAST_LIKENESS = 0.84
"""Share of the letters of a text that must be on the page, likeness counted."""
LIKE_IN_PRINT, LIKE_IN_PIXELS = 92, 72
"""Least likeness of two words, of 100; pixels are misread, print is not."""
MOST_ANCHORS, COMMON = 12, 200
SLACK = 4
"""Words that may stand between those of a text."""
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


def _list_anchors(stream: Stream, words: Sequence[str]) -> Iterator[int]:
    """Yield where a text may begin: one of its rarer words stands as far behind that as in the text."""
    votes: dict[int, float] = {}
    for offset, word in enumerate(words):
        places = stream.places.get(word, ())
        if len(places) <= COMMON:
            for place in places:
                start = place - offset
                votes[start] = votes.get(start, 0.0) + len(word) / len(places)
    yield from sorted(votes, key=lambda start: -votes[start])[:MOST_ANCHORS]


def _match_around(stream: Stream, words: Sequence[str], start: int, *, in_pixels: bool) -> Occurrence | None:
    low = max(start - SLACK, 0)
    window = stream.words[low : max(start, 0) + len(words) + SLACK]
    taken: dict[int, float] = {}
    score = 0.0
    for offset, word in enumerate(words):
        best, likeness = _best_partner(word, window, start - low + offset, taken, in_pixels=in_pixels)
        if best is None:
            if any(map(str.isdigit, word)):
                return None
            continue
        taken[best] = likeness
        score += len(word) * likeness
    likeness = score / sum(map(len, words))
    if likeness < LEAST_LIKENESS:
        return None
    return Occurrence(_join([window[at] for at in sorted(taken)]), likeness)


def _best_partner(
    word: str, window: Sequence[PrintedWord], expected: int, taken: dict[int, float], *, in_pixels: bool
) -> tuple[int | None, float]:
    """Return the word of the window that is the same or nearly so, the nearest to its place in the text."""
    best: tuple[float, int] | None = None
    for at, printed in enumerate(window):
        if at in taken:
            continue
        likeness = _compare(word, printed.folded, in_pixels=in_pixels)
        if likeness:
            rank = (likeness - 0.01 * abs(at - expected), at)
            if best is None or rank[0] > best[0]:
                best = rank
    if best is None:
        return None, 0.0
    return best[1], _compare(word, window[best[1]].folded, in_pixels=in_pixels)


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
