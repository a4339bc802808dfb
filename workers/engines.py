"""Which engines a worker runs, and what reads documents: the settings' model, and `reader` always."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from recto.documents.media.opener import ChildMediaOpener
from recto.engines.base import Engine
from recto.engines.registry import EngineParts, EngineSpec, open_engine, open_reader
from recto.extraction.base import Extractor
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.vlm import ModelExtractor
from recto.model_names import default_model
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


class Extractors(Mapping[str, Extractor]):
    """What reads documents, by every name that a job may use.

    Live: an engine may learn later how its model is called, when the server behind it is reached. The name
    that the settings give (see `default_model`) is always among them.
    """

    def __init__(self, reader: ReaderExtractor, engines: Sequence[Engine], default: str) -> None:
        self._reader = reader
        self._engines = [engine for engine in engines if engine.model.id != READER]
        self._default = default

    def __getitem__(self, name: str) -> Extractor:
        if name == READER:
            return self._reader
        engine, adapter = self._models()[name]
        return ModelExtractor(engine, name, adapter=adapter, rules=self._reader)

    def __iter__(self) -> Iterator[str]:
        return iter((READER, *self._models()))

    def __len__(self) -> int:
        return 1 + len(self._models())

    def _models(self) -> Mapping[str, tuple[Engine, str | None]]:
        named: dict[str, tuple[Engine, str | None]] = {}
        for engine in self._engines:
            model = engine.model
            for name in (model.id, *model.aliases, self._default):
                if name == READER:
                    continue
                named.setdefault(name, (engine, None))
                for adapter in model.adapters:
                    named.setdefault(f"{name}:{adapter}", (engine, adapter))
        return named


def extractors_of(settings: Settings, reader: ReaderExtractor, engines: Sequence[Engine]) -> Extractors:
    """Return what reads documents in a worker that runs these engines."""
    return Extractors(reader, engines, default_model(settings))
