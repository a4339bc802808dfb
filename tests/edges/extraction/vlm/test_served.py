"""Which models a worker reads documents with."""

import pytest

from recto.engines.scripted import ScriptedEngine
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.vlm import ModelExtractor
from schemas.models import READER_CAPABILITIES, Capabilities, ServedModel
from workers.engines import Extractors

RULES = ReaderExtractor()
READER_MODEL = ServedModel(id="reader", capabilities=READER_CAPABILITIES)
TOLD = Capabilities(context=4096, modalities=("text",), tools=True, json_schema=True, lora=True)


def serve(*models: ServedModel, default: str = "reader") -> Extractors:
    return Extractors(RULES, [ScriptedEngine(model, lambda _request: ()) for model in models], default)


def test_a_model_reads_under_all_its_names_and_with_its_adapters() -> None:
    extractors = serve(ServedModel(id="big", aliases=("b",), adapters=("german",), capabilities=TOLD))
    assert set(extractors) == {"reader", "big", "b", "big:german", "b:german"}
    assert isinstance(extractors["b:german"], ModelExtractor)
    assert extractors["b:german"].name == "b:german"


def test_the_reader_is_the_one_of_rules_whatever_engine_has_its_name() -> None:
    assert serve(READER_MODEL)["reader"] is RULES
    assert list(serve(READER_MODEL)) == ["reader"]


def test_the_name_of_the_settings_means_the_model_even_before_its_server_is_reached() -> None:
    extractors = serve(ServedModel(id="engine", capabilities=TOLD), READER_MODEL, default="mine")
    assert set(extractors) == {"reader", "engine", "mine"}


def test_a_name_that_is_learnt_later_is_served_from_then_on() -> None:
    engine = ScriptedEngine(ServedModel(id="engine", capabilities=TOLD), lambda _request: ())
    extractors = Extractors(RULES, [engine], "engine")
    engine.model = ServedModel(id="Qwen/Big", capabilities=TOLD)
    assert set(extractors) == {"reader", "Qwen/Big", "engine"}


def test_an_unknown_model_is_not_served() -> None:
    with pytest.raises(KeyError):
        serve(READER_MODEL)["big"]
    assert serve(READER_MODEL).get("big") is None
