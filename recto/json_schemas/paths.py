"""The fields of a schema by their paths, as callers write them: in dots or as pointers, `*` for any index."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from recto.json_schemas.keywords import resolve
from recto.json_schemas.pointers import ANY_INDEX, generalise, to_pointer, write_step

MOST_STEPS, MOST_DEPTH = 50_000, 24
_LEAST_LIKENESS = 60
_CHOICES = {"$ref", "allOf", "anyOf", "oneOf"}


class PathError(ValueError):
    """No such field; the message says so, and which name is the nearest."""


def list_paths(schema: Mapping[str, Any]) -> dict[str, bool]:
    """Return the pointers of all that a schema describes, and whether each is one value; `*` is an index."""
    paths: dict[str, bool] = {}
    pending = deque([("", schema, 0)])
    for _ in range(MOST_STEPS):
        if not pending:
            break
        pointer, node, depth = pending.popleft()
        if not isinstance(node, Mapping) or depth > MOST_DEPTH:
            continue
        if pointer and not _CHOICES & node.keys():
            paths[pointer] = paths.get(pointer, False) or _is_single(node)
        pending += [(where, child, depth + 1) for where, child in _list_children(schema, node, pointer)]
    return paths


def find_path(path: str, known: Mapping[str, bool], *, is_single: bool = False) -> str:
    """Return the pointer of a field that is named; `is_single` asks for one value. Raises PathError."""
    pointer = to_pointer(path)
    general = generalise(pointer)
    found = next((one for one in (pointer, general) if one in known), None)
    if found is None:
        raise PathError(f"there is no field `{path[:100]}`.{_name_nearest(path, general, known)}")
    if is_single and not known[found]:
        inside = next((one for one in known if one.startswith(f"{found}/") and known[one]), None)
        hint = f" Name one in it, such as `{_write_like(path, inside)}`." if inside else ""
        raise PathError(f"`{path[:100]}` isn't a single value.{hint}")
    return pointer


def _name_nearest(path: str, pointer: str, known: Mapping[str, bool]) -> str:
    nearest = process.extractOne(pointer[:300], known.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
    return f" Did you mean `{_write_like(path, nearest[0])}`?" if nearest else ""


def _write_like(path: str, pointer: str) -> str:
    """Return a pointer in the notation of `path`."""
    return pointer if path.startswith("/") else pointer[1:].replace("/", ".")


def _is_single(node: Mapping[str, Any]) -> bool:
    kinds = node.get("type", ())
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    is_nested = {"properties", "items"} & node.keys() or {"object", "array"} & kinds
    return not is_nested and kinds != {"null"}


def _list_children(
    root: Mapping[str, Any], node: Mapping[str, Any], pointer: str
) -> Iterator[tuple[str, Any]]:
    if "$ref" in node:
        yield pointer, resolve(root, node["$ref"])
    for keyword in ("allOf", "anyOf", "oneOf"):
        yield from ((pointer, part) for part in node.get(keyword, ()))
    for name, child in node.get("properties", {}).items():
        yield pointer + write_step(name), child
    if isinstance(node.get("items"), Mapping):
        yield f"{pointer}/{ANY_INDEX}", node["items"]
