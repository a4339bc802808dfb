"""The OCR models: where text stands on a page, and what a strip of it says. Knows no pages and no words."""

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from recto.documents.pixels import Pixels
from recto.documents.tiles import DETECTOR_SIDE, Quad, Tile, cut_finer_tiles, cut_tiles

# OpenVINO's converter would import a telemetry client; nothing here converts, and nothing may call home.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

from rapidocr import EngineType, RapidOCR  # noqa: E402

_UNCLIP_RATIO = 1.3
"""How far a found line grows. At RapidOCR's 1.6, letters get so small in a strip that narrow ones go lost."""
_STRETCH = 1.15
"""Strips are widened: the recogniser looks every 8 pixels, and of two letters in one look sees only one."""
_STRIP_HEIGHT = 48
_MIN_STRIP_WIDTH = 128
_STRIP_STEP = 64
"""Widths are multiples of this: OpenVINO keeps what it compiled for every new shape."""
_MAX_STRIP_WIDTH = 3200
_BATCH_WIDTH = 640
"""Strip pixels recognised at once; more costs memory and saves no time on a CPU."""

_MIN_PAGE_SIDE = 64


@dataclass(frozen=True, slots=True)
class Letter:
    """One recognised character, spaces included."""

    text: str
    position: float
    """Of its middle along the strip, 0–1."""
    confidence: float


Reading = tuple[Letter, ...]


class Ocr:
    """PP-OCRv6 on OpenVINO, from the models inside RapidOCR's wheel. One thread at a time."""

    def __init__(self, threads: int) -> None:
        """Load both models; takes about a second and 200 MB. `threads`: CPU threads of one inference."""
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        engine = load_engine(threads, {"Det.unclip_ratio": _UNCLIP_RATIO})
        self._detector: Any = engine.text_det
        recogniser: Any = engine.text_rec
        self._session = recogniser.session
        self._alphabet: Sequence[str] = recogniser.postprocess_op.character

    def detect_lines(self, pixels: Pixels) -> list[Quad]:
        """Return where lines of text stand on the image, from top to bottom."""
        image = _pad_image(pixels)
        tiles = cut_tiles(image.shape[1], image.shape[0])
        quads = self._detect_tiles(image, tiles)
        finer = cut_finer_tiles(quads, tiles)
        return self._detect_tiles(image, finer) if finer else quads

    def _detect_tiles(self, image: Pixels, tiles: Sequence[Tile]) -> list[Quad]:
        quads: list[Quad] = []
        for tile in tiles:
            part = image[tile.down.start : tile.down.end, tile.across.start : tile.across.end]
            found = self._detector(np.ascontiguousarray(part[:, :, ::-1]))
            origin = np.asarray((tile.across.start, tile.down.start), np.float32)
            boxes = [] if found.boxes is None else found.boxes
            placed = (quad.astype(np.float32) + origin for quad in boxes)
            quads += [quad for quad in placed if tile.owns(quad)]
        return quads

    def read_strips(self, strips: Sequence[Pixels]) -> list[Reading]:
        """Return what each strip (an image of one line, upright) says, in the same order."""
        readings: list[Reading] = [()] * len(strips)
        for width, batch in _batch_strips(strips):
            inputs = np.stack([_normalise_strip(strips[index], width) for index in batch])
            probabilities = self._session(inputs)
            best, scores = probabilities.argmax(axis=2), probabilities.max(axis=2)
            for row, index in enumerate(batch):
                share = _fit_width(strips[index]) / width
                readings[index] = self._decode(best[row], scores[row], share)
        return readings

    def _decode(self, best: npt.NDArray[np.int64], scores: npt.NDArray[np.float32], share: float) -> Reading:
        """Collapse repeats and blanks (CTC); `share` of the columns holds the strip, the rest is padding."""
        fresh = np.ones(len(best), bool)
        fresh[1:] = best[1:] != best[:-1]
        columns = np.flatnonzero(fresh & (best != 0))
        ends = np.append(np.flatnonzero(fresh)[1:], len(best))
        starts = np.flatnonzero(fresh)
        middles = {int(start): (start + end) / 2 for start, end in zip(starts, ends, strict=True)}
        length = len(best) * share
        return tuple(
            Letter(
                self._alphabet[best[column]],
                min(1.0, middles[int(column)] / length),
                float(scores[column]),
            )
            for column in columns
        )


def load_engine(threads: int, others: Mapping[str, object]) -> RapidOCR:
    """Return RapidOCR on OpenVINO at our size of the detector; `others` are more of its parameters.

    OpenVINO gives the thread that loads a model a signal stack, and frees it with the model, at times while
    it is still set: the next signal kills the process. So a thread of its own loads the models.
    """
    with ThreadPoolExecutor(1, "ocr-loader") as loader:
        return loader.submit(_load, threads, others).result()


def _load(threads: int, others: Mapping[str, object]) -> RapidOCR:
    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Det.engine_type": EngineType.OPENVINO,
            "Rec.engine_type": EngineType.OPENVINO,
            "Det.limit_type": "max",
            "Det.limit_side_len": DETECTOR_SIDE,
            "EngineConfig.openvino.inference_num_threads": threads,
            **others,
        }
    )
    # the models are loaded by their first use
    engine(np.full((64, 64, 3), 255, np.uint8), use_det=True, use_rec=False)
    engine(np.full((_STRIP_HEIGHT, 320, 3), 255, np.uint8), use_det=False, use_rec=True)
    return engine


def cut_strip(pixels: Pixels, quad: Quad) -> Pixels:
    """Return the line at `quad` as an upright image."""
    left, top = np.maximum(np.floor(quad.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(quad.max(axis=0)).astype(int) + 1
    # warping only the part that matters: from the whole page it costs ten times as much
    part = pixels[top:bottom, left:right]
    width = max(1, round(max(_distance(quad, 0, 1), _distance(quad, 3, 2))))
    height = max(1, round(max(_distance(quad, 0, 3), _distance(quad, 1, 2))))
    source = quad - np.asarray([left, top], np.float32)
    target = np.asarray([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    strip = cv2.warpPerspective(
        part, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return strip.astype(np.uint8, copy=False)


def _distance(quad: Quad, first: int, second: int) -> float:
    return float(np.linalg.norm(quad[first] - quad[second]))


def _pad_image(pixels: Pixels) -> Pixels:
    """Return an image that is not too small for the detector, with white to the right and below."""
    height, width = pixels.shape[:2]
    missing = [(0, max(0, _MIN_PAGE_SIDE - side)) for side in (height, width)]
    if not any(after for _, after in missing):
        return pixels
    return np.pad(pixels, [*missing, (0, 0)], constant_values=255)


def _fit_width(strip: Pixels) -> int:
    height, width = strip.shape[:2]
    return int(min(_MAX_STRIP_WIDTH, max(1, np.ceil(_STRIP_HEIGHT * width / height * _STRETCH))))


def _batch_strips(strips: Sequence[Pixels]) -> Iterator[tuple[int, list[int]]]:
    """Yield padded width and members of each batch; strips of like widths go together."""
    batch: list[int] = []
    width = 0
    for index in sorted(range(len(strips)), key=lambda index: _fit_width(strips[index])):
        wanted = max(_MIN_STRIP_WIDTH, -(-_fit_width(strips[index]) // _STRIP_STEP) * _STRIP_STEP)
        if batch and wanted * (len(batch) + 1) > _BATCH_WIDTH:
            yield width, batch
            batch = []
        batch, width = [*batch, index], wanted
    if batch:
        yield width, batch


def _normalise_strip(strip: Pixels, width: int) -> npt.NDArray[np.float32]:
    """Return [3, 48, width], BGR, −1–1, padded with gray on the right."""
    fitted = _fit_width(strip)
    resized = cv2.resize(strip[:, :, ::-1], (fitted, _STRIP_HEIGHT), interpolation=cv2.INTER_LINEAR)
    padded = np.zeros((3, _STRIP_HEIGHT, width), np.float32)
    padded[:, :, :fitted] = resized.transpose(2, 0, 1) / np.float32(127.5) - 1
    return padded
