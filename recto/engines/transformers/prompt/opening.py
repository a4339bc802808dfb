"""Opens the files of a request within the context that is left, and blames the part that can't be opened."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from recto.documents.media.base import MediaOpener
from recto.engines.transformers.prompt.allowance import Allowance
from recto.engines.transformers.prompt.conversation import Attachment
from recto.engines.transformers.prompt.views import View, Viewer
from recto.errors import DocumentError, MediaInvalidError

MOST_PAGES = 500
"""Of one document; the context ends earlier for most models."""
_VIDEO_WEIGHT = 8
"""A video gets as much of the context as so many images."""

Cancelled = Callable[[], bool]


def count_pictures(attachment: Attachment, media: MediaOpener, cancelled: Cancelled) -> int:
    """Return how many pictures stand for a file: its pages, or one. Raises MediaInvalidError."""
    if attachment.kind != "document":
        return 1
    with _blamed_on(attachment):
        count = media.count_pages(attachment.path, cancelled)
    if count > MOST_PAGES:
        message = f"The document has {count} pages; a message may show {MOST_PAGES}. Send fewer."
        raise MediaInvalidError(message, param=attachment.param)
    return count


class ViewOpener:
    """Opens the files of one request, one after another."""

    def __init__(
        self, media: MediaOpener, viewer: Viewer, allowance: Allowance, cancelled: Cancelled
    ) -> None:
        self._media = media
        self._viewer = viewer
        self._allowance = allowance
        self._cancelled = cancelled

    def open_all(self, attachments: Sequence[Attachment], counts: Sequence[int]) -> list[View]:
        """Return what the model sees, in order; `counts`: pictures of each file.

        Each file gets a fair share of the tokens that are left when its turn comes. Raises MediaInvalidError
        and ContextLengthError.
        """
        weights = [
            _VIDEO_WEIGHT if attachment.kind == "video" else count
            for attachment, count in zip(attachments, counts, strict=True)
        ]
        self._allowance.check_room(sum(counts) * self._viewer.least_tokens)
        views: list[View] = []
        for place, (attachment, count) in enumerate(zip(attachments, counts, strict=True)):
            share = self._allowance.share(weights[place], sum(weights[place:]))
            for view in self._open(attachment, count, share):
                self._allowance.add_vision(view.count)
                views.append(view)
        return views

    def _open(self, attachment: Attachment, count: int, share: int) -> Iterator[View]:
        viewer, path, detail = self._viewer, attachment.path, attachment.detail
        with _blamed_on(attachment):
            if attachment.kind == "video":
                clip = self._media.open_video(path, viewer.sample_video(detail, share), self._cancelled)
                yield viewer.view_clip(clip)
                return
            tokens = viewer.most_tokens(detail, share // count)
            budget = viewer.budget_image(tokens)
            if attachment.kind == "image":
                pictures = [self._media.open_image(path, budget, self._cancelled)]
            else:
                pictures = self._media.open_document(path, budget, self._cancelled, count)
        for picture in pictures:
            yield viewer.view_image(picture, tokens)


@contextmanager
def _blamed_on(attachment: Attachment) -> Iterator[None]:
    try:
        yield
    except DocumentError as error:
        raise MediaInvalidError(error.message, param=attachment.param) from error
