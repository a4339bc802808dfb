"""One child process seen from its parent: started, given a document, listened to, ended."""

import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import structlog

from recto.documents.channel import Channel, ChannelClosedError, Kind
from recto.documents.limits import PrepareLimits
from recto.errors import (
    DocumentCrashError,
    DocumentTimeoutError,
    EngineError,
    JobInterrupted,
    RectoError,
    error_class,
)

_START_SECONDS = 60
_MAX_COMPLAINT_BYTES = 2000
_POLL_SECONDS = 0.05
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "LANG", "TZ")
"""A child needs no more of the environment; keys and passwords stay with the parent."""

_CRASHED = "The file crashed the program that reads it. Print or export it anew and try again."
_TIMED_OUT = "Reading a page took longer than {seconds:g} seconds. Split or simplify the document."

TaskKind = Literal["prepare", "count", "image", "pages", "video"]
Result = TypeVar("Result")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Task:
    """What a child is asked to do with a file. Paths are absolute."""

    kind: TaskKind
    path: Path
    scratch: Path
    """Folder for files that live as long as the task; a result too large for the channel lies there."""
    options: Mapping[str, Any]
    """What the kind of task takes besides, as JSON."""

    def to_json(self) -> dict[str, Any]:
        """Return what goes over the channel."""
        paths = {"path": str(self.path), "scratch": str(self.scratch)}
        return {"kind": self.kind, **paths, "options": self.options}


class ReaderGoneError(Exception):
    """The child was dead before it took the document, which is not to blame."""


class ReaderProcess:
    """A child and its channel. One caller at a time."""

    def __init__(self, limits: PrepareLimits) -> None:
        """Start the child; it dies with the thread that calls this."""
        self.documents = 0
        self.is_busy = False
        self._is_ready = False
        self._is_ended = False
        self._limits = limits
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "recto.documents.child",
                    str(theirs.fileno()),
                    str(os.getpid()),
                    json.dumps(dataclasses.asdict(limits)),
                ],
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._complaints,
                env=_child_environment(limits),
            )
        self._channel = Channel(ours)

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return not self._is_ended and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process's id; it leads a process group of the same number."""
        return self._process.pid

    def await_ready(self, cancelled: Callable[[], bool]) -> None:
        """Wait until the child can take a task. Raises EngineError and JobInterrupted."""
        if not self._is_ready:
            self._expect_ready(cancelled)
            self._is_ready = True

    def warm(self, cancelled: Callable[[], bool]) -> None:
        """Load the OCR models. Raises EngineError and JobInterrupted."""
        self.await_ready(cancelled)
        self._channel.send(Kind.WARM)
        self._expect_ready(cancelled)

    def run(
        self,
        task: Task,
        decode: Callable[[bytes], Result],
        on_page: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Result:
        """Have the child do the task. After an exception with `is_busy` set, the child is to be killed.

        `decode` makes the result of the child's bytes, or raises ValueError when they aren't one.
        Raises DocumentError leaves, PagesInvalidError, EngineError, JobInterrupted and ReaderGoneError.
        """
        self.await_ready(cancelled)
        self.is_busy = True
        self._hand_over(task, cancelled)
        self.documents += 1
        try:
            result = _decode(decode, self._follow(on_page, cancelled))
        except TimeoutError:
            raise self._name_timeout() from None
        except ChannelClosedError:
            raise self._explain_death() from None
        self.is_busy = False
        return result

    def kill(self) -> None:
        """End the child and all it started, at once. Only the first call does something."""
        if self._is_ended:
            return  # its process id may by now be another's
        self._is_ended = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._channel.close()
        self._complaints.close()

    def _hand_over(self, task: Task, cancelled: Callable[[], bool]) -> None:
        """Send the task and wait until the child has taken it. Raises ReaderGoneError."""
        try:
            self._channel.send(Kind.TASK, task.to_json())
            self._wait_for_frame(_START_SECONDS, cancelled)
        except (ChannelClosedError, TimeoutError):
            raise ReaderGoneError from None

    def _follow(self, on_page: Callable[[int, int], None], cancelled: Callable[[], bool]) -> bytes:
        """Listen until the result is there; each page gets its own time."""
        while True:
            kind, content = self._wait_for_frame(self._limits.page_timeout_seconds, cancelled)
            if kind is Kind.PAGE:
                done, total = _decode_json(content)
                on_page(int(done), int(total))
            elif kind is Kind.RESULT:
                return content
            else:
                error = _rebuild_error(_decode_json(content))
                self.is_busy = False
                raise error

    def _wait_for_frame(self, seconds: float, cancelled: Callable[[], bool]) -> tuple[Kind, bytes]:
        """Return the next frame. Raises TimeoutError, JobInterrupted and ChannelClosedError."""
        deadline = time.monotonic() + seconds
        while not cancelled():
            frame = self._channel.receive(_POLL_SECONDS)
            if frame is not None:
                return frame
            if time.monotonic() > deadline:
                raise TimeoutError
        raise JobInterrupted

    def _expect_ready(self, cancelled: Callable[[], bool]) -> None:
        try:
            _, content = self._wait_for_frame(_START_SECONDS, cancelled)
            missing = _decode_json(content)
        except (ChannelClosedError, TimeoutError):
            log.error("document.child_not_started", detail=self._read_complaints())
            self.kill()
            message = "The program that reads documents could not be started. Run `recto doctor`."
            raise EngineError(message) from None
        if missing:
            self.kill()
            raise EngineError(f"{', '.join(missing)} (poppler-utils) is missing. Run `recto doctor`.")

    def _read_complaints(self) -> str:
        """Return the end of what the child printed before it was ready; it had seen no document then."""
        end = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, end - _MAX_COMPLAINT_BYTES))
        return self._complaints.read().decode("utf-8", "replace")

    def _explain_death(self) -> RectoError:
        self.kill()
        code = self._process.returncode
        log.warning("document.child_died", returncode=code)
        return self._name_timeout() if code == -signal.SIGXCPU else DocumentCrashError(_CRASHED)

    def _name_timeout(self) -> RectoError:
        return DocumentTimeoutError(_TIMED_OUT.format(seconds=self._limits.page_timeout_seconds))


def _decode_json(content: bytes) -> Any:
    return _decode(json.loads, content)


def _decode(decode: Callable[[bytes], Result], content: bytes) -> Result:
    """Return what a child sent. Raises ChannelClosedError: what it sends can't be trusted to be whole."""
    try:
        return decode(content)
    except ValueError as error:
        raise ChannelClosedError from error


def _rebuild_error(body: dict[str, Any]) -> RectoError:
    if body["detail"]:
        log.error("document.child_failed", detail=body["detail"])
    return error_class(str(body["code"]))(str(body["message"]), param=body["param"])


def _child_environment(limits: PrepareLimits) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    threads = str(limits.ocr_threads)
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "MALLOC_ARENA_MAX": "2",
    }
