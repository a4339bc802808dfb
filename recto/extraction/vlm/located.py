"""Objects as a model speaks of them, in pixels of what it saw, and as the `objects` schema has them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from recto.extraction.vlm.coordinates import place_on_page
from schemas.chat.events import PromptImage
from schemas.results import PageBox

OBJECTS = "objects"
MOST_OBJECTS = 500
_PIXEL = {"type": "number", "minimum": 0, "maximum": 100_000}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 500}
WHERE = (
    "`bbox_2d` is [left, top, right, bottom] and `point_2d` is [x, y], both in pixels of the page's image as "
    "you see it. Give a box for what has an extent, a point for what has none."
)
SPOKEN_OBJECTS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "objects": {
            "type": "array",
            "maxItems": MOST_OBJECTS,
            "description": "Everything that was asked for, in reading order",
            "items": {
                "type": "object",
                "properties": {
                    "label": {**_TEXT, "description": "What it is"},
                    "page": {"type": "integer", "minimum": 1, "maximum": 100_000},
                    "bbox_2d": {"type": ["array", "null"], "items": _PIXEL, "minItems": 4, "maxItems": 4},
                    "point_2d": {"type": ["array", "null"], "items": _PIXEL, "minItems": 2, "maxItems": 2},
                    "attributes": {
                        "type": "array",
                        "maxItems": 20,
                        "description": "What else was asked about it",
                        "items": {"type": "object", "properties": {"name": _TEXT, "value": _TEXT}},
                    },
                },
            },
        }
    },
}
"""Named as Qwen2.5-VL was taught to name boxes and points."""


def place_objects(
    data: Mapping[str, Any], pages: tuple[int, ...], size_of: Callable[[int], PromptImage]
) -> dict[str, Any]:
    """Return spoken objects as the schema has them; one without a place on these pages is left out."""
    return {"objects": list(_place(data, pages, size_of))}


def _place(
    data: Mapping[str, Any], pages: tuple[int, ...], size_of: Callable[[int], PromptImage]
) -> Iterator[dict[str, Any]]:
    for spoken in data.get("objects") or ():
        page = spoken["page"] if len(pages) > 1 else pages[0]
        if page not in pages or not (spoken["bbox_2d"] or spoken["point_2d"]):
            continue
        size = size_of(page)
        box = spoken["bbox_2d"] and list(place_on_page(spoken["bbox_2d"], size))
        point = spoken["point_2d"] and list(place_on_page(spoken["point_2d"], size))
        yield {
            "label": spoken["label"],
            "page": page,
            "box": box or None,
            "point": None if box else point,
            "attributes": spoken["attributes"],
        }


def boxes_of(data: Mapping[str, Any]) -> dict[str, PageBox]:
    """Return where each object is, by its pointer."""
    found = {}
    for index, thing in enumerate(data["objects"]):
        box = thing["box"] or (thing["point"] and [*thing["point"], *thing["point"]])
        if box and thing["page"]:
            found[f"/objects/{index}"] = PageBox(page=thing["page"], box=tuple(box))
    return found
