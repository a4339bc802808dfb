"""Narrows a JSON Schema so that whatever follows it is of bounded size.

What follows the narrowed schema follows the given one too. Strings, numbers, arrays and open objects get
limits where they have none; an object that names its properties and says nothing of others has no others; a
schema that names no type is of the types its keywords speak of; and "anything" becomes JSON of bounded depth.

`allOf`, and `anyOf` or `$ref` beside other keywords, are worked out here, because an object can only be
closed once all of its properties are known.
"""

from collections.abc import Mapping
from typing import Any

from recto.engines.transformers.grammar import limits
from recto.engines.transformers.grammar.limits import Schema
from recto.engines.transformers.grammar.merge import merge
from recto.errors import GrammarInvalidError
from recto.json_schemas import KEYWORDS_BY_TYPE, is_constraint, resolve

MOST_NODES = 20_000
"""Subschemas that one schema may grow to."""


def bound_schema(schema: Mapping[str, Any]) -> Schema:
    """Return the schema with limits everywhere. Raises GrammarInvalidError for what can't be worked out."""
    bounder = _Bounder(schema)
    bounded = bounder.bound(schema)
    if bounded is False:
        raise GrammarInvalidError("Nothing follows this schema: its parts contradict each other.")
    return {**bounded, "$defs": {**bounder.definitions, **limits.free_definitions()}}


class _Bounder:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._names: dict[str, str] = {}
        self._nodes = 0
        self.definitions: Schema = {}

    def bound(self, schema: Any) -> Any:
        """Return a subschema with limits."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise GrammarInvalidError(
                "The schema is too large once its references and `allOf` are worked out."
            )
        if schema is False:
            return False
        node = {} if schema is True else {key: value for key, value in schema.items() if is_constraint(key)}
        if not node:
            return limits.free_reference()
        if set(node) == {"$ref"}:
            return self._refer(node["$ref"])
        unfolded = self._unfold(node)
        return unfolded if unfolded is False else self._bound_unfolded(unfolded)

    def _bound_unfolded(self, node: Schema) -> Any:
        if not node:
            return limits.free_reference()
        for key in ("anyOf", "oneOf"):
            if key in node:
                return self._choose(node, key)
        return _values(node) if "enum" in node or "const" in node else self._bound_types(node)

    def _refer(self, reference: str) -> Schema:
        name = self._names.get(reference)
        if name is None:
            name = self._names[reference] = f"d{len(self._names)}"
            self.definitions[name] = self.bound(resolve(self._root, reference))
        return {"$ref": f"#/$defs/{name}"}

    def _unfold(self, node: Schema) -> Any:
        """Return the node with `$ref` and `allOf` worked out, and those of what they bring."""
        parts = [*node.get("allOf", ())]
        if "$ref" in node:
            parts.append(resolve(self._root, node["$ref"]))
        found: Any = {key: value for key, value in node.items() if key not in ("$ref", "allOf")}
        for part in parts:
            self._nodes += 1
            if self._nodes > MOST_NODES:
                raise GrammarInvalidError("The schema refers to itself without end.")
            plain = part if isinstance(part, bool) else {k: v for k, v in part.items() if is_constraint(k)}
            found = merge(found, plain if isinstance(plain, bool) else self._unfold(plain))
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
        bounded = [self._bound_type(node, kind) for kind in kinds]
        return bounded[0] if len(bounded) == 1 else {"anyOf": bounded}

    def _bound_type(self, node: Schema, kind: str) -> Schema:
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
                return self._bound_array(own)
            case "object":
                return self._bound_object(own)
            case _:
                return {"type": kind}

    def _bound_array(self, node: Schema) -> Schema:
        first, rest = node.get("prefixItems", []), node.get("items", True)
        if isinstance(rest, list):
            first, rest = rest, node.get("additionalItems", True)
        found: Schema = {key: node[key] for key in ("minItems", "maxItems") if key in node}
        found.setdefault("maxItems", limits.ARRAY_ITEMS + node.get("minItems", 0))
        if first:
            found["prefixItems"] = [self.bound(item) for item in first]
        return {"type": "array", "items": self.bound(rest), **found}

    def _bound_object(self, node: Schema) -> Schema:
        declared = node.get("additionalProperties")
        extra = "properties" not in node if declared is None else declared
        patterns = node.get("patternProperties", {})
        properties = dict(node.get("properties", {}))
        if declared is not False and not patterns:
            for name in node.get("required", ()):
                properties.setdefault(name, True if declared is None else declared)
        found: Schema = {
            key: node[key] for key in ("required", "minProperties", "maxProperties") if key in node
        }
        found |= {"type": "object", "additionalProperties": False}
        found["properties"] = {name: self.bound(value) for name, value in properties.items()}
        if patterns:
            found["patternProperties"] = {key: self.bound(value) for key, value in patterns.items()}
        if extra is False and not patterns:
            return found
        return self._open(found, extra if isinstance(extra, dict) or not patterns else False)

    def _open(self, closed: Schema, extra: Any) -> Schema:
        """Return the schema of an object with properties that it doesn't name, limited in number.

        A limit can be held only where every property named is required, so an object of optional ones is
        either closed, or has them all.
        """
        names = list(closed["properties"])
        values = False if extra is False else self.bound(extra)
        most = len(names) + limits.EXTRA_PROPERTIES
        if not names and "patternProperties" not in closed:
            return {"maxProperties": most, **closed, **limits.mapping(values)}
        wide = {"maxProperties": most, **closed, "additionalProperties": values}
        if (
            set(names) <= set(closed.get("required", ()))
            or "maxProperties" in closed
            or "minProperties" in closed
        ):
            return wide
        narrow = {key: value for key, value in closed.items() if key != "patternProperties"}
        return {"anyOf": [narrow, {**wide, "required": names}]}


def _values(node: Schema) -> Schema:
    """Return the schema of fixed values; keywords of structure beside them could not be checked here."""
    inner = KEYWORDS_BY_TYPE["object"] | KEYWORDS_BY_TYPE["array"]
    values = [*node.get("enum", ()), *([node["const"]] if "const" in node else [])]
    if inner & node.keys() and any(isinstance(value, dict | list) for value in values):
        raise GrammarInvalidError(
            "`enum` of objects or arrays can't stand beside keywords about their insides."
        )
    return {key: value for key, value in node.items() if key not in inner}
