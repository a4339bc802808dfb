"""Frames of videos: which, when, how large, and what of damaged files can still be read."""

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from recto.documents.limits import PrepareLimits
from recto.documents.media.base import Clip, VideoSampling
from recto.documents.media.local import LocalMediaOpener
from recto.documents.media.opener import ChildMediaOpener
from recto.documents.media.sizes import PixelBudget
from recto.errors import (
    DocumentDamagedError,
    DocumentEmptyError,
    DocumentUnsupportedError,
    JobInterrupted,
    PageTooLargeError,
)
from tests.edges.media.conftest import MakeVideo

FRAME = PixelBudget(1, 100 * 28 * 28, 28)
SAMPLING = VideoSampling(FRAME, 10**8)


def _open(opener: LocalMediaOpener, path: Path, sampling: VideoSampling = SAMPLING) -> Clip:
    return opener.open_video(path, sampling, lambda: False)


def _levels(clip: Clip) -> list[float]:
    return [float(level) for level in clip.frames.mean(axis=(1, 2, 3))]


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp4", "mpeg4"),
        ("a.mp4", "libx264"),
        ("a.mov", "mpeg4"),
        ("a.mkv", "libx264"),
        ("a.webm", "libvpx"),
        ("a.avi", "mpeg4"),
        ("a.gif", "gif"),
        ("a.ts", "mpeg2video"),
        ("a.flv", "flv1"),
        ("a.wmv", "wmv2"),
    ],
)
def test_every_container_gives_its_frames_at_their_times(
    name: str, codec: str, make_video: MakeVideo, local: LocalMediaOpener
) -> None:
    clip = _open(local, make_video(name, codec=codec))
    assert clip.timestamps == pytest.approx([0.0, 0.5, 1.0, 1.5], abs=0.05)
    assert clip.duration_seconds == pytest.approx(2, abs=0.05)
    assert clip.step_seconds == pytest.approx(0.5, abs=0.02)
    assert clip.frames.shape == (4, 56, 56, 3)
    assert _levels(clip) == pytest.approx([0, 62, 125, 187], abs=12)


def test_the_bytes_decide_what_a_file_is(make_video: MakeVideo, local: LocalMediaOpener) -> None:
    path = make_video().rename(make_video().with_name("a.png"))
    assert len(_open(local, path).frames) == 4


def test_the_child_gives_what_this_process_gives(
    make_video: MakeVideo, local: LocalMediaOpener, opener: ChildMediaOpener
) -> None:
    path = make_video(codec="libx264", draw=lambda place: np.arange(64)[None, :, None] + place)
    here, there = _open(local, path), opener.open_video(path, SAMPLING, lambda: False)
    np.testing.assert_array_equal(here.frames, there.frames)
    assert (here.timestamps, here.duration_seconds) == (there.timestamps, there.duration_seconds)


def test_an_event_in_a_video_of_two_hours_is_found_within_a_step(
    make_video: MakeVideo, opener: ChildMediaOpener
) -> None:
    path = make_video(
        frames=7200, rate=1, key_every=60, draw=lambda place: 255 if 3000 <= place < 3040 else 0
    )
    sampling = VideoSampling(FRAME, 400 * 784, legible_pixels=784)
    clip = opener.open_video(path, sampling, lambda: False)
    assert len(clip.frames) == 400
    assert clip.step_seconds == 18
    seen = [seconds for seconds, level in zip(clip.timestamps, _levels(clip), strict=True) if level > 128]
    assert abs(seen[0] - 3000) <= 18
    assert abs(seen[-1] - 3040) <= 18


def test_frames_that_come_irregularly_are_shown_at_their_own_times(
    make_video: MakeVideo, local: LocalMediaOpener
) -> None:
    ticks = [0, 40, 80, 3000, 3040, 9000, 9040, 9960]
    clip = _open(local, make_video("a.mkv", 8, ticks=ticks, draw=lambda place: 30 * place))
    assert clip.duration_seconds == pytest.approx(10, abs=0.05)
    assert clip.timestamps == pytest.approx([0, 1.25, 2.5, 3.75, 5, 6.25, 7.5, 8.75], abs=0.05)
    assert _levels(clip) == pytest.approx([0, 60, 60, 120, 120, 120, 120, 120], abs=6)


def test_a_clip_of_one_frame_is_one_frame(make_video: MakeVideo, local: LocalMediaOpener) -> None:
    clip = _open(local, make_video(frames=1))
    assert (len(clip.frames), clip.timestamps) == (1, [0.0])
    assert clip.duration_seconds == pytest.approx(1 / 25)


@pytest.mark.parametrize(
    ("matrix", "shape", "bright"),
    [
        ((0, 1, -1, 0), (64, 48), np.s_[:, :28]),
        ((0, -1, 1, 0), (64, 48), np.s_[:, 28:]),
        ((-1, 0, 0, -1), (48, 64), np.s_[:, :, 28:]),
    ],
)
def test_a_video_recorded_on_its_side_stands_upright(
    matrix: tuple[int, int, int, int],
    shape: tuple[int, int],
    bright: tuple[slice, ...],
    make_video: MakeVideo,
    local: LocalMediaOpener,
) -> None:
    """The left half is white; a quarter clockwise it is the upper one."""
    path = make_video(draw=lambda _: np.where(np.arange(64) < 32, 255, 0)[None, :, None])
    content = bytearray(path.read_bytes())
    turned = [side << 16 for side in matrix]
    at = content.index(b"tkhd") + 44
    struct.pack_into(">ii4xii", content, at, *turned)
    path.write_bytes(content)
    clip = _open(local, path)
    assert (clip.original_height, clip.original_width) == shape
    assert clip.frames[bright].mean() > 220
    assert clip.frames.mean() < 150


def test_pixels_that_are_not_square_are_stretched(make_video: MakeVideo, local: LocalMediaOpener) -> None:
    clip = _open(local, make_video(aspect=Fraction(2, 1)))
    assert (clip.original_width, clip.original_height) == (128, 48)
    assert clip.frames.shape[1:3] == (56, 140)


def _write_sound(path: Path, has_cover: bool) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        if has_cover:
            cover = container.add_stream("png", rate=1)
            cover.width = cover.height = 16
            cover.pix_fmt = "rgb24"
            cover.disposition = av.stream.Disposition.attached_pic
            frame = av.VideoFrame(16, 16, "rgb24")
            frame.pts = 0
            pictures = [*cover.encode(frame), *cover.encode()]
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.float32), format="fltp", layout="mono")
        sound.sample_rate = 8000
        packets = [*stream.encode(sound), *stream.encode()]
        if has_cover:
            container.mux(pictures)
        container.mux(packets)
    return path


@pytest.mark.parametrize("has_cover", [False, True])
def test_a_file_with_only_sound_is_named_so(has_cover: bool, tmp_path: Path, local: LocalMediaOpener) -> None:
    path = _write_sound(tmp_path / "a.mp4", has_cover)
    with pytest.raises(DocumentUnsupportedError, match="only sound"):
        _open(local, path)


def _noise(place: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.random.default_rng(place).integers(0, 255, (48, 64, 3))


def test_of_a_truncated_stream_what_is_there_is_read(make_video: MakeVideo, local: LocalMediaOpener) -> None:
    path = make_video("a.mkv", frames=100, draw=_noise)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    clip = _open(local, path)
    assert 0.5 < clip.duration_seconds < 3.5


def test_a_file_cut_off_before_its_description_is_damaged(
    make_video: MakeVideo, local: LocalMediaOpener
) -> None:
    path = make_video(draw=_noise)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(DocumentDamagedError, match="cut off or damaged"):
        _open(local, path)


def test_broken_bytes_in_the_middle_cost_only_their_frames(
    make_video: MakeVideo, local: LocalMediaOpener
) -> None:
    path = make_video("a.mkv", frames=100, codec="libx264", draw=_noise)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)
    assert len(_open(local, path).frames) == 8


def test_nothing_but_broken_frames_is_damaged(make_video: MakeVideo, local: LocalMediaOpener) -> None:
    path = make_video(frames=10, codec="mpeg4", draw=_noise)
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + 4
    content[start : content.index(b"moov") - 4] = bytes(content.index(b"moov") - 4 - start)
    path.write_bytes(content)
    with pytest.raises(DocumentDamagedError):
        _open(local, path)


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/x.ts\n", "plain text"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "plain text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "image/png"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x00\x01\x02\x03\xff\xfe" * 40, "of an unknown type"),
    ],
)
def test_what_is_no_video_is_named(
    content: bytes, seen: str, tmp_path: Path, local: LocalMediaOpener
) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(DocumentUnsupportedError, match=seen):
        _open(local, tmp_path / "a.mp4")


def test_no_bytes_are_an_empty_file(tmp_path: Path, local: LocalMediaOpener) -> None:
    (tmp_path / "a.mp4").write_bytes(b"")
    with pytest.raises(DocumentEmptyError):
        _open(local, tmp_path / "a.mp4")


def test_a_video_with_too_many_pixels_is_refused(make_video: MakeVideo) -> None:
    strict = LocalMediaOpener(PrepareLimits(max_page_pixels=64 * 48 - 1))
    with pytest.raises(PageTooLargeError, match="64 × 48 pixels"):
        _open(strict, make_video())


def test_a_cancelled_video_is_let_go(make_video: MakeVideo, opener: ChildMediaOpener) -> None:
    with pytest.raises(JobInterrupted):
        opener.open_video(make_video(), SAMPLING, lambda: True)
