"""Rules about a chat request that no single parameter knows: what belongs together, what is in order."""

from collections.abc import Mapping
from typing import Any

from api.chat.complaints import MOST_SHOWN
from recto.errors import ParameterInvalidError, ParameterMissingError
from recto.json_schemas import vet_schema
from schemas.chat.messages import AssistantMessage, Message, ToolMessage
from schemas.chat.request import ChatRequest, NamedToolChoice, SchemaFormat

MOST_DEPTH = 64


def check_request(chat: ChatRequest) -> None:
    """Raise ParameterInvalidError, ParameterMissingError or GrammarInvalidError for the first rule broken."""
    _check_companions(chat)
    _check_tools(chat)
    _check_messages(chat.messages)
    _check_schemas(chat)


def check_values(body: Mapping[str, Any]) -> None:
    """Raise ParameterInvalidError for what no worker could be told: half characters, endless nesting.

    Parameters that Recto doesn't know are not looked at.
    """
    for name in ChatRequest.model_fields.keys() & body.keys():
        _check_value(body[name], name, 0)


def _check_value(value: Any, param: str, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise ParameterInvalidError(f"It is nested more than {MOST_DEPTH} deep.", param=param[:MOST_SHOWN])
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            message = "It holds half a character, a surrogate without its other half."
            raise ParameterInvalidError(message, param=param[:MOST_SHOWN])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_value(item, f"{param}[{index}]", depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            _check_value(name, param, depth + 1)
            _check_value(item, f"{param}.{name[:MOST_SHOWN]}", depth + 1)


def _check_companions(chat: ChatRequest) -> None:
    if chat.top_logprobs and not chat.logprobs:
        raise ParameterInvalidError("`top_logprobs` needs `logprobs: true`.", param="top_logprobs")
    if chat.stream_options is not None and not chat.stream:
        raise ParameterInvalidError("`stream_options` needs `stream: true`.", param="stream_options")


def _check_tools(chat: ChatRequest) -> None:
    names: list[str] = []
    for index, tool in enumerate(chat.tools):
        if tool.function.name in names:
            message = f"Two tools are named `{tool.function.name}`; give each its own name."
            raise ParameterInvalidError(message, param=f"tools[{index}].function.name")
        names.append(tool.function.name)
    if chat.tool_choice == "required" and not names:
        raise ParameterMissingError("`tool_choice: required` needs `tools`.", param="tools")
    if isinstance(chat.tool_choice, NamedToolChoice) and chat.tool_choice.function.name not in names:
        message = f"`tool_choice` names `{chat.tool_choice.function.name}`, which is none of `tools`."
        raise ParameterInvalidError(message, param="tool_choice.function.name")


def _check_messages(messages: tuple[Message, ...]) -> None:
    called: set[str] = set()
    for index, message in enumerate(messages):
        if isinstance(message, AssistantMessage):
            _check_says_something(message, index)
            called |= {call.id for call in message.tool_calls or ()}
        elif isinstance(message, ToolMessage) and message.tool_call_id not in called:
            problem = f"No assistant message before this one has a tool call `{message.tool_call_id}`."
            raise ParameterInvalidError(problem, param=f"messages[{index}].tool_call_id")


def _check_says_something(message: AssistantMessage, index: int) -> None:
    if message.content is None and not (message.tool_calls or message.refusal or message.reasoning_content):
        param = f"messages[{index}].content"
        raise ParameterMissingError(f"`{param}` is missing, and there are no `tool_calls`.", param=param)


def _check_schemas(chat: ChatRequest) -> None:
    """Vet the JSON Schemas that answers are held to; that of a tool without `strict` only for its form."""
    if isinstance(chat.response_format, SchemaFormat) and chat.structured_outputs is not False:
        vet_schema(chat.response_format.json_schema.json_schema, "response_format.json_schema.schema")
    if chat.uses_tools:
        for index, tool in enumerate(chat.tools):
            if tool.function.parameters is not None:
                param = f"tools[{index}].function.parameters"
                vet_schema(tool.function.parameters, param, is_enforced=bool(tool.function.strict))
