"""How much of a page is still read when its image was distorted: words, and which stand on one row."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from bench.distortions import DISTORTIONS
from recto.documents.model import Page, Word
from recto.documents.ocr import Ocr
from recto.documents.page_reader import read_page
from recto.documents.source import RawPage
from recto.extraction.reader.layout.sheet import lay_out_page
from schemas.results import Source


def count_survivors(
    ocr: Ocr, pages: Sequence[RawPage], wanted: Sequence[str]
) -> Mapping[str, Mapping[str, float]]:
    """Return, by distortion (all when none is named), shares of words read and rows kept, and CPU seconds."""
    figures = {}
    for name in wanted or DISTORTIONS:
        counts: Counter[str] = Counter()
        start = time.process_time()
        seconds = 0.0
        for raw in pages:
            pixels = DISTORTIONS[name](raw.pixels)
            start = time.process_time()
            read = read_page(ocr, pixels)
            seconds += time.process_time() - start
            height, width = read.pixels.shape[:2]
            counts.update(_compare(raw, Page(1, width, height, 0, Source.OCR, read.words)))
        figures[name] = {
            "words": counts["read"] / max(1, counts["words"]),
            "rows": counts["kept"] / max(1, counts["neighbours"]),
            "seconds": seconds / max(1, len(pages)),
        }
    return figures


def _compare(raw: RawPage, read: Page) -> dict[str, int]:
    height, width = raw.pixels.shape[:2]
    truth = Page(1, width, height, 0, Source.TEXT_LAYER, raw.words)
    shared = _bag(truth.words) & _bag(read.words)
    once = {text for text in shared if _bag(truth.words)[text] == _bag(read.words)[text] == 1}
    row_of = {text: number for number, row in enumerate(_list_rows(read)) for text in row}
    pairs = [
        pair
        for row in _list_rows(truth)
        for pair in pairwise(text for text in row if text in once & row_of.keys())
    ]
    kept = sum(row_of[one] == row_of[two] for one, two in pairs)
    return {"words": len(truth.words), "read": shared.total(), "neighbours": len(pairs), "kept": kept}


def _list_rows(page: Page) -> list[list[str]]:
    """Return the words of each row, from left to right."""
    rows = lay_out_page(page).rows
    return [[token.text for cell in row.cells for token in cell.tokens] for row in rows]


def _bag(words: Sequence[Word]) -> Counter[str]:
    return Counter(word.text for word in words)
