"""Reads documents with a vision-language model, whichever engine runs it."""

from recto.extraction.vlm.extractor import ModelExtractor
from recto.extraction.vlm.options import ModelOptions

__all__ = ["ModelExtractor", "ModelOptions"]
