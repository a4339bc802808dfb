"""The parts that the content of a message is made of."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Tolerant

MEDIA_SCHEME = "media:"
"""An address of this scheme names bytes that travel beside the request, never in it: `media:0`."""

Detail = Literal["auto", "low", "high"]


class TextPart(Tolerant):
    """Text."""

    type: Literal["text"] = Field(description="Always `text`.")
    text: str = Field(description="The text.")


class ImageUrl(Tolerant):
    """Where an image is, and how closely to look at it."""

    url: str = Field(min_length=1, description="Data URL of an image, or http(s) where the server allows it.")
    detail: Detail | None = Field(default=None, description="Pixels spent on it: `low`, `high` or `auto`.")


class ImagePart(Tolerant):
    """An image."""

    type: Literal["image_url"] = Field(description="Always `image_url`.")
    image_url: ImageUrl = Field(description="The image.")


class VideoUrl(Tolerant):
    """Where a video is."""

    url: str = Field(min_length=1, description="Data URL of a video, or http(s) where the server allows it.")
    detail: Detail | None = Field(default=None, description="Pixels spent on it: `low`, `high` or `auto`.")


class VideoPart(Tolerant):
    """A video."""

    type: Literal["video_url"] = Field(description="Always `video_url`.")
    video_url: VideoUrl = Field(description="The video.")


class FileSource(Tolerant):
    """A file: one that the server holds, or its bytes."""

    file_id: str | None = Field(default=None, max_length=100, description="Id of a job whose document it is.")
    file_data: str | None = Field(default=None, description="Base64 or data URL of the bytes.")
    filename: str | None = Field(default=None, max_length=1000, description="Name for a person.")


class FilePart(Tolerant):
    """A document, rendered to pages."""

    type: Literal["file"] = Field(description="Always `file`.")
    file: FileSource = Field(description="The file.")


class RefusalPart(Tolerant):
    """What an assistant refused, in an earlier turn."""

    type: Literal["refusal"] = Field(description="Always `refusal`.")
    refusal: str = Field(description="The refusal.")


UserPart = Annotated[TextPart | ImagePart | VideoPart | FilePart, Field(discriminator="type")]
AssistantPart = Annotated[TextPart | RefusalPart, Field(discriminator="type")]
