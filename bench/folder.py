"""Sends every file of a folder through the whole service: how each ends, and after how many seconds.

Meant for folders of odd and hostile files: `python -m bench.folder PATH`. Exits non-zero when a file takes
longer than the limit or the worker did not live through it.
"""

import argparse
import sys
import time
from pathlib import Path

from bench.report import print_json, print_table
from bench.services import running_recto
from recto.client import Client
from recto.errors import RectoError

SAMPLES = Path(__file__).parent.parent / "samples"
NOT_SENT = frozenset({".jsonl", ".json", ".md", ".py"})
"""What describes documents and is none."""


def read_one(client: Client, path: Path, limit_seconds: float) -> tuple[str, str, float]:
    """Return how the file ended, what was found or why not, and the seconds it took."""
    started = time.perf_counter()
    try:
        job = client.wait(client.submit(path, cache=False).id, timeout=limit_seconds)
    except (RectoError, TimeoutError) as error:
        code = error.code if isinstance(error, RectoError) else "not finished"
        return ("refused", code, time.perf_counter() - started)
    seconds = time.perf_counter() - started
    if job.result is None:
        return (job.status.value, job.error.code if job.error else "", seconds)
    documents = ", ".join(document.schema_name for document in job.result.documents)
    found = sum(
        field.value is not None for document in job.result.documents for field in document.fields.values()
    )
    return (job.status.value, f"{documents}: {found} values on {len(job.result.pages)} pages", seconds)


def main() -> None:
    """Send the files one after another and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=SAMPLES, help="samples/ by default")
    parser.add_argument("--limit", type=float, default=60, help="seconds a file may take")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows: list[list[object]] = [["file", "ends", "with", "seconds"]]
    with running_recto() as server, server.client() as client:
        workers = server.up["children"]["workers"]
        files = sorted(
            path for path in options.folder.iterdir() if path.is_file() and path.suffix not in NOT_SENT
        )
        rows.extend([path.name, *read_one(client, path, options.limit)] for path in files)
        alive = all(Path(f"/proc/{pid}").exists() for pid in workers)
    slowest = max(float(str(row[3])) for row in rows[1:])
    print_table(f"{len(rows) - 1} files; the worker {'lives' if alive else 'died'}", rows)
    print_json({"files": rows[1:], "slowest_seconds": slowest, "worker_lives": alive}, wanted=options.json)
    sys.exit(0 if alive and slowest < options.limit else 1)


if __name__ == "__main__":
    main()
