"""Items of a list on the page: each has rows of its own, in the order of the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recto.extraction.grounding.kinds import Kind
from recto.extraction.grounding.sought import Sought

Place = tuple[int, int]
"""Page and row."""
MOST_CANDIDATES, MOST_ROWS, ROWS_ABOVE = 8, 8, 1
OUT_OF_ORDER, NEAR = -0.6, 2
OUTSIDE: Place = (0, 0)
"""Before the first page."""
WEIGHTS = {Kind.TEXT: 1.6, Kind.IDENTIFIER: 1.0, Kind.NUMBER: 1.0}
OTHER_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Band:
    """The rows of one item."""

    anchor: Place
    first: int
    """Row that it begins with, on the page of its anchor."""
    last: int
    """Row that it ends with."""

    def holds(self, place: Place) -> bool:
        """Return whether a row may belong to the item."""
        return place[0] == self.anchor[0] and self.first <= place[1] <= self.last


def band_items(items: Mapping[int, Sequence[Sought]]) -> Mapping[int, Band]:
    """Return the rows of each item of a list that shows in any, items in order going down the pages."""
    candidates = {number: _rank_rows(cells) for number, cells in sorted(items.items())}
    anchors = _choose_in_order({number: rows for number, rows in candidates.items() if rows})
    bands: dict[int, Band] = {}
    ordered = sorted(anchors.items(), key=lambda item: item[1])
    places = [OUTSIDE, *(place for _, place in ordered), OUTSIDE]
    for (number, (page, row)), before, following in zip(ordered, places, places[2:], strict=False):
        first = max(row - ROWS_ABOVE, before[1] + 1) if before[0] == page else row - ROWS_ABOVE
        last = min(row + MOST_ROWS, following[1] - 1) if following[0] == page else row + MOST_ROWS
        bands[number] = Band((page, row), min(first, row), max(last, row))
    return bands


def _rank_rows(cells: Sequence[Sought]) -> list[tuple[Place, float]]:
    """Return the rows in which most of an item stands, best first; a rare value says more than a common."""
    scores: dict[Place, float] = {}
    for cell in cells:
        rows = {occurrence.place: occurrence.likeness for occurrence in cell.occurrences}
        weight = WEIGHTS.get(cell.kind, OTHER_WEIGHT) / max(len(rows), 1) ** 0.5
        for place, likeness in rows.items():
            scores[place] = scores.get(place, 0.0) + weight * likeness
    near = {
        place: score
        + 0.5 * sum(scores.get((place[0], place[1] + step), 0.0) for step in range(-NEAR, NEAR + 1) if step)
        for place, score in scores.items()
    }
    best = sorted(near, key=lambda place: (-near[place], place))[:MOST_CANDIDATES]
    return [(place, near[place]) for place in best]


def _choose_in_order(candidates: Mapping[int, Sequence[tuple[Place, float]]]) -> Mapping[int, Place]:
    """Return one row for each item so that the rows fit best and, if they can, go down the page."""
    trail: list[list[tuple[float, int]]] = []
    numbers = list(candidates)
    for position, number in enumerate(numbers):
        before = candidates[numbers[position - 1]] if position else ()
        trail.append(
            [
                _best_step(place, score, before, trail[-1] if trail else [])
                for place, score in candidates[number]
            ]
        )
    chosen: dict[int, Place] = {}
    at = max(range(len(trail[-1])), key=lambda each: trail[-1][each][0]) if trail else 0
    for position in range(len(numbers) - 1, -1, -1):
        chosen[numbers[position]] = candidates[numbers[position]][at][0]
        at = trail[position][at][1]
    return chosen


def _best_step(
    place: Place, score: float, before: Sequence[tuple[Place, float]], sums: Sequence[tuple[float, int]]
) -> tuple[float, int]:
    """Return the best sum that ends in a row, and the candidate of the item before that it comes from."""
    steps = [
        (total + (0.0 if before[at][0] < place else OUT_OF_ORDER), at) for at, (total, _) in enumerate(sums)
    ]
    best, origin = max(steps, key=lambda step: step[0], default=(0.0, 0))
    return best + score, origin
