"""The JSON of an answer: found among other text, read exactly, and where in the text each value stands."""

import re
from decimal import Decimal
from json import JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from recto.errors import AnswerInvalidError
from recto.json_schemas.pointers import write_step

MOST_CANDIDATES = 20
"""Opening brackets that are tried; prose before an answer has few."""
MOST_DEPTH = 100
"""Nesting of an answer that is read."""
Span = tuple[int, int]

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r"[-+0-9.eEa-zA-Z]+")


class Number(Decimal):
    """A number as the model wrote it, with its scale."""


def _refuse_constant(text: str) -> Any:
    raise ValueError(text)


def _read_float(text: str) -> Any:
    return Number(text)


_DECODER = JSONDecoder(parse_float=_read_float, parse_constant=_refuse_constant)


def find_json(text: str) -> tuple[dict[str, Any], int]:
    """Return the JSON object of an answer and where it begins; fences and words around it are passed over.

    The largest one counts: a model that thinks aloud may write small ones before. Raises AnswerInvalidError.
    """
    best: tuple[int, dict[str, Any], int] | None = None
    place, tries = text.find("{"), 0
    while place >= 0 and tries < MOST_CANDIDATES:
        tries += 1
        try:
            value, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError, ArithmeticError):
            place = text.find("{", place + 1)
            continue
        is_better = best is None or end - place > best[0]
        if isinstance(value, dict) and is_better and not _is_too_deep(value):
            best = end - place, value, place
        place = text.find("{", end)
    if best is None:
        raise AnswerInvalidError("The model's answer holds no JSON object.")
    return best[1], best[2]


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def locate_values(text: str, start: int) -> dict[str, Span]:
    """Return where each scalar of a JSON text stands, by its pointer; quotes belong to it.

    The text is JSON from `start` on, as `find_json` found it.
    """
    return dict(_locate(text, start, "")[1])


def _locate(text: str, place: int, pointer: str) -> tuple[int, list[tuple[str, Span]]]:
    place = _skip(text, place)
    opening = text[place]
    if opening in "{[":
        return _locate_parts(text, place, pointer)
    end = scanstring(text, place + 1, True)[1] if opening == '"' else _end_of_plain(text, place)
    return end, [(pointer, (place, end))]


def _locate_parts(text: str, place: int, pointer: str) -> tuple[int, list[tuple[str, Span]]]:
    is_object = text[place] == "{"
    found: list[tuple[str, Span]] = []
    place, index = _skip(text, place + 1), 0
    while text[place] not in "}]":
        key = str(index)
        if is_object:
            key, place = scanstring(text, place + 1, True)
            place = _skip(text, place) + 1  # the colon
        place, inner = _locate(text, place, pointer + write_step(key))
        found += inner
        place = _skip(text, place)
        if text[place] == ",":
            place = _skip(text, place + 1)
        index += 1
    return place + 1, found


def _skip(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    assert match is not None
    return match.end()


def _end_of_plain(text: str, place: int) -> int:
    match = _PLAIN.match(text, place)
    assert match is not None, "the text was read as JSON before"
    return match.end()
