"""Which parts of a page the text detector looks at, so that no letter gets too small for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Quad = npt.NDArray[np.float32]
"""Corners [4, 2] of a line in pixels, in reading order: top left, top right, bottom right, bottom left."""

DETECTOR_SIDE = 960

_TILE_RATIO = 2.0
"""A page longer than this times its width is detected in tiles: a receipt roll would shrink to nothing."""
_TILE_LENGTH = 1.6
_TILE_OVERLAP = 0.2
_MIN_TILE_PIXELS = 640
_MIN_OVERLAP_PIXELS = 64

_SMALL_PRINT = 11.0
"""Lines lower than this, in pixels as the detector sees them, are lost in part; 50 real pages have higher."""
_REMOTE_PRINT, _REMOTE_SHARE = 13.0, 0.5
"""Where nothing was found on half of both axes, a page may lie far off, and most of it be lost."""
_WANTED_PRINT = 17.0
_MARGIN = 0.6
"""Text may stand this far, in lengths of what was found, outside of it."""
_MOST_TILES = 3
"""On each axis, of a second look."""
_MIN_GAIN = 1.2
"""A second look must show letters this many times as large."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one axis, in pixels."""

    start: int
    end: int
    core_start: float
    """A line belongs to the tile in whose core its middle lies."""
    core_end: float


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a page that the detector looks at by itself."""

    across: Span
    down: Span

    def owns(self, quad: Quad) -> bool:
        """Return whether the tile, and no other, answers for a line that was found on it."""
        x, y = (float(value) for value in quad.mean(axis=0))
        return (
            self.across.core_start <= x < self.across.core_end
            and self.down.core_start <= y < self.down.core_end
        )


def cut_tiles(width: int, height: int) -> list[Tile]:
    """Return the tiles of a page of that size: one, or several along a roll."""
    short = min(width, height)
    tile = max(_MIN_TILE_PIXELS, round(_TILE_LENGTH * short))
    if max(width, height) <= _TILE_RATIO * short:
        tile = max(width, height)
    return _cross(_cut_span(0, width, tile), _cut_span(0, height, tile))


def cut_finer_tiles(found: Sequence[Quad], tiles: Sequence[Tile]) -> list[Tile]:
    """Return the tiles of a second look around what was found in `tiles`; none if the print is large enough.

    Small print on a large page, and a page that fills little of a photo, are found only so.
    """
    if not found:
        return []
    side = max(max(_length(tile.across), _length(tile.down)) for tile in tiles)
    print_height = float(np.median([_measure_height(quad) for quad in found]))
    size = (max(tile.across.end for tile in tiles), max(tile.down.end for tile in tiles))
    ends = _enclose(found)
    is_remote = all(end - start < _REMOTE_SHARE * most for (start, end), most in zip(ends, size, strict=True))
    enough = _REMOTE_PRINT if is_remote else _SMALL_PRINT
    if print_height * min(1.0, DETECTOR_SIDE / side) >= enough:
        return []
    spans = [_widen(start, end, most) for (start, end), most in zip(ends, size, strict=True)]
    least = max(end - start for start, end in spans) / _MOST_TILES * (1 + _TILE_OVERLAP)
    tile = max(least, print_height * DETECTOR_SIDE / _WANTED_PRINT, _MIN_TILE_PIXELS)
    if side < _MIN_GAIN * tile:
        return []
    return _cross(*(_cut_span(start, end, round(tile)) for start, end in spans))


def _enclose(quads: Sequence[Quad]) -> list[tuple[float, float]]:
    """Return the ends of what lines cover, of each axis."""
    corners = np.concatenate(list(quads))
    return [(float(corners[:, axis].min()), float(corners[:, axis].max())) for axis in (0, 1)]


def _cross(across: Sequence[Span], down: Sequence[Span]) -> list[Tile]:
    return [Tile(one, two) for two in down for one in across]


def _length(span: Span) -> int:
    return span.end - span.start


def _measure_height(quad: Quad) -> float:
    return float(min(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[1] - quad[0])))


def _widen(start: float, end: float, most: int) -> tuple[int, int]:
    margin = _MARGIN * (end - start)
    return max(0, round(start - margin)), min(most, round(end + margin))


def _cut_span(start: int, end: int, tile: int) -> list[Span]:
    """Return stretches no longer than `tile` that overlap; their cores don't, and leave no gap."""
    return list(_yield_spans(start, end, tile)) if end - start > tile else [Span(start, end, -np.inf, np.inf)]


def _yield_spans(start: int, end: int, tile: int) -> Iterator[Span]:
    overlap = max(_MIN_OVERLAP_PIXELS, round(_TILE_OVERLAP * tile / _TILE_LENGTH))
    count = max(2, -(-(end - start - overlap) // max(1, tile - overlap)))
    step = (end - start - tile) / (count - 1)
    starts = [start + max(0, round(index * step)) for index in range(count)]
    for index, left in enumerate(starts):
        lower = -np.inf if index == 0 else (left + starts[index - 1] + tile) / 2
        upper = np.inf if index == count - 1 else (starts[index + 1] + left + tile) / 2
        yield Span(left, min(end, left + tile), lower, upper)
