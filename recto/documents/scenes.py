"""Where the picture of a video changes to another one, and which frames show it best. Numbers, no files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from recto.documents.pixels import Pixels

LOOK_WIDTH = 640
"""Pixels a frame is shrunk to before it is looked at."""
_PICTURE = (64, 36)
_BINS = 16
_SWAY = 2
"""Of those pixels, how far a hand moves the camera."""
_NEAR = 8
"""Looks before and after one that tell how much the picture moves anyway."""
_LEAST_CHANGE = 0.01
"""Mean difference of brightness (of 1) below which two looks show the same: noise is a fifth of it."""
_MOST_TIMES = 4.0
"""A change is a cut when it is so many times what the picture moves anyway."""
_STILL = 0.004
"""Change below which a picture stands still."""
_DRIFT = 0.03
"""Change since a scene began from which on a picture that stands still again is another one: a fade."""
_OTHER_LIGHT = 0.35
"""Share of the pixels whose brightness isn't that of the scene's beginning: a slow pan to something else."""
_SHORTEST_SECONDS = 0.4
"""What is shorter is on its way to the next scene."""
_LONGEST_FADE_SECONDS = 3.0
_SPAN_SECONDS = 10.0
"""Of a longer scene one frame is taken for so many seconds, if its picture is another one."""
_BLOCK = 16
_SAME_BLOCK = 12.0
"""Mean difference of levels (of 255) in the block of pixels that differs most; below it, nothing is new."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What is kept of a frame that was looked at."""

    place: int
    """In the index of the video."""
    seconds: float
    picture: npt.NDArray[np.float32]
    """Brightness [36, 64], 0–1."""
    sharpness: float
    """Variance of the Laplacian; comparable within one video only."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Looks that show one picture, moving or not."""

    looks: Sequence[Look]
    end_seconds: float

    @property
    def start_seconds(self) -> float:
        """Time of its first look."""
        return self.looks[0].seconds

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end_seconds - self.start_seconds


def look_at(place: int, seconds: float, gray: npt.NDArray[np.uint8]) -> Look:
    """Return what is kept of a frame, given its brightness [h, w], 0–255, at `LOOK_WIDTH`."""
    picture = cv2.resize(gray, _PICTURE, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
    sharpness = float(cv2.Laplacian(gray, cv2.CV_32F).var())
    return Look(place, seconds, np.asarray(picture, np.float32), sharpness)


def find_scenes(looks: Sequence[Look], end_seconds: float) -> list[Scene]:
    """Return the scenes of a video by its looks, which are in order; the last ends at `end_seconds`."""
    starts = _drop_passing(_find_starts(looks), looks, end_seconds)
    scenes = []
    for start, stop in zip(starts, [*starts[1:], len(looks)], strict=True):
        ends = looks[stop].seconds if stop < len(looks) else end_seconds
        scenes.append(Scene(looks[start:stop], ends))
    return scenes


def choose_looks(scenes: Sequence[Scene], most: int) -> list[Look]:
    """Return the sharpest look of each scene, and more of long ones that change; `most` at most, in order.

    Of too many, those of the longest scenes are kept.
    """
    ranked: list[tuple[bool, float, Look]] = []
    for scene in scenes:
        chosen = list(_choose_in_scene(scene))
        ranked += [(at > 0, -scene.seconds, look) for at, look in enumerate(chosen)]
    ranked.sort(key=lambda each: each[:2])
    return sorted((look for _, _, look in ranked[:most]), key=lambda look: look.place)


def looks_alike(first: Pixels, second: Pixels) -> bool:
    """Return whether two frames differ by no more than noise: where a digit changes, a block does."""
    changes = np.abs(first.astype(np.int16) - second.astype(np.int16)).mean(axis=2)
    height, width = (size - size % _BLOCK or size for size in changes.shape)
    rows, columns = max(1, height // _BLOCK), max(1, width // _BLOCK)
    blocks = changes[:height, :width].reshape(rows, height // rows, columns, width // columns)
    return float(blocks.mean(axis=(1, 3)).max()) < _SAME_BLOCK


def _find_starts(looks: Sequence[Look]) -> list[int]:
    changes = np.array([0.0, *(_measure_change(*pair) for pair in pairwise(looks))])
    limits = _limit_changes(changes)
    starts, anchor = [0], looks[0]
    for at in range(1, len(looks)):
        is_cut = changes[at] > limits[at]
        if is_cut or _has_drifted(anchor, looks[at], changes[max(0, at - 2) : at + 1]):
            starts.append(at)
            anchor = looks[at]
    return starts


def _measure_change(first: Look, second: Look) -> float:
    """Return how much the picture changes beyond what a camera held by hand moves it, 0–1."""
    change = float(np.abs(first.picture - second.picture).mean())
    if change < _LEAST_CHANGE:
        return change
    inner = first.picture[_SWAY:-_SWAY, _SWAY:-_SWAY]
    shifted = sliding_window_view(second.picture, inner.shape)
    return min(change, float(np.abs(shifted - inner).mean(axis=(2, 3)).min()))


def _limit_changes(changes: npt.NDArray[np.float64]) -> list[float]:
    """Return for each change how large it must be for a cut, by those around it."""
    limits = []
    for at in range(len(changes)):
        around = np.concatenate([changes[max(1, at - _NEAR) : at], changes[at + 1 : at + 1 + _NEAR]])
        usual = float(np.median(around)) if around.size else 0.0
        limits.append(max(_LEAST_CHANGE, _MOST_TIMES * usual))
    return limits


def _has_drifted(anchor: Look, look: Look, lately: npt.NDArray[np.float64]) -> bool:
    """Return whether the picture has become another one without a cut."""
    if lately.max() < _STILL and _measure_change(anchor, look) > _DRIFT:
        return True
    return _measure_light(anchor, look) > _OTHER_LIGHT


def _measure_light(first: Look, second: Look) -> float:
    """Return the distance between two histograms of brightness, 0–1."""
    counts = [np.histogram(look.picture, _BINS, (0.0, 1.0))[0] for look in (first, second)]
    return float(np.abs(counts[0] - counts[1]).sum() / 2 / first.picture.size)


def _drop_passing(starts: Sequence[int], looks: Sequence[Look], end_seconds: float) -> list[int]:
    """Return the starts without what is only on its way to the next scene: it belongs to that one."""
    kept: list[int] = []
    for start, stop in zip(starts, [*starts[1:], len(looks)], strict=True):
        ends = looks[stop].seconds if stop < len(looks) else end_seconds
        begin = kept.pop() if kept and kept[-1] < 0 else start
        begin = abs(begin + 1) if begin < 0 else begin
        is_passing = stop < len(looks) and (
            ends - looks[begin].seconds < _SHORTEST_SECONDS or _is_fade(looks, start, stop)
        )
        kept.append(-begin - 1 if is_passing else begin)
    return kept


def _is_fade(looks: Sequence[Look], start: int, stop: int) -> bool:
    """Return whether the looks from `start` to `stop` mix the picture before them with the one behind."""
    if start == 0 or looks[stop].seconds - looks[start].seconds > _LONGEST_FADE_SECONDS:
        return False
    before, behind = looks[start - 1].picture, looks[stop].picture
    way = behind - before
    if np.abs(way).mean() < _LEAST_CHANGE:
        return False
    so_far = looks[(start + stop) // 2].picture - before
    share = float((so_far * way).sum() / (way * way).sum())
    rest = float(np.abs(so_far - share * way).mean())
    return 0.05 < share < 0.95 and rest < _LEAST_CHANGE


def _choose_in_scene(scene: Scene) -> Iterator[Look]:
    """Yield the sharpest look first, then those of other spans that show something else."""
    spans = max(1, round(scene.seconds / _SPAN_SECONDS))
    parts: list[list[Look]] = [[] for _ in range(spans)]
    for look in scene.looks:
        share = (look.seconds - scene.start_seconds) / max(scene.seconds, 1e-9)
        parts[min(int(share * spans), spans - 1)].append(look)
    sharpest = sorted(
        (max(part, key=lambda look: look.sharpness) for part in parts if part),
        key=lambda look: -look.sharpness,
    )
    chosen: list[Look] = []
    for look in sharpest:
        if all(_measure_change(look, other) >= _LEAST_CHANGE for other in chosen):
            chosen.append(look)
            yield look
