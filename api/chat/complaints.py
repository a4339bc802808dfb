"""What pydantic finds wrong with a chat request, as OpenAI's clients know it: code, parameter, message."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from recto.errors import ChatError, ParameterInvalidError, ParameterMissingError

MOST_SHOWN = 200
_ROLE_PLACE = 2
"""Index, in a location, of the role that pydantic writes behind the number of a message."""
_TAGS = {"union_tag_invalid", "union_tag_not_found"}

Path = tuple[str | int, ...]


def refuse(error: ValidationError, body: Any) -> ChatError:
    """Return the first thing that is wrong with `body`, at the innermost place that is."""
    found = [(_path(item, body), item) for item in error.errors(include_url=False, include_input=False)]
    first, _ = found[0]
    inside = [pair for pair in found if pair[0][: len(first)] == first]
    path, item = max(inside, key=lambda pair: (len(pair[0]), len(pair[1]["loc"])))
    branches = [other for other_path, other in inside if other_path == path]
    return _complain(path, item, branches)


def write_path(path: Path) -> str:
    """Write a place as OpenAI does: `messages[0].content[1].image_url.url`."""
    text = ""
    for piece in path:
        text += f"[{piece}]" if isinstance(piece, int) else f".{piece}" if text else piece
    return text[:MOST_SHOWN]


def _complain(path: Path, item: ErrorDetails, branches: Sequence[ErrorDetails]) -> ChatError:
    context = item.get("ctx", {})
    if item["type"] in _TAGS:
        path = (*path, str(context["discriminator"]).strip("'"))
    param = write_path(path)
    if item["type"] in ("missing", "union_tag_not_found"):
        return ParameterMissingError(f"`{param}` is missing.", param=param)
    if item["type"] == "union_tag_invalid":
        return ParameterInvalidError(f"`{param}` must be one of {context['expected_tags']}.", param=param)
    if not path:
        return ParameterInvalidError("The body must be a JSON object of parameters.")
    problems = dict.fromkeys(_words(branch) for branch in branches if len(branch["loc"]) == len(item["loc"]))
    return ParameterInvalidError(f"`{param}`: {', or: '.join(problems)}.", param=param)


def _words(item: ErrorDetails) -> str:
    if item["type"] in ("model_type", "model_attributes_type", "dict_type"):
        return "Input should be an object"
    if item["type"] == "tuple_type":
        return "Input should be an array"
    if item["type"] in ("too_short", "too_long"):
        least, most = (item["ctx"].get(name) for name in ("min_length", "max_length"))
        return (
            f"Input should have at least {least} item"
            if most is None
            else f"Input should have at most {most} items"
        )
    return item["msg"][:MOST_SHOWN]


def _path(item: ErrorDetails, body: Any) -> Path:
    """Return where the item is in `body`: its location without the names of pydantic's union branches."""
    path: list[str | int] = []
    value = body | {"messages": [body["messages"]]} if _has_single_message(body) else body
    location = item["loc"]
    for number, piece in enumerate(location):
        is_last = number == len(location) - 1
        is_role = number == _ROLE_PLACE and location[0] == "messages"
        if is_role or not (_leads_on(value, piece) or (is_last and item["type"] == "missing")):
            continue
        path.append(piece)
        value = value[piece] if _leads_on(value, piece) else None
    return tuple(path)


def _has_single_message(body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get("messages"), dict)


def _leads_on(value: Any, piece: str | int) -> bool:
    if isinstance(value, dict):
        return piece in value
    return isinstance(value, list) and isinstance(piece, int) and piece < len(value)
