"""The built-in reader: fills document schemas by words, layout and rules, on a CPU and offline."""

from recto.extraction.reader.extractor import ReaderExtractor

__all__ = ["ReaderExtractor"]
