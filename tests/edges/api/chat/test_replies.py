"""Whole answers: every field of the contract, in the official shape."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openai.types.chat import ChatCompletion

from recto import errors
from schemas.chat.events import (
    Accepted,
    AnswerEnd,
    Delta,
    Failed,
    Finished,
    PromptImage,
    TokenLogprob,
    TokenUsage,
    ToolCallDelta,
    TopLogprob,
)
from tests.edges.api.chat.scripted import USAGE, ScriptedHub, refusal, said

OFFICIAL = Path(__file__).parents[5] / "shared" / "openai" / "openai_subset.json"
PATH = "/v1/chat/completions"
TOKEN = TokenLogprob(
    token="Hi",
    logprob=-0.1,
    bytes=(72, 105),
    top_logprobs=(TopLogprob(token="Ho", logprob=-2.0, bytes=None),),
)
CALLS = (
    Delta(tool_calls=(ToolCallDelta(index=0, id="chatcmpl-tool-1", name="book", arguments='{"total"'),)),
    Delta(
        tool_calls=(
            ToolCallDelta(index=0, arguments=":1}"),
            ToolCallDelta(index=1, id="chatcmpl-tool-2", name="b"),
        )
    ),
    Delta(tool_calls=(ToolCallDelta(index=1, arguments="{}"),)),
)
EVERYTHING = [
    Accepted(),
    Delta(index=1, reasoning="Hm. "),
    Delta(index=0, content="H", logprobs=(TOKEN,)),
    Delta(index=1, reasoning="Yes."),
    Delta(index=0, content="i"),
    *(delta.model_copy(update={"index": 1}) for delta in CALLS),
    AnswerEnd(index=1, finish_reason="tool_calls"),
    AnswerEnd(index=0, finish_reason="stop", stop_reason="END"),
    Finished(
        usage=TokenUsage(
            prompt_tokens=50,
            completion_tokens=9,
            image_tokens=40,
            cached_tokens=10,
            reasoning_tokens=3,
            images=(PromptImage(width=616, height=504),),
        )
    ),
]


def check_official(definition: str, value: Any) -> None:
    """Hold the value to the official schema, where it lies beside the repository."""
    if OFFICIAL.exists():
        schema = json.loads(OFFICIAL.read_text())
        Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": schema["$defs"]}).validate(value)


def test_answer_has_every_field_of_the_contract(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    hub.events = EVERYTHING
    answer = ask(n=2, logprobs=True, top_logprobs=1)
    reply = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert reply.pop("id") == hub.asked[0].id
    assert abs(reply.pop("created") - hub.asked[0].created_at) < 10
    assert reply == {
        "object": "chat.completion",
        "model": "vlm",
        "prompt_logprobs": None,
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": "Hi",
                    "refusal": None,
                    "reasoning_content": None,
                    "tool_calls": [],
                },
                "logprobs": {
                    "content": [
                        {
                            "token": "Hi",
                            "logprob": -0.1,
                            "bytes": [72, 105],
                            "top_logprobs": [{"token": "Ho", "logprob": -2.0, "bytes": None}],
                        }
                    ],
                    "refusal": None,
                },
                "finish_reason": "stop",
                "stop_reason": "END",
            },
            {
                "index": 1,
                "message": {
                    "role": "assistant",
                    "content": None,
                    "refusal": None,
                    "reasoning_content": "Hm. Yes.",
                    "tool_calls": [
                        {
                            "id": "chatcmpl-tool-1",
                            "type": "function",
                            "function": {"name": "book", "arguments": '{"total":1}'},
                        },
                        {
                            "id": "chatcmpl-tool-2",
                            "type": "function",
                            "function": {"name": "b", "arguments": "{}"},
                        },
                    ],
                },
                "logprobs": {"content": [], "refusal": None},
                "finish_reason": "tool_calls",
                "stop_reason": None,
            },
        ],
        "usage": {
            "prompt_tokens": 50,
            "completion_tokens": 9,
            "total_tokens": 59,
            "prompt_tokens_details": {
                "cached_tokens": 10,
                "image_tokens": 40,
                "images": [{"width": 616, "height": 504}],
            },
            "completion_tokens_details": {"reasoning_tokens": 3},
        },
    }


@pytest.mark.parametrize("parameters", [{}, {"n": 2, "logprobs": True, "top_logprobs": 1}])
def test_answer_is_of_the_official_shape(
    ask: Callable[..., Any], hub: ScriptedHub, parameters: dict[str, Any]
) -> None:
    if parameters:
        hub.events = EVERYTHING
    reply = ask(**parameters).json()
    assert reply["id"].startswith("chatcmpl-")
    check_official("CreateChatCompletionResponse", reply)
    parsed = ChatCompletion.model_validate(reply, strict=False)
    assert parsed.to_dict() | {"usage": None} == reply | {"usage": None}


def test_logprobs_are_null_unless_asked_for(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    hub.events = EVERYTHING
    assert [choice["logprobs"] for choice in ask(n=2).json()["choices"]] == [None, None]


def test_empty_answer_is_an_empty_text(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    hub.events = [Accepted(), AnswerEnd(finish_reason="length"), Finished(usage=USAGE)]
    choice = ask().json()["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == ("", "length")


def test_ids_are_sortable_and_differ(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    ids = [ask().json()["id"] for _ in range(2)]
    assert len(set(ids)) == 2
    assert ids[0][:20] <= ids[1][:20]


# ── failures ────────────────────────────────────────────────────────────────────────────────────────


STATUSES = [
    (errors.ContextLengthError, 400),
    (errors.GrammarInvalidError, 400),
    (errors.DocumentEncryptedError, 400),
    (errors.EngineBusyError, 429),
    (errors.EngineStoppedError, 503),
    (errors.EngineUnavailableError, 503),
    (errors.EngineTimeoutError, 504),
    (errors.EngineError, 500),
]


@pytest.mark.parametrize("stream", [False, True])
def test_request_that_fails_first_has_a_status(
    ask: Callable[..., Any], hub: ScriptedHub, stream: bool
) -> None:
    for error, status in STATUSES:
        hub.events = [Failed(code=error.code, message="Send less.", param="messages")]
        answer = ask(stream=stream)
        assert refusal(answer) == (status, error.code, "messages")
        assert answer.json()["error"]["type"] == error.type
        assert ("retry-after" in answer.headers) == (status in (429, 503))
        assert hub.open == 0


def test_answer_that_fails_half_way_has_a_status(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    hub.events = [*said("Hel")[:2], Failed(code="engine.stopped", message="Ask again.")]
    assert refusal(ask()) == (503, "engine.stopped", None)


def test_answer_that_ends_too_soon_is_an_error(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    for count in (0, 2):
        hub.events = said("Hel")[:count]
        assert refusal(ask()) == (503, "engine.stopped", None)


def test_answer_left_unfinished_is_an_error(ask: Callable[..., Any], hub: ScriptedHub) -> None:
    hub.events = [Accepted(), Delta(content="Hel"), Finished(usage=USAGE)]
    assert refusal(ask()) == (500, "engine.failed", None)


@pytest.mark.parametrize("stream", [False, True])
def test_silence_ends_with_an_error(open_chat: Any, hub: ScriptedHub, stream: bool) -> None:
    chat = open_chat(chat_timeout_seconds=0.1)
    for hub.hangs_after in (0, 1, 2):
        answer = chat.post(PATH, json={"messages": {"role": "user", "content": "x"}, "stream": stream})
        if stream and hub.hangs_after:
            assert '"code":"engine.timeout"' in answer.text
        else:
            assert refusal(answer) == (504, "engine.timeout", None)
        assert hub.open == 0


def test_many_ask_at_once(chat: Any, hub: ScriptedHub) -> None:
    replies = []

    def ask_once() -> None:
        replies.append(chat.post(PATH, json={"messages": {"role": "user", "content": "x"}}).json())

    threads = [threading.Thread(target=ask_once) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({reply["id"] for reply in replies}) == 20
    assert hub.open == 0
