"""Rectangles in ems: one em is the median height of the words of a page, on both axes."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in ems, y downwards, after the page's slant was taken out."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Return bottom − top."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Return the y of the centre."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Return the x of the centre."""
        return (self.left + self.right) / 2

    def overlap_x(self, other: "Rect") -> float:
        """Return how far the two overlap horizontally; negative is the gap between them."""
        return min(self.right, other.right) - max(self.left, other.left)


def enclose(rects: Iterable[Rect]) -> Rect:
    """Return the smallest rectangle around all of at least one."""
    rects = list(rects)
    if len(rects) == 1:
        return rects[0]
    lefts, tops, rights, bottoms = zip(*((r.left, r.top, r.right, r.bottom) for r in rects), strict=True)
    return Rect(min(lefts), min(tops), max(rights), max(bottoms))
