"""Over a real server and raw sockets: bodies that are refused unread, clients that leave, forty who wait."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from recto.jobs.ledger import Ledger, migrate, open_ledger
from tests.services.processes import (
    accepts_connections,
    die_with_parent,
    free_port,
    stop_process,
    wait_until,
)

MEGABYTE = 1_000_000
BOUNDARY = "limit"
FORM_START = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'.encode()
FORM_END = f"\r\n--{BOUNDARY}--\r\n".encode()


@dataclass
class Server:
    """uvicorn with the API, without a Redis: nothing here may need one."""

    process: subprocess.Popen[bytes]
    port: int
    state: Path
    ledger: Ledger
    key: str

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            connection.request(method, path, body, {"Authorization": self.key, **headers})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def submit(self, content: bytes = b"%PDF") -> str:
        status, job = self.request(
            "POST",
            "/v1/jobs",
            FORM_START + content + FORM_END,
            **{"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        )
        assert status == 202, job
        return str(job["id"])

    def spooled(self) -> list[Path]:
        return list((self.state / "blobs" / ".spool").glob("*"))

    def opened(self, job_id: str) -> int:
        """How many files of the job the server holds open."""
        folder = f"/proc/{self.process.pid}/fd"
        count = 0
        for descriptor in os.listdir(folder):
            with contextlib.suppress(FileNotFoundError):  # closed just now
                count += job_id in os.readlink(f"{folder}/{descriptor}")
        return count

    def resident_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024


def start_server(state: Path) -> Server:
    port = free_port()
    settings = {
        "RECTO_STATE_DIR": str(state),
        "RECTO_REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",
        "RECTO_LOG_LEVEL": "warning",
    }
    url = f"sqlite:///{state / 'recto.db'}"
    migrate(url)
    ledger = open_ledger(url)
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", "--port", str(port)],
        env=os.environ | settings,
        process_group=0,
        preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
    )
    wait_until(lambda: accepts_connections(port) or process.poll() is not None, "the server listens")
    return Server(process, port, state, ledger, ledger.keys.create("tests")[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start_server(tmp_path_factory.mktemp("server"))
    yield server
    stop_process(server.process)
    server.ledger.close()


def request_head(key: str, length: int | None, *more: str) -> bytes:
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    lines = [
        "POST /v1/jobs HTTP/1.1",
        "Host: recto",
        f"Authorization: Bearer {key}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        size,
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def read_answer(connection: socket.socket) -> tuple[str, dict[str, str], Any]:
    """Read one answer: status line, headers, error object."""
    file = connection.makefile("rb")
    status = file.readline().decode().strip()
    headers = {}
    while line := file.readline().decode().strip():
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    return status, headers, json.loads(file.read(int(headers["content-length"])))


def send_until_refused(connection: socket.socket, at_most: int) -> int:
    """Send until the server hangs up; return how many bytes it let through."""
    piece, sent = b"x" * 65536, 0
    try:
        while sent < at_most:
            sent += connection.send(piece)
    except OSError:
        pass
    return sent


# ── refused before it is read ───────────────────────────────────────────────────────────────────────


def test_wrong_key_is_refused_before_the_body_is_sent(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(request_head("rk_wrong_key", 400 * MEGABYTE))
        status, headers, body = read_answer(connection)
    assert status == "HTTP/1.1 401 Unauthorized"
    assert headers["connection"] == "close"
    assert body["error"]["code"] == "invalid_api_key"


def test_body_behind_a_wrong_key_is_not_swallowed(server: Server) -> None:
    before = server.resident_bytes()
    with server.connect() as connection:
        connection.sendall(request_head("rk_wrong_key", 400 * MEGABYTE) + FORM_START)
        sent = send_until_refused(connection, 400 * MEGABYTE)
    assert sent < 40 * MEGABYTE  # what the kernel's socket buffers take
    assert server.resident_bytes() - before < 10 * MEGABYTE
    assert server.spooled() == []


def test_answer_survives_a_client_that_sends_on(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(request_head("rk_wrong_key", 400 * MEGABYTE) + b"x" * 500_000)
        assert read_answer(connection)[0] == "HTTP/1.1 401 Unauthorized"
        assert connection.recv(1) == b""


def test_client_that_asks_before_sending_is_not_told_to_go_on(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(request_head("rk_wrong_key", 400 * MEGABYTE, "Expect: 100-continue"))
        assert read_answer(connection)[0] == "HTTP/1.1 401 Unauthorized"


def test_body_announced_over_the_limit_is_refused_unread(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(request_head(server.key, 400 * MEGABYTE))
        status, headers, body = read_answer(connection)
    assert (status.split()[1], headers["connection"]) == ("413", "close")
    assert body["error"]["code"] == "document.too_large"


def test_body_that_grows_over_the_limit_is_refused_on_the_way(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(request_head(server.key, None))
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        connection.sendall(f"{len(FORM_START):x}\r\n".encode() + FORM_START + b"\r\n")
        for _ in range(100 * MEGABYTE // 0x10000 + 1):
            connection.sendall(chunk)
        assert read_answer(connection)[2]["error"]["code"] == "document.too_large"
    wait_until(lambda: server.spooled() == [], "the spool folder is empty")


@pytest.mark.parametrize("path", ["/nowhere", "/v1/schemas"])
def test_unread_body_of_another_route_closes_the_connection(server: Server, path: str) -> None:
    with server.connect() as connection:
        head = request_head(server.key, 400 * MEGABYTE).replace(b"/v1/jobs", path.encode())
        connection.sendall(head)
        assert read_answer(connection)[1]["connection"] == "close"


def test_connection_stays_open_after_a_request_that_was_read(server: Server) -> None:
    form = FORM_START + FORM_END  # an empty file
    with server.connect() as connection:
        for _ in range(3):
            connection.sendall(request_head(server.key, len(form)) + form)
            _, headers, body = read_answer(connection)
            assert body["error"]["code"] == "document.empty"
            assert "connection" not in headers


# ── large and broken uploads ────────────────────────────────────────────────────────────────────────


def test_large_upload_takes_no_memory(server: Server) -> None:
    server.submit(b"x" * MEGABYTE)
    before, peak, is_done = server.resident_bytes(), 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not is_done.wait(0.01):
            peak = max(peak, server.resident_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    job_id = server.submit(b"x" * 90 * MEGABYTE)
    is_done.set()
    watcher.join()
    assert peak - before < 20 * MEGABYTE
    assert (server.state / "blobs" / "jobs" / job_id / "document").stat().st_size == 90 * MEGABYTE


@pytest.mark.parametrize("sent_bytes", [0, 10, 5 * MEGABYTE])
def test_client_that_leaves_in_the_middle_leaves_nothing_behind(server: Server, sent_bytes: int) -> None:
    known = server.request("GET", "/v1/jobs")[1]["first_id"]
    with server.connect() as connection:
        connection.sendall(request_head(server.key, 50 * MEGABYTE) + FORM_START + b"x" * sent_bytes)
        wait_until(lambda: len(server.spooled()) == 1, "the upload has begun")
    wait_until(lambda: server.spooled() == [], "the spool folder is empty")
    assert server.request("GET", "/v1/jobs")[1]["first_id"] == known


def test_client_that_leaves_a_download_leaves_no_open_file(server: Server) -> None:
    job_id = server.submit(b"x" * 50 * MEGABYTE)
    with server.connect() as connection:
        lines = [f"GET /v1/jobs/{job_id}/document HTTP/1.1", "Host: recto", f"Authorization: {server.key}"]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        connection.recv(1000)
        assert server.opened(job_id) == 1
    wait_until(lambda: server.opened(job_id) == 0, "the document is closed")


# ── long polls ──────────────────────────────────────────────────────────────────────────────────────


def test_forty_long_polls_slow_nobody_down(server: Server) -> None:
    job_ids = [server.submit() for _ in range(40)]
    with ThreadPoolExecutor(40) as pool:
        polls = [pool.submit(server.request, "GET", f"/v1/jobs/{job_id}?wait=60") for job_id in job_ids]
        time.sleep(0.5)  # until they all wait; too early only makes the test easier
        seconds = []
        for _ in range(20):
            started = time.monotonic()
            assert server.request("GET", "/healthz")[0] == 200
            server.submit()
            seconds.append(time.monotonic() - started)
        assert not any(poll.done() for poll in polls)
        for job_id in job_ids:
            server.ledger.jobs.cancel(job_id)
        answers = [poll.result(timeout=20) for poll in polls]
    assert {job["status"] for _, job in answers} == {"cancelled"}
    assert sorted(seconds)[10] < 0.5


def test_waiting_callers_are_answered_when_the_server_stops(tmp_path: Path) -> None:
    server = start_server(tmp_path)
    job_id = server.submit()
    with ThreadPoolExecutor(3) as pool:
        polls = [pool.submit(server.request, "GET", f"/v1/jobs/{job_id}?wait=60") for _ in range(3)]
        time.sleep(0.5)
        started = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert [poll.result(timeout=20)[1]["status"] for poll in polls] == ["queued"] * 3
        server.process.wait(timeout=20)
    server.ledger.close()
    assert time.monotonic() - started < 15


def test_caller_that_hangs_up_is_waited_for_no_longer(tmp_path: Path) -> None:
    server = start_server(tmp_path)
    job_id = server.submit()
    with server.connect() as connection:
        head = f"GET /v1/jobs/{job_id}?wait=60 HTTP/1.1\r\nHost: recto\r\nAuthorization: {server.key}\r\n\r\n"
        connection.sendall(head.encode())
        time.sleep(0.3)
    time.sleep(0.3)
    started = time.monotonic()
    stop_process(server.process)  # would wait for an open request
    server.ledger.close()
    assert time.monotonic() - started < 8


# ── start ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("settings", "says"),
    [({}, "RECTO_REDIS_URL"), ({"RECTO_REDIS_ULR": "x"}, "Did you mean RECTO_REDIS_URL?")],
)
def test_missing_setting_is_named_at_start(tmp_path: Path, settings: dict[str, str], says: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", "--port", str(free_port())],
        env=os.environ | {"RECTO_STATE_DIR": str(tmp_path)} | settings,
        capture_output=True,
        timeout=60,
        check=False,
        text=True,
    )
    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr
