"""The `video` schema: what is shown and written in a video, and when."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.base import Closed
from schemas.documents.base import DocumentModel
from schemas.documents.parts import Text

Seconds = Annotated[float, Field(ge=0)]
"""From the first frame of the video. A number, no decimal string: it is measured, not printed."""


class VideoEventKind(StrEnum):
    """What happens at an instant of a video."""

    SCENE_CHANGE = "scene_change"
    TEXT_APPEARS = "text_appears"
    DOCUMENT_APPEARS = "document_appears"
    OTHER = "other"


class VideoSegment(Closed):
    """A part of the video that shows one picture, moving or not."""

    start_seconds: Seconds | None = Field(
        default=None, description="When it begins, in seconds from the first frame.", examples=[12.5]
    )
    end_seconds: Seconds | None = Field(
        default=None, description="When the next begins or the video ends, in seconds.", examples=[20.04]
    )
    description: Text | None = Field(
        default=None,
        description="What is to be seen, in a sentence; null unless a model looked at the frames.",
        examples=["A hand lays an invoice on a table."],
    )
    text_on_screen: tuple[Text, ...] = Field(
        default=(),
        description="Lines of text in the picture, as written, in reading order, each once.",
        examples=[["Goods receipt", "Dock 4"]],
    )


class VideoEvent(Closed):
    """Something that happens at an instant."""

    time_seconds: Seconds | None = Field(
        default=None, description="When, in seconds from the first frame.", examples=[12.5]
    )
    kind: VideoEventKind = Field(
        default=VideoEventKind.OTHER,
        description="`scene_change` to another picture, `text_appears` that wasn't in the frame before, "
        "`document_appears`, or `other`.",
        examples=["scene_change"],
    )
    description: Text | None = Field(
        default=None,
        description="What happens, in a sentence; of a text that appears its first line; null when nobody "
        "looked.",
        examples=["Goods receipt"],
    )


class ShownDocument(Closed):
    """A document that the camera is held on."""

    first_seen_seconds: Seconds | None = Field(
        default=None, description="When it is first seen, in seconds from the first frame.", examples=[12.5]
    )
    best_frame_seconds: Seconds | None = Field(
        default=None, description="Time of the frame in which it reads best.", examples=[16.25]
    )
    kind: Text | None = Field(
        default=None,
        description="What kind of document it is, in English snake case.",
        examples=["invoice", "receipt", "delivery_note"],
    )
    text: Text | None = Field(
        default=None,
        description="What is written on it, in reading order, as read from the best frame.",
        examples=["Invoice RE-2031\nTotal 119.00"],
    )


class Video(DocumentModel):
    """A video: its scenes with their times and the text in the picture, what happens, documents shown.

    Times are in seconds from the first frame, and each is the time of a frame. An invoice or a receipt that
    is shown is a further document of the result, in its own schema. What is not in the video is null.
    """

    schema_name: ClassVar[str] = "video"

    summary: Text | None = Field(
        default=None,
        description="What the video shows, in two or three sentences; null unless a model looked at it.",
        examples=["A clerk unpacks a parcel and shows the invoice that was in it."],
    )
    duration_seconds: Seconds | None = Field(
        default=None, description="Length of the video in seconds.", examples=[34.6]
    )
    segments: tuple[VideoSegment, ...] = Field(default=(), description="Its scenes, in order.")
    events: tuple[VideoEvent, ...] = Field(default=(), description="What happens, in order.")
    documents: tuple[ShownDocument, ...] = Field(
        default=(), description="Documents that are shown, in order of appearance."
    )
