"""Videos and documents made on the spot, and one child that opens them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from recto.documents.limits import PrepareLimits
from recto.documents.media.local import LocalMediaOpener
from recto.documents.media.opener import ChildMediaOpener
from recto.documents.preparer import Preparer

MakeVideo = Callable[..., Path]


@pytest.fixture(scope="session")
def local() -> LocalMediaOpener:
    return LocalMediaOpener(PrepareLimits(page_timeout_seconds=30, ocr_threads=1))


@pytest.fixture(scope="session")
def opener() -> Iterator[ChildMediaOpener]:
    with closing(Preparer(1, PrepareLimits(page_timeout_seconds=30, ocr_threads=1))) as children:
        yield ChildMediaOpener(children)


@pytest.fixture
def make_video(tmp_path: Path) -> MakeVideo:
    """Return a function that writes a video of even grey frames, or of what `draw` gives."""

    def make(  # noqa: PLR0917
        name: str = "a.mp4",
        frames: int = 50,
        rate: int = 25,
        codec: str = "mpeg4",
        size: tuple[int, int] = (64, 48),
        key_every: int = 12,
        ticks: Sequence[int] | None = None,
        draw: Callable[[int], Any] = lambda place: 5 * place % 256,
        aspect: Fraction | None = None,
    ) -> Path:
        """`ticks`: when each frame is shown, in milliseconds; `draw` returns levels that fill [h, w, 3]."""
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=rate)
            stream.width, stream.height = size
            stream.pix_fmt = "rgb8" if codec == "gif" else "yuv420p"
            stream.gop_size = key_every
            stream.codec_context.time_base = Fraction(1, 1000) if ticks else Fraction(1, rate)
            if aspect is not None:
                stream.codec_context.sample_aspect_ratio = aspect
            for place in range(frames):
                levels = np.broadcast_to(np.asarray(draw(place), np.uint8), (size[1], size[0], 3))
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(levels), format="rgb24")
                frame.pts = ticks[place] if ticks else place
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path

    return make
