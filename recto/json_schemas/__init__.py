"""JSON Schemas that callers bring: vetting them, and finding one's way in them."""

from recto.json_schemas.documents import vet_document_schema
from recto.json_schemas.expansion import find_recursive
from recto.json_schemas.keywords import KEYWORDS_BY_TYPE, follow, is_constraint, resolve
from recto.json_schemas.paths import PathError, find_path, list_paths
from recto.json_schemas.vetting import vet_schema

__all__ = [
    "KEYWORDS_BY_TYPE",
    "PathError",
    "find_path",
    "find_recursive",
    "follow",
    "is_constraint",
    "list_paths",
    "resolve",
    "vet_document_schema",
    "vet_schema",
]
