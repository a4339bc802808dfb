"""Documents are read in children that a crash or a stall can't outlive."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.preparer import Preparer
from recto.errors import (
    DocumentCrashError,
    DocumentTimeoutError,
    DocumentUnsupportedError,
    EngineError,
    JobInterrupted,
    PagesInvalidError,
)

MakePdf = Callable[..., Path]

PATIENCE_SECONDS = 20


@pytest.fixture
def preparer() -> Iterator[Preparer]:
    with contextlib.closing(Preparer(1, PrepareLimits(page_timeout_seconds=30))) as preparer:
        yield preparer


@pytest.fixture
def make_many(make_pdf: MakePdf) -> Callable[[int], Path]:
    """Return a function that writes a PDF of so many pages."""

    def draw(canvas: Any) -> None:
        canvas.drawString(72, 700, "Nothing but a few words that stand on a page of paper")

    return lambda pages: make_pdf(*[draw] * pages)


@pytest.fixture
def stalled(tmp_path: Path) -> Path:
    """Return a file whose reading never ends: a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "stalled.pdf")
    return tmp_path / "stalled.pdf"


def _prepare(
    preparer: Preparer,
    path: Path,
    pages: str | None = None,
    on_page: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Document:
    return preparer.prepare(path, pages, path.parent / "out", on_page, cancelled)


def _processes() -> dict[int, tuple[int, int, str]]:
    """Return parent, process group and state of every process, by id."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            found[int(folder.name)] = (int(fields[1]), int(fields[2]), fields[0])
    return found


def _children(parent: int | None = None) -> list[int]:
    """Return the living children of this process that read documents."""
    parent = parent or os.getpid()
    return [
        pid
        for pid, (owner, group, state) in _processes().items()
        if owner == parent and group == pid and state != "Z" and _reads_documents(pid)
    ]


def _reads_documents(pid: int) -> bool:
    """Tell such a child from the services that other tests have running, which no test here may kill."""
    try:
        return b"recto.documents.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False


def _group_members(group: int) -> list[int]:
    return [pid for pid, (_, own, state) in _processes().items() if own == group and state != "Z"]


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def test_a_document_comes_back_with_its_pages_on_disk(
    preparer: Preparer, make_many: Callable[[int], Path], tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    document = _prepare(preparer, make_many(2), on_page=lambda *progress: told.append(progress))
    assert [len(page.words) for page in document.pages] == [12, 12]
    assert told == [(1, 2), (2, 2)]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["1.png", "2.png"]


def test_a_child_serves_one_document_after_another(
    preparer: Preparer, make_many: Callable[[int], Path]
) -> None:
    path = make_many(1)
    _prepare(preparer, path)
    before = _children()
    _prepare(preparer, path)
    assert _children() == before
    assert len(before) == 1


def test_errors_keep_their_type_message_and_option(
    preparer: Preparer, make_many: Callable[[int], Path]
) -> None:
    with pytest.raises(PagesInvalidError, match="page 9") as caught:
        _prepare(preparer, make_many(1), "9")
    assert caught.value.param == "pages"


def test_a_refused_document_costs_no_child(preparer: Preparer, make_many: Callable[[int], Path]) -> None:
    path = make_many(1)
    _prepare(preparer, path)
    before = _children()
    text = path.with_name("letter.pdf")
    text.write_text("Dear Sir or Madam")
    with pytest.raises(DocumentUnsupportedError):
        _prepare(preparer, text)
    assert _children() == before


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_that_dies_charges_its_document_and_is_replaced(
    death: signal.Signals, preparer: Preparer, make_many: Callable[[int], Path]
) -> None:
    def strike(_done: int, _total: int) -> None:
        os.kill(_children()[0], death)

    path = make_many(20)
    with pytest.raises(DocumentCrashError):
        _prepare(preparer, path, on_page=strike)
    assert len(_prepare(preparer, path, "1").pages) == 1


def test_a_child_that_died_between_documents_is_replaced(
    preparer: Preparer, make_many: Callable[[int], Path]
) -> None:
    path = make_many(1)
    _prepare(preparer, path)
    (child,) = _children()
    os.kill(child, signal.SIGKILL)
    assert _prepare(preparer, path).pages


def test_a_stalled_document_times_out_and_nothing_stays_behind(stalled: Path, tmp_path: Path) -> None:
    with contextlib.closing(Preparer(1, PrepareLimits(page_timeout_seconds=0.5))) as preparer:
        started = time.monotonic()
        with pytest.raises(DocumentTimeoutError):
            _prepare(preparer, stalled)
        assert time.monotonic() - started < PATIENCE_SECONDS
        assert _children() == []
        assert list((tmp_path / "out").iterdir()) == []


def test_a_child_that_burns_too_much_cpu_is_ended_by_the_kernel(
    preparer: Preparer, make_many: Callable[[int], Path]
) -> None:
    def strike(_done: int, _total: int) -> None:
        os.kill(_children()[0], signal.SIGXCPU)

    with pytest.raises(DocumentTimeoutError):
        _prepare(preparer, make_many(20), on_page=strike)


def test_cancelling_ends_the_child_and_what_it_started(
    preparer: Preparer, stalled: Path, make_many: Callable[[int], Path]
) -> None:
    cancelled = threading.Event()
    groups: list[int] = []

    def cancel_soon() -> None:
        _wait_until(lambda: bool(_children()))
        groups.extend(_children())
        cancelled.set()

    striker = threading.Thread(target=cancel_soon)
    striker.start()
    with pytest.raises(JobInterrupted):
        _prepare(preparer, stalled, cancelled=cancelled.is_set)
    striker.join()
    preparer.close()
    assert [_group_members(group) for group in groups] == [[]]


def test_a_callers_own_failure_ends_the_child(preparer: Preparer, make_many: Callable[[int], Path]) -> None:
    def fail(_done: int, _total: int) -> None:
        raise JobInterrupted

    path = make_many(20)
    with pytest.raises(JobInterrupted):
        _prepare(preparer, path, on_page=fail)
    assert _children() == []
    assert not (path.parent / "out" / ".scratch").exists()


def test_a_wait_for_a_free_child_can_be_cancelled(preparer: Preparer, stalled: Path) -> None:
    release = threading.Event()

    def occupy() -> None:
        with contextlib.suppress(JobInterrupted):
            _prepare(preparer, stalled, cancelled=release.is_set)

    busy = threading.Thread(target=occupy)
    busy.start()
    _wait_until(lambda: bool(_children()))
    with pytest.raises(JobInterrupted):
        _prepare(preparer, stalled, cancelled=lambda: True)
    release.set()
    busy.join()


def test_a_child_outlives_the_thread_that_first_used_it(
    preparer: Preparer, make_many: Callable[[int], Path]
) -> None:
    path = make_many(1)
    first = threading.Thread(target=_prepare, args=(preparer, path))
    first.start()
    first.join()
    before = _children()
    assert _prepare(preparer, path).pages
    assert _children() == before


def test_a_worn_child_is_replaced(make_many: Callable[[int], Path]) -> None:
    path = make_many(1)
    with contextlib.closing(Preparer(1, PrepareLimits(), max_documents=2)) as preparer:
        seen = []
        for _ in range(3):
            _prepare(preparer, path)
            seen.append(_children()[0])
    assert seen[0] == seen[1] != seen[2]


def test_several_documents_are_read_side_by_side(make_many: Callable[[int], Path]) -> None:
    path = make_many(2)
    together = threading.Barrier(2, timeout=PATIENCE_SECONDS)
    read: list[Document] = []

    def read_one(name: str) -> None:
        out = path.parent / name
        read.append(
            preparer.prepare(path, None, out, lambda done, _: together.wait() and None, lambda: False)
        )

    with contextlib.closing(Preparer(2, PrepareLimits())) as preparer:
        readers = [threading.Thread(target=read_one, args=(name,)) for name in "ab"]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    assert len(read) == 2


def test_warming_starts_all_children_with_their_models(
    preparer: Preparer, scan: Image.Image, tmp_path: Path
) -> None:
    preparer.warm()
    assert len(_children()) == 1
    scan.save(tmp_path / "scan.png")
    assert _prepare(preparer, tmp_path / "scan.png").pages[0].words


def test_closing_ends_all_children_and_may_be_done_twice(
    preparer: Preparer, make_many: Callable[[int], Path]
) -> None:
    _prepare(preparer, make_many(1))
    preparer.close()
    preparer.close()
    assert _children() == []


def test_after_closing_nothing_is_read(preparer: Preparer, make_many: Callable[[int], Path]) -> None:
    preparer.close()
    with pytest.raises(JobInterrupted):
        _prepare(preparer, make_many(1))


def test_a_machine_without_poppler_says_what_is_missing(
    make_many: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with (
        contextlib.closing(Preparer(1, PrepareLimits())) as preparer,
        pytest.raises(EngineError, match="poppler"),
    ):
        _prepare(preparer, make_many(1))


def test_a_child_that_can_not_start_blames_the_machine(
    make_many: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with (
        contextlib.closing(Preparer(1, PrepareLimits())) as preparer,
        pytest.raises(EngineError, match="doctor"),
    ):
        _prepare(preparer, make_many(1))


def test_children_know_none_of_the_parents_secrets(
    preparer: Preparer, make_many: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECTO_DATABASE_URL", "postgresql://user:secret@host/db")
    _prepare(preparer, make_many(1))
    assert "secret" not in Path(f"/proc/{_children()[0]}/environ").read_text()


def test_children_run_under_limits(preparer: Preparer, make_many: Callable[[int], Path]) -> None:
    _prepare(preparer, make_many(1))
    text = Path(f"/proc/{_children()[0]}/limits").read_text()
    limits = {line[:26].strip(): line[26:].split()[0] for line in text.splitlines()[1:]}
    assert limits["Max core file size"] == "0"
    for name in ("Max cpu time", "Max file size", "Max address space"):
        assert limits[name] != "unlimited"


_PARENT = """
import sys, threading
from pathlib import Path
from recto.documents.limits import PrepareLimits
from recto.documents.preparer import Preparer
preparer = Preparer(1, PrepareLimits())
preparer.warm()
print("warm", flush=True)
preparer.prepare(Path(sys.argv[1]), None, Path(sys.argv[2]), lambda a, b: None, lambda: False)
"""


def test_children_die_with_their_worker(stalled: Path, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(stalled), str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "warm\n"
        (child,) = _children(parent.pid)
        parent.kill()
    _wait_until(lambda: child not in _processes() or _processes()[child][2] == "Z")
