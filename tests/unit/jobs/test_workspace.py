"""Files of jobs don't outlive them, whatever happens to the process."""

import os
import time
from pathlib import Path

from recto.jobs.workspace import ABANDONED_SECONDS, Workspace


def test_a_folder_is_gone_after_its_job(tmp_path: Path) -> None:
    with Workspace(tmp_path, "w1").open() as folder:
        (folder / "document").write_bytes(b"bytes")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_of_this_name_left_is_cleared(tmp_path: Path) -> None:
    for name in ("job-w1-abc", "job-w2-abc", "upload-1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "document").write_bytes(b"bytes")
    assert Workspace(tmp_path, "w1").clear() == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["job-w2-abc", "upload-1"]


def test_what_anybody_left_a_day_ago_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "job-w2-abc").mkdir()
    old = time.time() - ABANDONED_SECONDS - 1
    os.utime(tmp_path / "job-w2-abc", (old, old))
    assert Workspace(tmp_path, "w1").clear() == 1
