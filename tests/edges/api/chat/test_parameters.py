"""The contract's list of parameters, message forms and parts, line by line."""

import base64
import json
from typing import Any

import pytest

from api.chat.body import Body
from api.chat.question import read_question
from recto.errors import ChatError
from schemas.chat.request import ChatRequest

PNG = "data:image/png;base64," + base64.b64encode(b"picture").decode()
TOOL = {"type": "function", "function": {"name": "book"}}
SCHEMA = {"type": "json_schema", "json_schema": {"name": "total", "schema": {"type": "object"}}}

NUMBERS = [  # parameter, default, least, most, what lies just outside
    ("temperature", 1.0, 0, 2, [-0.01, 2.01]),
    ("top_p", 1.0, 0, 1, [-0.01, 1.01]),
    ("top_k", 0, 0, 10**9, [-1, 1.5]),
    ("top_a", 0.0, 0, 1, [-0.01, 1.01]),
    ("min_p", 0.0, 0, 1, [-0.01, 1.01]),
    ("frequency_penalty", 0.0, -2, 2, [-2.01, 2.01]),
    ("presence_penalty", 0.0, -2, 2, [-2.01, 2.01]),
    ("repetition_penalty", 1.0, 0.01, 2, [0, -1, 2.01]),
    ("seed", None, -(2**63), 2**63 - 1, [2**63, 1.5]),
    ("max_tokens", None, 1, 10**9, [0, -1, 1.5]),
    ("max_completion_tokens", None, 1, 10**9, [0, -1, 1.5]),
    ("n", 1, 1, 128, [0, -1, 1.5, 129]),
]
WORDS = [  # parameter, default, what may be sent, what may not
    ("logprobs", False, [True, False], ["true", 1]),
    ("parallel_tool_calls", True, [True, False], ["true", 0]),
    ("structured_outputs", None, [True, False], ["json", 1]),
    ("stream", False, [True, False], ["true", 1]),
    ("verbosity", "medium", ["low", "medium", "high"], ["loud", 1]),
    ("logit_bias", {}, [{"1734": -100, "5": 100}, {"0": 1.5}], [{"cat": 1}, {"5": 101}, {"5": -101}, [5]]),
    ("stop", (), ["END", ["END", "\n"], []], [[""], "", 5, ["x"] * 17, [5]]),
    ("user", None, ["somebody"], [5]),
    ("tools", (), [[], [TOOL]], [{}, [{}], ["book"]]),
    ("tool_choice", None, ["none", "auto"], ["maybe", {}, 5]),
    (
        "response_format",
        None,
        [{"type": "text"}, {"type": "json_object"}, SCHEMA],
        ["json", {}, {"type": "xml"}],
    ),
    ("model", None, ["vlm", "vlm:bills", "see/er", "reader"], [5, []]),
]


def read(body: Any) -> ChatRequest:
    """Return a body as the worker gets to read it."""
    text = json.dumps(body).encode()
    told = read_question(Body(len(text), text)).request()
    return ChatRequest.model_validate(json.loads(json.dumps(told)))


def ask(content: Any = "Hello?", **parameters: Any) -> ChatRequest:
    return read({"messages": [{"role": "user", "content": content}], **parameters})


def refusal(content: Any = "Hello?", **parameters: Any) -> tuple[str, str | None]:
    return refusal_of({"messages": [{"role": "user", "content": content}], **parameters})


def refusal_of(body: Any) -> tuple[str, str | None]:
    with pytest.raises(ChatError) as caught:
        read(body)
    assert caught.value.message.endswith(".")
    return caught.value.code, caught.value.param


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row[0])
def test_number_has_its_default_and_range(row: Any) -> None:
    name, default, least, most, outside = row
    assert getattr(ask(), name) == getattr(ask(**{name: None}), name) == default
    for value in (least, most):
        assert getattr(ask(**{name: value}), name) == value
    for value in outside:
        assert refusal(**{name: value}) == ("invalid_value", name)


@pytest.mark.parametrize("name", [row[0] for row in NUMBERS])
def test_number_that_is_none_is_refused(name: str) -> None:
    for value in ("1", True, []):
        assert refusal(**{name: value}) == ("invalid_value", name)


@pytest.mark.parametrize("row", WORDS, ids=lambda row: row[0])
def test_word_has_its_default_and_choices(row: Any) -> None:
    name, default, right, wrong = row
    assert getattr(ask(), name) == getattr(ask(**{name: None}), name) == default
    for value in right:
        assert ask(**{name: value}).model_dump(by_alias=True, exclude_unset=True)[name] is not None
    for value in wrong:
        code, param = refusal(**{name: value})
        assert code in ("invalid_value", "missing_required_parameter")
        assert param is not None
        assert param.startswith(name)


def test_every_parameter_is_in_these_tables() -> None:
    tested = {row[0] for row in NUMBERS} | {row[0] for row in WORDS}
    assert set(ChatRequest.model_fields) - tested == {"messages", "top_logprobs", "stream_options"}


@pytest.mark.parametrize("count", [1, 20])
def test_top_logprobs_needs_logprobs_and_is_20_at_most(count: int) -> None:
    assert ask(logprobs=True, top_logprobs=count).top_logprobs == count
    assert refusal(top_logprobs=count) == ("invalid_value", "top_logprobs")
    assert refusal(logprobs=True, top_logprobs=21) == ("invalid_value", "top_logprobs")
    assert refusal(logprobs=True, top_logprobs=-1) == ("invalid_value", "top_logprobs")


def test_stream_options_need_a_stream() -> None:
    options = {"include_usage": True}
    assert ask(stream=True, stream_options=options).stream_options is not None
    assert refusal(stream_options=options) == ("invalid_value", "stream_options")


def test_the_newer_of_two_limits_wins() -> None:
    assert ask(max_tokens=5, max_completion_tokens=9).answer_limit == 9


def test_unknown_parameters_are_tolerated_everywhere() -> None:
    part = {"type": "text", "text": "x", "cache_control": {}}
    asked = ask(
        [part], store=False, metadata={"a": "b"}, service_tier="auto", reasoning_effort="low", made_up=[[]]
    )
    assert "made_up" not in asked.model_dump()


# ── tools ───────────────────────────────────────────────────────────────────────────────────────────

NAMED = {"type": "function", "function": {"name": "book"}}


@pytest.mark.parametrize("choice", ["none", "auto", "required", NAMED])
def test_every_choice_of_tools_is_taken(choice: Any) -> None:
    tool = ask(tools=[TOOL], tool_choice=choice).tools[0].function
    assert (tool.parameters, tool.strict) == (None, False)


@pytest.mark.parametrize(
    ("parameters", "code", "param"),
    [
        ({"tool_choice": "required"}, "missing_required_parameter", "tools"),
        ({"tool_choice": NAMED}, "invalid_value", "tool_choice.function.name"),
        ({"tools": [TOOL, TOOL]}, "invalid_value", "tools[1].function.name"),
        ({"tools": [{"type": "function"}]}, "missing_required_parameter", "tools[0].function"),
        ({"tools": [{"type": "custom", "custom": {}}]}, "invalid_value", "tools[0].type"),
        (
            {"tools": [{"type": "function", "function": {}}]},
            "missing_required_parameter",
            "tools[0].function.name",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "a b"}}]},
            "invalid_value",
            "tools[0].function.name",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "a", "parameters": {"type": "boo"}}}]},
            "invalid_json_schema",
            "tools[0].function.parameters",
        ),
        (
            {"tools": [TOOL], "tool_choice": {"type": "function"}},
            "missing_required_parameter",
            "tool_choice.function",
        ),
        (
            {"response_format": {"type": "json_schema"}},
            "missing_required_parameter",
            "response_format.json_schema",
        ),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"schema": {}}}},
            "missing_required_parameter",
            "response_format.json_schema.name",
        ),
        (
            {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "a", "schema": {"type": "boo"}},
                }
            },
            "invalid_json_schema",
            "response_format.json_schema.schema",
        ),
        ({"response_format": {"type": "xml"}}, "invalid_value", "response_format.type"),
    ],
)
def test_wrong_tools_and_formats_are_refused_at_their_place(
    parameters: dict[str, Any], code: str, param: str
) -> None:
    assert refusal(**parameters) == (code, param)


def test_schema_that_is_only_told_to_the_model_may_be_anything() -> None:
    odd = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "boo"}}}
    assert ask(response_format=odd, structured_outputs=False).response_format is not None


# ── messages ────────────────────────────────────────────────────────────────────────────────────────

CALL = {"id": "call_1", "type": "function", "function": {"name": "book", "arguments": "{}"}}
TEXTS = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
USER = {"role": "user", "content": "x"}
RIGHT_MESSAGES: list[Any] = [
    USER,
    [{"role": "system", "content": "x"}, USER],
    [{"role": "system", "content": TEXTS}, USER],
    [{"role": "developer", "content": "x"}, USER],
    [{"role": "user", "content": TEXTS}],
    [USER, {"role": "assistant", "content": "x"}, USER],
    [USER, {"role": "assistant", "content": TEXTS}, USER],
    [USER, {"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]}],
    [USER, {"role": "assistant", "content": None, "refusal": "no"}],
    [USER, {"role": "assistant", "content": "x", "tool_calls": []}],
    [
        USER,
        {"role": "assistant", "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_1", "content": "x"},
    ],
    [
        USER,
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [CALL],
            "reasoning_content": None,
            "refusal": None,
        },
        {"role": "tool", "tool_call_id": "call_1", "content": TEXTS},
    ],
    [{"role": "user", "name": "Ann", "content": "x"}],
]


@pytest.mark.parametrize("messages", RIGHT_MESSAGES)
def test_every_form_of_messages_is_taken(messages: Any) -> None:
    assert len(read({"messages": messages}).messages) == (len(messages) if isinstance(messages, list) else 1)


@pytest.mark.parametrize(
    ("messages", "code", "param"),
    [
        (None, "missing_required_parameter", "messages"),
        ([], "invalid_value", "messages"),
        ("x", "invalid_value", "messages"),
        (["x"], "invalid_value", "messages[0]"),
        ([{"content": "x"}], "missing_required_parameter", "messages[0].role"),
        ([USER, {"role": "boss", "content": "x"}], "invalid_value", "messages[1].role"),
        ([{"role": "user"}], "missing_required_parameter", "messages[0].content"),
        ({"role": "user", "content": 5}, "invalid_value", "messages[0].content"),
        ([{"role": "user", "content": None}], "invalid_value", "messages[0].content"),
        ([{"role": "user", "user": {"content": 5}, "content": 5}], "invalid_value", "messages[0].content"),
        ([USER, {"role": "assistant"}], "missing_required_parameter", "messages[1].content"),
        ([{"role": "tool", "content": "x"}], "missing_required_parameter", "messages[0].tool_call_id"),
        (
            [{"role": "tool", "tool_call_id": "a", "content": "x"}],
            "invalid_value",
            "messages[0].tool_call_id",
        ),
        (
            [USER, {"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "f"}}]}],
            "missing_required_parameter",
            "messages[1].tool_calls[0].function.arguments",
        ),
        ([{"role": "user", "content": "half \ud83d"}], "invalid_value", "messages[0].content"),
    ],
)
def test_wrong_messages_are_refused_at_their_place(messages: Any, code: str, param: str) -> None:
    body = {} if messages is None else {"messages": messages}
    assert refusal_of(body) == (code, param)


@pytest.mark.parametrize(
    ("part", "code", "param"),
    [
        ("x", "invalid_value", ""),
        ({"text": "x"}, "missing_required_parameter", ".type"),
        ({"type": "input_audio"}, "invalid_value", ".type"),
        ({"type": "text"}, "missing_required_parameter", ".text"),
        ({"type": "text", "text": 5}, "invalid_value", ".text"),
        ({"type": "image_url"}, "missing_required_parameter", ".image_url"),
        ({"type": "image_url", "image_url": PNG}, "invalid_value", ".image_url"),
        ({"type": "image_url", "image_url": {}}, "missing_required_parameter", ".image_url.url"),
        ({"type": "image_url", "image_url": {"url": 5}}, "invalid_value", ".image_url.url"),
        ({"type": "image_url", "image_url": {"url": ""}}, "invalid_value", ".image_url.url"),
        (
            {"type": "image_url", "image_url": {"url": PNG, "detail": "x"}},
            "invalid_value",
            ".image_url.detail",
        ),
        ({"type": "video_url", "video_url": {}}, "missing_required_parameter", ".video_url.url"),
        ({"type": "file"}, "missing_required_parameter", ".file"),
        ({"type": "file", "file": {}}, "missing_required_parameter", ".file.file_data"),
        ({"type": "file", "file": {"file_id": 5}}, "invalid_value", ".file.file_id"),
        (
            {"type": "file", "file": {"file_id": "job_1", "file_data": "QQ=="}},
            "invalid_value",
            ".file.file_id",
        ),
    ],
)
def test_wrong_part_is_refused_at_its_place(part: Any, code: str, param: str) -> None:
    assert refusal([{"type": "text", "text": "x"}, part]) == (code, f"messages[0].content[1]{param}")


def test_unknown_type_of_part_is_refused_with_those_there_are() -> None:
    with pytest.raises(ChatError) as caught:
        ask([{"type": "input_audio"}])
    assert all(f"'{name}'" in caught.value.message for name in ("text", "image_url", "video_url", "file"))


@pytest.mark.parametrize("role", ["system", "assistant"])
def test_only_users_show_pictures(role: str) -> None:
    picture = {"type": "image_url", "image_url": {"url": PNG}}
    body = {"messages": [{"role": role, "content": [picture]}]}
    assert refusal_of(body) == ("invalid_value", "messages[0].content[0].type")


def test_many_parts_are_not_complained_about_one_by_one() -> None:
    assert refusal([0] * 9_999) == ("invalid_value", "messages[0].content[0]")
    assert refusal([{"type": "text", "text": ""}] * 10_001) == ("invalid_value", "messages[0].content")


def test_endless_nesting_is_refused() -> None:
    deep: Any = {}
    for _ in range(100):
        deep = {"a": deep}
    code, param = refusal(tools=[{"type": "function", "function": {"name": "a", "parameters": deep}}])
    assert code == "invalid_value"
    assert param is not None
    assert param.startswith("tools[0].function.parameters.a.a")


def test_more_text_than_any_model_reads_is_refused() -> None:
    assert refusal("x" * 8_100_000) == ("context_length_exceeded", "messages")
