"""Pictures as an MP4 file, the same bytes each time."""

from collections.abc import Iterable
from io import BytesIO

import av
import numpy as np
from PIL import Image


def encode_film(pictures: Iterable[Image.Image], rate: int, quality: int) -> bytes:
    """Return an MP4 (H.264) of these pictures; `quality` as x264 counts it, lower is better."""
    film = BytesIO()
    with av.open(film, "w", format="mp4", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.pix_fmt = "yuv420p"
        stream.options = {
            "crf": str(quality),
            "preset": "slow",
            "tune": "stillimage",
            "threads": "1",
            "flags": "+bitexact",
        }
        for picture in pictures:
            if not stream.width or stream.width != picture.width:
                stream.width, stream.height = picture.size
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")))
        container.mux(stream.encode())
    return film.getvalue()
