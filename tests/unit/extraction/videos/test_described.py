"""A model describes what is seen; times, texts and documents stay those of the frames."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.documents.model import Document
from recto.extraction.base import Extraction, ExtractionOrder
from recto.extraction.pipeline import run_pipeline
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from recto.extraction.vlm import ModelOptions
from schemas.models import Capabilities
from schemas.results import Grounding
from tests.unit.extraction.videos.conftest import film, invoice, slide
from tests.unit.extraction.vlm.conftest import Model, Say

Describe = Callable[..., Extraction]
TALK = film((0.5, slide("Harbour safety")), (4.2, slide("Wear a vest")), scenes=(0.0, 4.0))


def _segment(start: float, end: float, description: str | None) -> dict[str, Any]:
    return {
        "start_seconds": start,
        "end_seconds": end,
        "description": description,
        "text_on_screen": ["Lies"],
    }


ANSWER: dict[str, Any] = {
    "summary": "A talk about safety at sea.",
    "duration_seconds": 99.0,
    "segments": [_segment(0, 4.1, "A title."), _segment(4.1, 55, "A man in a vest.")],
    "events": [
        {"time_seconds": 3.9, "kind": "other", "description": "A man steps in."},
        {"time_seconds": 4.0, "kind": "scene_change", "description": None},
        {"time_seconds": 0.0, "kind": "scene_change", "description": "A bell rings."},
    ],
    "documents": [],
}


@pytest.fixture
def describe(extractor: ReaderExtractor) -> Describe:
    """Have a scripted model read a video, through the whole pipeline."""

    def run(document: Document, *answers: dict[str, Any], schema: str = "auto") -> Extraction:
        capabilities = Capabilities(
            context=32_768, modalities=("text",), tools=False, json_schema=True, lora=False
        )
        model = Model([Say(answer) for answer in answers], capabilities, ModelOptions())
        return run_pipeline(model.extractor, ExtractionOrder(document, target_of(schema)), extractor)

    return run


def test_descriptions_and_summary_come_from_the_model_with_the_frame_to_look_at(describe: Describe) -> None:
    (video,) = describe(TALK, ANSWER).documents
    assert video.data["summary"] == "A talk about safety at sea."
    assert [one["description"] for one in video.data["segments"]] == ["A title.", "A man in a vest."]
    field = video.fields["/segments/1/description"]
    assert (field.grounding, field.boxes[0].page) == (Grounding.UNVERIFIED, 2)


def test_times_and_texts_are_not_the_models(describe: Describe) -> None:
    (video,) = describe(TALK, ANSWER).documents
    assert video.data["duration_seconds"] == 10.0
    assert [(one["start_seconds"], one["end_seconds"]) for one in video.data["segments"]] == [
        (0.0, 4.0),
        (4.0, 10.0),
    ]
    assert video.data["segments"][0]["text_on_screen"] == ["Harbour safety"]


def test_an_event_the_model_saw_is_at_the_time_of_a_frame_it_was_shown(describe: Describe) -> None:
    (video,) = describe(TALK, ANSWER).documents
    seen = [one for one in video.data["events"] if one["kind"] == "other"]
    assert [(one["time_seconds"], one["description"]) for one in seen] == [
        (0.5, "A bell rings."),
        (4.2, "A man steps in."),
    ]
    assert [one["kind"] for one in video.data["events"]].count("scene_change") == 1


def test_a_filmed_invoice_is_read_by_the_model_from_its_best_frame(describe: Describe) -> None:
    document = film((0.5, slide("Goods in")), (3.0, invoice()), scenes=(0.0, 2.0))
    claimed = {"first_seen_seconds": 0.0, "best_frame_seconds": 0.0, "kind": "invoice", "text": None}
    answers = {**ANSWER, "documents": [claimed]}, {"invoice_number": "BS-4471", "gross_total": "180.00"}
    video, bill = describe(document, *answers).documents
    assert [paper["kind"] for paper in video.data["documents"]] == ["invoice"]
    assert (bill.schema_name, bill.pages, bill.data["gross_total"]) == ("invoice", (2,), "180.00")
    assert bill.fields["/gross_total"].grounding is Grounding.FOUND


def test_a_document_only_the_model_recognised_is_told_with_real_times(describe: Describe) -> None:
    claimed = {"first_seen_seconds": 60.0, "best_frame_seconds": 3.0, "kind": "passport", "text": None}
    (video,) = describe(TALK, {**ANSWER, "documents": [claimed]}).documents
    assert video.data["documents"] == [
        {"first_seen_seconds": 4.2, "best_frame_seconds": 4.2, "kind": "passport", "text": None}
    ]
    assert video.fields["/documents/0/kind"].grounding is Grounding.UNVERIFIED
