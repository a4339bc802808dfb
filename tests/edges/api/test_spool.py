"""Files on their way in: removed when done with, and swept after a process that was killed."""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from api.bodies import stream_body
from api.uploads import ABANDONED_SECONDS, SpoolFile, remove_abandoned
from recto.errors import UploadInterruptedError, UploadMalformedError


def make_old(path: Path) -> Path:
    path.write_bytes(b"x")
    long_ago = time.time() - ABANDONED_SECONDS - 60
    os.utime(path, (long_ago, long_ago))
    return path


def test_only_old_uploads_are_removed(tmp_path: Path) -> None:
    old = make_old(tmp_path / "upload-1")
    foreign = make_old(tmp_path / "result-1")
    running = SpoolFile(tmp_path)
    assert remove_abandoned(tmp_path) == 1
    assert not old.exists()
    assert foreign.exists()
    assert running.path.exists()
    running.remove()


def test_application_clears_the_spool_folder_at_start(open_api: Any, storage: Any) -> None:
    old = make_old(storage.spool_dir() / "upload-1")
    open_api()
    assert not old.exists()


def test_stalled_body_is_given_up() -> None:
    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def read() -> None:
        request = Request({"type": "http", "method": "POST", "headers": []}, never)
        async for _ in stream_body(request, 10, UploadMalformedError("too long"), idle_seconds=0.01):
            pass

    with pytest.raises(UploadInterruptedError, match="send the file again"):
        asyncio.run(read())


def test_spool_file_is_removed_once_or_twice(tmp_path: Path) -> None:
    spool = SpoolFile(tmp_path)
    spool.write(b"part")
    spool.remove()
    spool.remove()
    assert list(tmp_path.iterdir()) == []
