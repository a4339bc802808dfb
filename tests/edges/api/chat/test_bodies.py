"""Bodies of chat requests: read after the key, under a cap, and as strict JSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.chat.json_text import parse_json
from recto.errors import JsonInvalidError
from tests.edges.api.chat.scripted import ScriptedHub, refusal

PATH = "/v1/chat/completions"
QUESTION = {"messages": [{"role": "user", "content": "Hello?"}]}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "line 1, column 1: expecting value; there stands nothing, it is empty"),
        (b"   ", "line 1, column 4: expecting value; there stands nothing, it is the end"),
        (
            b'{"a": 1,}',
            "line 1, column 9: expecting property name enclosed in double quotes; there stands `}`",
        ),
        (b'{\n "a": 1\n "b": 2}', "line 3, column 2: expecting ',' delimiter; there stands `\\\"b\\\": 2}`"),
        (b"{'a': 1}", "line 1, column 2"),
        (b'{"a": tru}', "there stands `tru}`"),
        (b'{"a": "b', "line 1, column 7: unterminated string"),
        (b'{"a": "b\nc"}', "line 1, column 9: invalid control character"),
        (b'{"a": "NaN", "b":\n NaN}', "line 2, column 2: NaN is no JSON value"),
        (b'{"a": -Infinity}', "line 1, column 7: -Infinity is no JSON value"),
        (b"{} {}", "line 1, column 4: extra data"),
        (b'{"\xc3\xa4": "\xff"}', "line 1, column 8: the byte 0xff isn't UTF-8 text"),
        (b'{"a": 1, "a": 2}', "`a` stands twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"n": ' + b"9" * 5000 + b"}", "too many digits"),
        (b"[" + b"{}," * 1_000_001 + b"1]", "more than 1000000 values"),
        (b"x" * 200, "there stands `xxxxxxxxxxxxxxxxxxxxxxxx…`"),
    ],
)
def test_body_that_is_no_json_is_told_where_it_breaks(body: bytes, says: str) -> None:
    with pytest.raises(JsonInvalidError) as caught:
        parse_json(body)
    assert says in caught.value.message


def test_json_is_read_as_it_stands() -> None:
    value = {"a": [1, 2.5, None, True, "ä\n\u2028"], "b": {}}
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False), json.dumps(value, indent=2)):
        assert parse_json(text.encode()) == value
        assert parse_json(b"\xef\xbb\xbf" + text.encode()) == value


def test_broken_json_is_an_error_of_the_official_shape(chat: Any) -> None:
    answer = chat.post(PATH, content=b'{"messages": [}')
    assert refusal(answer) == (400, "invalid_json", None)
    assert "line 1, column 15" in answer.json()["error"]["message"]


def test_body_that_is_no_object_is_refused(chat: Any) -> None:
    for body in (b"[]", b'"x"', b"5", b"null"):
        assert refusal(chat.post(PATH, content=body)) == (400, "invalid_value", None)


def test_content_type_is_not_looked_at(chat: Any) -> None:
    answer = chat.post(PATH, content=json.dumps(QUESTION), headers={"Content-Type": "text/plain"})
    assert answer.status_code == 200


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("key", "code"), [("", "auth.missing_key"), ("Bearer rk_no", "invalid_api_key")])
def test_key_is_checked_before_the_body(chat: Any, key: str, code: str) -> None:
    answer = chat.post(PATH, content=b"{not even JSON", headers={"Authorization": key})
    assert refusal(answer) == (401, code, None)
    assert answer.json()["error"]["type"] == "authentication_error"
    assert answer.headers["www-authenticate"] == "Bearer"


def test_key_without_the_word_bearer_is_taken(chat: Any) -> None:
    key = chat.services.ledger.keys.create("bare")[1]
    for text in (key, f"Bearer {key}", f"bearer  {key}"):
        assert chat.post(PATH, json=QUESTION, headers={"Authorization": text}).status_code == 200


# ── sizes ───────────────────────────────────────────────────────────────────────────────────────────


def test_body_over_the_cap_is_refused(open_chat: Callable[..., Any], hub: ScriptedHub) -> None:
    chat = open_chat(max_upload_bytes=5000)
    assert chat.post(PATH, content=json.dumps(QUESTION).ljust(5000)).status_code == 200

    async def pieces() -> Any:
        for _ in range(10):
            yield b" " * 1000

    for body in (b" " * 5001, pieces()):
        assert refusal(chat.post(PATH, content=body)) == (413, "request_too_large", None)
    assert len(hub.asked) == 1


def test_compressed_body_is_refused(chat: Any) -> None:
    answer = chat.post(PATH, content=b"x", headers={"Content-Encoding": "gzip"})
    assert refusal(answer)[:2] == (400, "upload.malformed")


def test_body_of_any_size_is_read_whole(chat: Any, stored_files: Callable[[], list[str]]) -> None:
    for size in (100, 70_000, 1_500_000, 2_900_000):
        assert chat.post(PATH, content=json.dumps(QUESTION).ljust(size)).status_code == 200
        assert stored_files() == []


def test_refused_large_body_leaves_nothing(chat: Any, stored_files: Callable[[], list[str]]) -> None:
    assert chat.post(PATH, content=b"{" * 2_000_000).status_code == 400
    assert stored_files() == []
