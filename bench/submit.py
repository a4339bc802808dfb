"""Uploads a second, and how long callers wait while the queue is long and others are polling.

One API process over SQLite; nothing drains the queue meanwhile. The floor beside it, in the same run: the
bare fsynced write of the same bytes to the same disk.
"""

import argparse
import asyncio
import os
import secrets
import signal
import time
from pathlib import Path

import httpx

from bench.report import percentile, print_json, print_table
from bench.services import RunningRecto, running_recto

LONG_POLLS = 40


def time_floor(folder: Path, size: int, count: int) -> float:
    """Return durable plain file writes a second: write, fsync, rename, fsync of the folder."""
    data = secrets.token_bytes(size)
    started = time.perf_counter()
    for number in range(count):
        temporary, final = folder / f"floor-{number}.tmp", folder / f"floor-{number}"
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(final)
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    return count / (time.perf_counter() - started)


async def submit(client: httpx.AsyncClient, data: bytes) -> tuple[str, float]:
    """Upload one document; return its job and the seconds it took."""
    started = time.perf_counter()
    answer = await client.post("/v1/jobs", files={"file": ("a.pdf", data)}, data={"cache": "false"})
    assert answer.status_code == 202, answer.text
    return answer.json()["id"], time.perf_counter() - started


async def upload(client: httpx.AsyncClient, count: int, size: int, at_once: int) -> tuple[list[str], float]:
    """Upload `count` documents, `at_once` side by side; return the jobs and the uploads a second."""
    data = secrets.token_bytes(size)
    left = iter(range(count))

    async def keep_uploading() -> list[str]:
        return [(await submit(client, data))[0] for _ in left]

    started = time.perf_counter()
    lanes = await asyncio.gather(*(keep_uploading() for _ in range(at_once)))
    jobs = [job for lane in lanes for job in lane]
    return jobs, count / (time.perf_counter() - started)


async def watch_waits(
    client: httpx.AsyncClient, jobs: list[str], samples: int, size: int
) -> dict[str, float]:
    """Return p50 and p99 of submits and of /healthz, in ms, while long-polls are open."""
    polls = [asyncio.create_task(client.get(f"/v1/jobs/{job}?wait=60")) for job in jobs[-LONG_POLLS:]]
    await asyncio.sleep(1)  # lets every poll reach the server
    data = secrets.token_bytes(size)
    submits: list[float] = []
    healths: list[float] = []
    for _ in range(samples):
        submits.append((await submit(client, data))[1])
        started = time.perf_counter()
        (await client.get("/healthz")).raise_for_status()
        healths.append(time.perf_counter() - started)
    open_polls = sum(not poll.done() for poll in polls)
    for poll in polls:
        poll.cancel()
    return {
        "submit_p50_ms": percentile(submits, 0.5) * 1000,
        "submit_p99_ms": percentile(submits, 0.99) * 1000,
        "healthz_p50_ms": percentile(healths, 0.5) * 1000,
        "healthz_p99_ms": percentile(healths, 0.99) * 1000,
        "long_polls_open": open_polls,
    }


async def measure(server: RunningRecto, options: argparse.Namespace) -> dict[str, float]:
    """Return all figures of one server."""
    floor = time_floor(server.folder, options.size, 200)
    limits = httpx.Limits(max_connections=200)
    headers = {"Authorization": f"Bearer {server.key}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=90, limits=limits) as client:
        _, rate = await upload(client, 500, options.size, at_once=8)
        jobs, _ = await upload(client, options.queued - 500, 1000, at_once=8)
        waits = await watch_waits(client, jobs, 300, options.size)
    return {"floor_writes_per_second": floor, "uploads_per_second": rate, "ratio": rate / floor, **waits}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queued", type=int, default=5000)
    parser.add_argument("--size", type=int, default=100_000, help="bytes of an upload")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with running_recto() as server:
        for worker in server.up["children"]["workers"]:
            os.kill(worker, signal.SIGSTOP)
        try:
            figures = asyncio.run(measure(server, options))
        finally:
            for worker in server.up["children"]["workers"]:
                os.kill(worker, signal.SIGKILL)
    print_table(
        f"{options.queued} jobs queued, {LONG_POLLS} long-polls open, {options.size} bytes an upload",
        [["figure", "value"], *([name, value] for name, value in figures.items())],
    )
    print_json(figures, wanted=options.json)


if __name__ == "__main__":
    main()
