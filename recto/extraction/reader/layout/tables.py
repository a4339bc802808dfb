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

STACK_GAP_EM, MOST_STACKS = 0.9, 60
"""Columns are further apart than words."""
FARTHEST_EM = 8.0
EMPTY_COST, SHARED_COST = 1.5, 4.0
"""What a head without a stack costs, and a second stack under one head, in ems of distance."""


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

    Heads that stand beside what is printed under them are moved there first. A line through a head is as bad
    as one through every second rectangle that may stand under it.
    """
    rects = list(rects)
    heads = move_heads(heads, rects)
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


def stack_rects(rects: Iterable[Rect], gap: float = 0.0) -> list[Rect]:
    """Return what the rectangles that are less than `gap` apart sideways cover, from left to right."""
    stacks: list[Rect] = []
    for rect in sorted(rects, key=lambda rect: rect.left):
        if stacks and rect.left < stacks[-1].right + gap:
            stacks[-1] = enclose((stacks[-1], rect))
        else:
            stacks.append(rect)
    return stacks


def move_heads(heads: Sequence[Rect], rects: Iterable[Rect]) -> list[Rect]:
    """Return the heads, those that stand beside the one stack that is theirs put over it.

    Heads may be aligned left over numbers aligned right. Stacks belong to heads in their order; each head
    should have one.
    """
    stacks = stack_rects(rects, STACK_GAP_EM)
    if len(stacks) > MOST_STACKS:
        return list(heads)
    owners = _match_stacks(heads, stacks)
    moved = list(heads)
    for at, head in enumerate(heads):
        own = [stack for stack, owner in zip(stacks, owners, strict=True) if owner == at]
        if len(own) == 1 and head.overlap_x(own[0]) <= 0:
            moved[at] = Rect(own[0].left, head.top, own[0].right, head.bottom)
    return moved


def _match_stacks(heads: Sequence[Rect], stacks: Sequence[Rect]) -> list[int]:
    """Return the head of each stack, in their order, at the least cost."""
    best: list[list[tuple[float, int]]] = []
    for at, stack in enumerate(stacks):
        row = []
        for owner, head in enumerate(heads):
            near = min(max(-head.overlap_x(stack), 0.0), FARTHEST_EM)
            before = _enter_head(best[-1], owner) if at else (EMPTY_COST * owner, -1)
            row.append((near + before[0], before[1]))
        best.append(row)
    return _trace_back(best, len(heads))


def _enter_head(row: Sequence[tuple[float, int]], owner: int) -> tuple[float, int]:
    """Return the least cost of coming to a head from the head of the stack before, and that head."""
    options = [(row[owner][0] + SHARED_COST, owner)]
    options += [(row[one][0] + EMPTY_COST * (owner - one - 1), one) for one in range(owner)]
    return min(options)


def _trace_back(best: Sequence[Sequence[tuple[float, int]]], count: int) -> list[int]:
    if not best:
        return []
    owner = min(range(count), key=lambda at: best[-1][at][0] + EMPTY_COST * (count - 1 - at))
    owners = [owner]
    for row in reversed(best[1:]):
        owner = row[owner][1]
        owners.append(owner)
    return owners[::-1]
