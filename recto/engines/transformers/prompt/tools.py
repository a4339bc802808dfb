"""Tools for checkpoints whose chat template leaves them out, as Qwen2.5-VL's does: told in the messages.

The layout (`<tools>`, `<tool_call>`, `<tool_response>`) is the one Qwen2.5's text models were trained on.
"""

import json
from typing import Any

from recto.engines.transformers.prompt.conversation import TemplateMessage

_HOW = (
    "You can call functions. Their signatures, one JSON object a line:\n<tools>\n{signatures}\n</tools>\n\n"
    "To call a function, write its name and its arguments as JSON between these tags, once for each call:\n"
    '<tool_call>\n{{"name": <name of the function>, "arguments": <JSON object>}}\n</tool_call>'
)


def tell_tools(messages: list[TemplateMessage], tools: list[dict[str, Any]]) -> list[TemplateMessage]:
    """Return the messages with tools, calls and results written out as text."""
    told: list[TemplateMessage] = []
    for message in messages:
        if message["role"] == "tool":
            _add_result(told, message["content"])
        elif message.get("tool_calls"):
            told.append({"role": "assistant", "content": _write_calls(message)})
        else:
            told.append(message)
    return add_to_system(told, [_describe(tools)]) if tools else told


def add_to_system(messages: list[TemplateMessage], texts: list[str]) -> list[TemplateMessage]:
    """Return the messages with texts added to the first system turn, which is made if there is none."""
    if not texts:
        return messages
    has_system = bool(messages) and messages[0]["role"] == "system"
    own = [messages[0]["content"]] if has_system and messages[0]["content"] else []
    system = {"role": "system", "content": "\n\n".join([*own, *texts])}
    return [system, *messages[1 if has_system else 0 :]]


def _describe(tools: list[dict[str, Any]]) -> str:
    return _HOW.format(signatures="\n".join(_to_json(tool) for tool in tools))


def _add_result(told: list[TemplateMessage], content: str) -> None:
    """Add what a tool answered as the user's words; answers in a row make one turn."""
    result = f"<tool_response>\n{content}\n</tool_response>"
    if told and told[-1].get("is_result"):
        told[-1]["content"] += f"\n{result}"
    else:
        told.append({"role": "user", "content": result, "is_result": True})


def _write_calls(message: TemplateMessage) -> str:
    said = [message["content"]] if message["content"] else []
    return "\n".join([*said, *(_write_call(call["function"]) for call in message["tool_calls"])])


def _write_call(function: dict[str, Any]) -> str:
    arguments = function["arguments"]
    text = arguments if isinstance(arguments, str) else _to_json(arguments)
    return f'<tool_call>\n{{"name": {_to_json(function["name"])}, "arguments": {text}}}\n</tool_call>'


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
