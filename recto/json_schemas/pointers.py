"""JSON pointers (RFC 6901) as text: taken apart, put together, made of what callers write. Knows no data."""

import re
from collections.abc import Iterable

ANY_INDEX = "*"
"""Stands for every index of a list."""
_INDEX = re.compile(r"\[(\d{0,6}|\*)\]")


def write_step(part: str | int) -> str:
    """Return what a key or an index adds to the pointer of what holds it."""
    return f"/{str(part).replace('~', '~0').replace('/', '~1')}"


def write_pointer(parts: Iterable[str | int]) -> str:
    """Return the pointer that these keys and indices make."""
    return "".join(map(write_step, parts))


def split_pointer(pointer: str) -> list[str]:
    """Return the parts of a pointer, unescaped."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def to_pointer(path: str) -> str:
    """Return a path as a JSON pointer: "lines[0].total", "lines.*.total" and "/lines/0/total" are known."""
    if path.startswith("/"):
        return path
    dotted = _INDEX.sub(lambda match: f".{match[1] or ANY_INDEX}", path.removeprefix("$."))
    return write_pointer(dotted.split("."))


def is_index(part: str) -> bool:
    """Return whether a part of a pointer is the index of a list, or a key that looks like one."""
    return part.isascii() and part.isdigit()


def generalise(pointer: str) -> str:
    """Return the pointer with `*` for every index."""
    return "".join(f"/{ANY_INDEX if is_index(part) else part}" for part in pointer.split("/")[1:])
