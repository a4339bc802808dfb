"""Joins what the windows of one document said: scalars by certainty, lists in order without doubled rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recto.extraction.pointers import list_scalars
from recto.extraction.vlm.windows import PartReading
from recto.json_schemas.pointers import write_step

MOST_OVERLAP = 5
"""Rows that a page may repeat of the page before."""
LEAST_SHARED = 2
"""Values that two rows must share to be one row."""
UNIONS = frozenset(
    {
        "accounts",
        "discounts",
        "taxes",
        "allowances",
        "charges",
        "payments",
        "preceding_invoices",
        "delivery_note_numbers",
        "notes",
        "parties",
        "dates",
    }
)
"""Lists of the built-in schemas whose entries are often printed on every page; the others are rows."""
_CARRIED = re.compile(
    r"carr(?:y|ied)[ -]?(?:over|forward)|brought[ -]forward|\b[bc]/f\b|[üu]bertrag|^report\W*$|à reporter"
    r"|suma y sigue|suma anterior|a riportare|riporto|te transporteren",
    re.IGNORECASE,
)
_Tree = Mapping[str, Any]


def merge_parts(parts: Sequence[PartReading]) -> PartReading:
    """Return one reading of the whole document."""
    if len(parts) == 1:
        return parts[0]
    merged = _Merger(parts)
    data = merged.join([(part.data, f"{index}") for index, part in enumerate(parts)], "")
    pages = tuple(dict.fromkeys(page for part in parts for page in part.pages))
    return PartReading(pages, data, merged.certainty)


class _Merger:
    """Joins values at one pointer after another; `certainty` fills as it goes."""

    def __init__(self, parts: Sequence[PartReading]) -> None:
        self._parts = parts
        self.certainty: dict[str, float] = {}

    def join(self, values: list[tuple[Any, str]], pointer: str) -> Any:
        """Return one value for values with their sources: the number of a part, then the pointer in it."""
        given = [(value, source) for value, source in values if value is not None]
        if any(isinstance(value, dict) for value, _ in given):
            return self._join_objects([one for one in given if isinstance(one[0], dict)], pointer)
        if any(isinstance(value, list) for value, _ in given):
            return self._join_lists([one for one in given if isinstance(one[0], list)], pointer)
        if not given:
            self.certainty[pointer] = max((self._certainty(source) for _, source in values), default=0.0)
            return None
        value, source = max(given, key=lambda one: self._certainty(one[1]))
        self.certainty[pointer] = self._certainty(source)
        return value

    def _join_objects(self, values: list[tuple[Any, str]], pointer: str) -> dict[str, Any]:
        keys = dict.fromkeys(key for value, _ in values for key in value)
        return {
            key: self.join(
                [(value.get(key), source + write_step(key)) for value, source in values],
                pointer + write_step(key),
            )
            for key in keys
        }

    def _join_lists(self, values: list[tuple[Any, str]], pointer: str) -> list[Any]:
        rows: list[tuple[Any, str]] = []
        is_union = pointer.rsplit("/", 1)[-1] in UNIONS
        for value, source in values:
            new = [(row, f"{source}/{index}") for index, row in enumerate(value)]
            if is_union or not any(isinstance(row, dict) for row in value):
                rows += [one for one in new if not any(is_same(one[0], known[0]) for known in rows)]
            else:
                rows = _join_rows(rows, new)
        return [self._take(row, source, f"{pointer}/{index}") for index, (row, source) in enumerate(rows)]

    def _take(self, row: Any, source: str, pointer: str) -> Any:
        for inner, _ in list_scalars(row):
            self.certainty[f"{pointer}{inner}"] = self._certainty(f"{source}{inner}")
        return row

    def _certainty(self, source: str) -> float:
        number, _, rest = source.partition("/")
        return self._parts[int(number)].certainty.get(f"/{rest}" if rest else "", 0.0)


def _join_rows(rows: list[tuple[Any, str]], new: list[tuple[Any, str]]) -> list[tuple[Any, str]]:
    """Return the rows of two windows without carried sums at the seam and rows that it repeats."""
    if rows and is_carried(rows[-1][0]):
        rows = rows[:-1]
    if rows and new and is_carried(new[0][0]):
        new = new[1:]
    for count in range(min(MOST_OVERLAP, len(rows), len(new)), 0, -1):
        pairs = zip(rows[-count:], new[:count], strict=True)
        if all(is_same(before[0], after[0]) for before, after in pairs):
            return [*rows, *new[count:]]
    return [*rows, *new]


def is_same(first: Any, second: Any) -> bool:
    """Return whether two entries are the same: nothing differs, and enough of it is in both."""
    if not (isinstance(first, dict) and isinstance(second, dict)):
        return bool(_fold(first) == _fold(second))
    ones = {pointer: _fold(value) for pointer, value in _told(first)}
    others = {pointer: _fold(value) for pointer, value in _told(second)}
    shared = ones.keys() & others.keys()
    if any(ones[pointer] != others[pointer] for pointer in shared):
        return False
    return len(shared) >= min(LEAST_SHARED, len(ones), len(others)) > 0


def is_carried(row: Any) -> bool:
    """Return whether a row is a sum carried over a page break: it says so, and has at most one number."""
    if not isinstance(row, dict):
        return False
    texts = [str(value) for _, value in _told(row)]
    numbers = [text for text in texts if re.fullmatch(r"-?\d+([.,]\d+)?", text)]
    return len(numbers) <= 1 and any(_CARRIED.search(text) and len(text) < 60 for text in texts)


def _told(row: _Tree) -> Iterable[tuple[str, Any]]:
    return [(pointer, value) for pointer, value in list_scalars(row) if value is not None and value != ""]


def _fold(value: Any) -> Any:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value
