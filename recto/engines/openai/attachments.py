"""The files of a request as the server takes them: its types as they are, the rest drawn as PNG."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from recto.documents.media.base import MediaOpener, Picture
from recto.documents.media.sizes import PixelBudget
from recto.documents.sniff import GIF, HEAD_BYTES, JPEG, PNG, WEBP, sniff_media_type
from recto.errors import (
    DocumentError,
    MediaInvalidError,
    MediaUnsupportedError,
)
from schemas.chat.parts import MEDIA_SCHEME
from schemas.models import Modality, ServedModel

_COMMON_IMAGES = frozenset((PNG, JPEG, WEBP, GIF))
"""What every server opens."""
PAGE_BUDGET = PixelBudget(min_pixels=1, max_pixels=2_500_000)
"""A page at some 150 dpi; the server makes it smaller if its model wants that."""
MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file and its type."""

    path: Path
    media_type: str


class Attachments:
    """The files of one request. What must be drawn is written into `folder`."""

    def __init__(
        self,
        media: Mapping[str, Path],
        folder: Path,
        model: ServedModel,
        opener: MediaOpener | None,
        cancelled: Callable[[], bool],
        *,
        takes_files: bool,
    ) -> None:
        """`opener` draws pages; without it, documents are refused, unless the server `takes_files` itself."""
        self._media = media
        self._folder = folder
        self._model = model
        self._opener = opener
        self._cancelled = cancelled
        self.takes_files = takes_files
        """Whether documents go to the server as they are."""
        self._drawn = 0

    def find_image(self, url: str) -> Attachment:
        """Return an image. Raises MediaUnsupportedError and MediaInvalidError, as do the others."""
        path = self._find(url, "image")
        media_type = _sniff(path)
        if media_type in _COMMON_IMAGES or self._opener is None:
            return Attachment(path, media_type)
        try:
            return self._write(self._opener.open_image(path, PAGE_BUDGET, self._cancelled))
        except DocumentError as error:
            raise _invalid(error) from None

    def find_video(self, url: str) -> Attachment:
        """Return a video."""
        path = self._find(url, "video")
        return Attachment(path, _sniff_video(path))

    def find_document(self, url: str) -> Attachment:
        """Return a document as it is."""
        path = self._find(url, "document")
        return Attachment(path, _sniff(path))

    def list_pages(self, url: str) -> Sequence[Attachment]:
        """Return the pages of a document as images."""
        path = self._find(url, "image")
        if self._opener is None:
            raise MediaUnsupportedError(
                "This model takes images only. Send the pages as images.", param="messages"
            )
        try:
            pages = self._opener.open_document(path, PAGE_BUDGET, self._cancelled, MOST_PAGES)
            return [self._write(page) for page in pages]
        except DocumentError as error:
            raise _invalid(error) from None

    def _find(self, url: str, modality: Modality) -> Path:
        if modality not in self._model.capabilities.modalities:
            takes = ", ".join(self._model.capabilities.modalities)
            raise MediaUnsupportedError(
                f"The model {self._model.id!r} takes no {modality}; it takes {takes}.", param="messages"
            )
        path = self._media.get(url.removeprefix(MEDIA_SCHEME))
        if path is None or not url.startswith(MEDIA_SCHEME):
            raise MediaInvalidError("A file of the conversation is missing. Send it again.", param="messages")
        return path

    def _write(self, picture: Picture) -> Attachment:
        self._drawn += 1
        path = self._folder / f"{self._drawn}.png"
        Image.fromarray(picture.pixels).save(path, compress_level=1)
        return Attachment(path, PNG)


def _sniff(path: Path) -> str:
    try:
        return sniff_media_type(path)
    except DocumentError as error:
        raise _invalid(error) from None


def _invalid(error: DocumentError) -> MediaInvalidError:
    return MediaInvalidError(error.message, param="messages")


def _sniff_video(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise MediaInvalidError("The video is empty (0 bytes). Send it again.", param="messages")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[:4] == b"RIFF" and head[8:11] == b"AVI":
        return "video/x-msvideo"
    if head[4:8] == b"ftyp":
        return "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
    if head.startswith(b"GIF8"):
        return GIF
    raise MediaInvalidError(
        "This file is no video that is known here. Send MP4, WebM, Matroska, AVI or QuickTime.",
        param="messages",
    )
