"""A value as the caller's schema wants it, or the finding that it doesn't fit."""

import ipaddress
import json
import operator
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from recto.errors import GrammarInvalidError
from recto.extraction.reader.folding import fold
from recto.extraction.reader.values.amounts import DecimalMark, find_amounts, print_decimal
from recto.extraction.reader.values.dates import DateOrder, find_dates
from recto.extraction.reader.values.times import find_times
from recto.json_schemas.patterns import PatternError, find_pattern

MISFIT: Any = object()
"""Stands for a value that doesn't fit."""
_YES = frozenset(map(fold, ("true", "yes", "ja", "oui", "si", "sì", "sí", "sim", "x", "on", "1")))
_NO = frozenset(map(fold, ("false", "no", "nein", "non", "nee", "não", "off", "0")))
_LARGEST = Decimal(10) ** 15
_ZONE = re.compile(
    r"\s?(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<hours>[01]\d):?(?P<minutes>[0-5]\d)?$|\s?(?:(?<=\d)Z|\b(?:UTC|GMT))$"
)
"""A zone at the end: "Z", "UTC", "+02:00", "GMT+0100"."""
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


@dataclass(frozen=True, slots=True)
class Printing:
    """How the document writes numbers and dates."""

    mark: DecimalMark = DecimalMark.POINT
    order: DateOrder = DateOrder.DAY
    months: Mapping[str, int] | None = None


def fit(value: str | bool, node: Mapping[str, Any], printing: Printing) -> Any:
    """Return the value in the type, form and bounds of the schema node, or MISFIT.

    Raises GrammarInvalidError for a pattern that can't be searched for in linear time.
    """
    if "const" in node or "enum" in node:
        return _choose(value, node["enum"] if "enum" in node else [node["const"]])
    types = node.get("type", ["boolean", "string"] if isinstance(value, bool) else ["string"])
    for kind in [types] if isinstance(types, str) else types:
        found = _FITTERS[kind](value, node, printing) if kind in _FITTERS else MISFIT
        if found is not MISFIT:
            return found
    return MISFIT


def locate(text: str, fitted: Any, node: Mapping[str, Any], printing: Printing) -> tuple[int, int] | None:
    """Return which part of a printed text became the fitted value; None where all of it did."""
    parts: list[tuple[int, int]] = []
    if "enum" in node and isinstance(fitted, str):
        parts = [match.span() for match in re.finditer(re.escape(fitted), text, re.IGNORECASE)]
    elif isinstance(fitted, int | float) and not isinstance(fitted, bool):
        parts = [(found.start, found.end) for found in find_amounts(text)]
    elif node.get("format") == "date":
        parts = [(found.start, found.end) for found in find_dates(text, printing.months or {})]
    return parts[0] if len(parts) == 1 else None


def is_allowed_null(node: Mapping[str, Any]) -> bool:
    """Return whether null is valid here."""
    if None not in node.get("enum", [None]) or node.get("const") is not None:
        return False
    types = node.get("type")
    return types is None or types == "null" or (isinstance(types, list) and "null" in types)


def _choose(value: str | bool, members: list[Any]) -> Any:
    """Return the member of a list that the value says; the only one needn't be said."""
    if len(members) == 1:
        return members[0]
    told = fold(str(value))
    same = [one for one in members if one is not None and fold(_tell(one)) == told]
    if not same and isinstance(value, str):
        inside = [one for one in members if isinstance(one, str) and one and _is_word_of(one, value)]
        same = inside if len(inside) == 1 else []
    return same[0] if same else MISFIT


def _tell(member: Any) -> str:
    return member if isinstance(member, str) else json.dumps(member)


def _is_word_of(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", text.casefold()) is not None


def _fit_string(value: str | bool, node: Mapping[str, Any], printing: Printing) -> Any:
    if isinstance(value, bool):
        return MISFIT
    shape = _FORMATS.get(node.get("format", ""))
    text = shape(value, printing) if shape else value
    if text is MISFIT:
        return MISFIT
    pattern = node.get("pattern")
    if pattern is None:
        return text if _has_length(text, node) else MISFIT
    forms = (text, *_list_forms(text, printing))
    return next((form for form in forms if _has_length(form, node) and _matches(pattern, form)), MISFIT)


def _has_length(text: str, node: Mapping[str, Any]) -> bool:
    return bool(node.get("minLength", 0) <= len(text) <= node.get("maxLength", len(text)))


def _list_forms(text: str, printing: Printing) -> Iterator[str]:
    """Yield other forms of a printed text, for a pattern to choose: a decimal, a date, without spaces."""
    amounts = list(find_amounts(text))
    if len(amounts) == 1:
        yield print_decimal(amounts[0].value(printing.mark))
    day = _shape_date(text, printing)
    if day is not MISFIT:
        yield day
    yield "".join(text.split())


def _fit_number(value: str | bool, node: Mapping[str, Any], printing: Printing) -> Any:
    number = _read_number(value, printing)
    if number is None or not _is_in_bounds(number, node):
        return MISFIT
    return int(number) if number == number.to_integral_value() and "." not in str(number) else float(number)


def _fit_integer(value: str | bool, node: Mapping[str, Any], printing: Printing) -> Any:
    number = _read_number(value, printing)
    if number is None or number != number.to_integral_value() or not _is_in_bounds(number, node):
        return MISFIT
    return int(number)


def _fit_boolean(value: str | bool, _node: Mapping[str, Any], _printing: Printing) -> Any:
    if isinstance(value, bool):
        return value
    told = fold(value)
    return told in _YES if told in _YES | _NO else MISFIT


_BOUNDS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
    "multipleOf": lambda number, step: number % step == 0,
}
_FITTERS: Mapping[str, Callable[[str | bool, Mapping[str, Any], Printing], Any]] = {
    "string": _fit_string,
    "number": _fit_number,
    "integer": _fit_integer,
    "boolean": _fit_boolean,
}


def _read_number(value: str | bool, printing: Printing) -> Decimal | None:
    """Return the one number of a text; our own decimal strings have a point, whatever the page has."""
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        found = list(find_amounts(value))
        if len(found) != 1:
            return None
        number = found[0].value(printing.mark)
    return number if number.is_finite() and abs(number) < _LARGEST else None


def _is_in_bounds(number: Decimal, node: Mapping[str, Any]) -> bool:
    return all(holds(number, Decimal(str(node[name]))) for name, holds in _BOUNDS.items() if name in node)


def _shape_date(text: str, printing: Printing) -> Any:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        found = list(find_dates(text, printing.months or {}))
        return found[0].value(printing.order).isoformat() if len(found) == 1 else MISFIT


def _shape_moment(text: str, printing: Printing) -> Any:
    """Return date and time, where the zone is printed too: a time of JSON Schema has one (RFC 3339)."""
    zone = _ZONE.search(text)
    times = list(find_times(text[: zone.start()])) if zone else []
    if zone is None or len(times) != 1:
        return MISFIT
    day = _shape_date(f"{text[: times[0].start]} {text[times[0].end : zone.start()]}".strip(" T,"), printing)
    if day is MISFIT:
        return MISFIT
    clock = times[0].value if times[0].value.count(":") == 2 else f"{times[0].value}:00"
    return f"{day}T{clock}{_write_zone(zone)}"


def _shape_time(text: str, _printing: Printing) -> Any:
    """Return a time of day, where its zone is printed too."""
    zone = _ZONE.search(text)
    times = list(find_times(text[: zone.start()])) if zone else []
    if zone is None or len(times) != 1:
        return MISFIT
    clock = times[0].value if times[0].value.count(":") == 2 else f"{times[0].value}:00"
    return f"{clock}{_write_zone(zone)}"


def _write_zone(zone: re.Match[str]) -> str:
    if zone["hours"] is None:
        return "Z"
    return f"{zone['sign']}{zone['hours']}:{zone['minutes'] or '00'}"


def _shape_duration(_text: str, _printing: Printing) -> Any:
    """Return nothing: no document prints a duration as ISO 8601 has it."""
    return MISFIT


def _shape_email(text: str, _printing: Printing) -> Any:
    return text if _EMAIL.fullmatch(text) else MISFIT


def _shape_uri(text: str, _printing: Printing) -> Any:
    if " " in text or "." not in text:
        return MISFIT
    return text if "://" in text else f"https://{text}"


def _shape_by(parse: Callable[[str], object]) -> Callable[[str, Printing], Any]:
    def shape(text: str, _printing: Printing) -> Any:
        try:
            parse(text)
        except ValueError:
            return MISFIT
        return text

    return shape


_FORMATS: Mapping[str, Callable[[str, Printing], Any]] = {
    "date": _shape_date,
    "date-time": _shape_moment,
    "time": _shape_time,
    "duration": _shape_duration,
    "email": _shape_email,
    "uri": _shape_uri,
    "hostname": lambda text, _: text if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", text) else MISFIT,
    "uuid": _shape_by(uuid.UUID),
    "ipv4": _shape_by(ipaddress.IPv4Address),
    "ipv6": _shape_by(ipaddress.IPv6Address),
}


def _matches(pattern: str, text: str) -> bool:
    try:
        return find_pattern(pattern, text)
    except PatternError:
        raise GrammarInvalidError(
            "A `pattern` of the schema uses what `reader` can't search for, such as look-around.",
            param="response_format",
        ) from None
