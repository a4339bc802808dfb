"""What a model gets to see of the pages: images within a pixel budget, crops of them, words as text."""

import io
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from recto.documents.media.sizes import PixelBudget, fit_size
from recto.documents.model import Box, Page
from recto.errors import EngineError
from recto.extraction.base import PageImage
from recto.extraction.reader.layout.page_text import write_text
from recto.extraction.reader.layout.sheet import lay_out_page
from recto.extraction.vlm.budget import count_tokens
from schemas.chat.events import PromptImage
from schemas.chat.parts import MEDIA_SCHEME, ImagePart

_MULTIPLE = 28
"""Sides of images that Qwen's processor leaves as they are."""
_LEAST_CROP = 0.02
"""Of a page's side: what is smaller is shown with its surroundings."""
_MOST_RATIO = 100
"""Longer over shorter side of what is shown enlarged."""
_MARGIN = 0.15
_ENLARGED = 4
"""Times the pixels that a small crop is drawn with: twice as wide and high."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that was shown: a page, or a part of it."""

    page: int
    size: PromptImage
    """As it was sent."""


@dataclass(slots=True)
class Gallery:
    """The pictures of one conversation: files for the engine, in the order they were shown."""

    folder: Path
    page_image: PageImage
    shown: list[Shown] = field(default_factory=list)
    media: dict[str, Path] = field(default_factory=dict)

    def show_page(self, page: Page, most_pixels: int) -> ImagePart:
        """Return a part that shows the whole page. Raises StorageError."""
        picture = _open(self.page_image, page.number)
        return self._show(page.number, _fit(picture, most_pixels, enlarges=False))

    def show_crop(self, number: int, box: Box, most_pixels: int) -> ImagePart:
        """Return a part that shows what stands in a box, as large as the pixels of the page allow."""
        picture = _crop(_open(self.page_image, number), widen_box(box))
        return self._show(number, _fit(picture, most_pixels, enlarges=True))

    def _show(self, number: int, picture: Image.Image) -> ImagePart:
        name = f"picture-{len(self.media) + 1}"
        path = self.folder / f"{name}.png"
        picture.save(path, "PNG", compress_level=1)
        self.media[name] = path
        self.shown.append(Shown(number, PromptImage(width=picture.width, height=picture.height)))
        return ImagePart.model_validate(
            {"type": "image_url", "image_url": {"url": f"{MEDIA_SCHEME}{name}", "detail": "auto"}}
        )


def widen_box(box: Box) -> Box:
    """Return the box with a margin, ordered, within the page, and large enough to see something."""
    left, right = sorted((box[0], box[2]))
    top, bottom = sorted((box[1], box[3]))
    wide = max((right - left) * _MARGIN, (_LEAST_CROP - (right - left)) / 2, 0.005)
    high = max((bottom - top) * _MARGIN, (_LEAST_CROP - (bottom - top)) / 2, 0.005)
    return max(0.0, left - wide), max(0.0, top - high), min(1.0, right + wide), min(1.0, bottom + high)


def write_words(page: Page, most_tokens: int) -> str:
    """Return the words of a page in reading order, cut where they cost more than they may."""
    if not page.words:
        return ""
    kept: list[str] = []
    left = most_tokens
    for line in write_text(lay_out_page(page)).splitlines():
        left -= count_tokens(line) + 1
        if left < 0:
            kept.append("[…]")
            break
        kept.append(line)
    return "\n".join(kept)


def _open(page_image: PageImage, number: int) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(page_image(number)))
        return picture.convert("RGB")
    except (OSError, ValueError, KeyError) as error:
        raise EngineError(
            f"The image of page {number} is gone or damaged. Send the document again."
        ) from error


def _crop(picture: Image.Image, box: Box) -> Image.Image:
    """Return the part of the picture, no thinner than models take."""
    width, height = picture.size
    left, top = int(box[0] * width), int(box[1] * height)
    wide, high = round(box[2] * width) - left, round(box[3] * height) - top
    least = 1 + max(wide, high) // _MOST_RATIO
    return picture.crop((left, top, left + max(wide, least), top + max(high, least)))


def _fit(picture: Image.Image, most_pixels: int, *, enlarges: bool) -> Image.Image:
    """Return the picture within its budget, at sides that the model's own resizing leaves alone."""
    pixels = picture.width * picture.height
    least = min(most_pixels * 3 // 4, _ENLARGED * pixels) if enlarges else 1
    if pixels <= most_pixels and pixels >= least:
        return picture
    if max(picture.size) > 200 * min(picture.size):
        return picture
    size = fit_size(*picture.size, PixelBudget(least, max(most_pixels, _MULTIPLE**2), _MULTIPLE))
    resample = Image.Resampling.LANCZOS if pixels > most_pixels else Image.Resampling.BICUBIC
    return picture.resize(size, resample)
