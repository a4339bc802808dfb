"""What a sample video shows, in the names of the schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from samples.truth import Invoice


@dataclass(frozen=True)
class Scene:
    """A part of the video with one picture; times in seconds."""

    start: float
    end: float
    text: Sequence[str] | None = None
    """Lines on screen; None where they are those of the document that is shown."""


@dataclass(frozen=True)
class Clip:
    """A video that shows an invoice, which is a document of its own in the result."""

    scenes: Sequence[Scene]
    shown: Invoice

    def to_json(self) -> dict[str, Any]:
        """Return the expected JSON: scenes with their text, and what is shown."""
        segments = [
            {"start_seconds": scene.start, "end_seconds": scene.end}
            | ({} if scene.text is None else {"text_on_screen": list(scene.text)})
            for scene in self.scenes
        ]
        data = {
            "summary": None,
            "duration_seconds": self.scenes[-1].end,
            "segments": segments,
            "documents": [{"kind": "invoice"}],
        }
        invoice = self.shown.to_json()
        return {"schema": "video", "data": data, "full": data, "further": [invoice]}
