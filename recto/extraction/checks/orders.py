"""What the caller knows beforehand: values that fields may have, and who the caller is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recto.extraction.base import ExtractionOrder
from recto.extraction.checks.likeness import is_same_value
from recto.extraction.checks.own_parties import check_own_parties
from recto.extraction.checks.values import conclude
from recto.extraction.pointers import ANY_INDEX
from schemas.results import Check, DocumentResult

EXPECTED = "expected_value"
MOST_SHOWN = 3
"""Values that a message quotes of each side."""


def check_order(result: DocumentResult, order: ExtractionOrder) -> tuple[Check, ...]:
    """Return an `expected_value` check for every path of `expected`, and what follows from `own_parties`.

    Bank details that changed since the caller noted them come out as a failure, and so does a missing value.
    """
    expected = (_expect(result.data, path, values) for path, values in order.expected.items())
    if order.target.is_custom:
        return tuple(expected)
    return (*expected, *check_own_parties(result.schema_name, result.data, order.own_parties))


def _expect(data: Mapping[str, Any], written: str, allowed: Sequence[str]) -> Check:
    found = dict(find_values(data, pointer_of(written)))
    others = {
        path: value
        for path, value in found.items()
        if not any(is_same_value(path, value, each) for each in allowed)
    }
    paths = tuple(others or found) or (pointer_of(written),)
    wanted = _quote(allowed)
    if not found:
        return conclude(EXPECTED, False, paths, f"nothing was found; expected {wanted}")
    return conclude(EXPECTED, not others, paths, f"{_quote(others.values())} is not {wanted}")


def pointer_of(path: str) -> str:
    """Return a path as a JSON pointer: `seller.vat_id` is `/seller/vat_id`."""
    return path if path.startswith("/") else "/" + path.replace(".", "/")


def find_values(data: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """Yield every value other than null that a pointer means, `*` being any index, with its own pointer."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    yield from _walk(data, parts, "")


def _walk(node: Any, parts: Sequence[str], path: str) -> Iterator[tuple[str, Any]]:
    if node is None:
        return
    if not parts:
        yield path, node
        return
    part, rest = parts[0], parts[1:]
    if isinstance(node, Mapping):
        if part in node:
            yield from _walk(node[part], rest, f"{path}/{part.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list | tuple):
        for index in range(len(node)) if part == ANY_INDEX else _index(part, len(node)):
            yield from _walk(node[index], rest, f"{path}/{index}")


def _index(part: str, length: int) -> tuple[int, ...]:
    is_index = part.isascii() and part.isdigit() and len(part) < 10 and int(part) < length
    return (int(part),) if is_index else ()


def _quote(values: Any) -> str:
    texts = [str(value) for value in values]
    shown = ", ".join(texts[:MOST_SHOWN])
    return f"{shown} or {len(texts) - MOST_SHOWN} more" if len(texts) > MOST_SHOWN else " or ".join(texts)
