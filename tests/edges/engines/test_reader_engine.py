"""The reader engine on real files, read by its own processes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from recto.documents.limits import PrepareLimits
from recto.documents.media.local import LocalMediaOpener
from recto.documents.preparer import Preparer
from recto.engines.reader import ReaderEngine
from recto.extraction.reader.extractor import ReaderExtractor
from schemas.chat.events import Delta, Finished
from tests.edges.engines.listening import Listener, ask, check_order, failure_of, make_request, text_of

FILE = {"type": "file", "file": {"file_data": "media:0"}}
IMAGE = {"type": "image_url", "image_url": {"url": "media:0"}}
VIDEO = {"type": "video_url", "video_url": {"url": "media:0"}}
SAMPLES = Path("samples")


@pytest.fixture(scope="module")
def engine() -> Iterator[ReaderEngine]:
    preparer = Preparer(1, PrepareLimits(ocr_threads=1))
    engine = ReaderEngine(preparer, ReaderExtractor(), LocalMediaOpener())
    yield engine
    engine.close()
    preparer.close()


def truth(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((SAMPLES / f"{name}.expected.json").read_text())
    return data


def draw(text: str) -> Image.Image:
    image = Image.new("RGB", (480, 160), "white")
    ImageDraw.Draw(image).text((30, 40), text, "black", font_size=56)
    return image


def test_a_question_gets_the_text_of_the_pages_page_by_page(engine: ReaderEngine) -> None:
    events = ask(
        engine,
        [FILE, {"type": "text", "text": "What does it say?"}],
        {"0": SAMPLES / "invoice-de-two-pages.pdf"},
    )
    check_order(events)
    pages = [event.content for event in events if isinstance(event, Delta)]
    assert len(pages) == 2
    assert pages[0].startswith("## Page 1\n\n")
    assert "Rechnungs-Nr.  26-118204" in pages[0]
    assert "| 1 | 10-4402 | 40 | Pack |" in pages[0]
    assert pages[1].startswith("\n\n## Page 2\n\n")
    assert "Endbetrag EUR  2.253,78" in pages[1]
    assert isinstance(events[-1], Finished)
    assert [(image.width, image.height) for image in events[-1].usage.images] == [(1654, 2339)] * 2


def test_a_schema_is_filled_from_a_photo(engine: ReaderEngine) -> None:
    properties = {
        "merchant": {"type": "string"},
        "total": {"type": "number"},
        "date": {"type": "string", "format": "date"},
        "tip": {"type": ["number", "null"]},
    }
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    shape = {"type": "json_schema", "json_schema": {"name": "receipt", "schema": schema}}
    events = ask(engine, [IMAGE], {"0": SAMPLES / "receipt-uk-restaurant.jpg"}, response_format=shape)
    check_order(events)
    assert json.loads(text_of(events)) == {
        "merchant": "The Lantern & Lark",
        "total": 178.48,
        "date": "2026-03-07",
        "tip": 19.83,
    }


def test_a_json_object_is_what_a_job_would_give(engine: ReaderEngine) -> None:
    path = SAMPLES / "invoice-de-freelance.pdf"
    events = ask(engine, [FILE], {"0": path}, response_format={"type": "json_object"})
    data = json.loads(text_of(events))
    assert data["invoice_number"]
    assert data["lines"]


def test_several_files_are_told_apart(engine: ReaderEngine, tmp_path: Path) -> None:
    for name in ("0", "1"):
        draw(f"PAPER {name}7").save(tmp_path / name, "PNG")
    second = {"type": "file", "file": {"file_data": "media:1", "filename": "other\n# b.png"}}
    media = {name: tmp_path / name for name in ("0", "1")}
    assert text_of(ask(engine, [IMAGE, second], media)) == (
        "# Document 1\n\nPAPER 07\n\n# other # b.png\n\nPAPER 17"
    )


def test_a_video_is_read_where_its_text_changes(engine: ReaderEngine, tmp_path: Path) -> None:
    path = tmp_path / "0"
    with av.open(str(path), "w", format="mp4") as video:
        stream = video.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 480, 160, "yuv420p"
        for number in range(30):
            picture = draw("FIRST 11" if number < 15 else "SECOND 22")
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")):
                video.mux(packet)
        for packet in stream.encode():
            video.mux(packet)
    text = text_of(ask(engine, [VIDEO], {"0": path}))
    assert text.startswith("## 0:00\n\nFIRST 11")
    assert text.count("##") == 2
    assert text.endswith("SECOND 22")


def test_a_page_without_text_has_an_empty_answer(engine: ReaderEngine, tmp_path: Path) -> None:
    Image.new("RGB", (200, 200), "white").save(tmp_path / "0", "PNG")
    events = ask(engine, [IMAGE], {"0": tmp_path / "0"})
    check_order(events)
    assert text_of(events) == ""


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"MZ"])
def test_a_file_that_cannot_be_read_is_refused_before_the_answer_begins(
    engine: ReaderEngine, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "0").write_bytes(content)
    events = ask(engine, [IMAGE], {"0": tmp_path / "0"})
    assert len(events) == 1
    failure = failure_of(events)
    assert (failure.code, failure.param) == ("invalid_media", "messages[0].content[0].image_url")


def test_more_than_may_wait_are_refused() -> None:
    preparer = Preparer(1, PrepareLimits())
    engine = ReaderEngine(preparer, ReaderExtractor(), slots=1, most_waiting=0)
    try:
        first, second = Listener(), Listener()
        engine.submit(make_request([FILE], {"0": SAMPLES / "invoice-de-two-pages.pdf"}, "a"), first)
        engine.submit(make_request([FILE], {"0": SAMPLES / "invoice-de-two-pages.pdf"}, "b"), second)
        assert failure_of(second.all()).code == "rate_limit_exceeded"
    finally:
        engine.close()
        preparer.close()
    assert failure_of(first.all()).code == "engine.stopped"
