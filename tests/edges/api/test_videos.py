"""A video from upload to frames: every time in the result points to a frame that can be fetched."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from recto.documents.limits import PrepareLimits
from recto.documents.preparer import Preparer
from recto.extraction.reader.extractor import ReaderExtractor
from recto.jobs.keeper import LeaseKeeper
from recto.jobs.ledger import Ledger
from recto.jobs.runner import JobRunner, RunnerOptions
from recto.jobs.states import Stage
from recto.jobs.workspace import Workspace
from recto.storage.local import LocalStorage
from samples.catalogue import FOLDER

FILM = FOLDER / "video-en-goods-in.mp4"


class NoProgress:
    """Progress that nobody follows."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, int]] = []

    def report(self, job_id: str, stage: str, done: int, total: int) -> None:
        self.told.append((stage, done, total))


@pytest.fixture
def progress() -> NoProgress:
    return NoProgress()


@pytest.fixture
def run_jobs(
    ledger: Ledger, storage: LocalStorage, api: Any, progress: NoProgress
) -> Iterator[Callable[[], None]]:
    """Return a function that works off all jobs as a worker with the reader does."""
    with closing(Preparer(1, PrepareLimits(ocr_threads=1))) as preparer:
        runner = JobRunner(
            RunnerOptions("w1", frozenset(Stage), 60, 300, 3, None),
            ledger=ledger,
            storage=storage,
            preparer=preparer,
            extractors={"reader": ReaderExtractor()},
            progress=progress,  # type: ignore[arg-type]
            bell=api.services.bell,
            keeper=LeaseKeeper(ledger.leases, lease_seconds=60, job_timeout_seconds=300),
            workspace=Workspace(storage.spool_dir(), "w1"),
        )
        yield lambda: runner.run_waiting(Stage.PREPARE)


def test_a_video_is_read_and_every_time_in_it_can_be_looked_at(
    api: Any, run_jobs: Callable[[], None], progress: NoProgress
) -> None:
    job_id = api.submit(FILM.read_bytes(), FILM.name)["id"]
    run_jobs()
    job = api.get(f"/v1/jobs/{job_id}").json()
    assert (job["status"], job["document"]["media_type"], job["document"]["pages"]) == (
        "succeeded",
        "video/mp4",
        3,
    )
    video, invoice = job["result"]["documents"]
    assert (video["schema"], invoice["schema"]) == ("video", "invoice")
    assert invoice["data"]["invoice_number"] == "GF-20417"
    assert ("preparing", 3, 3) in progress.told
    times = [page["time_seconds"] for page in job["result"]["pages"]]
    assert times == sorted(times)
    assert 2.0 <= times[1] < 5.0
    pointed = {
        box["page"]
        for path, field in video["fields"].items()
        if path.endswith("_seconds")
        for box in field["boxes"]
    }
    assert pointed == {1, 2, 3}
    for page in job["result"]["pages"]:
        answer = api.get(page["image"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        with Image.open(io.BytesIO(answer.content)) as frame:
            assert frame.size == (page["width"], page["height"]) == (720, 1120)


def test_a_video_is_offered_as_a_schema(api: Any) -> None:
    schema = api.get("/v1/schemas/video").json()
    assert "segments" in str(schema)


def test_sound_is_refused_with_a_code_of_its_own(
    api: Any, run_jobs: Callable[[], None], tmp_path: Path
) -> None:
    job_id = api.submit(b"OggS\x00\x02" + bytes(60), "song.ogg")["id"]
    run_jobs()
    error = api.get(f"/v1/jobs/{job_id}").json()["error"]
    assert error["code"] in {"document.damaged", "document.unsupported_type"}
