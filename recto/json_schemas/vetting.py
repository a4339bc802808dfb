"""Vets a caller's JSON Schema: everything in it is enforced when an answer is made, or the schema is refused.

Knows no engine, so that the API can refuse at submit. What only a compiled grammar can tell (a pattern too
complex, a `oneOf` whose choices overlap) is refused by the engine, before the first token.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from recto.errors import GrammarInvalidError
from recto.json_schemas.keywords import IDLE, REFUSED, resolve
from recto.json_schemas.values import CHECKS, LOOSE

MOST_BYTES = 256 * 1024
MOST_DEPTH = 64
MOST_NODES = 5_000
MOST_OPTIONAL = 400
"""Properties of one object that may be left out: the work of an answer's next token grows with them."""


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
        self._pending: list[tuple[str, Any, int]] = [("", root, 0)]
        self._referred: dict[int, tuple[str, Any, int]] = {}
        """What references lead to: a pointer may make a schema of what else is none, as of a `default`."""
        self._seen: set[int] = set()

    def run(self) -> None:
        """Look at every subschema, each once, without recursion of Python's."""
        if not isinstance(self._root, dict):
            self._refuse("", "A schema is an object")
        self._measure()
        while self._pending or self._take_referred():
            path, node, depth = self._pending.pop()
            self._seen.add(id(node))
            self._nodes += 1
            if self._nodes > MOST_NODES:
                self._refuse("", f"There are more than {MOST_NODES} subschemas")
            if depth > MOST_DEPTH:
                self._refuse(path, f"Subschemas are nested more than {MOST_DEPTH} deep")
            if isinstance(node, bool):
                continue
            if not isinstance(node, dict):
                self._refuse(path, "A schema is an object, true or false")
            self._vet_node(path, node)
            self._pending += [(where, child, depth + 1) for where, child in list_children(path, node)]

    def _take_referred(self) -> bool:
        """Put what references lead to and the walk didn't reach before it; return whether there is any."""
        self._pending += [found for key, found in self._referred.items() if key not in self._seen]
        self._referred.clear()
        return bool(self._pending)

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
        """Look at the keywords of one schema; where nothing is enforced only at its form."""
        for keyword, value in node.items():
            where = f"{path}/{keyword}"
            if self._is_enforced and keyword in REFUSED and not (keyword in IDLE and value is False):
                self._refuse(where, f"`{keyword}` isn't supported: {REFUSED[keyword]}")
            check = CHECKS.get(keyword) if self._is_enforced or keyword in LOOSE else None
            problem = check(value) if check is not None else None
            if problem is not None:
                self._refuse(where, f"`{keyword}` {problem}")
        optional = node.get("properties", {}).keys() - set(node.get("required", ()))
        if self._is_enforced and len(optional) > MOST_OPTIONAL:
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
            self._referred[id(target)] = (reference.removeprefix("#"), target, 0)
            following = target.get("$ref") if isinstance(target, dict) else None
            if not isinstance(following, str):
                return
            reference = following
        self._refuse(path, "`$ref` leads back to itself")


def list_children(path: str, node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the subschemas of a node, with their places."""
    for keyword in ("items", "additionalItems", "additionalProperties"):
        if keyword in node and not isinstance(node[keyword], list):
            yield f"{path}/{keyword}", node[keyword]
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems", "items"):
        if isinstance(node.get(keyword), list):
            yield from ((f"{path}/{keyword}/{place}", child) for place, child in enumerate(node[keyword]))
    for keyword in ("properties", "patternProperties", "$defs", "definitions"):
        if isinstance(node.get(keyword), dict):
            yield from ((f"{path}/{keyword}/{name}", child) for name, child in node[keyword].items())
