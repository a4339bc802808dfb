"""The openai engine against a server that behaves, and one that doesn't."""

import base64
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from recto.documents.media.local import LocalMediaOpener
from recto.engines.openai import OpenAiEngine, UpstreamOptions
from schemas.chat.events import Accepted, AnswerEnd, Delta, Failed, Finished
from tests.edges.engines.listening import Listener, ask, check_order, failure_of, make_request, text_of
from tests.edges.engines.upstream import (
    DONE,
    USAGE,
    Upstream,
    break_off,
    chunk,
    event,
    refuse,
    running_upstream,
    say,
    stream,
)
from tests.services.processes import free_port, wait_until

KEY = "sk-operators-own"
OpenEngine = Callable[..., OpenAiEngine]


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with running_upstream() as server:
        yield server


@pytest.fixture
def open_engine() -> Iterator[OpenEngine]:
    engines: list[OpenAiEngine] = []

    def open_one(upstream: Upstream, **options: Any) -> OpenAiEngine:
        values = {"url": upstream.url, "api_key": KEY, "first_delay_seconds": 0.01, "check_seconds": 0.2}
        engine = OpenAiEngine(UpstreamOptions(**(values | options)), LocalMediaOpener())
        engines.append(engine)
        assert engine.wait_for_server(10)
        return engine

    yield open_one
    for engine in engines:
        engine.close()


@pytest.fixture
def engine(upstream: Upstream, open_engine: OpenEngine) -> OpenAiEngine:
    return open_engine(upstream)


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_comes_piece_by_piece_with_its_usage(engine: OpenAiEngine, upstream: Upstream) -> None:
    upstream.replies.append(say("Grüß", " Gott"))
    events = ask(engine, "hi")
    check_order(events)
    assert [one.content for one in events if isinstance(one, Delta)] == ["Grüß", " Gott"]
    assert events[-2] == AnswerEnd(finish_reason="stop")
    assert isinstance(events[-1], Finished)
    assert (events[-1].usage.prompt_tokens, events[-1].usage.completion_tokens) == (7, 2)


def test_the_server_is_asked_for_a_stream_of_its_own_model_with_the_operators_key(
    engine: OpenAiEngine, upstream: Upstream
) -> None:
    ask(
        engine,
        "hi",
        model="whatever",
        top_k=5,
        min_p=0.1,
        repetition_penalty=1.2,
        max_completion_tokens=9,
        user="me",
    )
    body = upstream.asked[0]
    assert body == {
        "model": "test/model",
        "messages": [{"role": "user", "content": "hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 1.0,
        "top_p": 1.0,
        "top_k": 5,
        "min_p": 0.1,
        "repetition_penalty": 1.2,
        "max_tokens": 9,
    }
    assert upstream.keys == [f"Bearer {KEY}"]


def test_tool_calls_thoughts_and_log_probabilities_are_passed_on(
    engine: OpenAiEngine, upstream: Upstream
) -> None:
    call = {
        "index": 0,
        "id": "chatcmpl-tool-1",
        "type": "function",
        "function": {"name": "add", "arguments": ""},
    }
    token = {
        "token": "a",
        "logprob": -0.5,
        "bytes": [97],
        "top_logprobs": [{"token": "b", "logprob": -1.5, "bytes": None}],
    }
    upstream.replies.append(
        stream(
            chunk({"reasoning_content": "hm"}),
            chunk({"reasoning": "hm"}),
            chunk({"content": "a"}, logprobs={"content": [token]}),
            chunk({"tool_calls": [call]}),
            chunk({"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}], "content": None}),
            chunk({}, "tool_calls", stop_reason=128),
            DONE,
        )
    )
    events = ask(engine, "hi", tools=[{"type": "function", "function": {"name": "add"}}])
    deltas = [one for one in events if isinstance(one, Delta)]
    assert [one.reasoning for one in deltas[:2]] == ["hm", "hm"]
    assert deltas[2].logprobs[0].top_logprobs[0].token == "b"
    assert [
        (one.tool_calls[0].id, one.tool_calls[0].name, one.tool_calls[0].arguments) for one in deltas[3:]
    ] == [
        ("chatcmpl-tool-1", "add", ""),
        (None, None, "{}"),
    ]
    assert AnswerEnd(finish_reason="tool_calls", stop_reason=128) in events


def test_several_answers_keep_their_numbers(engine: OpenAiEngine, upstream: Upstream) -> None:
    pieces = [
        chunk({"content": "a"}),
        chunk({"content": "b"}, index=1),
        chunk({}, "length", index=1),
        chunk({}, "stop"),
    ]
    upstream.replies.append(stream(*pieces, USAGE, DONE))
    events = ask(engine, "hi", n=2)
    check_order(events, 2)
    assert [text_of(events, index) for index in (0, 1)] == ["a", "b"]


def test_two_hundred_streams_run_at_once(upstream: Upstream, open_engine: OpenEngine) -> None:
    engine = open_engine(upstream)
    listeners = [Listener() for _ in range(200)]
    for number, listener in enumerate(listeners):
        engine.submit(make_request(f"number {number}", name=f"chatcmpl-{number}"), listener)
    assert [text_of(listener.all()) for listener in listeners] == [
        f"number {number}" for number in range(200)
    ]


# ── what is attached ────────────────────────────────────────────────────────────────────────────────


def test_an_image_goes_as_the_bytes_that_came_under_the_type_they_are(
    engine: OpenAiEngine, upstream: Upstream, tmp_path: Path
) -> None:
    path = tmp_path / "0"
    Image.effect_noise((400, 300), 80).save(path, "JPEG")
    ask(
        engine,
        [
            {"type": "text", "text": "What is it?"},
            {"type": "image_url", "image_url": {"url": "media:0", "detail": "low"}},
        ],
        {"0": path},
    )
    image = upstream.asked[0]["messages"][0]["content"][1]["image_url"]
    kind, content = image["url"].split(",", 1)
    assert kind == "data:image/jpeg;base64"
    assert base64.b64decode(content, validate=True) == path.read_bytes()
    assert image["detail"] == "low"


def test_what_few_servers_open_is_drawn_as_png_first(
    engine: OpenAiEngine, upstream: Upstream, tmp_path: Path
) -> None:
    Image.new("RGB", (40, 30), "red").save(tmp_path / "0", "TIFF")
    ask(engine, [{"type": "image_url", "image_url": {"url": "media:0"}}], {"0": tmp_path / "0"})
    assert upstream.asked[0]["messages"][0]["content"][0]["image_url"]["url"].startswith(
        "data:image/png;base64,"
    )


def test_a_document_goes_as_its_pages(engine: OpenAiEngine, upstream: Upstream) -> None:
    path = Path("samples/invoice-de-two-pages.pdf")
    events = ask(engine, [{"type": "file", "file": {"file_data": "media:0"}}], {"0": path})
    check_order(events)
    pages = upstream.asked[0]["messages"][0]["content"]
    assert [page["type"] for page in pages] == ["image_url", "image_url"]


def test_another_recto_gets_the_document_itself(open_engine: OpenEngine) -> None:
    entry = {
        "id": "m",
        "context_length": 512,
        "input_modalities": ["text", "image", "document"],
        "supports_tools": True,
        "supports_json_schema": True,
    }
    with running_upstream(entry=entry) as upstream:
        engine = open_engine(upstream)
        path = Path("samples/invoice-de-two-pages.pdf")
        ask(engine, [{"type": "file", "file": {"file_data": "media:0", "filename": "a.pdf"}}], {"0": path})
        part = upstream.asked[0]["messages"][0]["content"][0]
        assert part["type"] == "file"
        assert base64.b64decode(part["file"]["file_data"].split(",")[1]) == path.read_bytes()
        engine.close()


def test_a_damaged_image_fails_alone(engine: OpenAiEngine, tmp_path: Path) -> None:
    (tmp_path / "0").write_bytes(b"not an image")
    part = {"type": "image_url", "image_url": {"url": "media:0"}}
    assert failure_of(ask(engine, [part], {"0": tmp_path / "0"})).code == "invalid_media"
    assert failure_of(ask(engine, [part])).code == "invalid_media"
    check_order(ask(engine, "hi"))


# ── what the server refuses ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("refusal", "code", "param"),
    [
        ((400, {"message": "top_k is bad", "param": "top_k", "code": 400}), "invalid_value", "top_k"),
        ((400, {"message": "x", "code": "context_length_exceeded"}), "context_length_exceeded", "messages"),
        (
            (400, {"message": "This model's maximum context length is 9"}),
            "context_length_exceeded",
            "messages",
        ),
        ((404, {"message": "no such model"}), "model_not_found", "model"),
        ((401, {"message": f"wrong key {KEY}"}), "engine.failed", None),
        ((403, "forbidden"), "engine.failed", None),
        ((307, "elsewhere"), "engine.failed", None),
        ((418, "teapot"), "engine.failed", None),
    ],
)
def test_a_refusal_comes_as_an_error_of_ours_and_is_not_tried_again(
    engine: OpenAiEngine, upstream: Upstream, refusal: tuple[int, Any], code: str, param: str | None
) -> None:
    upstream.replies.append(refuse(*refusal, location="http://example.com/"))
    failed = failure_of(ask(engine, "hi"))
    assert (failed.code, failed.param) == (code, param)
    assert len(upstream.asked) == 1
    assert KEY not in failed.message
    assert "127.0.0.1" not in failed.message


def test_a_refusal_that_quotes_our_key_reaches_the_caller_without_it(
    engine: OpenAiEngine, upstream: Upstream
) -> None:
    upstream.replies.append(refuse(400, {"message": f"key {KEY} at 127.0.0.1 has no top_k"}))
    assert failure_of(ask(engine, "hi")).message == "key … at … has no top_k"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_server_that_is_busy_is_asked_again(engine: OpenAiEngine, upstream: Upstream, status: int) -> None:
    upstream.replies += [refuse(status), refuse(status), say("now")]
    events = ask(engine, "hi")
    check_order(events)
    assert text_of(events) == "now"
    assert len(upstream.asked) == 3


def test_a_server_that_stays_busy_is_given_up(engine: OpenAiEngine, upstream: Upstream) -> None:
    upstream.replies += [refuse(429)] * 9
    assert failure_of(ask(engine, "hi")).code == "rate_limit_exceeded"
    assert len(upstream.asked) == 4


def test_the_servers_own_wait_is_kept(engine: OpenAiEngine, upstream: Upstream) -> None:
    upstream.replies += [refuse(429, retry_after="1"), say("now")]
    started = time.monotonic()
    check_order(ask(engine, "hi"))
    assert time.monotonic() - started >= 1


def test_a_wait_of_an_hour_is_not_kept(engine: OpenAiEngine, upstream: Upstream) -> None:
    upstream.replies += [refuse(429, retry_after="3600"), say("now")]
    assert failure_of(ask(engine, "hi")).code == "rate_limit_exceeded"


# ── streams that break ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "pieces",
    [
        [chunk({"content": "a"})],
        [chunk({"content": "a"}), DONE],
        [chunk({"content": "a"}), b"data: {oops\n\n"],
        [chunk({"content": "a"}), event([1])],
        [chunk({"content": "a"}), event({"choices": [{"index": "x"}]})],
        [chunk({"content": "a"}), chunk({"content": "b"}, index=1)],
        [chunk({"content": "a"}), event({"error": {"message": "out of memory", "code": 500}})],
        [chunk({"content": "a"}), chunk({}, "abort")],
        [chunk({"content": "a"}), b"data: " + b"9" * 5_000_000],
    ],
    ids=["cut", "done early", "no json", "no object", "wrong type", "unasked", "error", "abort", "endless"],
)
def test_a_stream_that_breaks_ends_as_a_failure_and_is_not_tried_again(
    engine: OpenAiEngine, upstream: Upstream, pieces: list[bytes]
) -> None:
    upstream.replies.append(stream(*pieces))
    events = ask(engine, "hi")
    assert events[:2] == [Accepted(), Delta(content="a")]
    assert failure_of(events).code == "engine.failed"
    assert len(upstream.asked) == 1


def test_a_connection_that_breaks_is_tried_again_until_a_piece_of_the_answer_came(
    engine: OpenAiEngine, upstream: Upstream
) -> None:
    upstream.replies += [break_off(), break_off(chunk({"role": "assistant"})), say("whole")]
    events = ask(engine, "hi")
    check_order(events)
    assert text_of(events) == "whole"
    upstream.replies += [break_off(chunk({"content": "a"})), say("whole")]
    events = ask(engine, "hi")
    assert failure_of(events).code == "engine.failed"
    assert text_of(events) == "a"


def test_an_answer_that_is_no_stream_is_a_failure(engine: OpenAiEngine, upstream: Upstream) -> None:
    upstream.replies.append(refuse(200, "hello"))
    failed = failure_of(ask(engine, "hi"))
    assert (failed.code, "event stream" in failed.message) == ("engine.failed", True)


def test_silence_ends_as_a_failure(upstream: Upstream, open_engine: OpenEngine) -> None:
    engine = open_engine(upstream, silence_seconds=0.3)
    upstream.replies.append(upstream.hang(chunk({"content": "a"})))
    assert failure_of(ask(engine, "hi")).code == "engine.timeout"


def test_an_endless_answer_is_ended(upstream: Upstream, open_engine: OpenEngine) -> None:
    engine = open_engine(upstream, request_seconds=0.3)
    upstream.replies.append(upstream.hang(chunk({"content": "a"})))
    assert failure_of(ask(engine, "hi")).code == "engine.timeout"


def test_a_cancellation_closes_the_servers_stream(engine: OpenAiEngine, upstream: Upstream) -> None:
    upstream.replies.append(upstream.hang(chunk({"content": "a"})))
    listener = Listener()
    engine.submit(make_request("hi", name="q"), listener)
    assert [listener.next(), listener.next()] == [Accepted(), Delta(content="a")]
    engine.cancel("q")
    assert upstream.left.wait(5)
    assert listener.is_silent()


# ── a server that is away, and what its model can do ────────────────────────────────────────────────


def test_a_server_that_is_away_fails_requests_and_is_found_when_it_comes() -> None:
    port = free_port()
    options = UpstreamOptions(f"http://127.0.0.1:{port}", first_delay_seconds=0.01, check_seconds=0.1)
    engine = OpenAiEngine(options)
    try:
        assert not engine.wait_for_server(10)
        assert engine.problem
        assert engine.is_alive()
        assert failure_of(ask(engine, "hi")).code == "engine.unavailable"
        with running_upstream(port=port):
            wait_until(lambda: engine.problem is None, "the server is found")
            assert engine.model.id == "test/model"
            check_order(ask(engine, "hi"))
    finally:
        engine.close()


def test_a_server_that_goes_away_is_noticed_by_the_next_request(open_engine: OpenEngine) -> None:
    with running_upstream() as upstream:
        engine = open_engine(upstream, check_seconds=3600, tries=1)
    assert engine.problem is None
    assert failure_of(ask(engine, "hi")).code == "engine.unavailable"
    wait_until(lambda: engine.problem is not None, "the server is missed")


def test_a_model_that_the_operator_named_is_asked_for_unseen() -> None:
    engine = OpenAiEngine(
        UpstreamOptions(f"http://127.0.0.1:{free_port()}", model="a/b", name="ours", tries=1)
    )
    try:
        engine.wait_for_server(10)
        assert (engine.model.id, engine.model.aliases) == ("ours", ("a/b",))
        assert failure_of(ask(engine, "hi")).code == "engine.unavailable"
    finally:
        engine.close()


def test_what_the_server_refuses_to_try_its_model_cannot_do(open_engine: OpenEngine) -> None:
    with running_upstream(refused_probes={"tools", "response_format", "image_url"}) as upstream:
        engine = open_engine(upstream)
        able = engine.model.capabilities
        assert (able.tools, able.json_schema, able.modalities, able.context) == (
            False,
            False,
            ("text",),
            2048,
        )
        tool = {"type": "function", "function": {"name": "add"}}
        assert failure_of(ask(engine, "hi", tools=[tool])).param == "tools"
        shape = {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}}
        assert failure_of(ask(engine, "hi", response_format=shape)).param == "response_format"
        part = {"type": "image_url", "image_url": {"url": "media:0"}}
        assert failure_of(ask(engine, [part])).code == "unsupported_content"
        engine.close()


def test_the_operators_word_on_a_model_stands(open_engine: OpenEngine) -> None:
    with running_upstream(refused_probes={"tools"}) as upstream:
        engine = open_engine(
            upstream, tools=True, json_schema=False, context=99, modalities=("text", "image")
        )
        able = engine.model.capabilities
        assert (able.tools, able.json_schema, able.modalities, able.context) == (
            True,
            False,
            ("text", "image"),
            99,
        )
        engine.close()


def test_a_known_model_answers_to_its_alias(open_engine: OpenEngine) -> None:
    with running_upstream(entry={"id": "Qwen/Qwen2.5-VL-7B-Instruct-AWQ"}) as upstream:
        model = open_engine(upstream).model
        assert (model.id, model.aliases) == (
            "qwen-qwen25-vl-7b-instruct-awq",
            ("Qwen/Qwen2.5-VL-7B-Instruct-AWQ",),
        )
        assert model.capabilities.context == 32_768


def test_a_format_that_is_only_to_be_told_goes_before_the_messages(
    engine: OpenAiEngine, upstream: Upstream
) -> None:
    shape = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}
    ask(engine, "hi", response_format=shape, structured_outputs=False)
    ask(engine, "hi", response_format=shape)
    told, enforced = upstream.asked
    assert "response_format" not in told
    assert '{"type": "object"}' in told["messages"][0]["content"]
    assert enforced["response_format"]["json_schema"]["schema"] == {"type": "object"}


def test_closing_fails_what_is_under_way(upstream: Upstream, open_engine: OpenEngine) -> None:
    engine = open_engine(upstream)
    upstream.replies.append(upstream.hang(chunk({"content": "a"})))
    listener = Listener()
    engine.submit(make_request("hi"), listener)
    listener.next()
    listener.next()
    engine.close()
    assert isinstance(listener.all()[-1], Failed)
    assert failure_of(listener.heard).code == "engine.stopped"
    assert not engine.is_alive()
