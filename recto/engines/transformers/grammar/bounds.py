"""Narrows a JSON Schema so that whatever follows it is of bounded size.

What follows the narrowed schema follows the given one too. Strings, numbers, arrays and open objects get
limits where they have none; an object that names its properties and says nothing of others has no others; a
schema that names no type is of the types its keywords speak of; and "anything" becomes JSON of bounded depth.

`allOf`, and `anyOf` or `$ref` beside other keywords, are worked out here, because an object can only be
closed once all of its properties are known. What refers to itself is nested to a bounded depth.
"""

from collections.abc import Mapping
from typing import Any

from recto.engines.transformers.grammar import limits
from recto.engines.transformers.grammar.limits import Schema
from recto.engines.transformers.grammar.merge import merge
from recto.engines.transformers.grammar.shapes import bound_array, bound_object, keep_values
from recto.errors import GrammarInvalidError
from recto.json_schemas import KEYWORDS_BY_TYPE, is_constraint, resolve

MOST_NODES = 20_000
"""Subschemas that one schema may grow to."""
MOST_DEPTH = 100
"""Subschemas one within the other, references followed."""
_TOO_LARGE = "The schema is too large once references and `allOf` are worked out."
MOST_RETURNS = 12
DEEP = 60
"""A reference to a definition that is under way is followed this often, and down to this depth."""


def bound_schema(schema: Mapping[str, Any]) -> Schema:
    """Return the schema with limits everywhere. Raises GrammarInvalidError for what can't be worked out."""
    bounder = _Bounder(schema)
    try:
        bounded = bounder.bound(schema)
    except RecursionError:  # `allOf` in `allOf`, written or referred to
        raise GrammarInvalidError(_TOO_LARGE) from None
    if bounded is False:
        raise GrammarInvalidError("Nothing follows this schema: its parts contradict each other.")
    free = limits.free_definitions() if bounder.has_free_values else {}
    definitions = bounder.definitions | free
    return {**bounded, "$defs": definitions} if definitions else bounded


class _Bounder:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._names: dict[tuple[str, int], str] = {}
        self._under_way: frozenset[str] = frozenset()
        self._returns = 0
        self._nodes = 0
        self._depth = 0
        self.definitions: Schema = {}
        self.has_free_values = False

    def bound(self, schema: Any) -> Any:
        """Return a subschema with limits; False where nothing follows it."""
        self._count()
        self._depth += 1
        try:
            return self._bound(schema)
        finally:
            self._depth -= 1

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES or self._depth > MOST_DEPTH:
            raise GrammarInvalidError(_TOO_LARGE)

    def _bound(self, schema: Any) -> Any:
        if schema is False:
            return False
        node = {} if schema is True else {key: value for key, value in schema.items() if is_constraint(key)}
        if not node:
            return self._free()
        if set(node) == {"$ref"}:
            return self._refer(node["$ref"])
        unfolded = self._unfold(node)
        return unfolded if unfolded is False else self._bound_unfolded(unfolded)

    def _bound_unfolded(self, node: Schema) -> Any:
        if not node:
            return self._free()
        for key in ("anyOf", "oneOf"):
            if key in node:
                return self._choose(node, key)
        return keep_values(node) if "enum" in node or "const" in node else self._bound_types(node)

    def _free(self) -> Schema:
        self.has_free_values = True
        return limits.free_reference()

    def _refer(self, reference: str) -> Any:
        """Return a reference to the definition for this depth of recursion; False beyond the deepest."""
        is_return = reference in self._under_way
        place = (reference, self._returns + is_return)
        if place not in self._names:
            if is_return and (place[1] > MOST_RETURNS or self._depth > DEEP):
                return False
            self._define(place)
        name = self._names[place]
        return False if self.definitions[name] is False else {"$ref": f"#/$defs/{name}"}

    def _define(self, place: tuple[str, int]) -> None:
        before = self._under_way, self._returns
        self._under_way, self._returns = self._under_way | {place[0]}, place[1]
        bounded = self.bound(resolve(self._root, place[0]))
        self._under_way, self._returns = before
        name = self._names[place] = f"d{len(self._names)}"
        self.definitions[name] = bounded

    def _unfold(self, node: Schema, followed: frozenset[str] = frozenset()) -> Any:
        """Return the node with `$ref` and `allOf` worked out, and those of what they bring."""
        parts = [(part, followed) for part in node.get("allOf", ())]
        reference = node.get("$ref")
        if reference in followed:
            raise GrammarInvalidError(f"`$ref` leads back to itself without end: `{reference[:100]}`.")
        if reference is not None:
            parts.append((resolve(self._root, reference), followed | {reference}))
        found: Any = {key: value for key, value in node.items() if key not in ("$ref", "allOf")}
        for part, seen in parts:
            self._count()
            plain = part if isinstance(part, bool) else {k: v for k, v in part.items() if is_constraint(k)}
            found = merge(found, plain if isinstance(plain, bool) else self._unfold(plain, seen))
        return found

    def _choose(self, node: Schema, key: str) -> Any:
        rest = {other: value for other, value in node.items() if other != key}
        choices = node[key]
        if rest:
            choices = [{"allOf": [rest, choice]} for choice in choices]
        possible = [found for choice in choices if (found := self.bound(choice)) is not False]
        return {key: possible} if possible else False

    def _bound_types(self, node: Schema) -> Any:
        given = node.get("type") or [
            kind for kind, keywords in KEYWORDS_BY_TYPE.items() if not keywords.isdisjoint(node)
        ]
        kinds = [given] if isinstance(given, str) else list(given)
        possible = [found for kind in kinds if (found := self._bound_type(node, kind)) is not False]
        if not possible:
            return False
        return possible[0] if len(possible) == 1 else {"anyOf": possible}

    def _bound_type(self, node: Schema, kind: str) -> Any:
        keywords = KEYWORDS_BY_TYPE.get("number" if kind == "integer" else kind, frozenset())
        own = {key: value for key, value in node.items() if key in keywords}
        match kind:
            case "string":
                return limits.string(own)
            case "number":
                return limits.number(own)
            case "integer":
                return limits.integer(own)
            case "array":
                return bound_array(own, self.bound)
            case "object":
                return bound_object(own, self.bound)
            case _:
                return {"type": kind}
