"""Which engine a name opens, and what is imported for it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from recto.documents.limits import PrepareLimits
from recto.documents.media.local import LocalMediaOpener
from recto.documents.preparer import Preparer
from recto.engines.openai import OpenAiEngine
from recto.engines.reader import ReaderEngine
from recto.engines.registry import EngineParts, EngineSpec, open_engine
from recto.errors import CheckpointError, SettingsError
from recto.extraction.reader.extractor import ReaderExtractor
from tests.edges.engines.upstream import running_upstream


@pytest.fixture(scope="module")
def parts() -> Iterator[EngineParts]:
    preparer = Preparer(1, PrepareLimits())
    yield EngineParts(preparer, ReaderExtractor(), LocalMediaOpener())
    preparer.close()


def test_the_reader_opens_by_its_name(parts: EngineParts) -> None:
    engine = open_engine(EngineSpec("reader"), parts)
    assert isinstance(engine, ReaderEngine)
    engine.close()


def test_an_address_opens_the_server_there(parts: EngineParts) -> None:
    with running_upstream() as upstream:
        for spec, name in (
            (EngineSpec(upstream.url), "test/model"),
            (EngineSpec("reader", engine_url=upstream.url), "test/model"),
            (EngineSpec("ours", engine_url=upstream.url), "ours"),
        ):
            engine = open_engine(spec, parts)
            assert isinstance(engine, OpenAiEngine)
            assert engine.model.id == name
            engine.close()


def test_a_wrong_address_is_refused_at_once(parts: EngineParts) -> None:
    with pytest.raises(SettingsError):
        open_engine(EngineSpec("http://"), parts)


def test_a_folder_without_a_checkpoint_is_refused(parts: EngineParts, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError):
        open_engine(EngineSpec(str(tmp_path)), parts)


def test_no_model_library_is_imported_before_a_model_is_opened() -> None:
    program = (
        "import sys, recto.engines.registry, recto.engines.openai, recto.engines.reader\n"
        "print([name for name in ('torch', 'transformers', 'llguidance', 'av') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
