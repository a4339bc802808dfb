"""Plain data by JSON pointers: built from them, looked up, listed, changed."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from recto.json_schemas.pointers import ANY_INDEX, is_index, split_pointer, write_step

LONGEST_INDEX = 9
"""Digits of an index; no list is longer."""


def build_tree(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested dicts and lists that hold each value at its pointer.

    A part that is a number is an index of a list; the indices of a list must run from 0 without a gap.
    """
    tree: dict[str, Any] = {}
    for pointer, value in values.items():
        node = tree
        *path, last = split_pointer(pointer)
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    listed = _turn_lists(tree)
    assert isinstance(listed, dict), "the root of a document is an object"
    return listed


def _turn_lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    children = {part: _turn_lists(child) for part, child in node.items()}
    if children and all(map(is_index, children)):
        return [children[str(index)] for index in range(len(children))]
    return children


def look_up(data: Any, pointer: str) -> Any:
    """Return the value at `pointer`; raise KeyError or IndexError where there is none."""
    for part in split_pointer(pointer):
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


def find_values(data: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """Yield what a pointer means, once for every index that each `*` stands for, with its own pointer.

    What isn't there is None; an empty list has nothing to yield.
    """
    yield from _find(data, split_pointer(pointer), "")


def _find(node: Any, parts: Sequence[str], found_at: str) -> Iterator[tuple[str, Any]]:
    if not parts:
        yield found_at, node
        return
    part, *rest = parts
    if part == ANY_INDEX and not isinstance(node, Mapping):
        items = node if isinstance(node, list | tuple) else ()
        for index, item in enumerate(items):
            yield from _find(item, rest, f"{found_at}/{index}")
    else:
        child, step = _enter(node, part)
        yield from _find(child, rest, found_at + step)


def _enter(node: Any, part: str) -> tuple[Any, str]:
    """Return what stands at a key or an index, None where nothing does, and the step that leads there."""
    if isinstance(node, Mapping):
        return node.get(part), write_step(part)
    if isinstance(node, list | tuple) and is_index(part) and len(part) <= LONGEST_INDEX:
        index = int(part)
        return (node[index] if index < len(node) else None), write_step(index)
    return None, write_step(part)


def list_scalars(data: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every scalar of plain data with its pointer."""
    if isinstance(data, Mapping):
        for key, child in data.items():
            yield from list_scalars(child, pointer + write_step(key))
    elif isinstance(data, list | tuple):
        for index, child in enumerate(data):
            yield from list_scalars(child, f"{pointer}/{index}")
    else:
        yield pointer, data


def replace_values(data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of the data with other values at these pointers, which must be there."""
    copy: dict[str, Any] = deepcopy(dict(data))
    for pointer, value in values.items():
        above, last = pointer.rsplit("/", 1)[0], split_pointer(pointer)[-1]
        node = look_up(copy, above)
        node[int(last) if isinstance(node, list) else last] = value
    return copy


class PointerIndex:
    """Pointers by what they lie in, found without looking at all of them."""

    def __init__(self, pointers: Iterable[str]) -> None:
        self._ranks = {pointer: rank for rank, pointer in enumerate(pointers)}
        self._sorted = sorted(self._ranks)

    def list_in(self, bases: Iterable[str]) -> list[str]:
        """Return those that are one of `bases` or lie in one, each once, in the order they came in."""
        found: set[str] = set()
        for base in bases:
            if base in self._ranks:
                found.add(base)
            start = bisect_left(self._sorted, f"{base}/")
            found.update(self._sorted[start : bisect_left(self._sorted, f"{base}0")])  # "0" follows "/"
        return sorted(found, key=self._ranks.__getitem__)
