"""Tells a model the fields of a schema: one line each, shapes that come twice told once, within a budget."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from recto.json_schemas import follow
from recto.json_schemas.answers import choices_of, is_object

MOST_DEPTH = 8
_MOST_EXAMPLE = 40
_MOST_CHOICES = 40
_MOST_ALIASES = 8
_VALUES = frozenset({"examples", "enum", "const", "default"})
"""Keywords that hold values, not schemas."""
_FORMATS = {
    r"^\d{4}-\d{2}-\d{2}$": "date",
    r"^-?\d+(\.\d+)?$": "decimal",
    r"^\d{2}:\d{2}(:\d{2})?$": "time",
    r"^[A-Z]{3}$": "3 capital letters",
    r"^[A-Z]{2}$": "2 capital letters",
}


class Fullness(IntEnum):
    """How much is told of a field; more than fits is told with less."""

    NAMES = 0
    DESCRIPTIONS = 1
    EXAMPLES = 2


def outline_schema(schema: Mapping[str, Any], most_characters: int) -> str:
    """Return the fields with kinds, descriptions, examples and other names, as many of these as fit.

    Names and kinds are always told: without them the model knows nothing.
    """
    texts = ("\n".join(_Outliner(schema, fullness).lines()) for fullness in reversed(Fullness))
    return next((text for text in texts if len(text) <= most_characters), "") or "\n".join(
        _Outliner(schema, Fullness.NAMES).lines()
    )


@dataclass(slots=True)
class _Shape:
    """A definition that is told once, under its name."""

    name: str
    node: Any


class _Outliner:
    def __init__(self, root: Mapping[str, Any], fullness: Fullness) -> None:
        self._root = root
        self._fullness = fullness
        self._uses = Counter(_list_references(root))
        self._pending: list[_Shape] = []
        self._named: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Yield the lines of the fields, then those of the shapes they refer to."""
        yield from self._fields(self._root, 0)
        while self._pending:
            shape = self._pending.pop(0)
            yield f"{shape.name}:"
            yield from self._fields(shape.node, 1)

    def _fields(self, node: Any, depth: int) -> Iterator[str]:
        properties = follow(node, self._root).get("properties", {})
        for name, child in properties.items():
            yield from self._field(name, child, depth)

    def _field(self, name: str, node: Any, depth: int) -> Iterator[str]:
        choices = choices_of(node, self._root)
        inner = choices[0] if len(choices) == 1 else {}
        suffix = ""
        reference = _reference_of(node)
        if inner.get("type") == "array" and isinstance(inner.get("items"), dict):
            suffix, reference = "[]", _reference_of(inner["items"])
            items = choices_of(inner["items"], self._root)
            inner = items[0] if len(items) == 1 else {}
        has_fields = is_object(inner, self._root)
        shape = self._name_shape(reference, inner) if has_fields else None
        kind = shape or ("" if has_fields else self._kind(choices if not suffix else [inner]))
        told = " ".join(part for part in (kind, self._tell(node, inner)) if part)
        yield f"{'  ' * depth}{name}{suffix}:{' ' if told else ''}{told}"
        if has_fields and shape is None and depth < MOST_DEPTH:
            yield from self._fields(inner, depth + 1)

    def _name_shape(self, reference: str | None, node: Any) -> str | None:
        """Return the name of a shape that comes more than once, and have it told at the end."""
        if reference is None or self._uses[reference] < 2:
            return None
        name = reference.rsplit("/", 1)[-1]
        if name not in self._named:
            self._named.add(name)
            self._pending.append(_Shape(name, node))
        return name

    def _kind(self, choices: list[Any]) -> str:
        kinds = dict.fromkeys(kind for node in choices for kind in _kinds_of(node, self._root))
        return " or ".join(kinds)

    def _tell(self, node: Any, inner: Any) -> str:
        if self._fullness < Fullness.DESCRIPTIONS or not isinstance(node, dict):
            return ""
        described = (node.get("description"), inner.get("description"))
        told = _one_line(next((text for text in described if isinstance(text, str)), ""))
        parts = [f"– {told}"] if told else []
        aliases, examples = node.get("aliases"), node.get("examples")
        if isinstance(aliases, list) and aliases:
            also = (_one_line(str(alias))[:_MOST_EXAMPLE] for alias in aliases[:_MOST_ALIASES])
            parts.append(f"(also: {', '.join(also)})")
        if self._fullness >= Fullness.EXAMPLES and isinstance(examples, list) and examples:
            example = json.dumps(examples[0], ensure_ascii=False)
            parts.append(f"e.g. {example}" if len(example) <= _MOST_EXAMPLE else "")
        return " ".join(part for part in parts if part)


def _kinds_of(node: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[str]:
    if "const" in node:
        yield json.dumps(node["const"], ensure_ascii=False)
    elif isinstance(node.get("enum"), list):
        members = [json.dumps(one, ensure_ascii=False) for one in node["enum"] if one is not None]
        yield " | ".join(members[:_MOST_CHOICES])
    elif node.get("type") == "array":
        items = choices_of(node.get("items", {}), root)
        kinds = ("list" if one.get("type") == "array" else " or ".join(_kinds_of(one, root)) for one in items)
        yield f"list of {' or '.join(kinds)}"
    else:
        types = node.get("type", "any value")
        for kind in [types] if isinstance(types, str) else types:
            if kind == "string":
                yield str(node.get("format") or _FORMATS.get(node.get("pattern", ""), "text"))
            elif kind != "null":
                yield kind


def _one_line(text: str) -> str:
    return " ".join(text.split()).removesuffix(".")


def _reference_of(node: Any) -> str | None:
    if not isinstance(node, dict):
        return None
    references = [
        node.get("$ref"),
        *(one.get("$ref") for one in node.get("anyOf", ()) if isinstance(one, dict)),
    ]
    return next((reference for reference in references if isinstance(reference, str)), None)


def _list_references(node: Any) -> Iterator[str]:
    """Yield each reference as often as it is written; definitions are walked once, so this ends."""
    pending = [node]
    while pending:
        here = pending.pop()
        if isinstance(here, list):
            pending += here
        elif isinstance(here, dict):
            if isinstance(here.get("$ref"), str):
                yield here["$ref"]
            pending += [value for key, value in here.items() if key not in _VALUES]
