"""Fills a caller's JSON Schema from what was read: by names, labels and types. No model, so no guesses."""

from recto.engines.reader.filling.filler import fill_schema

__all__ = ["fill_schema"]
