"""What a model that takes images gets to see, and where its boxes are on the page."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from recto.documents.model import Document, Page
from recto.engines.base import EngineRequest
from recto.engines.scripted import ScriptedEngine
from recto.errors import EngineError, SchemaUnknownError
from recto.extraction.base import Complaint, ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from recto.extraction.vlm import ModelExtractor
from schemas.chat.events import ChatEvent, PromptImage, TokenUsage
from schemas.models import Capabilities, ServedModel
from schemas.reading import CustomSchema
from schemas.results import DocumentResult, Source
from tests.unit.extraction.vlm.conftest import Say

MEMO = {"type": "object", "properties": {"number": {"type": ["string", "null"]}}}
RULES = ReaderExtractor()


class Watcher:
    """A scripted model that keeps copies of the pictures it was shown."""

    def __init__(self, *replies: Say, name: str = "watcher", images: bool = True, tools: bool = True) -> None:
        self._replies = iter(replies)
        self.pictures: list[list[Image.Image]] = []
        told = Capabilities(
            context=32_768,
            modalities=("text", "image") if images else ("text",),
            tools=tools,
            json_schema=True,
            lora=False,
        )
        self.engine = ScriptedEngine(ServedModel(id=name, capabilities=told), self._script)
        self.extractor = ModelExtractor(self.engine, name, rules=RULES)

    def _script(self, request: EngineRequest) -> Iterable[ChatEvent]:
        self.pictures.append([_copy(path) for path in request.media.values()])
        return next(self._replies).events()


def _copy(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.copy()


def draw_page(width: int = 1000, height: int = 2000) -> bytes:
    """Draw a white page whose bottom right quarter is red."""
    page = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(page).rectangle((width // 2, height // 2, width, height), fill=(255, 0, 0))
    content = io.BytesIO()
    page.save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def order_of() -> Callable[..., ExtractionOrder]:
    def make(schema: str | None = None, pages: int = 1, image: bytes | None = None) -> ExtractionOrder:
        shown = [Page(number, 1000, 2000, 0, Source.OCR) for number in range(1, pages + 1)]
        target = target_of(schema) if schema else target_of("auto", CustomSchema(schema=MEMO))
        content = image or draw_page()
        return ExtractionOrder(
            Document("image/png", pages, shown), target, page_image=lambda _number: content
        )

    return make


def read(watcher: Watcher, order: ExtractionOrder) -> DocumentResult:
    return watcher.extractor.extract(order).documents[0]


def test_a_page_is_shown_as_large_as_it_is(order_of: Any) -> None:
    watcher = Watcher(Say({"number": "7"}))
    assert read(watcher, order_of()).data == {"number": "7"}
    assert watcher.pictures[0][0].size == (1000, 2000)


def test_many_pages_are_shown_smaller_but_legible(order_of: Any) -> None:
    watcher = Watcher(*[Say({"number": "7"})] * 20)
    read(watcher, order_of(pages=30))
    sizes = {picture.size for shown in watcher.pictures for picture in shown}
    assert 1 < len(watcher.pictures) < 10
    assert all(width * height >= 1400 * 784 for width, height in sizes)
    assert all(width % 28 == 0 and height % 28 == 0 for width, height in sizes)


def test_zoom_shows_the_part_that_the_model_points_at_in_its_own_pixels(order_of: Any) -> None:
    seen = TokenUsage(prompt_tokens=10, images=(PromptImage(width=500, height=1000),))
    zoom = Say(calls=[("zoom", '{"page": 1, "box": [300, 600, 450, 900]}')], usage=seen)
    watcher = Watcher(zoom, Say({"number": "7"}))
    extraction = watcher.extractor.extract(order_of())
    shown = watcher.pictures[1][1]
    colours = {shown.getpixel((x, y)) for x in (0, shown.width - 1) for y in (0, shown.height - 1)}
    assert colours == {(255, 0, 0)}
    step = next(step for step in extraction.trace if step.kind == "tool")
    assert step.arguments == {"page": 1, "box": [0.6, 0.6, 0.9, 0.9]}


@pytest.mark.parametrize(
    "arguments",
    [
        '{"page": 2, "box": [0, 0, 10, 10]}',
        '{"page": true, "box": [0, 0, 10, 10]}',
        '{"page": 1, "box": [5, 5, 5, 5]}',
        '{"page": 1, "box": [0, 0, 1e999, 10]}',
        '{"page": 1, "box": [0, 0, NaN, 10]}',
        '{"page": 1, "box": ["a", 0, 1, 1]}',
        '{"page": 1}',
        '{"box": [0, 0, 10, 10]}',
    ],
)
def test_a_wrong_zoom_shows_nothing_and_says_why(order_of: Any, arguments: str) -> None:
    watcher = Watcher(Say(calls=[("zoom", arguments)]), Say({"number": "7"}))
    read(watcher, order_of())
    assert len(watcher.pictures[1]) == 1
    told = [message for message in watcher.engine.asked[1].chat.messages if message.role == "tool"]
    assert str(told[0].content).startswith("Error: ")


def test_a_box_beyond_the_page_is_cut_to_it(order_of: Any) -> None:
    watcher = Watcher(
        Say(calls=[("zoom", '{"page": 1, "box": [900, 1900, 9000, 9000]}')]), Say({"number": "7"})
    )
    read(watcher, order_of())
    assert len(watcher.pictures[1]) == 2


def test_objects_are_placed_in_fractions_of_the_page(order_of: Any) -> None:
    seen = TokenUsage(images=(PromptImage(width=500, height=1000),))
    said = {
        "objects": [
            {
                "label": "stamp",
                "page": 1,
                "bbox_2d": [250, 500, 500, 1000],
                "point_2d": [300, 700],
                "attributes": [{"name": "colour", "value": "red"}],
            },
            {"label": "dot", "page": 1, "bbox_2d": None, "point_2d": [50, 100], "attributes": []},
            {"label": "nothing", "page": 1, "bbox_2d": None, "point_2d": None, "attributes": []},
        ]
    }
    document = read(Watcher(Say(said, usage=seen)), order_of("objects"))
    stamp, dot = document.data["objects"]
    assert (stamp["box"], stamp["point"]) == ([0.5, 0.5, 1.0, 1.0], None)
    assert (dot["box"], dot["point"]) == (None, [0.1, 0.1])
    assert stamp["attributes"] == [{"name": "colour", "value": "red"}]
    assert document.fields["/objects/0/label"].boxes[0].box == (0.5, 0.5, 1.0, 1.0)
    assert document.fields["/objects/1/label"].boxes[0].page == 1


def test_a_model_that_speaks_in_thousandths_is_understood(order_of: Any) -> None:
    seen = TokenUsage(images=(PromptImage(width=500, height=1000),))
    thing = {"label": "x", "page": 1, "bbox_2d": [500, 500, 1000, 1000], "point_2d": None, "attributes": []}
    watcher = Watcher(Say({"objects": [thing]}, usage=seen), name="InternVL3-1B", tools=False)
    assert read(watcher, order_of("objects")).data["objects"][0]["box"] == [0.5, 0.5, 1.0, 1.0]


def test_a_model_without_eyes_refuses_objects(order_of: Any) -> None:
    with pytest.raises(SchemaUnknownError, match="takes no images"):
        read(Watcher(images=False), order_of("objects"))


def test_a_second_look_enlarges_where_the_field_stands(order_of: Any) -> None:
    order = order_of()
    field = {
        "value": "1",
        "confidence": 1,
        "grounding": "found",
        "boxes": [{"page": 1, "box": (0.6, 0.6, 0.9, 0.9)}],
    }
    document = DocumentResult.model_validate(
        {
            "schema": "custom",
            "schema_confidence": 1,
            "pages": (1,),
            "data": {"number": "1"},
            "fields": {"/number": field},
        }
    )
    watcher = Watcher(Say({"/number": "7"}))
    again = watcher.extractor.read_again(order, document, [Complaint(("/number",), "It is no number.")])
    assert again.fields["/number"].value == "7"
    page, enlarged = watcher.pictures[0]
    assert page.size == (1000, 2000)
    assert enlarged.getpixel((enlarged.width // 2, enlarged.height // 2)) == (255, 0, 0)


def test_a_damaged_page_image_is_named(order_of: Any) -> None:
    with pytest.raises(EngineError, match="page 1"):
        read(Watcher(Say({})), order_of(image=b"no image"))


def test_pictures_are_gone_after_reading(order_of: Any) -> None:
    watcher = Watcher(Say({"number": "7"}))
    read(watcher, order_of())
    assert [path for path in watcher.engine.asked[0].media.values() if path.exists()] == []
