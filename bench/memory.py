"""Resident memory of API and worker after 300 documents against after 50: what grows would not stop."""

import argparse
from collections.abc import Iterable
from itertools import cycle, islice
from pathlib import Path

from bench.report import print_json, print_table
from bench.services import RunningRecto, running_recto
from samples.catalogue import samples

PAGE_BYTES = 4096


def resident_megabytes(pids: Iterable[int]) -> float:
    """Return the resident memory of the processes together."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * PAGE_BYTES / 1e6


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started, whichever of its threads did."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def measure(server: RunningRecto) -> dict[str, float]:
    """Return megabytes of the API, the worker, and the worker's document children."""
    children = server.up["children"]
    workers = children["workers"]
    readers = [pid for worker in workers for pid in children_of(worker)]
    return {
        "api": resident_megabytes([children["api"]]),
        "worker": resident_megabytes(workers),
        "document children": resident_megabytes(readers),
    }


def main() -> None:
    """Run the documents and print memory at both points."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=50)
    parser.add_argument("--last", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    paths = islice(cycle(sample.path for sample in samples()), options.last)
    at: dict[int, dict[str, float]] = {}
    with running_recto() as server, server.client() as client:
        for number, path in enumerate(paths, start=1):
            client.wait(client.submit(path, cache=False).id)
            if number in (options.first, options.last):
                at[number] = measure(server)
    first, last = at[options.first], at[options.last]
    rows: list[list[object]] = [["process", f"MB after {options.first}", f"MB after {options.last}", "ratio"]]
    rows += [[name, first[name], last[name], f"{last[name] / first[name]:.3f}"] for name in first]
    print_table("Resident memory (aim: ratio at most 1.10)", rows)
    print_json({"first": first, "last": last}, wanted=options.json)


if __name__ == "__main__":
    main()
