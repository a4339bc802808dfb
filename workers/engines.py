"""Which engines a worker runs: the model of its settings, and `reader`, which is always there."""

from collections.abc import Sequence
from dataclasses import fields

from recto.documents.media.opener import ChildMediaOpener
from recto.engines.base import Engine
from recto.engines.registry import EngineParts, EngineSpec, open_engine, open_reader
from recto.extraction.reader import ReaderExtractor
from recto.settings import Settings
from schemas.models import READER
from workers.children import Children


def open_engines(settings: Settings, children: Children, extractor: ReaderExtractor) -> Sequence[Engine]:
    """Return the running engines; `children` open what requests show. Raises EngineError."""
    parts = EngineParts(children.reading, extractor, ChildMediaOpener(children.looking))
    reader = open_reader(parts, settings.engine_max_waiting)
    if settings.model == READER and settings.engine_url is None:
        return (reader,)
    children.looking.start()
    return (open_engine(engine_spec(settings), parts), reader)


def engine_spec(settings: Settings) -> EngineSpec:
    """Return what the settings say of the model; their names are the same."""
    known = {field.name for field in fields(EngineSpec)} & set(Settings.model_fields)
    values = {name: getattr(settings, name) for name in known}
    if settings.engine_api_key is not None:
        values["engine_api_key"] = settings.engine_api_key.get_secret_value()
    return EngineSpec(**values)
