"""What it costs to find the words of a page, beside bare OCR, and what bad paper does to them.

`python -m bench.words [FILE …]`: files as they would be uploaded; the samples by default.
Bare OCR is RapidOCR called on the same page image: same models, no layout, no rules.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np

from bench.legibility import count_survivors
from bench.report import print_json, print_table
from recto.documents.layer_reader import read_layer
from recto.documents.limits import PrepareLimits
from recto.documents.model import Document, Page
from recto.documents.ocr import Ocr, load_engine
from recto.documents.page_reader import ReadPage, read_page
from recto.documents.pixels import Pixels
from recto.documents.prepare import open_source
from recto.documents.sniff import sniff_media_type
from recto.documents.source import PageSource, RawPage
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from schemas.results import Source

SAMPLES = Path(__file__).parent.parent / "samples"
ENDINGS = frozenset({".pdf", ".jpg", ".png", ".heic", ".tiff"})
THREADS = 1
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one page."""

    file: str
    page: int
    has_layer: bool
    raster: float
    words: float
    rules: float
    bare: float

    @property
    def ratio(self) -> float:
        """Return what words and rules cost, in times of bare OCR."""
        return (self.words + self.rules) / self.bare


def measure(work: Callable[[], _Answer]) -> tuple[float, _Answer]:
    """Return the CPU seconds that `work` took, in all threads and children, and its answer."""
    start = _cpu_seconds()
    answer = work()
    return _cpu_seconds() - start, answer


def _cpu_seconds() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def load_bare() -> Callable[[Pixels], Any]:
    """Return RapidOCR as it comes, on the same engine and at the same detector size."""
    engine = load_engine(THREADS, {})
    return lambda pixels: engine(
        np.ascontiguousarray(pixels[:, :, ::-1]),
        use_det=True,
        use_rec=True,  # RapidOCR goes on with what it was last asked for
    )


class Bench:
    """The models, loaded once."""

    def __init__(self) -> None:
        cv2.setNumThreads(THREADS)
        self.ocr = Ocr(THREADS)
        self.bare = load_bare()
        self.extractor = ReaderExtractor()

    def time_page(self, file: str, number: int, source: PageSource, *, as_pixels: bool) -> Cost:
        """Read one page in both ways."""
        raster, raw = measure(lambda: source.read_page(number))
        if as_pixels:
            raw = RawPage(raw.pixels)
        words, read = measure(
            lambda: read_layer(raw, lambda: self.ocr, {}) or read_page(self.ocr, raw.pixels)
        )
        bare, _ = measure(lambda: self.bare(read.pixels))
        document = _document(read)
        rules, _ = measure(lambda: self.extractor.extract(ExtractionOrder(document, target_of("auto"))))
        return Cost(file, number, read.source is Source.TEXT_LAYER, raster, words, rules, bare)

    def time_files(self, files: Sequence[Path], *, as_pixels: bool) -> Iterator[Cost]:
        """Yield the cost of each page; the first is read once more before, so that all is loaded."""
        for count, file in enumerate(files):
            for number, source in _open_pages(file):
                if count == 0 and number == 1:
                    self.time_page(file.name, number, source, as_pixels=True)
                yield self.time_page(file.name, number, source, as_pixels=as_pixels)


def _document(read: ReadPage) -> Document:
    height, width = read.pixels.shape[:2]
    return Document("", 1, (Page(1, width, height, 0, read.source, read.words),))


def _open_pages(file: Path) -> Iterator[tuple[int, PageSource]]:
    with tempfile.TemporaryDirectory() as scratch:
        source = open_source(file, sniff_media_type(file), PrepareLimits(), Path(scratch))
        with closing(source):
            yield from ((number, source) for number in range(1, source.page_count + 1))


def total(costs: Sequence[Cost]) -> dict[str, float]:
    """Return the mean of each part in CPU seconds a page, and what words and rules cost in bare OCRs."""
    parts = {
        part: sum(getattr(cost, part) for cost in costs) / len(costs)
        for part in ("raster", "words", "rules", "bare")
    }
    return {"pages": len(costs), **parts, "ratio": (parts["words"] + parts["rules"]) / parts["bare"]}


def print_costs(bench: Bench, files: Sequence[Path], *, as_pixels: bool) -> dict[str, object]:
    """Print a row for each page and one for all of a kind; return the figures."""
    costs = list(bench.time_files(files, as_pixels=as_pixels))
    heading = ["file", "page", "read from", "raster", "words", "rules", "bare OCR", "ratio"]
    rows: list[list[object]] = []
    for cost in costs:
        origin = "text layer" if cost.has_layer else "pixels"
        parts = [cost.raster, cost.words, cost.rules, cost.bare, cost.ratio]
        rows.append([cost.file, cost.page, origin, *parts])
    figures: dict[str, object] = {}
    for origin, has_layer in (("pixels", False), ("text layer", True)):
        if some := [cost for cost in costs if cost.has_layer is has_layer]:
            figures[origin] = mean = total(some)
            rows.append(["mean", len(some), origin, *list(mean.values())[1:]])
    print_table("CPU seconds a page; ratio: words and rules to bare OCR", [heading, *rows])
    return figures


def print_survivors(bench: Bench, files: Sequence[Path], wanted: Sequence[str]) -> dict[str, object]:
    """Print what is read of the pages with a text layer after each distortion; return the figures."""
    pages = [source.read_page(number) for file in files for number, source in _open_pages(file)]
    figures = count_survivors(bench.ocr, [raw for raw in pages if raw.words], wanted)
    heading = ["distortion", "words read", "rows kept", "CPU seconds a page"]
    rows = [[name, *found.values()] for name, found in figures.items()]
    print_table("Words of the text layer that are read from the distorted image", [heading, *rows])
    return dict(figures)


def main() -> None:
    """Print costs or, with --distort, what is read of bad paper."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pixels", action="store_true", help="pass over text layers")
    parser.add_argument("--distort", nargs="*", metavar="NAME", help="names of distortions; none: all")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    files = options.files or sorted(path for path in SAMPLES.iterdir() if path.suffix in ENDINGS)
    bench = Bench()
    if options.distort is None:
        figures = print_costs(bench, files, as_pixels=options.pixels)
    else:
        figures = print_survivors(bench, files, options.distort)
    print_json(figures, wanted=options.json)


if __name__ == "__main__":
    main()
