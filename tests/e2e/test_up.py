"""`recto up` as an operator meets it: starts, heals, stops, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from samples.catalogue import samples
from schemas.jobs import JobStatus
from tests.services.postgres import PostgresServer
from tests.services.processes import wait_until
from tests.services.redis import RedisServer
from tests.services.stack import RunningStack, StartStack

SAMPLE = next(sample for sample in samples() if sample.path.suffix == ".pdf")
QUICK = {"RECTO_DRAIN_SECONDS": "1"}


def read_one(running: RunningStack) -> JobStatus:
    with running.client() as client:
        job = client.submit(SAMPLE.path, schema=SAMPLE.schema, cache=False)
        return client.wait(job.id, timeout=60).status


def is_ready(running: RunningStack) -> bool:
    try:
        return httpx.get(f"{running.url}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def family(pid: int) -> set[int]:
    """Return the process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {pid}.union(*(family(int(child)) for child in children))


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def run_up(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "recto", "up", "--state", str(state), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


class TestOneServer:
    """Tests that leave the server working."""

    def test_reads_a_document(self, stack: RunningStack) -> None:
        assert read_one(stack) is JobStatus.SUCCEEDED

    def test_command_line_finds_server_and_key_by_itself(self, stack: RunningStack) -> None:
        command = [sys.executable, "-m", "recto", "extract", str(SAMPLE.path), "--state", str(stack.state)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert '"status": "succeeded"' in done.stdout

    def test_key_and_documents_are_this_users_alone(self, stack: RunningStack) -> None:
        read_one(stack)
        open_to_others = [path for path in stack.state.rglob("*") if path.stat().st_mode & 0o077]
        assert open_to_others == []

    def test_no_secret_stands_in_a_command_line_or_log(self, stack: RunningStack) -> None:
        worker = Path(f"/proc/{stack.pids()['worker-1']}/environ").read_bytes().split(b"\0")
        url = next(entry for entry in worker if entry.startswith(b"RECTO_REDIS_URL="))
        password = url.partition(b"://:")[2].partition(b"@")[0]
        assert len(password) > 30
        shown = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in family(stack.process.pid)]
        logged = [path.read_bytes() for path in stack.state.glob("logs/*")]
        for text in [*shown, *logged, stack.output.read_bytes()]:
            assert password not in text
            assert stack.key.encode() not in text

    def test_second_server_on_the_same_folder_is_refused(self, stack: RunningStack) -> None:
        done = run_up(stack.state, "--port", "0")
        assert done.returncode == 1
        assert f"in use by another `recto up` (process {stack.process.pid})" in done.stderr
        assert "Traceback" not in done.stderr

    def test_port_in_use_is_said_plainly(self, stack: RunningStack, tmp_path: Path) -> None:
        port = stack.url.rpartition(":")[2]
        done = run_up(tmp_path / "other", "--port", port)
        assert done.returncode == 1
        assert f"Port {port} of 127.0.0.1 is in use" in done.stderr

    @pytest.mark.parametrize("name", ["redis", "api", "worker-1"])
    def test_killed_child_is_started_again_and_work_goes_on(self, name: str, stack: RunningStack) -> None:
        before = stack.pids()
        os.kill(before[name], signal.SIGKILL)
        wait_until(lambda: stack.pids()[name] != before[name], f"{name} is started again", 20)
        wait_until(lambda: is_ready(stack), "ready again", 40)
        others = {other: pid for other, pid in stack.pids().items() if other != name}
        assert others == {other: pid for other, pid in before.items() if other != name}
        assert read_one(stack) is JobStatus.SUCCEEDED

    def test_connections_wait_while_the_api_restarts(self, stack: RunningStack) -> None:
        os.kill(stack.pids()["api"], signal.SIGKILL)
        assert httpx.get(f"{stack.url}/healthz", timeout=30).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_signal_ends_everything_with_status_0(number: signal.Signals, start_stack: StartStack) -> None:
    running = start_stack(**QUICK)
    read_one(running)
    everybody = family(running.process.pid)
    assert len(everybody) >= 4
    running.process.send_signal(number)
    assert running.process.wait(timeout=40) == 0
    assert [pid for pid in everybody if is_alive(pid)] == []
    assert not (running.state / "up.json").exists()


def test_killed_supervisor_leaves_no_process_behind(start_stack: StartStack) -> None:
    running = start_stack(**QUICK)
    read_one(running)
    everybody = family(running.process.pid)
    running.process.kill()
    running.process.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in everybody), "everybody is gone", 20)


def test_state_folder_of_a_killed_supervisor_starts_again_with_the_same_key(start_stack: StartStack) -> None:
    first = start_stack("same", **QUICK)
    key = first.key
    first.process.kill()
    first.process.wait()
    second = start_stack("same", **QUICK)
    assert second.key == key
    assert second.up["pid"] == second.process.pid
    assert read_one(second) is JobStatus.SUCCEEDED


def test_two_servers_live_side_by_side(start_stack: StartStack) -> None:
    first, second = start_stack("first", **QUICK), start_stack("second", **QUICK)
    assert first.url != second.url
    assert read_one(first) is read_one(second) is JobStatus.SUCCEEDED
    with first.client() as client:
        assert len(client.list().data) == 1


def test_two_workers_have_names_that_outlive_them(start_stack: StartStack) -> None:
    running = start_stack("state", "--workers", "2", **QUICK)
    identity = (running.state / "id").read_text().strip()
    names = {f"{identity}-w1", f"{identity}-w2"}

    def are_named() -> bool:
        message = httpx.get(f"{running.url}/readyz").json()["worker"]["message"]
        return all(name in message for name in names)

    wait_until(are_named, "both workers are named", 30)


def test_stores_of_the_operators_are_used_and_left_running(
    start_stack: StartStack, redis_server: RedisServer, postgres_server: PostgresServer
) -> None:
    stores = {"RECTO_REDIS_URL": redis_server.url, "RECTO_DATABASE_URL": postgres_server.fresh_database()}
    running = start_stack(**QUICK, **stores)
    assert running.up["children"]["redis"] is None
    assert read_one(running) is JobStatus.SUCCEEDED
    assert not (running.state / "recto.db").exists()
    running.stop()
    redis_server.flush()


def test_server_that_never_gets_ready_says_why_and_ends_with_status_1(tmp_path: Path) -> None:
    program = (
        "import sys; from recto.settings import load_settings\n"
        "from recto.supervisor.up import Herald, UpOptions, run_up\n"
        "options = UpOptions(load_settings(), port=0, ready_seconds=12)\n"
        "sys.exit(run_up(options, Herald(print, print)))"
    )
    environ = os.environ | {"RECTO_STATE_DIR": str(tmp_path), "RECTO_MODEL": "no-such-model"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "worker-1 ended with status 1" in done.stdout
    assert "There is no model 'no-such-model'" in done.stdout
    assert '"No live worker' in done.stdout
    assert not (tmp_path / "up.json").exists()


def test_a_model_that_is_not_there_is_told_before_anything_starts(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "recto",
        "up",
        "--port",
        "0",
        "--state",
        str(tmp_path),
        "--model",
        "no-such-model",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("recto: There is no model 'no-such-model'")
    assert not (tmp_path / "recto.db").exists()
