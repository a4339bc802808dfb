"""A model's values in the form that the schema wants; what can't be read so stays as it is."""

import math
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from recto.extraction.reader.values.amounts import DecimalMark, find_amounts, print_decimal
from recto.extraction.reader.values.dates import find_dates
from recto.extraction.vlm.answers import Number
from recto.json_schemas import follow
from recto.json_schemas.answers import choices_of, is_list, is_object

DECIMAL_PATTERN = r"^-?\d+(\.\d+)?$"
DATE_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
MOST_DIGITS = 40
_NOTHING = frozenset({"", "null", "none", "n/a", "n.a.", "na", "-", "--", "—", "not found", "not available"})
"""What models write instead of null."""
_COMPACT = frozenset({"iban", "debtor_iban", "bic", "vat_id", "creditor_id"})
"""Fields of the built-in schemas that are written without spaces."""
_EXACT = re.compile(r"-?\d{1,40}(\.\d{1,40})?")
_MOST_DEPTH = 64


def normalise(data: Any, schema: Mapping[str, Any]) -> Any:
    """Return the answer with every key of the schema, texts trimmed, decimals and dates in their form.

    `schema` is an answer's (see `answer_schema`). Keys that a closed object doesn't name are dropped.
    """
    return _fit(data, schema, schema, "", 0)


def _fit(value: Any, node: Any, root: Mapping[str, Any], name: str, depth: int) -> Any:
    if depth > _MOST_DEPTH:
        return _plain(value)
    if is_object(node, root):
        return _fit_object(value, follow(node, root), root, depth)
    if isinstance(value, list):
        return [_fit(item, _item_node(node, root), root, name, depth + 1) for item in value]
    if value is None:
        return [] if is_list(node, root) else None
    choices = choices_of(node, root)
    if isinstance(value, dict):
        objects = [choice for choice in choices if is_object(choice, root)]
        return _fit_object(value, objects[0], root, depth) if len(objects) == 1 else _plain(value)
    return _fit_scalar(value, choices, name)


def _fit_object(value: Any, node: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> Any:
    given = value if isinstance(value, dict) else {}
    if not given and value not in ({}, None):
        return _plain(value)
    properties = node["properties"]
    fitted = {name: _fit(given.get(name), child, root, name, depth + 1) for name, child in properties.items()}
    if node.get("additionalProperties", True) is not False:
        fitted.update({name: _plain(child) for name, child in given.items() if name not in properties})
    return fitted


def _item_node(node: Any, root: Mapping[str, Any]) -> Any:
    lists = [choice for choice in choices_of(node, root) if isinstance(choice.get("items"), dict)]
    return lists[0]["items"] if lists else {}


def _fit_scalar(value: Any, choices: list[Any], name: str) -> Any:
    kinds = {kind for choice in choices for kind in _kinds(choice)} - {"null"}
    if isinstance(value, str):
        return _fit_text(value, choices, kinds, name)
    is_number = isinstance(value, int | Number) and not isinstance(value, bool)
    if is_number and "string" in kinds and not kinds & {"number", "integer"}:
        return _write_number(value)
    return _plain(value)


def _fit_text(value: str, choices: list[Any], kinds: set[str], name: str) -> Any:
    text = value.strip()
    if text.casefold() in _NOTHING and not any(text in choice.get("enum", ()) for choice in choices):
        return None
    if kinds <= {"number", "integer"} and kinds:
        number = _read_decimal(text)
        return value if number is None else _plain(Number(number))
    members = [one for choice in choices for one in choice.get("enum", ()) if isinstance(one, str)]
    if members and text not in members:
        alike = [one for one in members if one.casefold() == text.casefold()]
        return alike[0] if len(alike) == 1 else text
    patterns = {choice.get("pattern") for choice in choices}
    formats = {choice.get("format") for choice in choices}
    if DECIMAL_PATTERN in patterns:
        number = _read_decimal(text)
        return text if number is None else print_decimal(number)
    if DATE_PATTERN in patterns or "date" in formats:
        return _read_date(text)
    return "".join(text.split()) if name in _COMPACT else text


def _kinds(choice: Mapping[str, Any]) -> list[str]:
    types = choice.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def _read_decimal(text: str) -> Decimal | None:
    """Return the one number of a text; None where there is none, several, or it could be read in two ways."""
    if _EXACT.fullmatch(text):
        return Decimal(text)
    found = list(find_amounts(text)) if len(text) <= MOST_DIGITS else []
    if len(found) != 1:
        return None
    readings = {found[0].value(mark) for mark in DecimalMark}
    return readings.pop() if len(readings) == 1 else None


def _read_date(text: str) -> str | None:
    """Return the date in ISO form; None for a day that no calendar has; the text where it can't be told."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return None
    found = list(find_dates(text, {})) if len(text) <= MOST_DIGITS else []
    if len(found) != 1 or found[0].is_ambiguous:
        return text
    day = found[0].day_first or found[0].month_first
    assert day is not None
    return day.isoformat()


def _write_number(value: "int | Number") -> str:
    number = Decimal(value)
    if abs(number.adjusted()) > MOST_DIGITS:
        return str(value)
    return print_decimal(number)


def _plain(value: Any) -> Any:
    """Return the value as plain JSON has it; what is no finite number as text."""
    if isinstance(value, Number):
        number = float(value)
        return number if math.isfinite(number) else str(value)
    if isinstance(value, dict):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    return value
