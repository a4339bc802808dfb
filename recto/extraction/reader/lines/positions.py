"""Numbers of rows: which row another one is a part of, told by how they are numbered."""

import re
from collections.abc import Mapping, Sequence

SEPARATED = re.compile(r"^(.+)[./-][^./-]+$")
LETTERED = re.compile(r"^(\d+)[a-z]$")
GROUPED = re.compile(r"^(0\d+)\d{2}$")
"""01 has 0101; without the zero in front it would have to be guessed."""
LETTER = re.compile(r"^[a-z]$")


def find_parents(positions: Sequence[str]) -> Mapping[int, str]:
    """Return the number of the row that each is a part of, by index: "1" for "1.2", "1a" and "a" below it."""
    known = set(positions)
    parents: dict[int, str] = {}
    last = ""
    for at, position in enumerate(positions):
        parent = last if LETTER.match(position) else _cut_position(position, known)
        if parent:
            parents[at] = parent
        elif position:
            last = position
    return parents


def _cut_position(position: str, known: set[str]) -> str:
    """Return what stands before the last part of a number; letters and bare digits only if that is a row."""
    separated = SEPARATED.match(position)
    if separated is not None:
        return separated[1]
    joined = LETTERED.match(position) or GROUPED.match(position)
    return joined[1] if joined is not None and joined[1] in known else ""
