"""Fields that options name: each must be one of the schema asked for, and becomes a JSON pointer."""

from collections.abc import Mapping
from functools import cache
from typing import TypeVar

from recto.errors import OptionInvalidError
from recto.json_schemas import PathError, find_path, list_paths
from schemas.documents import document_schemas, json_schema_of
from schemas.jobs import JobOptions

Options = TypeVar("Options", bound=JobOptions)
Value = TypeVar("Value")


def point_to_fields(options: Options) -> Options:
    """Return the options with pointers for the paths in `expected` and `review`. Raises OptionInvalidError.

    With `auto` a path of any schema is fine: the document decides.
    """
    named = options.review.required or options.review.min_confidence or options.expected
    if not named:
        return options
    known = _list_known(options)
    required = [_find(path, known, "review.required") for path in options.review.required]
    rules = options.review.model_copy(
        update={
            "required": tuple(dict.fromkeys(required)),
            "min_confidence": _find_keys(options.review.min_confidence, known, "review.min_confidence"),
        }
    )
    expected = _find_keys(options.expected, known, "expected")
    return options.model_copy(update={"review": rules, "expected": expected})


def _list_known(options: JobOptions) -> Mapping[str, bool]:
    if options.json_schema is not None:
        return list_paths(options.json_schema.json_schema)
    return _list_served(options.schema_name)


@cache
def _list_served(name: str) -> Mapping[str, bool]:
    """Return the paths of a served schema, or of all of them."""
    names = document_schemas() if name == "auto" else (name,)
    return {path: single for each in names for path, single in list_paths(json_schema_of(each)).items()}


def _find_keys(values: Mapping[str, Value], known: Mapping[str, bool], param: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for path, value in values.items():
        pointer = _find(path, known, param, is_single=True)
        if pointer in found:
            raise OptionInvalidError(f"`{param}` names `{pointer}` twice.", param=param)
        found[pointer] = value
    return found


def _find(path: str, known: Mapping[str, bool], param: str, *, is_single: bool = False) -> str:
    try:
        return find_path(path, known, is_single=is_single)
    except PathError as error:
        raise OptionInvalidError(f"`{param}`: {error}", param=param) from None
