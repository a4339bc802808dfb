"""Opens media in the children that read documents, which a crash or a stall can't outlive."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from recto.documents.media.base import Cancelled, Clip, Picture, VideoSampling
from recto.documents.media.codec import PixelReader, write_budget, write_sampling
from recto.documents.media.sizes import PixelBudget
from recto.documents.preparer import Preparer
from recto.documents.reader_process import Result, Task, TaskKind

_Decode = Callable[[PixelReader, bytes], Result]


class ChildMediaOpener:
    """A `MediaOpener` on a pool of children. Give it a pool of its own where chat must not wait for OCR."""

    def __init__(self, children: Preparer) -> None:
        self._children = children

    def count_pages(self, path: Path, cancelled: Cancelled) -> int:
        """Return how many pages a document has."""
        return self._run("count", path, {}, _decode_count, cancelled)

    def open_image(self, path: Path, budget: PixelBudget, cancelled: Cancelled) -> Picture:
        """Return the image, or the first of several in its file."""
        options = {"budget": write_budget(budget)}
        return self._run("image", path, options, _decode_picture, cancelled)

    def open_document(
        self, path: Path, budget: PixelBudget, cancelled: Cancelled, max_pages: int
    ) -> list[Picture]:
        """Return every page."""
        options = {"budget": write_budget(budget), "max_pages": max_pages}
        return self._run("pages", path, options, PixelReader.read_pictures, cancelled)

    def open_video(self, path: Path, sampling: VideoSampling, cancelled: Cancelled) -> Clip:
        """Return evenly spread frames."""
        options = {"sampling": write_sampling(sampling)}
        return self._run("video", path, options, PixelReader.read_clip, cancelled)

    def _run(
        self,
        kind: TaskKind,
        path: Path,
        options: dict[str, Any],
        decode: "_Decode[Result]",
        cancelled: Cancelled,
    ) -> Result:
        with tempfile.TemporaryDirectory(prefix="recto-media-") as folder:
            scratch = Path(folder) / "scratch"
            task = Task(kind, path.absolute(), scratch, options)
            reader = PixelReader(scratch)
            return self._children.run_task(
                task, lambda content: decode(reader, content), lambda _done, _total: None, cancelled
            )


def _decode_count(_reader: PixelReader, content: bytes) -> int:
    return int(json.loads(content))


def _decode_picture(reader: PixelReader, content: bytes) -> Picture:
    (picture,) = reader.read_pictures(content)
    return picture
