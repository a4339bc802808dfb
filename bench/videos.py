"""What reading a video costs: looking through it, decoding the chosen frames, OCR on those.

`python -m bench.videos [FILE…]`; without files a talk is drawn: slides with a speaker who moves in a corner,
1280 × 720 at 25 frames a second. `--minutes` says how long it is.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from bench.report import print_json, print_table
from recto.documents.limits import PrepareLimits
from recto.documents.ocr import Ocr
from recto.documents.page_reader import read_page
from recto.documents.prepare import prepare
from recto.documents.source import RawPage
from recto.documents.video_looks import Pulse, look_through
from recto.documents.videos import FrameMemory, VideoSource

SIZE, RATE, SLIDE_SECONDS = (1280, 720), 25, 15
SPEAKER = 160
WORDS = (
    "Harbour",
    "pallets",
    "arrive",
    "before",
    "noon",
    "and",
    "leave",
    "with",
    "the",
    "tide",
    "on",
    "dock",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that a video takes, by part."""

    name: str
    duration: float
    frames: int
    """In the file."""
    looks: int
    scenes: int
    pages: int
    repeated: int
    """Pages that show what another one shows."""
    looking: float
    decoding: float
    """Of the chosen frames, in full size."""
    reading: float
    """OCR."""
    whole: float
    """All of preparing, measured by itself."""

    def row(self) -> list[object]:
        """Return a row of the table."""
        return [
            self.name,
            f"{self.duration:.1f}",
            self.frames,
            self.looks,
            f"{self.frames / self.looking:.0f}",
            self.scenes,
            f"{self.pages} ({self.repeated})",
            self.looking,
            self.decoding,
            self.reading,
            self.whole,
            f"{self.reading / (self.looking + self.decoding + self.reading):.0%}",
        ]


HEADING = (
    *("video", "seconds", "frames", "looks", "frames/s looked through", "scenes", "pages (repeated)"),
    *("looking s", "decoding s", "OCR s", "prepare s", "OCR share"),
)


def measure(path: Path, ocr: Ocr, limits: PrepareLimits) -> Cost:
    """Read a video part by part, then as a job does."""
    started = time.perf_counter()
    seen = look_through(path, limits, Pulse(lambda: None))
    looking = time.perf_counter() - started
    source = VideoSource(path, limits)
    started = time.perf_counter()
    frames = [source.read_page(number) for number in range(1, source.page_count + 1)]
    decoding = time.perf_counter() - started
    started = time.perf_counter()
    repeated = _read_all(frames, ocr)
    reading = time.perf_counter() - started
    source.close()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        prepare(path, None, Path(folder), limits)
        whole = time.perf_counter() - started
    return Cost(
        path.name,
        seen.index.duration_seconds,
        len(seen.index.ticks),
        len(seen.looks),
        len(source.clip.scene_starts),
        source.page_count,
        repeated,
        looking,
        decoding,
        reading,
        whole,
    )


def _read_all(frames: Sequence[RawPage], ocr: Ocr) -> int:
    """Read every frame that shows something new; return how many don't."""
    memory = FrameMemory[int]()
    repeated = 0
    for frame in frames:
        if memory.recall(frame) is not None:
            repeated += 1
            continue
        memory.keep(frame, len(read_page(ocr, frame.pixels).words))
    return repeated


def film_talk(path: Path, minutes: float) -> None:
    """Write a talk; every fifth slide is the first one again."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "28"}
        chance = np.random.default_rng(1)
        for slide in range(max(1, round(minutes * 60 / SLIDE_SECONDS))):
            picture = _draw_slide(0 if slide % 5 == 4 else slide)
            speaker = chance.integers(60, 200, (SPEAKER, SPEAKER + 40, 1), np.uint8)
            speaker = cv2.GaussianBlur(speaker, (31, 31), 0)[:, :, None]
            for at in range(SLIDE_SECONDS * RATE):
                shift = 20 + round(20 * np.sin(at / 9))
                picture[-SPEAKER:, -SPEAKER:] = speaker[:, shift : shift + SPEAKER][:, :SPEAKER]
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())


def _draw_slide(number: int) -> npt.NDArray[np.uint8]:
    picture = np.full((SIZE[1], SIZE[0], 3), 245, np.uint8)
    chance = np.random.default_rng(number)
    for line in range(8):
        text = " ".join([f"{number}.{line}", *chance.choice(WORDS, 6)])
        cv2.putText(
            picture, text, (80, 90 + 60 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (20, 20, 20), 2, cv2.LINE_AA
        )
    return picture


def main() -> None:
    """Measure the videos that were named, or the drawn one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0, help="length of the drawn talk")
    parser.add_argument("--threads", type=int, default=2, help="CPU threads for decoding and OCR")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON in the last line")
    options = parser.parse_args()
    limits = PrepareLimits(ocr_threads=options.threads)
    ocr = Ocr(options.threads)
    with tempfile.TemporaryDirectory() as folder:
        files: list[Path] = options.files or [Path(folder) / "talk.mp4"]
        if not options.files:
            film_talk(files[0], options.minutes)
        costs = [measure(path, ocr, limits) for path in files]
    print_table("Reading videos", [HEADING, *(cost.row() for cost in costs)])
    rows = {cost.name: dict(zip(HEADING, cost.row(), strict=True)) for cost in costs}
    print_json({"threads": options.threads, "videos": rows}, wanted=options.json)


if __name__ == "__main__":
    main()
