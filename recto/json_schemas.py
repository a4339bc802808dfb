"""Vets a caller's JSON Schema: everything in it is enforced when an answer is made, or the schema is refused.

Knows no engine, so that the API can refuse at submit. What only a compiled grammar can tell (a pattern too
complex, a `oneOf` whose choices overlap) is refused by the engine, before the first token.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NoReturn
from urllib.parse import unquote

from recto.errors import GrammarInvalidError

MOST_BYTES = 256 * 1024
MOST_DEPTH = 64
MOST_NODES = 5_000
MOST_PATTERN_CHARS = 1_000
MOST_VALUES = 2_000
MOST_OPTIONAL = 400
"""Properties of one object that may be left out: the work of an answer's next token grows with them."""
MOST_STEP = 1_000
"""Largest `multipleOf`, powers of ten put aside: the states of its automaton grow with it."""
SMALLEST_STEP, LARGEST_STEP = 1e-9, 1e9
MOST_LIMIT = 100_000
"""Largest `minLength`, `maxItems` and their like."""

KEYWORDS_BY_TYPE: Mapping[str, frozenset[str]] = {
    "object": frozenset(
        {
            "properties",
            "patternProperties",
            "additionalProperties",
            "required",
            "minProperties",
            "maxProperties",
        }
    ),
    "array": frozenset({"items", "prefixItems", "additionalItems", "minItems", "maxItems"}),
    "string": frozenset({"minLength", "maxLength", "pattern", "format"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
}
"""Keywords that say something of values of one type."""

FORMATS = frozenset(
    {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid", "uri", "unknown"}
)
TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})

_GENERAL = frozenset({"type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref"})
_CONSTRAINTS = _GENERAL.union(*KEYWORDS_BY_TYPE.values())
_REFUSED = {
    "$anchor": "refer by a JSON pointer such as `#/$defs/name`",
    "$dynamicAnchor": "refer by a JSON pointer such as `#/$defs/name`",
    "$dynamicRef": "use `$ref`",
    "$recursiveRef": "use `$ref`",
    "contains": "use `items`",
    "contentSchema": "it can't be enforced",
    "dependencies": "use `anyOf` of whole objects",
    "dependentRequired": "use `anyOf` of whole objects",
    "dependentSchemas": "use `anyOf` of whole objects",
    "else": "use `anyOf` of whole objects",
    "if": "use `anyOf` of whole objects",
    "maxContains": "use `maxItems`",
    "minContains": "use `minItems`",
    "not": "say what is allowed instead",
    "nullable": 'use `"type": ["string", "null"]`, or `anyOf` with `{"type": "null"}`',
    "propertyNames": "use `patternProperties`",
    "then": "use `anyOf` of whole objects",
    "unevaluatedItems": "use `items`",
    "unevaluatedProperties": "use `additionalProperties`",
    "uniqueItems": "it can't be enforced; check it afterwards",
}


def is_constraint(keyword: str) -> bool:
    """Return whether a keyword limits what may follow the schema; the others only describe."""
    return keyword in _CONSTRAINTS


def resolve(root: Any, reference: str) -> Any:
    """Return the subschema at `#` or `#/…`. Raises LookupError if there is none."""
    found = root
    for step in reference.removeprefix("#").split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        found = found[int(name)] if isinstance(found, list) and name.isdigit() else found[name]
    return found


def vet_schema(schema: Any, param: str, *, is_enforced: bool = True) -> None:
    """Raise GrammarInvalidError, naming keyword and place, unless the schema can be enforced.

    With `is_enforced` False (a tool without `strict`) only its size and form are looked at: what can't be
    enforced is then only shown to the model.
    """
    _Vetting(schema, param, is_enforced).run()


def _is_schema(value: Any) -> bool:
    return isinstance(value, dict | bool)


class _Vetting:
    def __init__(self, root: Any, param: str, is_enforced: bool) -> None:
        self._root = root
        self._is_enforced = is_enforced
        self._param = param
        self._nodes = 0

    def run(self) -> None:
        """Look at every subschema, each once, without recursion of Python's."""
        if not isinstance(self._root, dict):
            self._refuse("", "A schema is an object")
        self._measure()
        pending: list[tuple[str, Any, int]] = [("", self._root, 0)]
        while pending:
            path, node, depth = pending.pop()
            self._nodes += 1
            if self._nodes > MOST_NODES:
                self._refuse("", f"There are more than {MOST_NODES} subschemas")
            if depth > MOST_DEPTH:
                self._refuse(path, f"Subschemas are nested more than {MOST_DEPTH} deep")
            if isinstance(node, bool):
                continue
            if not isinstance(node, dict):
                self._refuse(path, "A schema is an object, true or false")
            if self._is_enforced:
                self._vet_node(path, node)
            pending += [(where, child, depth + 1) for where, child in _children(path, node)]

    def _measure(self) -> None:
        try:
            size = len(json.dumps(self._root, allow_nan=False))
        except (RecursionError, ValueError, TypeError):
            self._refuse("", "The schema is nested too deep, or isn't JSON")
        if size > MOST_BYTES:
            self._refuse("", f"The schema has {size} bytes; {MOST_BYTES} are the most")

    def _refuse(self, path: str, message: str) -> NoReturn:
        where = f" (at `{path[:200]}`)" if path else ""
        raise GrammarInvalidError(f"Invalid schema in `{self._param}`: {message}{where}.", param=self._param)

    def _vet_node(self, path: str, node: dict[str, Any]) -> None:
        for keyword, value in node.items():
            where = f"{path}/{keyword}"
            if keyword in _REFUSED and not (keyword in _IDLE and value is False):
                self._refuse(where, f"`{keyword}` isn't supported: {_REFUSED[keyword]}")
            check = _CHECKS.get(keyword)
            problem = check(value) if check is not None else None
            if problem is not None:
                self._refuse(where, f"`{keyword}` {problem}")
        required = node.get("required", [])
        if sum(name not in required for name in node.get("properties", {})) > MOST_OPTIONAL:
            self._refuse(f"{path}/properties", f"More than {MOST_OPTIONAL} of `properties` aren't `required`")
        if "$ref" in node:
            self._vet_reference(f"{path}/$ref", node["$ref"])

    def _vet_reference(self, path: str, reference: str) -> None:
        seen = set()
        while reference not in seen:
            seen.add(reference)
            try:
                target = resolve(self._root, reference)
            except (LookupError, TypeError, ValueError):
                self._refuse(path, f"`$ref` leads nowhere: `{reference[:100]}`")
            if not _is_schema(target):
                self._refuse(path, f"`$ref` leads to what is no schema: `{reference[:100]}`")
            following = target.get("$ref") if isinstance(target, dict) else None
            if not isinstance(following, str):
                return
            reference = following
        self._refuse(path, "`$ref` leads back to itself")


def _children(path: str, node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return the subschemas of a node, with their places."""
    for keyword in ("items", "additionalItems", "additionalProperties"):
        if keyword in node and not isinstance(node[keyword], list):
            yield f"{path}/{keyword}", node[keyword]
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems", "items"):
        if isinstance(node.get(keyword), list):
            yield from ((f"{path}/{keyword}/{place}", child) for place, child in enumerate(node[keyword]))
    for keyword in ("properties", "patternProperties", "$defs", "definitions"):
        if isinstance(node.get(keyword), dict):
            yield from ((f"{path}/{keyword}/{name}", child) for name, child in node[keyword].items())


def _vet_type(value: Any) -> str | None:
    kinds = [value] if isinstance(value, str) else value
    if not isinstance(kinds, list) or not kinds or not all(isinstance(kind, str) for kind in kinds):
        return "is the name of a type, or a list of them"
    unknown = [kind for kind in kinds if kind not in TYPES]
    return f"names `{unknown[0][:40]}`; types are {', '.join(sorted(TYPES))}" if unknown else None


def _vet_count(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_LIMIT:
        return None
    return f"is a whole number from 0 to {MOST_LIMIT}"


def _vet_number(value: Any) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:
        return None
    return "is a number"


def _vet_step(value: Any) -> str | None:
    if _vet_number(value) is not None or value <= 0:
        return "is a number above 0"
    digits = "".join(map(str, Decimal(repr(value)).normalize().as_tuple().digits))
    if int(digits) <= MOST_STEP and SMALLEST_STEP <= value <= LARGEST_STEP:
        return None
    return "is too fine or too coarse to enforce; use one such as 0.01, 0.5, 1 or 100"


def _vet_values(value: Any) -> str | None:
    if not isinstance(value, list) or not value:
        return "is a list of at least one value"
    return f"has more than {MOST_VALUES} values" if len(value) > MOST_VALUES else None


def _vet_pattern(value: Any) -> str | None:
    if not isinstance(value, str):
        return "is a regular expression"
    return f"is longer than {MOST_PATTERN_CHARS} characters" if len(value) > MOST_PATTERN_CHARS else None


def _vet_format(value: Any) -> str | None:
    if isinstance(value, str) and value in FORMATS:
        return None
    return f"can't be enforced; formats are {', '.join(sorted(FORMATS - {'unknown'}))}"


def _vet_names(value: Any) -> str | None:
    if isinstance(value, list) and len(value) <= MOST_VALUES and all(isinstance(name, str) for name in value):
        return None
    return f"is a list of at most {MOST_VALUES} names"


def _vet_choices(value: Any) -> str | None:
    return None if isinstance(value, list) and value else "is a list of at least one schema"


def _vet_schemas(value: Any) -> str | None:
    return None if isinstance(value, dict) else "is an object of schemas"


def _vet_patterns(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "is an object of schemas"
    return next((problem for key in value if (problem := _vet_pattern(key)) is not None), None)


def _vet_ref(value: Any) -> str | None:
    if isinstance(value, str) and (value == "#" or value.startswith("#/")) and len(value) <= 1_000:
        return None
    return "is a JSON pointer into the same schema, such as `#/$defs/name`"


_IDLE = {"uniqueItems", "nullable"}
"""Refused keywords that say nothing when false."""

_CHECKS: Mapping[str, Callable[[Any], str | None]] = {
    "type": _vet_type,
    "enum": _vet_values,
    "pattern": _vet_pattern,
    "format": _vet_format,
    "required": _vet_names,
    "multipleOf": _vet_step,
    "$ref": _vet_ref,
    "patternProperties": _vet_patterns,
    **dict.fromkeys(("anyOf", "oneOf", "allOf"), _vet_choices),
    **dict.fromkeys(("properties", "$defs", "definitions"), _vet_schemas),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _vet_number),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _vet_count
    ),
}
