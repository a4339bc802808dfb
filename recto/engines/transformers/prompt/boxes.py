"""Boxes and points that a model speaks, mapped to fractions of the page."""

from collections.abc import Sequence

from schemas.chat.events import PromptImage

THOUSANDTHS = PromptImage(width=1000, height=1000)
"""The size to map from for models that speak in thousandths of the picture (InternVL)."""


def fractions_of(spoken: Sequence[float], size: PromptImage) -> tuple[float, ...]:
    """Map x, y, x, y, … in pixels of the picture as the model saw it to fractions (0–1) of the page.

    Takes boxes [left, top, right, bottom] and points [x, y] alike. What lies outside is moved to the edge,
    and a box whose corners were said in the wrong order is turned round.
    """
    sides = (size.width, size.height)
    fractions = [min(1.0, max(0.0, value / sides[place % 2])) for place, value in enumerate(spoken)]
    if len(fractions) == 4:
        left, top, right, bottom = fractions
        fractions = [min(left, right), min(top, bottom), max(left, right), max(top, bottom)]
    return tuple(fractions)
