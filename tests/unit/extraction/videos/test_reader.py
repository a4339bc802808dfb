"""A video by its words and times."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from recto.errors import DocumentUnsupportedError
from recto.extraction.pointers import look_up
from schemas.documents.video import Video
from schemas.results import Grounding
from tests.unit.extraction.conftest import Paper
from tests.unit.extraction.videos.conftest import film, invoice, slide

Watch = Callable[..., Any]
TALK = film(
    (0.5, slide("Harbour safety", "Spring course")),
    (4.2, slide("Wear a vest")),
    (7.0, slide("Wear a vest", "Call 4471 for help")),
    scenes=(0.0, 4.0),
)


def test_scenes_are_segments_with_their_text_and_nobody_describes_them(watch: Watch) -> None:
    (video,) = watch(TALK).documents
    assert video.schema_name == "video"
    assert video.data["segments"] == [
        {
            "start_seconds": 0.0,
            "end_seconds": 4.0,
            "description": None,
            "text_on_screen": ["Harbour safety", "Spring course"],
        },
        {
            "start_seconds": 4.0,
            "end_seconds": 10.0,
            "description": None,
            "text_on_screen": ["Wear a vest", "Call 4471 for help"],
        },
    ]
    assert (video.data["summary"], video.data["duration_seconds"], video.data["documents"]) == (
        None,
        10.0,
        [],
    )


def test_cuts_and_new_text_are_events_at_their_times(watch: Watch) -> None:
    (video,) = watch(TALK).documents
    told = [(event["time_seconds"], event["kind"], event["description"]) for event in video.data["events"]]
    assert told == [
        (4.0, "scene_change", None),
        (4.2, "text_appears", "Wear a vest"),
        (7.0, "text_appears", "Call 4471 for help"),
    ]


def test_every_time_points_to_a_whole_frame_and_every_text_to_its_words(watch: Watch) -> None:
    (video,) = watch(TALK).documents
    times = {path: field for path, field in video.fields.items() if path.endswith("_seconds")}
    assert len(times) == 1 + 2 * 2 + 3
    for field in times.values():
        ((page, box),) = ((each.page, each.box) for each in field.boxes)
        assert (page in (1, 2, 3), box, field.grounding) == (True, (0, 0, 1, 1), Grounding.EMBEDDED)
    text = video.fields["/segments/1/text_on_screen/1"]
    assert (text.text, text.grounding, text.boxes[0].page) == ("Call 4471 for help", Grounding.FOUND, 3)
    assert text.boxes[0].box != (0, 0, 1, 1)


def test_the_data_are_what_the_fields_say_and_follow_the_schema(watch: Watch) -> None:
    video, _ = watch(film((1.0, invoice()))).documents
    assert Video.model_validate(video.data).model_dump(mode="json") == video.data
    for path, field in video.fields.items():
        assert look_up(video.data, path) == field.value


def test_a_line_that_is_read_in_two_ways_is_told_once_as_the_surer_frame_has_it(watch: Watch) -> None:
    blurred = Paper().write(100, 200, "Harbeur safety and rescue", 24, confidence=0.7)
    clear = Paper().write(100, 200, "Harbour safety and rescue", 24, confidence=0.98)
    (video,) = watch(film((1.0, blurred), (2.0, clear))).documents
    assert video.data["segments"][0]["text_on_screen"] == ["Harbour safety and rescue"]


def test_lines_with_other_numbers_are_two(watch: Watch) -> None:
    (video,) = watch(film((1.0, slide("Total 12.50")), (2.0, slide("Total 12.80")))).documents
    assert video.data["segments"][0]["text_on_screen"] == ["Total 12.50", "Total 12.80"]


def test_what_ocr_only_guesses_is_no_text(watch: Watch) -> None:
    (video,) = watch(film((1.0, Paper().write(100, 200, "lllii", 24, confidence=0.4)))).documents
    assert video.data["segments"][0]["text_on_screen"] == []


def test_scenes_of_which_no_frame_was_read_are_left_out(watch: Watch) -> None:
    (video,) = watch(film((1.0, slide("One")), (9.0, slide("Two")), scenes=(0.0, 3.0, 8.0))).documents
    assert [segment["start_seconds"] for segment in video.data["segments"]] == [0.0, 8.0]


@pytest.mark.parametrize("media_type", ["application/pdf", "image/png"])
def test_a_file_that_is_no_video_is_not_read_as_one(media_type: str, watch: Watch) -> None:
    document = replace(TALK, media_type=media_type, clip=None)
    with pytest.raises(DocumentUnsupportedError, match=media_type):
        watch(document, "video")
