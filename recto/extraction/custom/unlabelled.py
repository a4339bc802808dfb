"""Values that no label names, but that only one text on the pages can be: by pattern, form or list."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any

from recto.extraction.custom.told import Told, tell_spans
from recto.extraction.custom.values import MISFIT, Printing, fit
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span

MOST_SEARCHES, MOST_TEXTS = 60, 20_000
"""Properties that are searched for, and texts that are looked through for each."""
BY_PATTERN, BY_FORMAT, BY_EXAMPLE, BY_LIST = 0.75, 0.7, 0.6, 0.55
LEAST_SHAPE, LEAST_MEMBER = 6, 4
"""Letters from which on an example tells a shape, and a member of a list stands for itself."""
_SEARCHED_FORMATS = ("email", "uri", "uuid", "ipv4", "ipv6")
_URI = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass
class Texts:
    """The texts of a document that a value may be: whole cells and single words."""

    cells: Sequence[Cell] = ()
    searches: int = 0

    @cached_property
    def spans(self) -> Sequence[Span]:
        """Return the cells and their words."""
        every = chain(
            (cell.whole() for cell in self.cells),
            (
                cell.span(start, start + len(token.text))
                for cell in self.cells
                if len(cell.tokens) > 1
                for start, token in zip(cell.starts, cell.tokens, strict=True)
            ),
        )
        return list(islice(every, MOST_TEXTS))

    def find(self, node: Mapping[str, Any], printing: Printing) -> Iterator[Told]:
        """Yield the one value that only one text can be; nothing where none or several can."""
        ways = [way for way in (_by_pattern, _by_format, _by_example, _by_list) if way(node, "") is not None]
        if not ways or self.searches >= MOST_SEARCHES:
            return
        self.searches += 1
        for way in ways:
            sure = way(node, "")
            assert sure is not None, "only ways that apply were kept"
            found = [span for span in self.spans if way(node, span.text)]
            values = {str(value) for span in found if (value := fit(span.text, node, printing)) is not MISFIT}
            if len(values) == 1:
                fitting = next(span for span in found if fit(span.text, node, printing) is not MISFIT)
                yield tell_spans((fitting,), sure)
                return


def _by_pattern(node: Mapping[str, Any], text: str) -> float | None:
    """Return how sure a text of the pattern is that is long and has digits; None without a whole pattern."""
    pattern = node.get("pattern")
    is_whole = isinstance(pattern, str) and pattern.startswith("^") and pattern.endswith("$")
    if not is_whole or "string" not in str(node.get("type")):
        return None
    is_telling = len(text) >= LEAST_SHAPE and any(map(str.isdigit, text))
    return BY_PATTERN if not text or is_telling else 0.0


def _by_format(node: Mapping[str, Any], text: str) -> float | None:
    form = node.get("format")
    if form not in _SEARCHED_FORMATS:
        return None
    if form == "uri":
        return BY_FORMAT if not text or _URI.fullmatch(text) else 0.0
    return BY_FORMAT


def _by_example(node: Mapping[str, Any], text: str) -> float | None:
    examples = node.get("examples")
    told = [one for one in examples if isinstance(one, str)] if isinstance(examples, list) else []
    shapes = {_shape(one) for one in told if len(one) >= LEAST_SHAPE}
    shapes = {shape for shape in shapes if "9" in shape and "A" in shape}
    if not shapes:
        return None
    return BY_EXAMPLE if not text or _shape(text) in shapes else 0.0


def _shape(text: str) -> str:
    """Return a text with every digit and letter alike: "RE-2031" is "AA-9999"."""
    return "".join("9" if one.isdigit() else "A" if one.isalpha() else one for one in text[:200])


def _by_list(node: Mapping[str, Any], text: str) -> float | None:
    members = node.get("enum")
    if not isinstance(members, list) or len(members) < 2:
        return None
    told = {fold(one) for one in members if isinstance(one, str) and len(one) >= LEAST_MEMBER}
    return BY_LIST if not text or fold(text) in told else 0.0
