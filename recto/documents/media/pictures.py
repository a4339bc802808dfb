"""Images and pages of documents, opened in this process and resized for a model."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from PIL import Image

from recto.documents.containers import match_container
from recto.documents.limits import PrepareLimits
from recto.documents.media.base import Picture
from recto.documents.media.sizes import PixelBudget, fit_size
from recto.documents.pixels import Pixels
from recto.documents.prepare import open_source
from recto.documents.sniff import HEAD_BYTES, PDF, sniff_media_type
from recto.errors import DocumentTooManyPagesError, DocumentUnsupportedError

_IMAGES = "PNG, JPEG, WEBP, GIF, BMP, TIFF and HEIC"


class PictureReader:
    """Reads pictures out of files. Every method raises DocumentError leaves."""

    def __init__(self, limits: PrepareLimits, scratch: Path) -> None:
        """`scratch`: a folder for files that live as long as this object."""
        self._limits = limits
        self._scratch = scratch

    def count_pages(self, path: Path) -> int:
        """Return how many pages the document has."""
        with closing(open_source(path, _sniff_document(path), self._limits, self._scratch)) as source:
            return source.page_count

    def read_image(self, path: Path, budget: PixelBudget) -> Picture:
        """Return the image, or the first of its file, within the budget."""
        media_type = _sniff_image(path)
        with closing(open_source(path, media_type, self._limits, self._scratch)) as source:
            return _resize(source.draw_page(1), budget)

    def read_pages(
        self, path: Path, budget: PixelBudget, max_pages: int, on_page: Callable[[int, int], None]
    ) -> Iterator[Picture]:
        """Yield every page within the budget; `on_page(done, total)` is called after each."""
        with closing(open_source(path, _sniff_document(path), self._limits, self._scratch)) as source:
            count = source.page_count
            if count > max_pages:
                raise DocumentTooManyPagesError(
                    f"The document has {count} pages; at most {max_pages} can be shown here. Send fewer."
                )
            for number in range(1, count + 1):
                yield _resize(source.draw_page(number), budget)
                on_page(number, count)


def _sniff_image(path: Path) -> str:
    """Return the type of the image. Raises DocumentError leaves; for other media they name the right part."""
    _refuse_video(path, "image")
    media_type = sniff_media_type(path)
    if media_type == PDF:
        raise DocumentUnsupportedError(
            f"This file is a PDF, no image. Send it in a part of type `file`; images are {_IMAGES}."
        )
    return media_type


def _sniff_document(path: Path) -> str:
    """Return the type of the document. Raises DocumentError leaves; for a video they name the right part."""
    _refuse_video(path, "document")
    return sniff_media_type(path)


def _refuse_video(path: Path, wanted: str) -> None:
    with path.open("rb") as file:
        container = match_container(file.read(HEAD_BYTES))
    if container not in {None, "gif"}:
        raise DocumentUnsupportedError(
            f"This file is a video, no {wanted}. Send it in a part of type `video_url`."
        )


def _resize(pixels: Pixels, budget: PixelBudget) -> Picture:
    """Resize as image processors of transformers do on their Pillow backend: bicubic, on whole levels."""
    height, width = pixels.shape[:2]
    size = fit_size(width, height, budget)
    if size != (width, height):
        pixels = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))
    return Picture(pixels, width, height)
