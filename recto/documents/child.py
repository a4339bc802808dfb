"""The process that opens documents, started by `Preparer`.

`python -m recto.documents.child FD PARENT_PID LIMITS`: a socket's descriptor, a process id, limits as JSON.
"""

import json
import os
import shutil
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from recto.documents.channel import Channel, ChannelClosedError, Kind
from recto.documents.codec import encode_document
from recto.documents.confinement import allow_cpu, confine_process
from recto.documents.limits import PrepareLimits
from recto.errors import DocumentCrashError, PageTooLargeError, RectoError

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
    budget = limits.page_timeout_seconds * (limits.ocr_threads + 1)
    while True:
        frame = channel.receive()
        if frame is None:
            return
        kind, content = frame
        allow_cpu(budget)
        if kind is Kind.WARM:
            assert reader.ocr is not None
            channel.send(Kind.READY, [])
        else:
            channel.send(Kind.READY, [])
            _answer(channel, reader, budget, json.loads(content))


def _fall_silent() -> None:
    """Let what libraries print go nowhere; until here it says why a child can't start."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stderr.fileno())


def _answer(channel: Channel, reader: Any, budget: float, task: dict[str, Any]) -> None:
    def report_page(done: int, total: int) -> None:
        allow_cpu(budget)
        channel.send(Kind.PAGE, [done, total])

    try:
        document = reader.prepare(
            Path(task["path"]), task["pages"], Path(task["out_dir"]), Path(task["scratch"]), report_page
        )
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
        _send_error(channel, DocumentCrashError("The document could not be read."), detail)
    else:
        channel.send(Kind.DOCUMENT, encode_document(document))


def _send_error(channel: Channel, error: RectoError, detail: str = "") -> None:
    body = {"code": error.code, "message": error.message, "param": error.param, "detail": detail}
    channel.send(Kind.ERROR, body)


if __name__ == "__main__":
    main()
