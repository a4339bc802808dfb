"""The document schemas Recto serves: every `DocumentModel` with a name in a module of this folder."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from schemas.documents.base import DocumentModel

__all__ = ["DocumentModel", "document_schemas", "json_schema_of"]


@cache
def document_schemas() -> dict[str, type[DocumentModel]]:
    """Return the served schemas by name, in alphabetical order."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    named = (cls for cls in DocumentModel.__subclasses__() if "schema_name" in vars(cls))
    return {cls.schema_name: cls for cls in sorted(named, key=lambda cls: cls.schema_name)}


@cache
def json_schema_of(name: str) -> Mapping[str, Any]:
    """Return the JSON Schema of a served schema, made once: pydantic takes some 30 ms. Raises KeyError."""
    return document_schemas()[name].model_json_schema()
