"""Clients that others wrote, unchanged, against a server with a model that really reads."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.checkpoints.asking import LOOK_UP
from tests.e2e.clients.conftest import CLIENT_SECONDS, HERE, RunClient, Shown
from tests.services.processes import find_program
from tests.services.stack import RunningStack

OTHERS = str(HERE / ".venv" / "bin" / "python")
FULL_CLIENTS = {
    "openai": (sys.executable, str(HERE / "python" / "openai_sdk.py")),
    "openai-older": (OTHERS, str(HERE / "python" / "openai_sdk.py")),
    "openai-node": ("node", str(HERE / "node" / "ask.mjs")),
    "langchain": (OTHERS, str(HERE / "python" / "langchain_sdk.py")),
}


@pytest.fixture(scope="module", params=FULL_CLIENTS)
def client(request: pytest.FixtureRequest) -> str:
    """Name of a client that does everything."""
    return str(request.param)


@pytest.fixture(scope="module")
def answers(client: str, run_client: RunClient) -> dict[str, Any]:
    """What the client got."""
    program, script = FULL_CLIENTS[client]
    find_program(program)
    return run_client(program, script)


def test_a_text_turn_is_answered(answers: dict[str, Any]) -> None:
    assert answers["chat"] == "bridge"


def test_an_image_is_read(answers: dict[str, Any], shown: Shown) -> None:
    assert answers["vision"] == shown.ticket.answer()


def test_a_video_is_read(answers: dict[str, Any], shown: Shown) -> None:
    assert answers["video"] == shown.ticket.answer()


def test_a_stream_holds_the_same_answer(answers: dict[str, Any], shown: Shown) -> None:
    assert answers["stream"] == shown.ticket.answer()


def test_structured_output_is_what_was_drawn(answers: dict[str, Any], shown: Shown) -> None:
    assert answers["structured"] == shown.fields


def test_a_tool_is_called_with_what_was_read_and_its_answer_is_used(
    answers: dict[str, Any], shown: Shown
) -> None:
    assert answers["tool"] == {"finish_reason": "tool_calls", "arguments": {"number": shown.ticket.number}}
    assert answers["told"] == f"Ticket {shown.ticket.number} is paid."


@pytest.mark.parametrize("name", ["openai", "openai-older", "openai-node"])
def test_the_official_clients_see_usage_and_errors(name: str, run_client: RunClient) -> None:
    answers = run_client(*FULL_CLIENTS[name])
    assert answers["stream_usage"]["prompt_tokens_details"]["image_tokens"] == 18
    expected = {"name": "BadRequestError", "status": 400, "param": "temperature", "code": "invalid_value"}
    assert answers["error"] == expected


def test_instructor_fills_its_models(run_client: RunClient, shown: Shown) -> None:
    find_program(OTHERS)
    answers = run_client(OTHERS, str(HERE / "python" / "instructor_sdk.py"))
    assert answers["structured"] == shown.fields
    assert set(answers["tools"]) == {"number", "amount", "currency"}


def curl(vlm: RunningStack, path: str, body: dict[str, Any], *, key: str) -> str:
    """Post `body` with curl, `key` as the whole Authorization header."""
    done = subprocess.run(
        [
            "curl",
            "-sSN",
            "-H",
            f"Authorization: {key}",
            "-H",
            "Content-Type: application/json",
            "-d",
            "@-",
            vlm.url + path,
        ],
        input=json.dumps(body),
        capture_output=True,
        text=True,
        timeout=CLIENT_SECONDS,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/openai/v1/chat/completions"])
@pytest.mark.parametrize("scheme", ["Bearer ", ""])
def test_curl_chats_with_and_without_the_word_bearer(
    vlm: RunningStack, shown: Shown, path: str, scheme: str
) -> None:
    parts = [
        {"type": "image_url", "image_url": {"url": shown.image_url}},
        {"type": "text", "text": "Read it."},
    ]
    body = {"messages": {"role": "user", "content": parts}, "temperature": 0}
    reply = json.loads(curl(vlm, path, body, key=scheme + vlm.key))
    assert reply["choices"][0]["message"]["content"] == shown.ticket.answer()


def test_curl_streams_events_that_end_with_done(vlm: RunningStack, shown: Shown) -> None:
    parts = [
        {"type": "image_url", "image_url": {"url": shown.image_url}},
        {"type": "text", "text": "Read it."},
    ]
    body = {"messages": [{"role": "user", "content": parts}], "temperature": 0, "stream": True}
    text = curl(vlm, "/v1/chat/completions", body, key=vlm.key)
    events = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
    assert events[-1] == "[DONE]"
    chunks = [json.loads(event) for event in events[:-1]]
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    content = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)
    assert content == shown.ticket.answer()
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


def test_curl_gets_a_tool_call(vlm: RunningStack, shown: Shown) -> None:
    parts = [
        {"type": "image_url", "image_url": {"url": shown.image_url}},
        {"type": "text", "text": "Look up this ticket."},
    ]
    body = {"messages": [{"role": "user", "content": parts}], "temperature": 0, "tools": [LOOK_UP]}
    choice = json.loads(curl(vlm, "/v1/chat/completions", body, key=vlm.key))["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    arguments = json.loads(choice["message"]["tool_calls"][0]["function"]["arguments"])
    assert arguments == {"number": shown.ticket.number}
