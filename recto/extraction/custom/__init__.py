"""The caller's own schemas, filled by names, labels and types. No model, so no guesses."""

from recto.extraction.custom.filler import Sheets, fill_schema
from recto.extraction.custom.widening import effective_schema, require, widen_schema

__all__ = ["Sheets", "effective_schema", "fill_schema", "require", "widen_schema"]
