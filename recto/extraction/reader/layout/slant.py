"""How the lines of a page fall: not at all, all alike on a tilted page, each its own way on a bent one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from recto.documents.model import Page, Word

STEEPEST = 0.2
"""Text that falls more steeply is no tilted line: a watermark, a stamp."""
LEAST_LINES = 3
LEAST_BENT_LINES = 16
"""A page with fewer lines than this doesn't tell how it is bent."""
BEND_GAIN = 0.5
"""A bent page is assumed when it leaves less than this share of the misfit of a tilted one."""
FLAT_MISFIT = 0.0003
"""A tilted page whose lines end off by less than this, in page widths, needs no better model."""
STIFFNESS = 0.02
"""Weight against bends that few lines speak for."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Slant:
    """The slope of lines at (x, y), both in page widths: a sum of 1, x, x², x³, y and xy, times these."""

    factors: tuple[float, ...]

    def slope(self, x: float, y: float) -> float:
        """Return the fall per width at (x, y)."""
        one, x1, x2, x3, y1, xy = self.factors
        return one + x * (x1 + x * (x2 + x * x3)) + y * (y1 + x * xy)

    def fall(self, x: float, y: float) -> float:
        """Return by how much a line at (x, y) lies lower than where it left the left edge."""
        one, x1, x2, x3, y1, xy = self.factors
        return x * (one + x * (x1 / 2 + x * (x2 / 3 + x * x3 / 4)) + y * (y1 + x * xy / 2))


@dataclass(frozen=True, slots=True)
class _Run:
    """One line as read: its ends and the height of its middle, in page widths."""

    left: float
    right: float
    middle: float
    rise: float

    @property
    def slope(self) -> float:
        return self.rise / (self.right - self.left)


LEVEL = Slant((0.0,) * 6)


def measure_slant(page: Page) -> Slant:
    """Return how the page's lines fall, as far as enough lines tell.

    Only words that were put on one line and that follow each other count, each line by its length.
    """
    runs = [run for run in _list_runs(page) if abs(run.slope) < STEEPEST]
    if len(runs) < LEAST_LINES:
        return LEVEL
    tilted = Slant((_find_median(runs), *LEVEL.factors[1:]))
    misfit = _measure_misfit(tilted, runs)
    if len(runs) < LEAST_BENT_LINES or misfit < FLAT_MISFIT:
        return tilted
    bent = _fit_bend(tilted, runs)
    return bent if _measure_misfit(bent, runs) < BEND_GAIN * misfit else tilted


def _list_runs(page: Page) -> Iterator[_Run]:
    for _, group in groupby(page.words, key=lambda word: word.line):
        words = list(group)
        if len(words) > 2 and all(map(_is_beside, words, words[1:])):
            run = _measure_run(words[0], words[-1], page.height / page.width)
            if run.right > run.left:
                yield run


def _is_beside(one: Word, two: Word) -> bool:
    return one.box[1] <= two.box[3] and two.box[1] <= one.box[3]


def _measure_run(first: Word, last: Word, aspect: float) -> _Run:
    (left, top, right, bottom), (left2, top2, right2, bottom2) = first.box, last.box
    start, end = (top + bottom) / 2 * aspect, (top2 + bottom2) / 2 * aspect
    return _Run((left + right) / 2, (left2 + right2) / 2, (start + end) / 2, end - start)


def _find_median(runs: Sequence[_Run]) -> float:
    """Return the median slope, each line weighing as much as it is long."""
    ordered = sorted(runs, key=lambda run: run.slope)
    lengths = np.cumsum([run.right - run.left for run in ordered])
    return ordered[int(np.searchsorted(lengths, lengths[-1] / 2))].slope


def _predict(slant: Slant, run: _Run) -> float:
    """Return how much the line falls on a page of that slant."""
    return slant.fall(run.right, run.middle) - slant.fall(run.left, run.middle)


def _measure_misfit(slant: Slant, runs: Sequence[_Run]) -> float:
    """Return by how much lines end off from where they should, on average."""
    return sum(abs(_predict(slant, run) - run.rise) for run in runs) / len(runs)


def _fit_bend(start: Slant, runs: Sequence[_Run]) -> Slant:
    """Return the slant that fits all lines best, near to `start` where they say little."""
    count = len(start.factors)
    units = [Slant(tuple(unit)) for unit in np.eye(count).tolist()]
    terms = [[_predict(unit, run) for unit in units] for run in runs]
    misses = [run.rise - _predict(start, run) for run in runs]
    equations = np.vstack([np.asarray(terms), STIFFNESS * np.eye(count)])
    change, *_ = np.linalg.lstsq(equations, np.concatenate([misses, np.zeros(count)]), rcond=None)
    return Slant(tuple((np.asarray(start.factors) + change).tolist()))
