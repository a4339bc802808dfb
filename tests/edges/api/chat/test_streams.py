"""Streamed answers: exact to the byte, alive while the model thinks, over when the client leaves."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from openai.types.chat import ChatCompletionChunk

from api.chat.answer import Answer, Events
from api.chat.streams import AnswerStream
from recto.ids import new_id
from schemas.chat.events import Accepted, AnswerEnd, Failed, Finished
from schemas.chat.request import ChatRequest
from tests.edges.api.chat.scripted import USAGE, Caller, ScriptedHub, said
from tests.edges.api.chat.test_replies import EVERYTHING, check_official

LONG = 30.0
QUESTION: dict[str, Any] = {"messages": {"role": "user", "content": "x"}}
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,QQ=="}}


def chunks(answer: Any) -> list[dict[str, Any]]:
    """Return the chunks of a whole stream, which are all that it holds."""
    *events, done, rest = answer.text.split("\n\n")
    assert (done, rest) == ("data: [DONE]", "")
    assert all(event.startswith("data: {") for event in events)
    return [json.loads(event.removeprefix("data: ")) for event in events]


def test_stream_is_exact_to_the_byte(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    hub.events = said("Grüß", " Gott\n\u2028")
    answer = ask(stream=True)
    work = hub.asked[0]
    created = chunks(answer)[0]["created"]
    head = f'{{"id":"{work.id}","object":"chat.completion.chunk","created":{created},"model":"vlm",'
    head += '"choices":[{"index":0,"delta":'
    no_more = '"logprobs":null,"finish_reason":null}]}'
    lines = (
        f'{head}{{"role":"assistant","content":""}},{no_more}',
        f'{head}{{"content":"Grüß"}},{no_more}',
        f'{head}{{"content":" Gott\\n\\u2028"}},{no_more}',
        f'{head}{{}},"logprobs":null,"finish_reason":"stop","stop_reason":null}}]}}',
        "[DONE]",
    )
    assert answer.content.decode() == "".join(f"data: {line}\n\n" for line in lines)


def test_stream_is_neither_kept_nor_collected_on_its_way(ask: Callable[..., Any]) -> None:
    headers = ask(stream=True).headers
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "no-cache"
    assert headers["x-accel-buffering"] == "no"
    assert headers["x-request-id"]
    assert "content-length" not in headers


def test_counts_come_last_when_asked_for(ask: Callable[..., Any]) -> None:
    *others, last = chunks(ask(stream=True, stream_options={"include_usage": True}))
    assert [chunk["usage"] for chunk in others] == [None] * 3
    assert last["choices"] == []
    assert last["usage"] == {
        "prompt_tokens": 7,
        "completion_tokens": 2,
        "total_tokens": 9,
        "prompt_tokens_details": {"cached_tokens": 0, "image_tokens": 0, "images": []},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


@pytest.mark.parametrize("options", [None, {}, {"include_usage": False}, {"include_obfuscation": True}])
def test_counts_do_not_come_unless_asked_for(ask: Callable[..., Any], options: Any) -> None:
    assert all("usage" not in chunk for chunk in chunks(ask(stream=True, stream_options=options)))


def test_every_kind_of_news_has_its_place(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    hub.events = EVERYTHING
    choices = [chunk["choices"][0] for chunk in chunks(ask(stream=True, n=2, logprobs=True, top_logprobs=1))]
    assert [(choice["index"], choice["delta"]) for choice in choices] == [
        (0, {"role": "assistant", "content": ""}),
        (1, {"role": "assistant", "content": ""}),
        (1, {"reasoning_content": "Hm. "}),
        (0, {"content": "H"}),
        (1, {"reasoning_content": "Yes."}),
        (0, {"content": "i"}),
        (
            1,
            {
                "tool_calls": [
                    {
                        "index": 0,
                        "id": "chatcmpl-tool-1",
                        "type": "function",
                        "function": {"name": "book", "arguments": '{"total"'},
                    }
                ]
            },
        ),
        (
            1,
            {
                "tool_calls": [
                    {"index": 0, "function": {"arguments": ":1}"}},
                    {
                        "index": 1,
                        "id": "chatcmpl-tool-2",
                        "type": "function",
                        "function": {"name": "b", "arguments": ""},
                    },
                ]
            },
        ),
        (1, {"tool_calls": [{"index": 1, "function": {"arguments": "{}"}}]}),
        (1, {}),
        (0, {}),
    ]
    assert [choice["finish_reason"] for choice in choices[-3:]] == [None, "tool_calls", "stop"]
    assert choices[-1]["stop_reason"] == "END"
    assert choices[3]["logprobs"]["content"][0]["top_logprobs"] == [
        {"token": "Ho", "logprob": -2.0, "bytes": None}
    ]
    assert choices[5]["logprobs"] is None


def test_chunks_are_of_the_official_shape(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    hub.events = EVERYTHING
    options = {"include_usage": True}
    for chunk in chunks(ask(stream=True, n=2, logprobs=True, top_logprobs=1, stream_options=options)):
        check_official("CreateChatCompletionStreamResponse", chunk)
        assert ChatCompletionChunk.model_validate(chunk).to_dict() | {"usage": None} == chunk | {
            "usage": None
        }


def test_failure_on_the_way_is_the_last_event(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    hub.events = [*said("Hel")[:2], Failed(code="engine.stopped", message="Ask again.", param=None)]
    answer = ask(stream=True)
    assert answer.status_code == 200
    *_, last, rest = answer.text.split("\n\n")
    assert rest == ""
    assert json.loads(last.removeprefix("data: ")) == {
        "error": {"message": "Ask again.", "type": "server_error", "param": None, "code": "engine.stopped"}
    }
    assert "[DONE]" not in answer.text


def test_bug_on_the_way_is_an_event_without_its_trace(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    hub.events = [*said("Hel")[:2], RuntimeError("the secret of the bug")]
    answer = ask(stream=True)
    assert '"code":"internal"' in answer.text.split("\n\n")[-2]
    assert "secret" not in answer.text


# ── clients that leave ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def meet(chat: Any, hub: ScriptedHub) -> Callable[..., None]:
    """Let a client call the bare application, and a test watch both."""

    def run(test: Callable[[Caller], Coroutine[Any, Any, None]], **parameters: Any) -> None:
        key = chat.services.ledger.keys.create(new_id("key"))[1]
        caller = Caller(chat.app, key, json.dumps(QUESTION | parameters).encode())

        async def call_and_watch() -> None:
            calling = asyncio.create_task(caller.call())
            async with asyncio.timeout(20):
                await test(caller)
                await calling

        chat.portal.call(call_and_watch)

    return run


async def hang_up(caller: Caller, hub: ScriptedHub) -> float:
    """Hang up and return how many seconds the work went on."""
    started = time.monotonic()
    caller.hang_up.set()
    await hub.left.wait()
    return time.monotonic() - started


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("hangs_after", [0, 1, 2])
def test_work_ends_when_the_client_leaves(
    meet: Callable[..., None], hub: ScriptedHub, stored_files: Any, hangs_after: int, stream: bool
) -> None:
    hub.hangs_after = hangs_after

    async def leave(caller: Caller) -> None:
        await hub.began.wait()
        if stream and hangs_after:
            await caller.until(lambda: len(caller.messages) > hangs_after)
        assert hub.open == 1
        assert await hang_up(caller, hub) < 0.1

    meet(leave, stream=stream, messages={"role": "user", "content": [PICTURE]})
    assert hub.open == 0
    assert stored_files() == []


def test_events_go_out_as_they_come(meet: Callable[..., None], hub: ScriptedHub) -> None:
    hub.hangs_after = 2

    async def watch(caller: Caller) -> None:
        await caller.until(lambda: '"content":"Hello"' in caller.text)
        await hang_up(caller, hub)

    meet(watch, stream=True)


# ── clients that wait ───────────────────────────────────────────────────────────────────────────────


def stream_over(events: Any, **options: Any) -> AnswerStream:
    chat = ChatRequest.model_validate(QUESTION)
    return AnswerStream(Answer("chatcmpl-1", "vlm", chat, Events(events, LONG)), **options)


def test_silent_stream_is_kept_alive() -> None:
    sent: list[bytes] = []
    is_alive = asyncio.Event()

    async def say() -> Any:
        yield Accepted()
        await is_alive.wait()
        yield AnswerEnd(finish_reason="stop")
        yield Finished(usage=USAGE)

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if sent.count(b": keep-alive\n\n") == 3:
            is_alive.set()

    async def run() -> None:
        async with asyncio.timeout(20):
            await stream_over(say(), quiet_seconds=0.01)({}, asyncio.Event().wait, send)  # type: ignore[arg-type]

    asyncio.run(run())
    assert sent[-2].endswith(b"data: [DONE]\n\n")


def test_client_that_takes_nothing_any_more_is_given_up() -> None:
    async def say() -> Any:
        yield Accepted()
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        if message.get("body"):
            await asyncio.Event().wait()

    async def run() -> None:
        async with asyncio.timeout(20):
            await stream_over(say(), stuck_seconds=0.05)({}, asyncio.Event().wait, send)  # type: ignore[arg-type]

    asyncio.run(run())


def test_answers_under_way_get_a_moment_to_end_when_the_server_stops(chat: Any, hub: ScriptedHub) -> None:
    async def stop() -> bool:
        chat.app.state.edge.hear_stop()
        was_ended = hub.ended.is_set()
        await asyncio.wait_for(hub.ended.wait(), 10)
        return was_ended

    assert chat.portal.call(stop) is False
