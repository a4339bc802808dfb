"""Columns of a table: where its rows part, told by heads or by numbers that stand under each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import inf

from recto.extraction.reader.layout.geometry import Rect, enclose
from recto.extraction.reader.layout.rows import Cell, Span

BIN_EM, MOST_BINS = 0.1, 2000
"""How finely gutters are measured: in tenths of an em, coarser on pages of very small print."""
WIDEST_GUTTER_EM = 3.0
"""A gutter wider than this is no better."""
OUTSIDE_COST = 0.8
"""What each em costs that a gutter lies under a head and not between two."""


@dataclass(frozen=True, slots=True)
class Strip:
    """What lies between two vertical lines; the outer strips are open to the side."""

    left: float
    right: float

    def holds(self, rect: Rect) -> bool:
        """Return whether the centre of the rectangle lies in the strip."""
        return self.left <= rect.centre < self.right


def cut_strips(heads: Sequence[Rect], rects: Iterable[Rect]) -> tuple[Strip, ...]:
    """Return one strip per head, from left to right, parted where the fewest of `rects` are cut.

    A line through a head is as bad as one through every second rectangle that may stand under it.
    """
    scale = _Scale(max(BIN_EM, (heads[-1].right - heads[0].left) / MOST_BINS))
    cover = scale.count_cover(rects)
    most = max(cover.values(), default=0)
    for at in scale.count_cover(heads):
        cover[at] = cover.get(at, 0) + (most + 1) // 2
    lines = [-inf]
    for left, right in pairwise(heads):
        lines.append(max(scale.find_gutter(cover, left, right), lines[-1]))
    return tuple(Strip(left, right) for left, right in pairwise([*lines, inf]))


@dataclass(frozen=True, slots=True)
class _Scale:
    """The width of a page in bins."""

    bin_em: float

    def count_cover(self, rects: Iterable[Rect]) -> dict[int, int]:
        """Return by how many rectangles each bin is covered."""
        cover: dict[int, int] = {}
        for rect in rects:
            for at in range(round(rect.left / self.bin_em), max(round(rect.right / self.bin_em), 1)):
                cover[at] = cover.get(at, 0) + 1
        return cover

    def find_gutter(self, cover: dict[int, int], left: Rect, right: Rect) -> float:
        """Return a place in the best gutter between two heads, as near to the gap between them as can be."""
        bins = range(round(left.left / self.bin_em) + 1, round(right.right / self.bin_em))
        gap = sorted((left.right / self.bin_em, right.left / self.bin_em))
        middle = sum(gap) / 2
        if not bins:
            return middle * self.bin_em
        least = min(cover.get(at, 0) for at in bins)
        runs = [list(run) for free, run in groupby(bins, lambda at: cover.get(at, 0) == least) if free]
        best = max(runs, key=lambda run: self._rate_run(run, gap[0], gap[1]))
        return min(max(middle, best[0] + 0.5), best[-1] + 0.5) * self.bin_em

    def _rate_run(self, run: Sequence[int], left: float, right: float) -> float:
        outside = max(run[0] - right, left - run[-1], 0.0)
        return min(len(run) * self.bin_em, WIDEST_GUTTER_EM) - OUTSIDE_COST * outside * self.bin_em


def find_strip(strips: Sequence[Strip], rect: Rect) -> int:
    """Return the index of the strip that holds the centre of the rectangle."""
    return next(index for index, strip in enumerate(strips) if strip.holds(rect))


def cut_cell(cell: Cell, strips: Sequence[Strip]) -> Iterator[tuple[int, Span]]:
    """Yield the parts of a cell with the index of the strip that each lies in."""
    places = [find_strip(strips, token.rect) for token in cell.tokens]
    for strip, run in groupby(range(len(places)), lambda at: places[at]):
        at = list(run)
        end = cell.starts[at[-1]] + len(cell.tokens[at[-1]].text)
        yield strip, cell.span(cell.starts[at[0]], end)


def stack_rects(rects: Iterable[Rect]) -> list[Rect]:
    """Return what the rectangles that overlap from the side cover together, from left to right."""
    stacks: list[Rect] = []
    for rect in sorted(rects, key=lambda rect: rect.left):
        if stacks and rect.left < stacks[-1].right:
            stacks[-1] = enclose((stacks[-1], rect))
        else:
            stacks.append(rect)
    return stacks
