"""Ruled lines and little boxes in the picture of a page, in pixels. Knows no words."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

WORKING_EM = 24.0
"""A page with larger print is shrunk until an em is this many pixels: lines and boxes are told as well."""
MOST_SIDE = 3000
"""Pixels of the longer side that are looked at, whatever the print."""
INK_CONTRAST = 18
"""How much darker than the paper around it ink is, of 255."""
LEAST_RULE_EM, MOST_RULE_THICKNESS_EM = 1.6, 0.4
BRIDGED_EM = 0.5
"""Gaps in a line that faxes and dots leave."""
JOINED_GAP_EM, JOINED_RISE_EM = 1.4, 0.35
"""Pieces of one height that are this near are one broken line."""
DOT_EM = 0.28
"""Dots and dashes of a dotted line are no larger."""
BOX_SIDES_EM, LEAST_BOX_SIDE = (0.4, 1.9), 7
MOST_OBLONG = 1.3
LEAST_SIDE_INK = 0.8
"""Share of each side of a checkbox that must be drawn."""
EMPTY_INK = 0.15
"""Share of ink inside a box up to which it is empty: specks, and the edge of the frame."""
ROUND_INK = 0.7
"""Share of the ring, where a circle should run, that must be drawn."""
APART_EM, APART_WINDOW_EM = 0.2, 0.5
"""The blank beside a box, and within how much it must lie; letters of a word are nearer."""
MOST_RULES, MOST_BOXES = 1500, 500
"""Of each kind that are kept, the longest; no form has more."""

Edges = tuple[int, int, int, int]
"""Left, top, right, bottom."""
Stroke = tuple[int, float, int, float]
"""A line from its one end to the other: x, y, x, y if it is horizontal; y, x, y, x if it is vertical."""


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A little square or circle."""

    edges: Edges
    is_round: bool
    ink: float
    """Share of its inside that is dark."""
    outline: float
    """Share of its outline that is drawn."""
    is_apart: bool
    """Nothing stands as near on its left or right as the letters of a word."""

    @property
    def is_ticked(self) -> bool:
        """Return whether something was drawn into it."""
        return self.ink > EMPTY_INK


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn on a page beside its letters."""

    width: int
    height: int
    across: tuple[Stroke, ...] = ()
    """Horizontal lines, dotted ones too."""
    down: tuple[Stroke, ...] = ()
    boxes: tuple[DrawnBox, ...] = ()


def trace_drawing(png: bytes, em_share: float) -> Drawing:
    """Return the lines and boxes of a page image; `em_share` is the em as share of its width."""
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None:
        return Drawing(1, 1)
    gray, em = _shrink(np.asarray(image, np.uint8), em_share)
    ink = _find_ink(gray, em)
    height, width = gray.shape
    across = _list_rules(_bridge_dots(ink, em), em)
    down = _list_rules(np.ascontiguousarray(ink.T), em)
    boxes = [*_list_squares(ink, em), *_list_circles(ink, em)][:MOST_BOXES]
    return Drawing(width, height, tuple(across), tuple(down), tuple(boxes))


def _shrink(gray: Pixels, em_share: float) -> tuple[Pixels, float]:
    height, width = gray.shape
    scale = min(1.0, WORKING_EM / max(em_share * width, 1.0), MOST_SIDE / max(height, width))
    if scale < 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        gray = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)
    return gray, max(em_share * width * scale, 4.0)


def _find_ink(gray: Pixels, em: float) -> Pixels:
    """Return 255 where there is ink, whatever the light."""
    span = 2 * round(1.5 * em) + 1
    kind, mode = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    return np.asarray(cv2.adaptiveThreshold(gray, 255, kind, mode, span, INK_CONTRAST), np.uint8)


def _bridge_dots(ink: Pixels, em: float) -> Pixels:
    """Return the ink with rows of small dots joined to lines."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    is_dot = (stats[:, cv2.CC_STAT_HEIGHT] <= DOT_EM * em) & (stats[:, cv2.CC_STAT_WIDTH] <= 2 * DOT_EM * em)
    if count < 3:
        return ink
    dots = np.where(is_dot[labels], ink, 0).astype(np.uint8)
    return np.asarray(ink | _close(dots, round(BRIDGED_EM * em)), np.uint8)


def _list_rules(ink: Pixels, em: float) -> list[Stroke]:
    """Return the horizontal lines, longest first if there are too many."""
    kernel = np.ones((1, max(3, round(LEAST_RULE_EM * em))), np.uint8)
    lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
    # a line that falls by a pixel comes in steps: reach over them, and over gaps
    grown = _close(np.asarray(cv2.dilate(lines, np.ones((3, 1), np.uint8)), np.uint8), round(BRIDGED_EM * em))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    rules: list[tuple[int, Edges]] = []
    for at, (left, top, width, height, area) in enumerate(stats[1:].tolist(), 1):
        thickness = area / max(width, 1)
        if thickness - 2 <= MOST_RULE_THICKNESS_EM * em and height <= max(em, 0.05 * width):
            rules.append((at, (left, top, left + width, top + height)))
    rules.sort(key=lambda rule: rule[1][0] - rule[1][2])
    return _join_strokes([_measure_stroke(labels, at, edges) for at, edges in rules[:MOST_RULES]], em)


def _measure_stroke(labels: npt.NDArray[np.generic], at: int, edges: Edges) -> Stroke:
    """Return a line with the height of both of its ends."""
    left, top, right, bottom = edges
    reach = max(2, (right - left) // 8)
    ends = [
        np.nonzero(labels[top:bottom, start:end] == at)[0]
        for start, end in ((left, left + reach), (right - reach, right))
    ]
    start, end = (float(rows.mean()) if rows.size else (bottom - top) / 2 for rows in ends)
    return left, top + start, right, top + end


def _close(ink: Pixels, reach: int) -> Pixels:
    kernel = np.ones((1, max(2, reach)), np.uint8)
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel), np.uint8)


def _join_strokes(strokes: list[Stroke], em: float) -> list[Stroke]:
    """Return the strokes, those of one broken line as one."""
    joined: list[Stroke] = []
    last: dict[int, int] = {}
    for stroke in sorted(strokes):
        _, start, right, end = stroke
        near = (last.get(round(start / (JOINED_RISE_EM * em)) + step) for step in (0, -1, 1))
        home = next((at for at in near if at is not None and _continues(joined[at], stroke, em)), None)
        if home is None:
            home = len(joined)
            joined.append(stroke)
        elif right > joined[home][2]:
            joined[home] = (joined[home][0], joined[home][1], right, end)
        last[round(joined[home][3] / (JOINED_RISE_EM * em))] = home
    return joined


def _continues(line: Stroke, stroke: Stroke, em: float) -> bool:
    is_near = -0.5 * em < stroke[0] - line[2] < JOINED_GAP_EM * em
    return is_near and abs(stroke[1] - line[3]) < JOINED_RISE_EM * em


# ── boxes ───────────────────────────────────────────────────────────────────────────────────────────


def _list_squares(ink: Pixels, em: float) -> Iterator[DrawnBox]:
    """Yield the squares: short straight lines that meet on all four sides."""
    reach = max(4, round(0.8 * BOX_SIDES_EM[0] * em))
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8))
    frame = cv2.morphologyEx(cv2.bitwise_or(across, down), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    # a mark that leaves its box hangs on to it: without what is not straight the box stands alone
    for drawn in (np.asarray(frame, np.uint8), ink):
        for edges in _list_blobs(drawn, em):
            left, top, right, bottom = edges
            outline = _measure_sides(drawn[top:bottom, left:right])
            if outline >= LEAST_SIDE_INK:
                dark = _measure_inside(ink, edges)
                yield DrawnBox(edges, False, dark, outline, _is_apart(ink, edges, em))


def _list_circles(ink: Pixels, em: float) -> Iterator[DrawnBox]:
    """Yield rings that are as wide as high; letters O are among them."""
    for left, top, right, bottom in _list_blobs(ink, em):
        part = ink[top:bottom, left:right] > 0
        side = min(part.shape)
        rows, columns = np.ogrid[: part.shape[0], : part.shape[1]]
        radius = np.hypot(
            (rows - (part.shape[0] - 1) / 2) / (part.shape[0] / 2),
            (columns - (part.shape[1] - 1) / 2) / (part.shape[1] / 2),
        )
        stroke = max(0.22, 2.4 / side)
        ring, corner = (radius > 1 - stroke) & (radius <= 1), radius > 1.15
        outline = float(part[ring].mean())
        if outline >= ROUND_INK and part[corner].mean() <= 0.05:
            inner = part[radius < 0.62]
            edges = (left, top, right, bottom)
            dark = float(inner.mean()) if inner.size else 0.0
            yield DrawnBox(edges, True, dark, outline, _is_apart(ink, edges, em))


def _is_apart(ink: Pixels, edges: Edges, em: float) -> bool:
    """Return whether there is a blank on both sides, wider than between letters; a mark may reach into it."""
    left, top, right, bottom = edges
    window, least = round(APART_WINDOW_EM * em), max(2, round(APART_EM * em))
    sides = ink[top:bottom, max(left - window, 0) : left], ink[top:bottom, right : right + window]
    return all(_has_gap(side, window, least) for side in sides)


def _has_gap(side: Pixels, window: int, least: int) -> bool:
    if side.shape[1] < window:
        return True  # the edge of the page
    run = 0
    for is_dark in np.any(side > 0, axis=0):
        run = 0 if is_dark else run + 1
        if run >= least:
            return True
    return False


def _list_blobs(ink: Pixels, em: float) -> Iterator[Edges]:
    """Yield what hangs together and has the size and form of a checkbox."""
    least, most = (share * em for share in BOX_SIDES_EM)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sides = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    shorter, longer = np.minimum(*sides), np.maximum(*sides)
    fits = (shorter >= max(least, LEAST_BOX_SIDE)) & (longer <= most) & (longer <= MOST_OBLONG * shorter)
    fits[0] = False
    for left, top, width, height, _ in stats[fits][: 20 * MOST_BOXES].tolist():
        yield left, top, left + width, top + height


def _measure_sides(frame: Pixels) -> float:
    """Return the share of the least drawn side of a square that is drawn."""
    band = max(1, round(0.15 * min(frame.shape)))
    drawn = frame > 0
    sides = (drawn[:band].any(0), drawn[-band:].any(0), drawn[:, :band].any(1), drawn[:, -band:].any(1))
    return min(float(side.mean()) for side in sides)


def _measure_inside(ink: Pixels, edges: Edges) -> float:
    left, top, right, bottom = edges
    margin = max(2, round(0.22 * min(right - left, bottom - top)))
    inside = ink[top + margin : bottom - margin, left + margin : right - margin]
    return float((inside > 0).mean()) if inside.size else 0.0
