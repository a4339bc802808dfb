"""The process that opens documents, started by `Preparer`.

`python -m recto.documents.child FD PARENT_PID LIMITS`: a socket's descriptor, a process id, limits as JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recto.documents.channel import Channel, ChannelClosedError, Kind
from recto.documents.codec import encode_document
from recto.documents.confinement import allow_cpu, confine_process
from recto.documents.limits import PrepareLimits
from recto.errors import DocumentCrashError, PageTooLargeError, RectoError

if TYPE_CHECKING:
    from collections.abc import Callable

    from recto.documents.prepare import DocumentReader

POPPLER = ("pdfinfo", "pdftoppm", "pdftotext")


def main() -> None:
    """Serve one task after another until the parent is gone."""
    descriptor, parent_pid, limits = sys.argv[1:]
    confine_process(int(parent_pid))
    channel = Channel(socket.socket(fileno=int(descriptor)))
    try:
        _serve(channel, PrepareLimits(**json.loads(limits)))
    except ChannelClosedError:
        os._exit(0)


def _serve(channel: Channel, limits: PrepareLimits) -> None:
    import cv2  # heavy: after the bounds are set

    from recto.documents.prepare import DocumentReader

    missing = [program for program in POPPLER if shutil.which(program) is None]
    channel.send(Kind.READY, missing)
    _fall_silent()
    cv2.setNumThreads(limits.ocr_threads)
    reader = DocumentReader(limits)
    while True:
        frame = channel.receive()
        if frame is None:
            return
        kind, content = frame
        allow_cpu(_cpu_seconds(limits))
        if kind is Kind.WARM:
            assert reader.ocr is not None
            channel.send(Kind.READY, [])
        else:
            channel.send(Kind.READY, [])
            _answer(channel, reader, limits, json.loads(content))


def _cpu_seconds(limits: PrepareLimits) -> float:
    """Return the CPU time that one page may take."""
    return limits.page_timeout_seconds * (limits.ocr_threads + 1)


def _fall_silent() -> None:
    """Let what libraries print go nowhere; until here it says why a child can't start."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stderr.fileno())


def _answer(channel: Channel, reader: DocumentReader, limits: PrepareLimits, task: dict[str, Any]) -> None:
    budget = _cpu_seconds(limits)

    def report_page(done: int, total: int) -> None:
        allow_cpu(budget)
        channel.send(Kind.PAGE, [done, total])

    try:
        result = _do_task(task, reader, limits, report_page)
    except RectoError as error:
        _send_error(channel, error)
    except MemoryError:
        message = "A page needs more memory than this server gives to one document. Scale it down."
        _send_error(channel, PageTooLargeError(message))
    except ChannelClosedError:
        raise
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
        _send_error(channel, DocumentCrashError("The file could not be read."), detail)
    else:
        channel.send(Kind.RESULT, result)


def _do_task(
    task: dict[str, Any],
    reader: DocumentReader,
    limits: PrepareLimits,
    report_page: Callable[[int, int], None],
) -> bytes:
    path, scratch, options = Path(task["path"]), Path(task["scratch"]), task["options"]
    if task["kind"] == "prepare":
        out_dir = Path(options["out_dir"])
        return encode_document(reader.prepare(path, options["pages"], out_dir, scratch, report_page))
    from recto.documents.media.task import do_media_task

    return do_media_task(task["kind"], path, scratch, options, limits, report_page)


def _send_error(channel: Channel, error: RectoError, detail: str = "") -> None:
    body = {"code": error.code, "message": error.message, "param": error.param, "detail": detail}
    channel.send(Kind.ERROR, body)


if __name__ == "__main__":
    main()
