"""JSON Schemas that callers bring: vetting them, and finding one's way in them."""

from recto.json_schemas.keywords import KEYWORDS_BY_TYPE, is_constraint, resolve
from recto.json_schemas.vetting import vet_schema

__all__ = ["KEYWORDS_BY_TYPE", "is_constraint", "resolve", "vet_schema"]
