"""What can be asked of the reader, and what it says to the rest."""

from pathlib import Path
from typing import Any

import pytest

from recto.engines.reader.question import read_question
from recto.errors import (
    GrammarInvalidError,
    MediaInvalidError,
    ParameterMissingError,
    ParameterUnsupportedError,
    RectoError,
)
from tests.edges.engines.listening import make_request

IMAGE = {"type": "image_url", "image_url": {"url": "media:0"}}
MEDIA = {"0": Path("a"), "1": Path("b")}
TOOL = {"type": "function", "function": {"name": "add"}}
PLACE = "messages[0].content[0].image_url"


def schema(**body: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "a", "schema": body}}


@pytest.mark.parametrize(
    ("messages", "parameters", "error", "param"),
    [
        ("hi", {}, ParameterMissingError, "messages"),
        ([IMAGE], {"tools": [TOOL]}, ParameterUnsupportedError, "tools"),
        ([IMAGE], {"logprobs": True}, ParameterUnsupportedError, "logprobs"),
        ([IMAGE], {"response_format": schema(**{"not": {}})}, GrammarInvalidError, "response_format"),
        (
            [IMAGE | {"image_url": {"url": "media:9"}}],
            {},
            MediaInvalidError,
            "messages[0].content[0].image_url",
        ),
        (
            [IMAGE | {"image_url": {"url": "http://a/b"}}],
            {},
            MediaInvalidError,
            "messages[0].content[0].image_url",
        ),
    ],
)
def test_what_it_cannot_do_is_refused_with_the_parameter_named(
    messages: Any, parameters: dict[str, Any], error: type[RectoError], param: str
) -> None:
    with pytest.raises(error) as raised:
        read_question(make_request(messages, MEDIA, **parameters))
    assert raised.value.param == param


def test_the_refusal_of_tools_names_a_model_that_has_them() -> None:
    with pytest.raises(ParameterUnsupportedError, match="qwen-qwen25-vl-7b-instruct-awq"):
        read_question(make_request([IMAGE], MEDIA, tools=[TOOL]))


def test_tools_that_must_not_be_called_are_fine() -> None:
    assert read_question(make_request([IMAGE], MEDIA, tools=[TOOL], tool_choice="none")).shape == "text"


def test_the_files_of_the_last_message_that_has_any_count() -> None:
    messages = [
        {"role": "user", "content": [IMAGE]},
        {"role": "assistant", "content": "12.30"},
        {
            "role": "user",
            "content": [{"type": "file", "file": {"file_data": "media:1", "filename": "b.pdf"}}],
        },
        {"role": "assistant", "content": "Yes."},
        {"role": "user", "content": "And the date?"},
    ]
    attached = read_question(make_request(messages, MEDIA)).attached
    assert [(one.kind, one.path, one.filename) for one in attached] == [("document", Path("b"), "b.pdf")]
