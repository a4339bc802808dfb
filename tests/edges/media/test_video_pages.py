"""A video as a document: its pages are frames with their times."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.prepare import DocumentReader, prepare
from recto.documents.preparer import Preparer
from recto.documents.video_looks import Pulse, look_through
from recto.errors import (
    DocumentDamagedError,
    DocumentEmptyError,
    DocumentUnsupportedError,
    PagesInvalidError,
)
from tests.edges.media.conftest import MakeVideo
from tests.edges.media.test_videos import _write_sound

LIMITS = PrepareLimits(page_timeout_seconds=60, ocr_threads=1)
SIZE = (320, 240)
Prepare = Callable[..., Document]


def draw_slide(title: str, ground: int) -> Any:
    slide = np.full((SIZE[1], SIZE[0], 3), ground, np.uint8)
    ink = 255 if ground < 128 else 0
    cv2.putText(slide, title, (30, 130), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (ink, ink, ink), 2, cv2.LINE_AA)
    return slide


SLIDES = (draw_slide("Harbour 12", 30), draw_slide("Pallet 77", 225))


@pytest.fixture(scope="module")
def reader() -> DocumentReader:
    return DocumentReader(LIMITS)


@pytest.fixture
def read(reader: DocumentReader, tmp_path: Path) -> Prepare:
    """Return a function that prepares a file and leaves its frames in `out`."""

    def run(path: Path, pages: str | None = None, on_page: Callable[[int, int], None] = print) -> Document:
        for folder in ("out", "scratch"):
            (tmp_path / folder).mkdir(exist_ok=True)
        return reader.prepare(path, pages, tmp_path / "out", tmp_path / "scratch", on_page)

    return run


@pytest.fixture
def make_talk(make_video: MakeVideo) -> MakeVideo:
    """Return a function that films slides, 2 seconds each at 10 frames a second: first, second, first."""

    def make(name: str = "talk.mp4", codec: str = "libx264", order: tuple[int, ...] = (0, 1, 0)) -> Path:
        return make_video(
            name,
            frames=20 * len(order),
            rate=10,
            codec=codec,
            size=SIZE,
            draw=lambda place: SLIDES[order[place // 20]],
        )

    return make


def _texts(document: Document) -> list[str]:
    return [" ".join(word.text for word in page.words) for page in document.pages]


def test_each_scene_becomes_a_page_with_its_time_and_words(
    make_talk: MakeVideo, read: Prepare, tmp_path: Path
) -> None:
    document = read(make_talk())
    assert _texts(document) == ["Harbour 12", "Pallet 77", "Harbour 12"]
    assert [int(page.time_seconds or 0) // 2 for page in document.pages] == [0, 1, 2]
    assert [(page.width, page.height, page.rotation) for page in document.pages] == [(320, 240, 0)] * 3
    clip = document.clip
    assert clip is not None
    assert clip.scene_starts == pytest.approx((0, 2, 4))
    assert (clip.duration_seconds, clip.width, clip.height) == (pytest.approx(6), 320, 240)
    assert clip.frames_per_second == pytest.approx(10)
    shown = [int(cv2.imread(str(tmp_path / "out" / f"{number}.png")).mean()) for number in (1, 2, 3)]
    assert [level > 128 for level in shown] == [False, True, False]


@pytest.mark.parametrize(
    ("name", "codec", "media_type"),
    [
        ("a.mov", "mpeg4", "video/quicktime"),
        ("a.webm", "libvpx", "video/webm"),
        ("a.mkv", "libx264", "video/x-matroska"),
        ("a.avi", "mpeg4", "video/x-msvideo"),
    ],
)
def test_every_container_is_read_whatever_its_name(
    name: str, codec: str, media_type: str, make_talk: MakeVideo, read: Prepare
) -> None:
    path = make_talk(name, codec)
    document = read(path.rename(path.with_name("invoice.pdf")))
    assert (document.media_type, document.page_count) == (media_type, 3)


def test_times_are_those_of_the_frames_although_they_come_at_a_changing_rate(
    make_video: MakeVideo, read: Prepare
) -> None:
    ticks = [*range(0, 2000, 50), *range(2000, 10_000, 400)]
    path = make_video(
        "a.mkv", len(ticks), size=SIZE, ticks=ticks, draw=lambda place: SLIDES[ticks[place] >= 6000]
    )
    document = read(path)
    assert document.clip is not None
    assert document.clip.scene_starts == pytest.approx((0, 6))
    assert all(round(1000 * (page.time_seconds or 0)) in ticks for page in document.pages)


def test_pages_of_a_video_are_its_chosen_frames(make_talk: MakeVideo, read: Prepare) -> None:
    path = make_talk()
    document = read(path, "2")
    assert [page.number for page in document.pages] == [2]
    assert (document.page_count, _texts(document)) == (3, ["Pallet 77"])
    with pytest.raises(PagesInvalidError, match="has 3"):
        read(path, "4")


def test_progress_moves_while_a_video_is_looked_through_and_read(make_talk: MakeVideo, read: Prepare) -> None:
    told: list[tuple[int, int]] = []
    read(make_talk(), on_page=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 1)
    assert told[-1] == (3, 3)


def test_a_server_that_takes_few_pages_reads_few_frames_and_says_so(
    make_talk: MakeVideo, tmp_path: Path
) -> None:
    document = prepare(make_talk(), None, tmp_path, PrepareLimits(max_pages=2, ocr_threads=1))
    assert document.page_count == 2
    assert document.warnings == ("The video shows 3 scenes; the 2 longest were read, a frame of each.",)


def test_time_that_runs_out_ends_the_look_and_not_the_job(make_talk: MakeVideo) -> None:
    seen = look_through(make_talk(), LIMITS, Pulse(lambda: None), seconds=0)
    assert not seen.is_whole
    assert seen.end_seconds < 6


def test_a_child_reads_a_video_as_this_process_does(
    make_talk: MakeVideo, read: Prepare, tmp_path: Path
) -> None:
    path = make_talk()
    (tmp_path / "there").mkdir()
    with closing(Preparer(1, LIMITS)) as children:
        there = children.prepare(path, None, tmp_path / "there", lambda _done, _total: None, lambda: False)
    here = read(path)
    assert _texts(there) == _texts(here)
    assert there.clip == here.clip


@pytest.fixture
def damage(make_talk: MakeVideo) -> Callable[[Callable[[bytes], bytes]], Path]:
    """Return a function that changes the bytes of a video."""

    def change(edit: Callable[[bytes], bytes]) -> Path:
        path = make_talk()
        path.write_bytes(edit(path.read_bytes()))
        return path

    return change


def test_a_video_without_its_description_is_damaged(
    damage: Callable[[Callable[[bytes], bytes]], Path], read: Prepare
) -> None:
    with pytest.raises(DocumentDamagedError, match="cut off or damaged"):
        read(damage(lambda content: content[: len(content) // 2]))


def test_an_empty_file_is_empty(damage: Callable[[Callable[[bytes], bytes]], Path], read: Prepare) -> None:
    with pytest.raises(DocumentEmptyError):
        read(damage(lambda _content: b""))


def test_sound_without_pictures_is_refused_by_name(tmp_path: Path, read: Prepare) -> None:
    with pytest.raises(DocumentUnsupportedError, match="only sound"):
        read(_write_sound(tmp_path / "a.mp4", has_cover=False))
