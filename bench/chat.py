"""What the way over HTTP and Redis adds to a chat answer, against asking the engine directly.

The model costs nothing and stamps its tokens, so all that is measured is the way: the API, Redis, the
worker. Extraction beside it keeps every pool thread of the worker computing in Python, the worst case.
"""

import argparse
import asyncio
import json
import queue
import re
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.queue import accept_jobs
from bench.report import percentile, print_json, print_table
from bench.services import private_redis, process, wait_until, worker_command
from bench.stamps import MODEL, StampEngine
from recto.engines.base import EngineRequest
from recto.jobs.ledger import Ledger, migrate, open_ledger
from recto.jobs.states import Stage
from schemas.chat.events import ChatEvent
from schemas.chat.request import ChatRequest
from tests.services.processes import accepts_connections, free_port

STAMP = re.compile(rb'"content":"([0-9.]+) "')
TARGETS = {"first token p50": 15.0, "per token p50": 5.0, "wait p99": 50.0}


def body(pieces: int) -> dict[str, Any]:
    """Return a request for so many tokens."""
    script = json.dumps({"pieces": pieces})
    return {"model": MODEL.id, "messages": [{"role": "user", "content": script}], "stream": True}


def time_direct(asks: int) -> list[float]:
    """Return the seconds until the first token when the engine is asked in its own process."""
    engine = StampEngine()
    chat = ChatRequest.model_validate(body(1))
    seconds = []
    for number in range(asks):
        events: queue.SimpleQueue[ChatEvent] = queue.SimpleQueue()
        started = time.monotonic()
        engine.submit(EngineRequest(str(number), chat), events.put)
        while events.get().kind != "delta":
            pass
        seconds.append(time.monotonic() - started)
    return seconds


@dataclass(frozen=True)
class Api:
    """Where to ask. Read with bare sockets: an HTTP client costs more than the way does."""

    port: int
    key: str

    async def read_pieces(self, asked: dict[str, Any]) -> AsyncIterator[tuple[float, float]]:
        """Ask and yield when each piece was said and when it came."""
        content = json.dumps(asked).encode()
        head = (
            f"POST /v1/chat/completions HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {self.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(head.encode() + content)
        status = await reader.readline()
        assert b" 200 " in status, status + await reader.read()
        async for line in reader:
            came_at = time.monotonic()
            said = STAMP.search(line)
            if said:
                yield float(said[1]), came_at
            assert b'"error"' not in line, line
        writer.close()
        await writer.wait_closed()


async def time_first_tokens(api: Api, asks: int) -> tuple[list[float], list[float]]:
    """Ask one after another; return the seconds until the engine spoke, and until its token came."""
    waits, firsts = [], []
    for _ in range(asks):
        started = time.monotonic()
        async for said_at, came_at in api.read_pieces(body(1)):
            waits.append(said_at - started)
            firsts.append(came_at - started)
    assert len(firsts) == asks
    return waits, firsts


async def time_tokens(api: Api, streams: int, pieces: int) -> list[float]:
    """Read streams side by side; return the seconds of each token from the engine's mouth to here."""

    async def read_one() -> list[float]:
        return [came_at - said_at async for said_at, came_at in api.read_pieces(body(pieces))]

    delays = [delay for each in await asyncio.gather(*(read_one() for _ in range(streams))) for delay in each]
    assert len(delays) == streams * pieces
    return delays


async def measure(
    api: Api, queue_jobs: Callable[[], None], options: argparse.Namespace
) -> dict[str, list[float]]:
    """Return all samples, in seconds, by name."""
    await time_first_tokens(api, 20)
    _, firsts = await time_first_tokens(api, options.asks)
    delays = await time_tokens(api, options.streams, options.tokens)
    await asyncio.to_thread(queue_jobs)
    waits, busy_firsts = await time_first_tokens(api, options.asks)
    return {"first": firsts, "token": delays, "wait": waits, "busy_first": busy_firsts}


def run(options: argparse.Namespace) -> dict[str, list[float]]:
    """Start Redis, a worker and an API; measure."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis_url, port = stack.enter_context(private_redis()), free_port()
        settings = {"RECTO_STATE_DIR": str(folder), "RECTO_REDIS_URL": redis_url}
        ledger_url = f"sqlite:///{folder / 'recto.db'}"
        migrate(ledger_url)
        ledger = open_ledger(ledger_url)
        stack.callback(ledger.close)
        _, key = ledger.keys.create("bench")
        worker = worker_command("bench.chat_worker", options.slots)
        stack.enter_context(process(worker, settings, folder / "worker.log"))
        serve = ["uvicorn", "api.app:create_app", "--factory", "--port", str(port), "--no-access-log"]
        stack.enter_context(process(serve, settings, folder / "api.log"))
        wait_until(lambda: accepts_connections(port) and bool(ledger.workers.alive()), "all is up", 60)

        def queue_jobs() -> None:
            accept_jobs(ledger, folder, options.jobs)
            wait_until(lambda: ledger.leases.running() >= options.slots, "the pool is busy", 60)

        samples = asyncio.run(measure(Api(port, key), queue_jobs, options))
        _check_still_busy(ledger)
    return samples


def _check_still_busy(ledger: Ledger) -> None:
    left = ledger.leases.waiting(Stage.PREPARE)
    assert left, "no job waited any more at the end: ask for more --jobs or fewer --asks"
    print(f"{left} jobs still waited at the end")


def summarise(direct: Sequence[float], samples: dict[str, list[float]]) -> dict[str, float]:
    """Return the figures in milliseconds; what is added to the first token is beyond the direct median."""
    floor = percentile(direct, 0.5)
    figures = {}
    for name, values in (
        ("first token", [value - floor for value in samples["first"]]),
        ("per token", samples["token"]),
        ("wait", samples["wait"]),
        ("first token under jobs", [value - floor for value in samples["busy_first"]]),
    ):
        for share in (0.5, 0.99):
            figures[f"{name} p{share * 100:.0f}"] = percentile(values, share) * 1000
    return figures


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asks", type=int, default=200, help="requests for the first token")
    parser.add_argument("--streams", type=int, default=50)
    parser.add_argument("--tokens", type=int, default=100, help="tokens of a stream")
    parser.add_argument("--jobs", type=int, default=5000)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    direct = time_direct(options.asks)
    figures = summarise(direct, run(options))
    rows: list[list[object]] = [["added milliseconds", "measured", "aim"]]
    rows += [[name, value, TARGETS.get(name, "")] for name, value in figures.items()]
    title = f"{options.streams} streams; the wait is under {options.jobs} queued jobs, {options.slots} slots"
    print_table(title, rows)
    print_json(figures, wanted=options.json)


if __name__ == "__main__":
    main()
