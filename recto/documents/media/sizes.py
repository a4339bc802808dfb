"""How large a model sees a picture."""

import math
from dataclasses import dataclass

from recto.errors import DocumentUnsupportedError

_MOST_RATIO = 200
"""Longest side over shortest, as Qwen2-VL's image processor allows it."""

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class PixelBudget:
    """Bounds on a picture's size after resizing."""

    min_pixels: int
    """A smaller picture is enlarged."""
    max_pixels: int
    """A larger one is shrunk. Only a very long, thin picture may end above."""
    multiple: int = 1
    """Both sides are multiples of this."""


def fit_size(width: int, height: int, budget: PixelBudget) -> Size:
    """Return width and height within the budget, with the shape kept as well as multiples allow.

    The rule is that of Qwen2-VL's image processor (`smart_resize` in transformers), so that its resizing has
    nothing left to do. Raises DocumentUnsupportedError for a picture 200 times as long as it is wide.
    """
    if max(width, height) > _MOST_RATIO * min(width, height):
        raise DocumentUnsupportedError(
            f"A picture of {width} × {height} pixels is too long and thin. Cut it into parts."
        )
    multiple = budget.multiple
    sides = [round(side / multiple) * multiple for side in (width, height)]
    if sides[0] * sides[1] > budget.max_pixels:
        scale = math.sqrt(width * height / budget.max_pixels)
        sides = [max(multiple, math.floor(side / scale / multiple) * multiple) for side in (width, height)]
    elif sides[0] * sides[1] < budget.min_pixels:
        scale = math.sqrt(budget.min_pixels / (width * height))
        sides = [math.ceil(side * scale / multiple) * multiple for side in (width, height)]
    return sides[0], sides[1]
