"""Prepares documents in child processes that a crash or a stall can't outlive."""

import contextlib
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from recto.documents.codec import decode_document
from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.reader_process import ReaderGoneError, ReaderProcess, Result, Task
from recto.errors import EngineError, JobInterrupted

POLL_SECONDS = 0.1
"""How often a waiting call asks whether it is cancelled."""
_HANDOVERS = 3
"""How many children may turn out dead before a document is handed over."""
_MAX_DOCUMENTS = 200
"""A child is replaced after so many, so that what its libraries leak can't add up."""


class Preparer:
    """A small pool of children, started when first needed. Thread-safe."""

    def __init__(self, children: int, limits: PrepareLimits, max_documents: int = _MAX_DOCUMENTS) -> None:
        """`children`: documents read at once; `max_documents`: what one child reads in its life."""
        self._limits = limits
        self._max_documents = max_documents
        self._closing = threading.Event()
        self._idle: queue.LifoQueue[ReaderProcess | None] = queue.LifoQueue()
        for _ in range(children):
            self._idle.put(None)
        self._children = children
        # The kernel ends a child with the *thread* that started it, so one thread starts all and stays.
        self._keeper = ThreadPoolExecutor(1, thread_name_prefix="document-children")

    def prepare(
        self,
        path: Path,
        pages: str | None,
        out_dir: Path,
        on_page: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Document:
        """Read the document and write `out_dir/{number}.png`, upright, for each page that was asked for.

        `on_page(done, total)` is called after each page, in the caller's thread.
        Raises DocumentError leaves, PagesInvalidError, EngineError when a child can't be started, and
        JobInterrupted soon after `cancelled()` turned true.
        """

        scratch = out_dir.absolute() / ".scratch"
        options = {"pages": pages, "out_dir": str(out_dir.absolute())}
        task = Task("prepare", path.absolute(), scratch, options)
        return self.run_task(task, decode_document, on_page, cancelled)

    def run_task(
        self,
        task: Task,
        decode: Callable[[bytes], Result],
        on_page: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Result:
        """Have a child do the task. `decode` makes the result of its bytes while `task.scratch` exists.

        Raises what the task raises, EngineError when a child can't be started, and JobInterrupted soon after
        `cancelled()` turned true.
        """

        def is_cancelled() -> bool:
            return self._closing.is_set() or cancelled()

        for _ in range(_HANDOVERS):
            with contextlib.suppress(ReaderGoneError):
                return self._run(task, decode, on_page, is_cancelled)
        raise EngineError("The programs that read documents die at once. Run `recto doctor`.")

    def _run(
        self,
        task: Task,
        decode: Callable[[bytes], Result],
        on_page: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Result:
        with self._borrow(cancelled) as child:
            task.scratch.mkdir(parents=True, exist_ok=True)
            try:
                return child.run(task, decode, on_page, cancelled)
            finally:
                if child.is_busy:
                    child.kill()
                shutil.rmtree(task.scratch, ignore_errors=True)

    def start(self) -> None:
        """Start all children, without OCR: for tasks that need none. Raises EngineError."""
        self._with_each(lambda child: child.await_ready(self._closing.is_set))

    def warm(self) -> None:
        """Start all children and load their OCR models. Raises EngineError."""
        self._with_each(lambda child: child.warm(self._closing.is_set))

    def close(self) -> None:
        """End all children; calls under way raise JobInterrupted."""
        if self._closing.is_set():
            return
        self._closing.set()
        for _ in range(self._children):
            child = self._idle.get()
            if child is not None:
                child.kill()
        self._keeper.shutdown()

    def _with_each(self, call: Callable[[ReaderProcess], None]) -> None:
        def borrow_one() -> None:
            with self._borrow(self._closing.is_set) as child:
                call(child)

        with ThreadPoolExecutor(self._children) as starters:
            for started in [starters.submit(borrow_one) for _ in range(self._children)]:
                started.result()

    @contextlib.contextmanager
    def _borrow(self, cancelled: Callable[[], bool]) -> Iterator[ReaderProcess]:
        """Lend a living child; a dead or worn one is replaced first."""
        child = self._wait_for_slot(cancelled)
        try:
            if child is None or not child.is_alive or child.documents >= self._max_documents:
                if child is not None:
                    child.kill()
                child = None
                child = self._keeper.submit(ReaderProcess, self._limits).result()
            yield child
        finally:
            self._idle.put(child if child is not None and child.is_alive else None)

    def _wait_for_slot(self, cancelled: Callable[[], bool]) -> ReaderProcess | None:
        while not cancelled():
            try:
                return self._idle.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
        raise JobInterrupted
