"""Grammars of tool calls: Qwen's syntax, alone, after text, or instead of JSON."""

import json
import re
from typing import Any

import pytest

from recto.errors import GrammarInvalidError
from schemas.chat.request import ChatRequest
from tests.unit.engines.grammar.wandering import accepts, compiler, request, start, wander
from tests.unit.engines.tiny_tokenizer import tiny_tokenizer

WEATHER = {
    "type": "object",
    "properties": {"city": {"type": "string", "maxLength": 8}, "days": {"type": "integer"}},
    "required": ["city"],
}
PARIS = '<tool_call>\n{"name": "weather", "arguments": {"city": "Paris", "days": 3}}\n</tool_call>'
CLOCK = '<tool_call>\n{"name": "clock", "arguments": {}}\n</tool_call>'
ANSWER = {
    "type": "json_schema",
    "json_schema": {
        "name": "x",
        "schema": {"properties": {"sum": {"type": "integer"}}, "required": ["sum"]},
    },
}


def function(name: str, parameters: dict[str, Any] | None = None, *, strict: bool = False) -> dict[str, Any]:
    inner = {"name": name, "strict": strict} | ({} if parameters is None else {"parameters": parameters})
    return {"type": "function", "function": inner}


def chat(**parameters: Any) -> ChatRequest:
    tools = [function("weather", WEATHER), function("clock", {"type": "object", "properties": {}})]
    return request(**({"tools": tools} | parameters))


def test_a_required_call_is_a_call_and_nothing_else() -> None:
    asked = chat(tool_choice="required")
    assert accepts(asked, PARIS)
    assert accepts(asked, CLOCK)
    assert accepts(asked, f"{PARIS}\n{CLOCK}\n{PARIS}")
    for wrong in ("Hello", f"Hello {PARIS}", f"{PARIS}\n", f"{PARIS} {CLOCK}", ""):
        assert not accepts(asked, wrong)


def test_arguments_follow_their_schema_in_the_style_of_json_dumps() -> None:
    asked = chat(tool_choice="required")
    assert not accepts(asked, PARIS.replace('"Paris"', "1"))
    assert not accepts(asked, PARIS.replace(": 3", ":3"))
    assert not accepts(asked, PARIS.replace(", ", ",  "))
    assert not accepts(asked, CLOCK.replace("{}", '{"a": 1}'))
    assert not accepts(asked, PARIS.replace("weather", "whether"))


def test_every_required_call_can_be_read() -> None:
    for seed in range(12):
        for text in wander(chat(tool_choice="required"), seed).split("</tool_call>")[:-1]:
            call = json.loads(re.sub(r"^\n?<tool_call>", "", text))
            assert call["name"] in ("weather", "clock")
            assert set(call["arguments"]) <= {"city", "days"}


def test_a_named_function_is_the_only_one() -> None:
    asked = chat(tool_choice={"type": "function", "function": {"name": "clock"}})
    assert accepts(asked, CLOCK)
    assert not accepts(asked, PARIS)


def test_without_parallel_calls_there_is_one() -> None:
    asked = chat(tool_choice="required", parallel_tool_calls=False)
    assert accepts(asked, PARIS)
    assert not accepts(asked, f"{PARIS}\n{CLOCK}")
    assert start(asked).is_done is False


@pytest.mark.parametrize("has_markers", [True, False])
def test_left_to_itself_the_model_may_talk_and_call(has_markers: bool) -> None:
    asked = chat()
    for fine in ("Hello € 😀.", "", '{"sum": 1}', PARIS, f"Let me see.\n{PARIS}\n{CLOCK}", "a < b <tool"):
        assert accepts(asked, fine, has_markers=has_markers), fine
    assert not accepts(asked, f"Hm.\n{PARIS.replace('weather', 'whether')}", has_markers=has_markers)
    assert not accepts(asked, PARIS.replace('"Paris"', "1"), has_markers=has_markers)


def test_markers_that_are_no_tokens_are_written_as_text() -> None:
    asked = chat(tool_choice="required")
    assert accepts(asked, f"{PARIS}\n{CLOCK}", has_markers=False)
    assert not accepts(asked, "Hello", has_markers=False)


def test_tools_and_a_format_allow_calls_or_the_final_json() -> None:
    asked = chat(response_format=ANSWER)
    assert accepts(asked, '{"sum":12}')
    assert accepts(asked, PARIS)
    assert accepts(asked, f"{PARIS}\n{CLOCK}")
    for wrong in ("Hello", f"Hello {PARIS}", '{"sum": 12}', f'{{"sum":12}}{PARIS}', '{"total":1}'):
        assert not accepts(asked, wrong)


def test_a_required_call_leaves_no_room_for_the_final_json() -> None:
    asked = chat(response_format=ANSWER, tool_choice="required")
    assert accepts(asked, PARIS)
    assert not accepts(asked, '{"sum":12}')


def test_tools_that_may_not_be_called_leave_the_format() -> None:
    asked = chat(response_format=ANSWER, tool_choice="none")
    assert accepts(asked, '{"sum":12}')
    assert not accepts(asked, PARIS)


def test_a_function_without_parameters_takes_any_object() -> None:
    asked = request(tools=[function("f")], tool_choice="required")
    for arguments in ("{}", '{"a": [1, {"b": null}]}'):
        text = f'<tool_call>\n{{"name": "f", "arguments": {arguments}}}\n</tool_call>'
        assert accepts(asked, text)


@pytest.mark.parametrize(
    "unenforceable",
    [{"not": {}}, {"type": "array"}, {"properties": {"a": {"type": "string", "pattern": "(?=a)"}}}],
)
def test_what_cannot_be_enforced_is_refused_where_strict_and_else_any_object(
    unenforceable: dict[str, Any],
) -> None:
    tools = [function("clock"), function("f", unenforceable)]
    call = '<tool_call>\n{"name": "f", "arguments": {"z": 1}}\n</tool_call>'
    assert accepts(request(tools=tools, tool_choice="required"), call)
    tools[1]["function"]["strict"] = True
    with pytest.raises(GrammarInvalidError) as caught:
        compiler().compile(request(tools=tools))
    assert caught.value.param == "tools[1].function.parameters"


def test_one_loose_schema_does_not_loosen_the_others() -> None:
    tools = [function("weather", WEATHER), function("f", {"properties": {"a": {"pattern": "(?=a)"}}})]
    asked = request(tools=tools, tool_choice="required")
    assert accepts(asked, PARIS)
    assert not accepts(asked, PARIS.replace('"Paris"', "1"))


def test_free_text_needs_no_grammar() -> None:
    for free in (
        request(),
        request(response_format={"type": "text"}),
        request(response_format=ANSWER, structured_outputs=False),
        chat(tool_choice="none"),
    ):
        assert compiler().compile(free) is None


def test_json_object_is_any_object() -> None:
    asked = request(response_format={"type": "json_object"})
    assert accepts(asked, '{"a":[1,{"b":"x"}],"c":null}')
    assert not accepts(asked, "[1]")
    for seed in range(6):
        assert isinstance(json.loads(wander(asked, seed)), dict)


def test_a_grammar_is_compiled_once() -> None:
    assert compiler().compile(chat()) is compiler().compile(chat())
    assert compiler().compile(chat()) is not compiler().compile(chat(tool_choice="required"))


def test_the_name_of_a_function_is_forced_as_soon_as_it_is_known() -> None:
    run = start(chat(tool_choice={"type": "function", "function": {"name": "weather"}}))
    said = run.forced()
    text = tiny_tokenizer().decode(said)
    assert '<tool_call>\n{"name": "weather", "arguments": {"city":' in text
    for token in said:
        run.accept(token)
    assert not run.is_done
