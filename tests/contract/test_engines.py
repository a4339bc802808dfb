"""What every engine must do, whatever answers in it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from recto.documents.limits import PrepareLimits
from recto.documents.media.local import LocalMediaOpener
from recto.documents.preparer import Preparer
from recto.engines.base import Engine, EngineRequest
from recto.engines.openai import OpenAiEngine, UpstreamOptions
from recto.engines.reader import ReaderEngine
from recto.engines.registry import EngineParts, EngineSpec, open_engine
from recto.engines.scripted import ScriptedEngine, Wait, answer
from recto.errors import MediaInvalidError
from recto.extraction.reader.extractor import ReaderExtractor
from schemas.chat.events import Accepted, ChatEvent, Delta
from schemas.models import Capabilities, ServedModel
from tests.edges.engines.listening import Listener, check_order, failure_of, make_request, text_of
from tests.edges.engines.upstream import running_upstream
from tests.services.tiny_models import make_tiny_qwen_vl

IMAGE = {"type": "image_url", "image_url": {"url": "media:0"}}


@dataclass
class Subject:
    """An engine, and how to ask it for something it can do."""

    engine: Engine
    media: dict[str, Path]
    long: dict[str, Any] = field(default_factory=dict)
    """Parameters of a request that takes a while."""

    def request(self, name: str = "chatcmpl-1", **parameters: Any) -> EngineRequest:
        return make_request([{"type": "text", "text": "Read this."}, IMAGE], self.media, name, **parameters)

    def ask(self, name: str = "chatcmpl-1", **parameters: Any) -> list[ChatEvent]:
        listener = Listener()
        self.engine.submit(self.request(name, **parameters), listener)
        return listener.all(60)

    def begin_long(self, name: str) -> Listener:
        """Begin a request that takes a while."""
        listener = Listener()
        self.engine.submit(self.request(name, **self.long), listener)
        return listener


@contextmanager
def scripted(media: dict[str, Path]) -> Iterator[Subject]:
    def script(request: EngineRequest) -> Iterator[ChatEvent | Wait]:
        if request.media["0"].read_bytes()[:4] == b"junk":
            raise MediaInvalidError("It can't be read.", param="messages")
        events = answer("12", "3")
        yield from events[:2]
        if request.chat.seed:
            yield Wait()
        yield from events[2:]

    able = Capabilities(context=99, modalities=("text", "image"), tools=True, json_schema=True, lora=False)
    engine = ScriptedEngine(ServedModel(id="scripted", capabilities=able), script)
    yield Subject(engine, media, {"seed": 1})


@contextmanager
def reader(media: dict[str, Path]) -> Iterator[Subject]:
    preparer = Preparer(1, PrepareLimits(ocr_threads=1))
    try:
        yield Subject(ReaderEngine(preparer, ReaderExtractor(), LocalMediaOpener()), media)
    finally:
        preparer.close()


@contextmanager
def openai(media: dict[str, Path]) -> Iterator[Subject]:
    with running_upstream(hangs_on_seed=1) as upstream:
        engine = OpenAiEngine(UpstreamOptions(upstream.url), LocalMediaOpener())
        engine.wait_for_server(20)
        try:
            yield Subject(engine, media, {"seed": 1})
        finally:
            engine.close()


@contextmanager
def transformers(media: dict[str, Path]) -> Iterator[Subject]:
    folder = make_tiny_qwen_vl(media["0"].parent / "tiny")
    opener = LocalMediaOpener()
    parts = EngineParts(preparer=None, extractor=None, opener=opener)  # type: ignore[arg-type]
    spec = EngineSpec(str(folder), engine_device="cpu", engine_kv_tokens=4096, engine_answer_tokens=8)
    yield Subject(open_engine(spec, parts), media, {"max_tokens": 2000, "logit_bias": {"0": -100}})


@pytest.fixture(scope="module", params=[scripted, reader, openai, transformers], ids=lambda one: one.__name__)
def subject(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subject]:
    opened: Callable[[dict[str, Path]], AbstractContextManager[Subject]] = request.param
    path = tmp_path_factory.mktemp("engine") / "0"
    image = Image.new("RGB", (420, 140), "white")
    ImageDraw.Draw(image).text((20, 40), "TOTAL 12.30", "black", font_size=48)
    image.save(path, "PNG")
    with opened({"0": path}) as one:
        yield one
        one.engine.close()


def test_the_events_of_an_answer_come_in_order(subject: Subject) -> None:
    check_order(subject.ask())


def test_many_requests_are_answered_at_once(subject: Subject) -> None:
    listeners = [Listener() for _ in range(4)]
    for number, listener in enumerate(listeners):
        subject.engine.submit(subject.request(f"chatcmpl-{number}", temperature=0), listener)
    answers = [listener.all(60) for listener in listeners]
    for events in answers:
        check_order(events)
    assert len({text_of(events) for events in answers}) == 1


def test_a_request_that_fails_fails_alone(subject: Subject, tmp_path: Path) -> None:
    (tmp_path / "junk").write_bytes(b"junk that is no image")
    good, bad = Listener(), Listener()
    subject.engine.submit(subject.request("chatcmpl-good"), good)
    subject.engine.submit(make_request([IMAGE], {"0": tmp_path / "junk"}, "chatcmpl-bad"), bad)
    assert failure_of(bad.all(60)).code == "invalid_media"
    check_order(good.all(60))


def test_a_request_that_is_cancelled_says_nothing_more_and_leaves_room_for_others(subject: Subject) -> None:
    listener = subject.begin_long("chatcmpl-long")
    subject.engine.cancel("chatcmpl-long")
    check_order(subject.ask("chatcmpl-next"))
    while not listener.is_silent():
        assert isinstance(listener.next(0), Accepted | Delta)


def test_cancelling_what_is_unknown_or_over_does_nothing(subject: Subject) -> None:
    subject.engine.cancel("chatcmpl-nobody")
    check_order(subject.ask("chatcmpl-over"))
    subject.engine.cancel("chatcmpl-over")
    check_order(subject.ask("chatcmpl-over"))


def test_its_model_says_what_it_takes(subject: Subject) -> None:
    assert "image" in subject.engine.model.capabilities.modalities
    assert subject.engine.model.id in subject.engine.model.names


def test_closing_fails_what_is_under_way_and_what_comes(subject: Subject) -> None:
    """The last: it closes the engine that the tests above share."""
    assert subject.engine.is_alive()
    listener = subject.begin_long("chatcmpl-long")
    subject.engine.close()
    assert failure_of(listener.all(5)).code == "engine.stopped"
    assert failure_of(subject.ask("chatcmpl-late")).code == "engine.stopped"
    assert not subject.engine.is_alive()
    subject.engine.close()
