"""The lines and boxes of a page beside its words: in ems, with the slant of the page taken out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from recto.documents.model import Box, Page
from recto.extraction.forms.pixels import Drawing, DrawnBox, Edges, Stroke, trace_drawing
from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.layout.slant import measure_slant

UNDER_EM = (-0.45, 0.75)
"""How far below the foot of its text a line may lie that the text stands on."""
COVERED = 0.55
"""Share of a text that must stand over a line."""
TOUCH_EM = 0.5
LONGEST_STROKE_EM, INNER = 5.0, 0.15
"""A line no longer than this in the inner part of words is of their letters."""
BOX_OFF_EM = 0.7
"""How far the middle of a checkbox may lie off the middle of its text."""
EMPHASIS_EM = 0.9
"""A line no longer than its text by this much underlines it; a longer one was there to be written on."""
WIDEST_LETTER = 0.7
WIDEST_BLANK = 0.92
"""A line wider than this share of the page parts it."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Checkbox:
    """A little square or circle, empty or not."""

    rect: Rect
    box: Box
    is_round: bool
    is_ticked: bool
    ink: float
    outline: float = 1.0
    """Share of its outline that is drawn."""
    is_apart: bool = True
    """Nothing stands as near as the letters of a word."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line; of a vertical one, what is called x here is y, and the other way round."""

    left: float
    start: float
    """Its y at the left end."""
    right: float
    end: float

    @property
    def width(self) -> float:
        """Return right − left."""
        return self.right - self.left

    def at(self, x: float) -> float:
        """Return its y at an x."""
        share = min(max((x - self.left) / max(self.width, 0.01), 0.0), 1.0)
        return self.start + share * (self.end - self.start)


class _Lines:
    """Lines of one direction, to be asked at once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        table = np.array([(rule.left, rule.right, rule.start, rule.end) for rule in rules]).reshape(-1, 4)
        self.left, self.right, self._start, self._end = table.T
        self._slope = (self._end - self._start) / np.maximum(self.right - self.left, 0.01)

    def at(self, x: float) -> Numbers:
        """Return the y of each line at an x."""
        heights: Numbers = self._start + (np.clip(x, self.left, self.right) - self.left) * self._slope
        return heights

    def covers(self, x: float) -> npt.NDArray[np.bool_]:
        """Return which lines pass an x."""
        return (self.left <= x) & (self.right >= x)


@dataclass(frozen=True)
class Marks:
    """What is drawn on one page."""

    page_width: float = 1.0
    """In ems."""
    across: tuple[Rule, ...] = ()
    """Horizontal lines."""
    down: tuple[Rule, ...] = ()
    """Vertical lines."""
    boxes: tuple[Checkbox, ...] = field(default=())

    @cached_property
    def _across(self) -> _Lines:
        return _Lines(self.across)

    @cached_property
    def _down(self) -> _Lines:
        return _Lines(self.down)

    def find_below(self, rect: Rect) -> Rule | None:
        """Return the line a text stands on."""
        if not self.across:
            return None
        lines = self._across
        shared = np.minimum(lines.right, rect.right) - np.maximum(lines.left, rect.left)
        gap = lines.at(rect.centre) - rect.bottom
        fits = (
            (shared >= COVERED * max(rect.right - rect.left, 0.1))
            & (gap >= UNDER_EM[0] * max(rect.height, 1.0))
            & (gap <= UNDER_EM[1])
        )
        found = np.flatnonzero(fits)
        return self.across[found[np.argmin(np.abs(gap[found]))]] if found.size else None

    def list_beside(self, left: float, right: float, rect: Rect) -> list[Rule]:
        """Return the horizontal lines that begin between two x, at the height of a text, from the left."""
        if not self.across:
            return []
        lines = self._across
        y = lines.at(rect.right)
        fits = (
            (lines.left >= left)
            & (lines.left <= right)
            & (y >= rect.middle)
            & (y <= rect.bottom + UNDER_EM[1])
        )
        return sorted((self.across[at] for at in np.flatnonzero(fits)), key=lambda rule: rule.left)

    def is_blank(self, rule: Rule, text: Rect, letters: int) -> bool:
        """Return whether a line is there to be written on, seen from a text that stands on it."""
        is_longer = rule.right > text.right + EMPHASIS_EM or rule.left < text.left - EMPHASIS_EM
        # OCR takes a short line as part of the word on it: then the word is too wide for its letters
        is_longer = is_longer or rule.width > WIDEST_LETTER * letters * text.height + EMPHASIS_EM
        return is_longer and rule.width < WIDEST_BLANK * self.page_width

    def crosses(self, left: float, right: float, y: float) -> bool:
        """Return whether a vertical line runs between two x at a height."""
        if not self.down:
            return False
        x = self._down.at(y)
        return bool((self._down.covers(y) & (x > left) & (x < right)).any())

    def list_cuts(self, y: float) -> list[float]:
        """Return the x of the vertical lines at a height, from the left, double ones once."""
        if not self.down:
            return []
        cuts: list[float] = []
        for x in sorted(self._down.at(y)[self._down.covers(y)].tolist()):
            if not cuts or x - cuts[-1] > TOUCH_EM:
                cuts.append(x)
        return cuts

    @cached_property
    def _centres(self) -> Numbers:
        return np.array([(box.rect.centre, box.rect.middle) for box in self.boxes]).reshape(-1, 2).T

    def has_box(self, left: float, right: float, y: float) -> bool:
        """Return whether a checkbox stands between two x at a height."""
        if not self.boxes:
            return False
        x, middle = self._centres
        return bool(((x > left) & (x < right) & (np.abs(middle - y) < BOX_OFF_EM)).any())

    def parts(self, upper: Rect, lower: Rect) -> bool:
        """Return whether a horizontal line runs between one text and another below it."""
        if not self.across:
            return False
        x = (max(upper.left, lower.left) + min(upper.right, lower.right)) / 2
        y = self._across.at(x)
        return bool((self._across.covers(x) & (y > upper.middle) & (y < lower.middle)).any())

    def frame(self, rect: Rect) -> Rect | None:
        """Return the ruled box around a text; None where a side is open."""
        if not self.down or not self.across:
            return None
        x, at_height = self._down.at(rect.middle), self._down.covers(rect.middle)
        lefts = x[at_height & (x <= rect.left + TOUCH_EM)]
        rights = x[at_height & (x >= rect.right - TOUCH_EM)]
        if not lefts.size or not rights.size:
            return None
        left, right = float(lefts.max()), float(rights.min())
        # a line to write on ends before the side of its box
        reaches = (self._across.left <= left + TOUCH_EM) & (self._across.right >= right - TOUCH_EM)
        y = self._across.at(rect.centre)
        tops, bottoms = y[reaches & (y <= rect.middle)], y[reaches & (y > rect.middle)]
        if not tops.size or not bottoms.size:
            return None
        return Rect(left, float(tops.max()), right, float(bottoms.min()))


def are_same(one: Rect | None, two: Rect | None) -> bool:
    """Return whether two frames are one: a line that falls meets each text at another height."""
    if one is None or two is None:
        return False
    edges = ((one.left, two.left), (one.top, two.top), (one.right, two.right), (one.bottom, two.bottom))
    return all(abs(a - b) < TOUCH_EM for a, b in edges)


def are_beside(left: Rect | None, right: Rect | None) -> bool:
    """Return whether two frames share the line between them, and their height."""
    if left is None or right is None:
        return False
    edges = ((left.top, right.top), (left.right, right.left), (left.bottom, right.bottom))
    return all(abs(a - b) < TOUCH_EM for a, b in edges)


def find_marks(page: Page, sheet: SheetPage, image: Callable[[int], bytes]) -> Marks:
    """Return what is drawn on a page; nothing where no image of it is kept."""
    try:
        png = image(page.number)
    except KeyError:
        return Marks(sheet.width)
    drawing = trace_drawing(png, 1 / max(sheet.width, 1.0))
    place = _Place(page, sheet, drawing)
    across = (
        Rule(x, place.level(x, y), x2, place.level(x2, y2))
        for x, y, x2, y2 in map(place.scale, drawing.across)
    )
    down = (
        Rule(place.level(x, y), x, place.level(x2, y2), x2) for y, x, y2, x2 in map(place.scale, drawing.down)
    )
    boxes = (_place_box(box, drawing, place) for box in drawing.boxes)
    letters = _Letters(sheet)
    lines = tuple(rule for rule in across if not letters.hold(rule))
    return Marks(sheet.width, lines, tuple(down), tuple(boxes))


def _place_box(box: DrawnBox, drawing: Drawing, place: "_Place") -> Checkbox:
    fractions = _as_fractions(drawing, box.edges)
    rect = place.rect(box.edges)
    return Checkbox(rect, fractions, box.is_round, box.is_ticked, box.ink, box.outline, box.is_apart)


class _Letters:
    """Where words stand, to tell strokes of bold letters from lines."""

    def __init__(self, sheet: SheetPage) -> None:
        rects = [token.rect for cell in sheet.cells for token in cell.tokens]
        table = np.array([(rect.left, rect.right, rect.top, rect.bottom) for rect in rects]).reshape(-1, 4)
        self._left, self._right, self._top, self._bottom = table.T

    def hold(self, rule: Rule) -> bool:
        """Return whether a short line runs through the middle of letters."""
        if rule.width > LONGEST_STROKE_EM:
            return False
        y, height = (rule.start + rule.end) / 2, self._bottom - self._top
        is_inside = (y > self._top + INNER * height) & (y < self._bottom - INNER * height)
        shared = np.minimum(self._right, rule.right) - np.maximum(self._left, rule.left)
        return bool(shared[is_inside & (shared > 0)].sum() > 0.6 * rule.width)


class _Place:
    """Turns pixels into ems on the levelled page."""

    def __init__(self, page: Page, sheet: SheetPage, drawing: Drawing) -> None:
        self._slant = measure_slant(page)
        self._width = sheet.width
        self._scale = sheet.width / drawing.width

    def scale(self, stroke: Stroke) -> tuple[float, float, float, float]:
        """Return pixels as ems of the page as it lies."""
        one, two, three, four = (edge * self._scale for edge in stroke)
        return one, two, three, four

    def level(self, x: float, y: float) -> float:
        """Return the y of a place once the page is levelled."""
        return y - self._slant.fall(x / self._width, y / self._width) * self._width

    def rect(self, edges: Edges) -> Rect:
        """Return a small box on the levelled page."""
        left, top, right, bottom = (edge * self._scale for edge in edges)
        middle = self.level((left + right) / 2, (top + bottom) / 2)
        return Rect(left, middle - (bottom - top) / 2, right, middle + (bottom - top) / 2)


def _as_fractions(drawing: Drawing, edges: Edges) -> Box:
    left, top, right, bottom = edges
    width, height = drawing.width, drawing.height
    return left / width, top / height, right / width, bottom / height
