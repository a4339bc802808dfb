"""Children and their guards, with /bin/sh as the child."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recto.supervisor.child import Child, ChildSpec
from recto.supervisor.guard import Guard
from recto.supervisor.logfile import LogFile
from recto.supervisor.stack import Stack

NewChild = Callable[..., Child]


@pytest.fixture
def new_child(tmp_path: Path) -> Iterator[NewChild]:
    made: list[Child] = []

    def new(script: str, name: str = "child", grace_seconds: float = 5, stdin: bytes = b"") -> Child:
        spec = ChildSpec(name, ["/bin/sh", "-c", script], grace_seconds, {"PATH": os.environ["PATH"]}, stdin)
        made.append(Child(spec, tmp_path, LogFile(tmp_path / f"{name}.log")))
        return made[-1]

    yield new
    for child in made:
        child.kill()


def wait_for_end(child: Child) -> int:
    deadline = time.monotonic() + 10
    while (status := child.poll()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return status


def wait_for_text(path: Path) -> str:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text().endswith("\n")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return path.read_text().strip()


def is_alive(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_output_goes_to_the_log_and_the_status_is_told(new_child: NewChild) -> None:
    child = new_child("echo out; echo err >&2; exit 3")
    child.start()
    assert wait_for_end(child) == 3
    assert child.log.tail() == "out\nerr"


def test_stdin_is_fed_and_closed(new_child: NewChild) -> None:
    child = new_child("cat", stdin=b"requirepass hidden")
    child.start()
    assert wait_for_end(child) == 0
    assert child.log.tail() == "requirepass hidden"


def test_child_that_never_reads_its_stdin_does_no_harm(new_child: NewChild) -> None:
    child = new_child("exit 0", stdin=b"x" * 1_000_000)
    child.start()
    assert wait_for_end(child) == 0


def test_child_is_the_leader_of_its_own_group(new_child: NewChild) -> None:
    child = new_child("sleep 60")
    child.start()
    assert os.getpgid(child.pid) == child.pid != os.getpgid(0)


def test_what_a_dead_child_started_dies_with_it(new_child: NewChild) -> None:
    child = new_child("sleep 60 & echo $!; exit 1")
    child.start()
    assert wait_for_end(child) == 1
    grandchild = int(wait_for_text(child.log.path))
    deadline = time.monotonic() + 5
    while is_alive(grandchild):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_guard_starts_a_dead_child_again_when_its_time_comes(new_child: NewChild) -> None:
    said: list[str] = []
    child = new_child("exit 3")
    child.start()
    guard = Guard(child, said.append)
    first = child.pid
    wait_for_end(child)
    assert guard.tend(now=100.0)
    assert child.pid != first
    wait_for_end(child)
    assert not guard.tend(now=100.1)
    assert guard.next_check(now=100.1) == pytest.approx(0.5)
    assert guard.tend(now=100.7)
    assert said[0] == "child ended with status 3; starting it again."


def test_guard_shows_the_log_of_a_child_that_keeps_dying(new_child: NewChild) -> None:
    said: list[str] = []
    child = new_child("echo no such model; exit 1")
    guard = Guard(child, said.append)
    child.start()
    for number in range(3):
        wait_for_end(child)
        guard.tend(now=number * 100.0)
        guard.tend(now=number * 100.0 + 50)
    assert "It keeps dying" in said[-1]
    assert "no such model" in said[-1]


def test_stack_stops_api_then_workers_then_redis(new_child: NewChild, tmp_path: Path) -> None:
    script = "trap 'echo $0 >> order; exit 0' TERM; echo up; while :; do sleep 0.01; done"
    redis, api, worker = (new_child(script.replace("$0", name), name) for name in ("redis", "api", "worker"))
    stack = Stack(redis, api, [worker], lambda _: None)
    stack.start()
    for child in stack.children:
        wait_for_text(child.log.path)
    stack.stop(lambda seconds: bool(time.sleep(seconds)))
    assert (tmp_path / "order").read_text().split() == ["api", "worker", "redis"]


def test_stack_kills_what_does_not_stop_in_time(new_child: NewChild) -> None:
    api = new_child("trap '' TERM; echo up; while :; do sleep 0.01; done", grace_seconds=0.2)
    stack = Stack(None, api, [], lambda _: None)
    stack.start()
    wait_for_text(api.log.path)
    stack.stop(lambda seconds: bool(time.sleep(seconds)))
    assert not is_alive(api.pid)


def test_urgent_stop_does_not_wait_for_the_grace(new_child: NewChild) -> None:
    api = new_child("trap '' TERM; echo up; while :; do sleep 0.01; done", grace_seconds=60)
    stack = Stack(None, api, [], lambda _: None)
    stack.start()
    wait_for_text(api.log.path)
    asked: list[float] = []
    stack.stop(lambda seconds: asked.append(seconds) is None)
    assert len(asked) == 1
    assert not is_alive(api.pid)
