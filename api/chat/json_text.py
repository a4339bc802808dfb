"""JSON bodies, strictly: what is wrong is said with its line, its column and what stands there."""

import json
import re
from collections import Counter
from typing import Any

from recto.errors import JsonInvalidError

MOST_VALUES = 1_000_000
"""Most values of a body, about: what a parser makes of `[{},{},…` is many times what was sent."""
_SHOWN_CHARACTERS = 24
_MARKS = (b"{", b"[", b",")
_CONSTANT = re.compile(r'"(?:[^"\\]++|\\.)*+"|(-?Infinity|NaN)', re.DOTALL)


class _Refused(Exception):  # noqa: N818
    """A word that Python's parser would take and JSON doesn't have, or a key that stands twice."""


def parse_json(body: bytes) -> Any:
    """Return the value of a JSON text in UTF-8. Blocks, for 0.2 s per 100 MB. Raises JsonInvalidError."""
    if sum(body.count(mark) for mark in _MARKS) > MOST_VALUES:
        raise JsonInvalidError(f"The body holds more than {MOST_VALUES} values; send less at once.")
    text = _decode(body)
    try:
        return json.loads(text, object_pairs_hook=_unique_pairs, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise JsonInvalidError(_locate(text, error.pos, error.msg)) from None
    except RecursionError:
        raise JsonInvalidError("The body isn't readable JSON: it is nested too deeply.") from None
    except _Refused as error:
        raise JsonInvalidError(str(error) or _locate_constant(text)) from None
    except ValueError:  # what is left: Python refuses to read thousands of digits
        raise JsonInvalidError("The body isn't readable JSON: a number in it has too many digits.") from None


def _decode(body: bytes) -> str:
    try:
        return body.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        text = body[: error.start].decode("utf-8", "replace")
        what = f"the byte 0x{body[error.start]:02x} isn't UTF-8 text"
        raise JsonInvalidError(f"The body isn't JSON: {_place(text, len(text))}: {what}.") from None


def _locate(text: str, position: int, problem: str) -> str:
    expected = problem.removesuffix(" at").strip()
    expected = expected[:1].lower() + expected[1:]
    return (
        f"The body isn't JSON: {_place(text, position)}: {expected}; there stands {_shown(text, position)}."
    )


def _locate_constant(text: str) -> str:
    constant = next(match for match in _CONSTANT.finditer(text) if match[1])
    return f"The body isn't JSON: {_place(text, constant.start())}: {constant[1]} is no JSON value."


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"line {line}, column {column}"


def _shown(text: str, position: int) -> str:
    rest = text[position : position + _SHOWN_CHARACTERS + 1]
    if not rest:
        return "nothing, it is the end" if text else "nothing, it is empty"
    more = "…" if len(rest) > _SHOWN_CHARACTERS else ""
    return f"`{json.dumps(rest[:_SHOWN_CHARACTERS], ensure_ascii=False)[1:-1]}{more}`"


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise _Refused(f"The body isn't clear: `{twice[:64]}` stands twice in one object; keep one of them.")
    return values


def _refuse_constant(_text: str) -> Any:
    raise _Refused
