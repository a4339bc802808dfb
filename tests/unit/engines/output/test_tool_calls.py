"""Tool calls are told as they are written; what is no call after all is content."""

import json
import random
import re
from typing import Any

import pytest

from tests.unit.engines.output.telling import TOOLS, Told, cut, stream, tell
from tests.unit.engines.tiny_tokenizer import tiny_tokenizer

ARGUMENTS = '{"city": "Gr\\u00f6ße \\"}]{ 😀", "days": [1, {"a": {}}], "note": "</tool_call>\\\\"}'
CALL = f'<tool_call>\n{{"name": "weather", "arguments": {ARGUMENTS}}}\n</tool_call>'
CLOCK = '<tool_call>\n{"name": "clock", "arguments": {}}\n</tool_call>'


def reason(told: Told) -> str:
    assert told.end is not None
    return told.end.finish_reason


def told_of(text: str, seed: int = 0, **chat: Any) -> Told:
    return tell(cut(text, random.Random(seed)), **({"tools": TOOLS} | chat))


@pytest.mark.parametrize("seed", range(40))
def test_any_cut_of_calls_gives_the_calls(seed: int) -> None:
    told = told_of(f"{CALL}\n{CLOCK}\n{CALL}", seed)
    assert told.calls == [("weather", ARGUMENTS), ("clock", "{}"), ("weather", ARGUMENTS)]
    assert told.content == ""
    assert reason(told) == "tool_calls"
    assert json.loads(told.calls[0][1])["days"] == [1, {"a": {}}]


@pytest.mark.parametrize("seed", range(20))
def test_text_before_calls_is_content(seed: int) -> None:
    told = told_of(f"Let me see < <tool.\n{CALL}", seed)
    assert told.content == "Let me see < <tool.\n"
    assert told.calls == [("weather", ARGUMENTS)]


def test_white_space_around_calls_is_nothing() -> None:
    told = told_of(f"\n\n{CALL}\n \n{CLOCK}\n")
    assert told.content == ""
    assert len(told.calls) == 2


def test_text_after_a_call_is_content() -> None:
    told = told_of(f"{CLOCK}\nDone.")
    assert (told.content, len(told.calls), reason(told)) == ("Done.", 1, "tool_calls")


def test_ids_are_new_and_of_the_usual_form() -> None:
    told = told_of(f"{CALL}\n{CLOCK}\n{CALL}")
    assert len(set(told.ids)) == 3
    assert all(re.fullmatch(r"chatcmpl-tool-[0-9a-f]{32}", call_id) for call_id in told.ids)


def test_the_name_comes_once_it_is_written_and_arguments_as_they_are_written() -> None:
    made = stream(tools=TOOLS)
    seen = []
    for token in tiny_tokenizer().encode(CALL):
        for delta in made.push(token, None):
            seen += [(piece.name, piece.arguments) for piece in delta.tool_calls]
    assert seen[0][0] == "weather"
    assert all(name is None for name, _ in seen[1:])
    assert len(seen) > 10
    assert "".join(arguments for _, arguments in seen) == ARGUMENTS


def test_a_call_between_other_spaces_is_a_call() -> None:
    told = told_of('<tool_call>{ "name" : "clock" ,\n"arguments" : {"a":1} } </tool_call>')
    assert told.calls == [("clock", '{"a":1}')]


@pytest.mark.parametrize(
    ("inner", "arguments"),
    [
        ('{"arguments": {"a": 1}, "name": "clock"}', '{"a": 1}'),
        ('{"name": "clock"}', "{}"),
        ('{"name": "clock", "arguments": null}', "{}"),
        ('{"name": "clock", "arguments": "{\\"a\\": 1}"}', '{"a": 1}'),
    ],
)
def test_a_call_in_another_order_is_read_when_it_is_whole(inner: str, arguments: str) -> None:
    for closing in ("</tool_call>", ""):
        told = told_of(f"<tool_call>\n{inner}\n{closing}")
        assert told.calls == [("clock", arguments)]
        assert (told.content, reason(told)) == ("", "tool_calls")


@pytest.mark.parametrize(
    "text",
    [
        "<tool_call>\nclock()\n</tool_call>",
        '<tool_call>\n{"name": "unknown", "arguments": {}}\n</tool_call>',
        '<tool_call>\n{"name": "clock", "arguments": [1]}\n</tool_call> and more',
        '<tool_call>\n{"name": 1}\n</tool_call>',
        "<tool_call>\n[]\n</tool_call>",
        '<tool_call>\n{"name": "clo',
        "<tool_call>",
        "a <tool_call> b",
        "<tool_cal",
        "<tool_call>" + '{"a":' * 2_000,
    ],
)
def test_what_is_no_call_is_content(text: str) -> None:
    told = told_of(text)
    assert (told.content, told.calls, reason(told)) == (text, [], "stop")


def test_a_call_after_what_was_none_is_a_call() -> None:
    told = told_of(f"<tool_call>oh</tool_call>\n{CLOCK}")
    assert told.content == "<tool_call>oh</tool_call>\n"
    assert told.calls == [("clock", "{}")]


@pytest.mark.parametrize("chat", [{"tools": []}, {"tool_choice": "none"}])
def test_without_tools_in_use_a_call_is_text(chat: dict[str, Any]) -> None:
    assert told_of(CLOCK, **chat).content == CLOCK


def test_arguments_cut_short_by_the_limit_stay_as_they_are() -> None:
    tokens = tiny_tokenizer().encode(CALL)
    told = tell(tokens, ends=False, max_tokens=len(tokens) - 12, tools=TOOLS)
    assert told.calls[0][0] == "weather"
    assert ARGUMENTS.startswith(told.calls[0][1])
    assert reason(told) == "length"


@pytest.mark.parametrize("tail", ["", "}", "}\n", "}\n</tool", "}}", "} Done"])
def test_a_call_that_is_not_closed_stands(tail: str) -> None:
    told = told_of(f'<tool_call>\n{{"name": "clock", "arguments": {{"a": 1}}{tail}')
    assert told.calls == [("clock", '{"a": 1}')]
    assert reason(told) == "tool_calls"


def test_a_stop_string_before_a_call_prevents_it() -> None:
    told = told_of(f"Well. STOP {CALL}", stop=["STOP"])
    assert (told.content, told.calls, reason(told)) == ("Well. ", [], "stop")


def test_the_beginning_of_a_stop_string_before_a_call_is_content() -> None:
    told = told_of(f"Well ST{CLOCK}OP", stop=["STOP"])
    assert told.content == "Well STOP"
    assert len(told.calls) == 1
