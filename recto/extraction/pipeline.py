"""From an order to a judged result, whichever extractor reads: ground, check, ask again, score, review."""

from recto.extraction.base import Extraction, ExtractionOrder, Extractor


def run_pipeline(extractor: Extractor, order: ExtractionOrder) -> Extraction:
    """Return what the file says, every value with its evidence and every document with its verdict.

    Raises what `Extractor.extract` raises.
    """
    return extractor.extract(order)
