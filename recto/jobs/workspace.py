"""Folders for the files of running jobs, and their removal when a killed process could not."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ABANDONED_SECONDS = 86_400
_PREFIX = "job-"


class Workspace:
    """Temporary folders of one worker inside `folder`, which others may share.

    `owner` is the worker's name: a name belongs to one living process at a time.
    """

    def __init__(self, folder: Path, owner: str) -> None:
        self._folder = folder
        self._prefix = f"{_PREFIX}{owner.replace('/', '-')}-"

    @contextmanager
    def open(self) -> Iterator[Path]:
        """Make an empty folder; it is gone when the block ends."""
        with tempfile.TemporaryDirectory(prefix=self._prefix, dir=self._folder) as folder:
            yield Path(folder)

    def clear(self) -> int:
        """Remove what an earlier process of this name left, and of any name a day ago; return how many."""
        before = time.time() - ABANDONED_SECONDS
        left = [
            path
            for path in self._folder.glob(f"{_PREFIX}*")
            if path.name.startswith(self._prefix) or path.stat().st_mtime < before
        ]
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        return len(left)
