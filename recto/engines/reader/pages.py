"""The pages of what is attached, read a few at a time so that the first can be answered early."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PIL import Image
from rapidfuzz import fuzz

from recto.documents.media.base import MediaOpener, VideoSampling
from recto.documents.media.sizes import PixelBudget
from recto.documents.model import Document, Page
from recto.documents.pixels import Pixels
from recto.documents.scenes import looks_alike
from recto.documents.sniff import NO_PAGES
from recto.engines.reader.question import Attached
from recto.errors import DocumentError, DocumentUnsupportedError, MediaInvalidError, MediaUnsupportedError

MOST_AT_ONCE = 8
"""Pages read between two pieces of an answer: opening a document anew costs more the fewer there are."""
FRAMES = VideoSampling(
    frame=PixelBudget(min_pixels=1, max_pixels=2_000_000),
    clip_pixels=48_000_000,
    frames_per_second=1.0,
    min_frames=1,
    max_frames=24,
)
_SAME_TEXT = 90.0
"""Likeness in percent from which on two frames say the same."""

Cancelled = Callable[[], bool]


class DocumentPreparer(Protocol):
    """Reads documents in processes of its own."""

    def prepare(
        self,
        path: Path,
        pages: str | None,
        out_dir: Path,
        on_page: Callable[[int, int], None],
        cancelled: Cancelled,
    ) -> Document:
        """Read these pages and write an image of each to `out_dir`. Raises DocumentError leaves."""
        ...


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page that was read."""

    page: Page
    of_pages: int
    """Pages of its document; 1 for an image or a frame."""
    seconds: float | None = None
    """When a frame is shown."""


class PageSource:
    """Reads attachments. Thread-safe."""

    def __init__(self, preparer: DocumentPreparer, opener: MediaOpener | None) -> None:
        """`opener` opens videos; without it they are refused."""
        self._preparer = preparer
        self._opener = opener

    def read(self, attached: Attached, cancelled: Cancelled) -> Iterator[ReadPage]:
        """Yield pages. Raises MediaInvalidError, MediaUnsupportedError, EngineError, JobInterrupted."""
        try:
            if attached.kind == "video":
                yield from self._read_video(attached, cancelled)
            else:
                yield from self._read_document(attached.path, cancelled)
        except DocumentError as error:
            raise MediaInvalidError(error.message, param=attached.param) from None

    def _read_document(self, path: Path, cancelled: Cancelled) -> Iterator[ReadPage]:
        start, count, size = 1, 1, 1
        while start <= count:
            document = self._prepare(path, f"{start}-{min(start + size - 1, count)}", cancelled)
            count = document.page_count
            if not count:
                raise DocumentUnsupportedError(NO_PAGES)
            yield from (ReadPage(page, count) for page in document.pages)
            start += size
            size = min(2 * size, MOST_AT_ONCE)

    def _read_video(self, attached: Attached, cancelled: Cancelled) -> Iterator[ReadPage]:
        """Yield the frames that say something new."""
        if self._opener is None:
            raise MediaUnsupportedError("This server opens no videos. Send images.", param=attached.param)
        clip = self._opener.open_video(attached.path, FRAMES, cancelled)
        shown: Pixels | None = None
        said = ""
        for pixels, seconds in zip(clip.frames, clip.timestamps, strict=True):
            if shown is not None and looks_alike(shown, pixels):
                continue
            shown = pixels
            page = self._read_frame(pixels, cancelled)
            text = " ".join(word.text for word in page.words)
            if text and not says_the_same(text, said):
                said = text
                yield ReadPage(page, 1, seconds)

    def _read_frame(self, pixels: Pixels, cancelled: Cancelled) -> Page:
        with tempfile.TemporaryDirectory(prefix="recto-frame-") as folder:
            path = Path(folder) / "frame"
            Image.fromarray(pixels).save(path, "PNG", compress_level=1)
            return self._prepare(path, None, cancelled).pages[0]

    def _prepare(self, path: Path, pages: str | None, cancelled: Cancelled) -> Document:
        with tempfile.TemporaryDirectory(prefix="recto-pages-") as folder:
            return self._preparer.prepare(path, pages, Path(folder), _ignore, cancelled)


def _ignore(_done: int, _total: int) -> None:
    """Take no note of progress."""


def says_the_same(first: str, second: str) -> bool:
    """Return whether two texts differ by no more than OCR's slips; other digits are another text."""
    return re.findall(r"\d+", first) == re.findall(r"\d+", second) and fuzz.ratio(first, second) >= _SAME_TEXT
