"""Times of a video and the frames that show them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from recto.documents.model import Document, Page
from schemas.results import FieldResult, Grounding, PageBox

WHOLE_FRAME = (0.0, 0.0, 1.0, 1.0)
EXACT, SEEN = 1.0, 0.99
"""How sure the time of a frame is, and that of a change that was seen between frames."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A part of a video and the frames of it that were read; at least one."""

    start_seconds: float
    end_seconds: float
    frames: Sequence[Page]


def show_time(seconds: float, page: Page, confidence: float = EXACT) -> FieldResult:
    """Return the evidence for a time: the file's own time stamps, and a frame that can be looked at."""
    return FieldResult(
        value=seconds,
        confidence=confidence,
        grounding=Grounding.EMBEDDED,
        boxes=(PageBox(page=page.number, box=WHOLE_FRAME),),
    )


def frame_time(page: Page) -> float:
    """Return when a frame is shown."""
    return page.time_seconds or 0.0


def list_scenes(document: Document) -> list[Scene]:
    """Return every scene of which a frame was read, in order."""
    assert document.clip is not None, "only videos have scenes"
    starts = document.clip.scene_starts or (0.0,)
    ends = (*starts[1:], document.clip.duration_seconds)
    frames: list[list[Page]] = [[] for _ in starts]
    for page in document.pages:
        frames[max(0, bisect_right(starts, frame_time(page)) - 1)].append(page)
    return [Scene(*scene) for scene in zip(starts, ends, frames, strict=True) if scene[2]]
