"""The tools a model may use while it reads. None of them can do harm: they look and count, nothing else.

Arguments are a model's words and may have been dictated by a page, so they are checked; what is wrong with
them goes back to the model as text.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from recto.documents.model import Box, Page
from recto.extraction.reader.layout.sheet import lay_out_page
from recto.extraction.vlm.calculator import MOST_CHARACTERS, ExpressionError, calculate
from recto.extraction.vlm.coordinates import place_on_page, speak_box
from recto.extraction.vlm.views import Gallery
from schemas.chat.events import PromptImage
from schemas.chat.messages import ToolCall
from schemas.chat.parts import ImagePart
from schemas.chat.request import Tool

MOST_ARGUMENTS = 2_000
MOST_QUERY = 100
MOST_FOUND = 5
_LIKENESS = 75
_LINE_CHARACTERS = 200
ZOOM_TOKENS = 1280
"""Most of the image of an enlarged part."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool gives back: text, perhaps a picture, and what the trace may know of it."""

    text: str
    arguments: Mapping[str, Any]
    """Without text of the document."""
    outcome: str
    picture: ImagePart | None = None
    pages: tuple[int, ...] = ()


class ArgumentError(ValueError):
    """An argument is missing or wrong; the message says which, for the model."""


class Toolbox:
    """The tools over the pages of one window."""

    def __init__(
        self,
        pages: Mapping[int, Page],
        gallery: Gallery,
        size_of: Callable[[int], PromptImage],
        zoom_pixels: int,
    ) -> None:
        """`size_of`: the size in which the model speaks of a page."""
        self._pages = pages
        self._gallery = gallery
        self._size_of = size_of
        self._zoom_pixels = zoom_pixels
        self._tools: dict[str, Callable[[dict[str, Any]], Told]] = {"calculate": self._calculate}
        if any(page.words for page in pages.values()):
            self._tools["find_text"] = self._find_text
        if zoom_pixels:
            self._tools["zoom"] = self._zoom

    def describe(self) -> tuple[Tool, ...]:
        """Return the tools as a request offers them."""
        return tuple(Tool.model_validate(_DESCRIPTIONS[name]) for name in sorted(self._tools))

    def call(self, call: ToolCall) -> Told:
        """Do what the model asks; what is wrong with it is told as text."""
        name = call.function.name
        tool = self._tools.get(name)
        try:
            if tool is None:
                raise ArgumentError(f"There is no such tool; there are {', '.join(sorted(self._tools))}.")
            return tool(_read_arguments(call.function.arguments))
        except (ArgumentError, ExpressionError) as error:
            return Told(f"Error: {error}", {}, "refused")

    def _zoom(self, arguments: dict[str, Any]) -> Told:
        page = self._page(arguments)
        box = place_on_page(_numbers(arguments, "box", 4), self._size_of(page.number))
        left, top, right, bottom = box
        if right <= left or bottom <= top:
            raise ArgumentError("`box` is [left, top, right, bottom] in pixels of the page's image.")
        shown = (left, top, right, bottom)
        picture = self._gallery.show_crop(page.number, shown, self._zoom_pixels)
        text = f"That part of page {page.number} is shown below, enlarged."
        return Told(text, {"page": page.number, "box": list(shown)}, "shown", picture, (page.number,))

    def _find_text(self, arguments: dict[str, Any]) -> Told:
        query = arguments.get("query")
        if not isinstance(query, str) or not query.strip():
            raise ArgumentError("`query` is the text to look for.")
        query = " ".join(query.split())[:MOST_QUERY]
        found = sorted(self._matches(query), key=lambda match: -match[0])[:MOST_FOUND]
        lines = [
            f"page {page}, box {speak_box(box, self._size_of(page))}: {text[:_LINE_CHARACTERS]}"
            for _, page, box, text in found
        ]
        pages = tuple(dict.fromkeys(page for _, page, _, _ in found))
        text = "\n".join(lines) or "It isn't among the words of these pages."
        return Told(text, {"characters": len(query)}, f"{len(found)} found", None, pages)

    def _matches(self, query: str) -> Iterator[tuple[float, int, Box, str]]:
        folded = query.casefold()
        for page in self._pages.values():
            for cell in lay_out_page(page).cells:
                likeness = fuzz.partial_ratio(folded, cell.text.casefold())
                if likeness >= _LIKENESS and 2 * len(cell.text) >= len(query):
                    yield likeness, page.number, cell.whole().box, cell.text

    def _calculate(self, arguments: dict[str, Any]) -> Told:
        expression = arguments.get("expression")
        if not isinstance(expression, str):
            raise ArgumentError("`expression` is text such as `12 * 9.90 + 4.50`.")
        value = calculate(expression)
        return Told(value, {"characters": len(expression)}, "worked out")

    def _page(self, arguments: dict[str, Any]) -> Page:
        number = arguments.get("page")
        if isinstance(number, bool) or not isinstance(number, int) or number not in self._pages:
            raise ArgumentError(f"`page` is one of {', '.join(map(str, self._pages))}.")
        return self._pages[number]


def _read_arguments(text: str) -> dict[str, Any]:
    if len(text) > MOST_ARGUMENTS:
        raise ArgumentError("The arguments are too long.")
    try:
        arguments = json.loads(text or "{}")
    except (ValueError, RecursionError):
        raise ArgumentError("The arguments aren't JSON.") from None
    if not isinstance(arguments, dict):
        raise ArgumentError("The arguments are no JSON object.")
    return arguments


def _numbers(arguments: Mapping[str, Any], name: str, count: int) -> list[float]:
    values = arguments.get(name)
    if (
        not isinstance(values, list)
        or len(values) != count
        or not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        or not all(abs(value) < 1e6 and math.isfinite(value) for value in values)
    ):
        raise ArgumentError(f"`{name}` is a list of {count} numbers.")
    return [float(value) for value in values]


def _describe(name: str, description: str, **properties: Any) -> dict[str, Any]:
    parameters = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }


_DESCRIPTIONS: Mapping[str, dict[str, Any]] = {
    "calculate": _describe(
        "calculate",
        "Work out a sum exactly, to check what is printed.",
        expression={"type": "string", "maxLength": MOST_CHARACTERS},
    ),
    "find_text": _describe(
        "find_text",
        "Find where a text stands on the pages.",
        query={"type": "string", "maxLength": MOST_QUERY},
    ),
    "zoom": _describe(
        "zoom",
        "Show a part of a page enlarged, when print is too small to read.",
        page={"type": "integer", "minimum": 1, "maximum": 100000},
        box={
            "type": "array",
            "items": {"type": "integer", "minimum": 0, "maximum": 100000},
            "minItems": 4,
            "maxItems": 4,
            "description": "[left, top, right, bottom] in pixels of the page's image",
        },
    ),
}
