"""Whether values that were read are those that are printed, as a person would judge."""

import re
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz

from bench.judgement import is_same
from bench.papers import Paper
from schemas.results import DocumentResult

LIKE = 85
PROSE = re.compile(r"(text|description|bank_name|reason|name|street)$")
LOOSE = re.compile(r"(terms|recipient|method|registration_id)$")
"""Texts that may be given with or without the words that lead to them."""


def align_lines(paper: Paper, result: DocumentResult) -> dict[str, bool]:
    """Return whether each value that was read is right; line items are compared with those they are like."""
    verdicts: dict[str, bool] = {}
    pairs = _pair_lines(paper, result)
    for path, field in result.fields.items():
        if field.value is None:
            continue
        source = path
        match = re.match(r"/lines/(\d+)(/.*)", path)
        if match:
            if not any(known.startswith("/lines/") for known in paper.values):
                continue
            source = f"/lines/{pairs.get(int(match[1]), -1)}{match[2]}"
        if source in paper.values:
            told = [paper.values[source], paper.longer.get(source)]
            verdicts[path] = any(each is not None and is_right(source, each, field.value) for each in told)
            if source in paper.beginnings and not verdicts[path]:
                verdicts[path] = _begins_alike(str(paper.values[source]), str(field.value))
        elif path in paper.absent or (match and source.startswith("/lines/-1") and _is_cell(match[2])):
            verdicts[path] = False
    return verdicts


def _begins_alike(expected: str, actual: str) -> bool:
    return fuzz.ratio(expected.casefold(), actual.casefold()[: len(expected)]) >= LIKE


def _is_cell(name: str) -> bool:
    return name in ("/description", "/quantity", "/unit_price", "/net_amount", "/gross_amount", "/total")


def _pair_lines(paper: Paper, result: DocumentResult) -> dict[int, int]:
    """Return the printed line item that each read one is most like, in which most cells are the same."""
    printed: dict[int, dict[str, Any]] = {}
    for path, value in paper.values.items():
        match = re.fullmatch(r"/lines/(\d+)/(\w+)", path)
        if match:
            printed.setdefault(int(match[1]), {})[match[2]] = value
    pairs: dict[int, int] = {}
    for number, line in enumerate(result.data.get("lines", ())):
        scores = {
            at: sum(
                line.get(name) is not None and is_right(f"/{name}", value, line[name])
                for name, value in cells.items()
            )
            for at, cells in printed.items()
            if at not in pairs.values()
        }
        best = max(scores, key=lambda at: (scores[at], -abs(at - number)), default=None)
        if best is not None and 2 * scores[best] >= len(printed[best]):
            pairs[number] = best
    return pairs


def is_right(path: str, expected: Any, actual: Any) -> bool:
    """Return whether a value is the printed one, as a person would judge."""
    if isinstance(expected, bool):
        return str(expected).lower() == str(actual).lower()
    one, two = str(expected), str(actual)
    if all(re.fullmatch(r"-?\d{1,15}(\.\d+)?", text) for text in (one, two)) and not one.startswith("0"):
        return Decimal(one) == Decimal(two)
    if LOOSE.search(path):
        return fuzz.token_set_ratio(one.casefold(), two.casefold()) >= LIKE
    if PROSE.search(path) and fuzz.token_sort_ratio(one.casefold(), two.casefold()) >= LIKE:
        return True
    return is_same(path, expected, actual)
