"""Places on pages as results tell them."""

from collections.abc import Iterable

from recto.documents.model import Box
from recto.extraction.reader.layout.rows import Span
from schemas.results import PageBox


def build_boxes(spans: Iterable[Span]) -> tuple[PageBox, ...]:
    """Return where parts of cells stand, as fractions of their pages."""
    return tuple(PageBox(page=span.cell.page, box=clip_box(span.box)) for span in spans)


def clip_box(box: Box) -> Box:
    """Return the box within its page, in five digits."""
    left, top, right, bottom = (round(min(max(edge, 0.0), 1.0), 5) for edge in box)
    return left, top, right, bottom
