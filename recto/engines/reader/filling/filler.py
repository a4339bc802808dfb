"""Walks a caller's schema and puts in what was read; what is not on the page is null, or named as missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from recto.engines.reader.filling.evidence import Evidence, Name
from recto.engines.reader.filling.names import canon_words, key_of
from recto.engines.reader.filling.nodes import Node, Nodes, list_branches
from recto.engines.reader.filling.phrases import LINE_PATHS, PLAIN_PATHS
from recto.engines.reader.filling.values import MISFIT, Printing, fit, is_allowed_null
from recto.errors import RequiredMissingError

_MOST_NAMED = 20
_MOST_TRIED = 50
"""Values that are tried for one property."""
_SHORT_DESCRIPTION = 6
_LEAST_ROW_FIELDS = 2
_LONGEST_PHRASE = 4
_ROW_NAMES = ("description", "rate", "iban")
"""What a row is told by where a list holds plain values."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a node became."""

    value: Any
    is_found: bool
    """Whether anything in it stands on the page."""
    missing: list[str] = field(default_factory=list)
    """Paths that must have a value and have none; then `value` is not valid."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the answer a node stands, and what its value may be taken from."""

    evidence: Evidence
    name: Name
    path: str = ""
    depth: int = 0
    refs: frozenset[str] = frozenset(("#",))
    """References that lead here: a schema that holds itself is filled once."""

    def enter(self, key: str, names: tuple[str, ...]) -> "Place":
        """Return the place of a property."""
        parents = (*self.name.parents, *self.name.names[:1])
        return Place(self.evidence, Name(names, parents), f"{self.path}/{key}", self.depth + 1, self.refs)


def fill_schema(schema: Node, evidence: Evidence, printing: Printing) -> Any:
    """Return a value of the schema.

    Raises RequiredMissingError, which names what the schema asks for and the page lacks, and
    GrammarInvalidError for a schema with too many parts.
    """
    filled = _Filler(Nodes(schema), printing).fill(schema, Place(evidence, Name(())))
    if filled.missing:
        named = ", ".join(path or "/" for path in filled.missing[:_MOST_NAMED])
        raise RequiredMissingError(
            f"Not found on the document: {named}. Let these be null in the schema, or leave them out of "
            "`required`.",
            param="response_format",
        )
    return filled.value


class _Filler:
    def __init__(self, nodes: Nodes, printing: Printing) -> None:
        self._nodes = nodes
        self._printing = printing

    def fill(self, node: Any, place: Place) -> Filled:
        """Return what the node becomes."""
        refs = _list_refs(node)
        if refs & place.refs:
            return Filled(None, is_found=False, missing=[place.path])
        place = replace(place, refs=place.refs | refs)
        opened = self._nodes.open(node, place.depth)
        branches = list_branches(opened)
        if branches:
            return self._choose(opened, branches, place)
        if _is_object(opened):
            return self._fill_object(opened, place)
        if _has_type(opened, "array"):
            return self._fill_array(opened, place)
        return self._fill_scalar(opened, place)

    def _choose(self, node: Node, branches: Sequence[Any], place: Place) -> Filled:
        """Fill the first choice that finds something; else one that is valid; else say what is missing."""
        rest = {key: value for key, value in node.items() if key not in ("anyOf", "oneOf")}
        inside = replace(place, depth=place.depth + 1)
        tried = [self.fill({"allOf": [branch, rest]}, inside) for branch in branches]
        valid = [one for one in tried if not one.missing]
        found = [one for one in valid if one.is_found]
        nulls = [one for one in valid if one.value is None]
        return (*found, *nulls, *valid, *tried)[0]

    def _fill_scalar(self, node: Node, place: Place) -> Filled:
        for value in islice(place.evidence.find(place.name), _MOST_TRIED):
            fitted = fit(value, node, self._printing)
            if fitted is not MISFIT and fitted is not None:
                return Filled(fitted, is_found=True)
        only = node.get("enum", [node["const"]] if "const" in node else [])
        if len(only) == 1:
            return Filled(only[0], is_found=False)
        return _fill_with_null(node, place.path)

    def _fill_object(self, node: Node, place: Place) -> Filled:
        required = set(node.get("required", ()))
        properties = node.get("properties", {})
        values: dict[str, Any] = {}
        missing = [f"{place.path}/{key}" for key in sorted(required - properties.keys())]
        is_found = False
        for key, child in properties.items():
            names = _list_names(key, self._nodes.open(child, place.depth + 1))
            filled = self.fill(child, place.enter(key, names))
            is_found = is_found or filled.is_found
            if key in required:
                missing += filled.missing
            if key in required or (filled.is_found and not filled.missing):
                values[key] = filled.value
        if len(values) < node.get("minProperties", 0) and not missing:
            missing = [place.path]
        if (missing or not is_found) and _has_type(node, "null"):
            return Filled(None, is_found=False)
        return Filled(values, is_found, missing)

    def _fill_array(self, node: Node, place: Place) -> Filled:
        raw = node.get("items", True)
        items = self._nodes.open(raw, place.depth + 1)
        rows = place.evidence.find_list(place.name)
        if not rows and _is_object(items) and _looks_like_lines(items):
            rows = place.evidence.lines()
        if "prefixItems" in node:
            rows = []
        filled = (self._fill_row(raw, items, row, place) for row in rows)
        values = [value for value in filled if value is not None][: node.get("maxItems")]
        if len(values) >= node.get("minItems", 0):
            return Filled(values, is_found=bool(values))
        return _fill_with_null(node, place.path)

    def _fill_row(self, raw: Any, items: Node, row: Any, place: Place) -> Any:
        """Return one entry of a list; None for a row that has nothing of it, or not what it must have."""
        if isinstance(row, Mapping):
            name = Name(()) if _is_object(items) else Name(_ROW_NAMES)
            inside = replace(place, evidence=place.evidence.of_row(row), name=name, depth=place.depth + 1)
            filled = self.fill(raw, inside)
            return filled.value if filled.is_found and not filled.missing else None
        fitted = fit(row, items, self._printing) if isinstance(row, str | bool) else MISFIT
        return None if fitted is MISFIT else fitted


def _list_refs(node: Any) -> frozenset[str]:
    parts = [node, *node.get("allOf", ())] if isinstance(node, dict) else []
    return frozenset(part["$ref"] for part in parts if isinstance(part, dict) and "$ref" in part)


def _fill_with_null(node: Node, path: str) -> Filled:
    return Filled(None, is_found=False, missing=[] if is_allowed_null(node) else [path])


def _has_type(node: Node, kind: str) -> bool:
    types = node.get("type")
    return types == kind or (isinstance(types, list) and kind in types)


def _is_object(node: Node) -> bool:
    return _has_type(node, "object") or ("properties" in node and "type" not in node)


def _looks_like_lines(items: Node) -> bool:
    known = [key for key in items.get("properties", {}) if key_of(canon_words(key)) in LINE_PATHS]
    return len(known) >= _LEAST_ROW_FIELDS


def _list_names(key: str, node: Node) -> tuple[str, ...]:
    """Return the names of a property: its key, its title, its `aliases`, its description."""
    aliases = node.get("aliases", ())
    told = [key, node.get("title"), *(aliases if isinstance(aliases, list) else ()), *_list_phrases(node)]
    return tuple(dict.fromkeys(name for name in told if isinstance(name, str) and name))


def _list_phrases(node: Node) -> list[str]:
    """Return a short description itself; of a long one, the phrases that name a field, longest first."""
    description = node.get("description")
    if not isinstance(description, str):
        return []
    words = canon_words(description)
    if len(words) <= _SHORT_DESCRIPTION:
        return [" ".join(words)]
    return [
        " ".join(words[at : at + count])
        for count in range(_LONGEST_PHRASE, 1, -1)
        for at in range(len(words) - count + 1)
        if key_of(words[at : at + count]) in PLAIN_PATHS
    ]
