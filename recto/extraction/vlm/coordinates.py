"""From what a model says of places to fractions of a page, and back."""

from collections.abc import Sequence

from recto.documents.model import Box
from recto.engines.transformers.prompt.boxes import THOUSANDTHS, fractions_of
from schemas.chat.events import PromptImage
from schemas.models import ServedModel


def speaks_thousandths(model: ServedModel) -> bool:
    """Return whether the model speaks in thousandths of a picture (InternVL) rather than in its pixels."""
    return any("internvl" in name.lower() for name in model.names)


def spoken_size(model: ServedModel, seen: PromptImage) -> PromptImage:
    """Return the size that the model's numbers refer to when it sees a picture of a size."""
    return THOUSANDTHS if speaks_thousandths(model) else seen


def place_on_page(spoken: Sequence[float], size: PromptImage) -> tuple[float, ...]:
    """Return fractions of the page for a box or point spoken of its picture."""
    return tuple(round(fraction, 5) for fraction in fractions_of(spoken, size))


def speak_box(box: Box, size: PromptImage) -> list[int]:
    """Return the box of a whole page as a model speaks it."""
    return [round(edge * (size.width, size.height)[place % 2]) for place, edge in enumerate(box)]
