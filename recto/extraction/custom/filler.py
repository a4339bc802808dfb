"""Walks a caller's schema and puts in what was read; what is not on the page is null, or named as missing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

from recto.errors import RequiredMissingError
from recto.extraction.base import MISSING
from recto.extraction.custom.evidence import Evidence, Name
from recto.extraction.custom.naming import alias_names, list_names
from recto.extraction.custom.rows import choose_rows
from recto.extraction.custom.told import Told
from recto.extraction.custom.unlabelled import Texts
from recto.extraction.custom.values import MISFIT, Printing, fit, is_allowed_null, locate
from recto.json_schemas.nodes import Node, Nodes, list_branches
from recto.json_schemas.pointers import write_step
from schemas.results import FieldResult, Grounding

_MOST_NAMED = 20
_MOST_TRIED = 50
"""Values that are tried for one property."""
_MOST_ENTRIES = 2_000
_PARTS = re.compile(r"[^,;\s](?:[^,;]*[^,;\s])?")
"""What stands between commas."""
_ROW_NAMES = ("description", "rate", "iban")
"""What a row is told by where a list holds plain values."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a node became."""

    value: Any
    is_found: bool
    """Whether anything in it stands on the page."""
    missing: Sequence[str] = ()
    """Pointers that must have a value and have none; then `value` is not valid."""
    fields: Mapping[str, FieldResult] = field(default_factory=dict)
    """What proves it, by pointer from here on."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the answer a node stands, and what its value may be taken from."""

    evidence: Evidence
    name: Name
    path: str = ""
    depth: int = 0
    refs: frozenset[str] = frozenset(("#",))
    """References that lead here: a schema that holds itself is filled once."""

    def enter(self, key: str, names: tuple[str, ...], aliases: tuple[str, ...]) -> "Place":
        """Return the place of a property."""
        around = (*self.name.parents, self.name.names) if self.name.names else self.name.parents
        name = Name(names, around, aliases)
        return Place(self.evidence, name, self.path + write_step(key), self.depth + 1, self.refs)


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a schema is filled from."""

    evidence: Evidence
    printing: Printing
    texts: Texts = field(default_factory=Texts)


def fill_schema(
    schema: Node, sheets: Sheets, param: str = "response_format", *, has_all_keys: bool = False
) -> Filled:
    """Return a value of the schema with what proves it; `has_all_keys` writes null where it is allowed.

    Raises RequiredMissingError, which names what the schema asks for and the page lacks, and
    GrammarInvalidError for a schema with too many parts.
    """
    filler = _Filler(Nodes(schema, param), sheets, has_all_keys)
    filled = filler.fill(schema, Place(sheets.evidence, Name(())))
    if filled.missing:
        named = ", ".join(path or "/" for path in filled.missing[:_MOST_NAMED])
        raise RequiredMissingError(
            f"Not found on the document: {named}. Let these be null in the schema, or leave them out of "
            "`required`.",
            param=param,
        )
    return filled


class _Filler:
    def __init__(self, nodes: Nodes, sheets: Sheets, has_all_keys: bool) -> None:
        self._nodes = nodes
        self._printing = sheets.printing
        self._texts = sheets.texts
        self._has_all_keys = has_all_keys
        self._named: dict[Name, list[Told]] = {}

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

    # ── scalars ─────────────────────────────────────────────────────────────────────────────────────

    def _fill_scalar(self, node: Node, place: Place) -> Filled:
        for told in islice(self._list_told(node, place), _MOST_TRIED):
            fitted = fit(told.value, node, self._printing)
            if fitted is not MISFIT and fitted is not None:
                return Filled(fitted, is_found=True, fields={"": self._prove(told, fitted, node)})
        only = node.get("enum", [node["const"]] if "const" in node else [])
        if len(only) == 1:
            given = FieldResult(value=only[0], confidence=1.0, grounding=Grounding.DERIVED)
            return Filled(only[0], is_found=False, fields={"": given})
        return _fill_with_null(node, place.path)

    def _list_told(self, node: Node, place: Place) -> Iterator[Told]:
        if place.evidence.is_row:
            return place.evidence.find(place.name)
        if place.name not in self._named:
            # Choices in choices ask for one name again and again.
            self._named[place.name] = list(islice(place.evidence.find(place.name), _MOST_TRIED))
        named = self._named[place.name]
        return chain(named, self._texts.find(node, self._printing))

    def _prove(self, told: Told, fitted: Any, node: Node) -> FieldResult:
        part = locate(told.value, fitted, node, self._printing) if isinstance(told.value, str) else None
        return told.prove(fitted, part)

    # ── objects ─────────────────────────────────────────────────────────────────────────────────────

    def _fill_object(self, node: Node, place: Place) -> Filled:
        required = set(node.get("required", ()))
        properties = node.get("properties", {})
        values: dict[str, Any] = {}
        fields: dict[str, FieldResult] = {}
        missing = [place.path + write_step(key) for key in sorted(required - properties.keys())]
        is_found = False
        for key, child in properties.items():
            opened = self._nodes.open(child, place.depth + 1)
            filled = self.fill(child, place.enter(key, list_names(key, opened), alias_names(opened)))
            is_found = is_found or filled.is_found
            if key in required:
                missing += filled.missing
            if key in required or (not filled.missing and (filled.is_found or self._has_all_keys)):
                values[key] = filled.value
                fields |= _move(filled.fields, key)
        if len(values) < node.get("minProperties", 0) and not missing:
            missing = [place.path]
        if (missing or not is_found) and _has_type(node, "null") and place.path:
            return Filled(None, is_found=False, fields={"": MISSING})
        return Filled(values, is_found, missing, fields)

    # ── lists ───────────────────────────────────────────────────────────────────────────────────────

    def _fill_array(self, node: Node, place: Place) -> Filled:
        raw = node.get("items", True)
        items = self._nodes.open(raw, place.depth + 1)
        most = min(node.get("maxItems", _MOST_ENTRIES), _MOST_ENTRIES)
        entries = [] if "prefixItems" in node else list(islice(self._list_entries(raw, items, place), most))
        if len(entries) < node.get("minItems", 0):
            return _fill_with_null(node, place.path)
        fields: dict[str, FieldResult] = {}
        for index, entry in enumerate(entries):
            fields |= _move(entry.fields, str(index))
        return Filled([entry.value for entry in entries], is_found=bool(entries), fields=fields)

    def _list_entries(self, raw: Any, items: Node, place: Place) -> Iterator[Filled]:
        """Yield the entries of a list; none for a row that has nothing of it, or not what it must have."""
        is_object = _is_object(items) or any(
            _is_object(each) for each in map(self._open, list_branches(items))
        )
        if is_object:
            yield from self._list_rows(raw, items, place)
            return
        found = False
        for told in place.evidence.find_all(place.name) if not place.evidence.is_row else ():
            for part in self._split(told, items):
                found = True
                yield part
        if not found:
            yield from self._list_plain(items, place)

    def _open(self, node: Any) -> Node:
        return self._nodes.open(node, 1)

    def _list_rows(self, raw: Any, items: Node, place: Place) -> Iterator[Filled]:
        properties = {key: self._open(child) for key, child in items.get("properties", {}).items()}
        for evidence in choose_rows(place.evidence, place.name, properties).rows:
            inside = replace(place, evidence=evidence, name=Name(()), depth=place.depth + 1, path="")
            filled = self.fill(raw, inside)
            if filled.is_found and not filled.missing:
                yield filled

    def _list_plain(self, items: Node, place: Place) -> Iterator[Filled]:
        """Yield the entries of one of our lists as plain values."""
        pointer, rows = place.evidence.find_list(place.name)
        for index, row in enumerate(rows):
            if isinstance(row, Mapping):
                inside = place.evidence.of_row(row, f"{pointer}/{index}")
                filled = self._fill_scalar(items, replace(place, evidence=inside, name=Name(_ROW_NAMES)))
                if filled.is_found:
                    yield filled
            elif isinstance(row, str | bool):
                proof = place.evidence.tell(row, f"{pointer}/{index}")
                yield from self._fit_entry(proof, items)

    def _split(self, told: Told, items: Node) -> Iterator[Filled]:
        """Yield what a value is alone, or what each part of it is between commas."""
        if isinstance(told.value, str) and not _has_type(items, "number"):
            parts = [
                (match.span(), fit(match[0], items, self._printing)) for match in _PARTS.finditer(told.value)
            ]
            if len(parts) > 1 and all(value is not MISFIT for _, value in parts):
                for where, value in parts:
                    yield Filled(value, is_found=True, fields={"": told.prove(value, where)})
                return
        yield from self._fit_entry(told, items)

    def _fit_entry(self, told: Told, items: Node) -> Iterator[Filled]:
        fitted = fit(told.value, items, self._printing)
        if fitted is not MISFIT and fitted is not None:
            yield Filled(fitted, is_found=True, fields={"": self._prove(told, fitted, items)})


def _move(fields: Mapping[str, FieldResult], key: str) -> dict[str, FieldResult]:
    """Return the fields by their pointers from one level up."""
    step = write_step(key)
    return {step + pointer: proof for pointer, proof in fields.items()}


def _list_refs(node: Any) -> frozenset[str]:
    parts = [node, *node.get("allOf", ())] if isinstance(node, dict) else []
    return frozenset(part["$ref"] for part in parts if isinstance(part, dict) and "$ref" in part)


def _fill_with_null(node: Node, path: str) -> Filled:
    missing = [] if is_allowed_null(node) else [path]
    return Filled(None, is_found=False, missing=missing, fields={"": MISSING})


def _has_type(node: Node, kind: str) -> bool:
    types = node.get("type")
    return types == kind or (isinstance(types, list) and kind in types)


def _is_object(node: Node) -> bool:
    return _has_type(node, "object") or ("properties" in node and "type" not in node)
