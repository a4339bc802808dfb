"""The whole service over samples/ × n against a bare loop of the same reader on the same cores.

The bare loop is one plain process per core that prepares and extracts its share: no HTTP, no queue, no
ledger, no storage. Both are warm, and the two take turns within the run because machines are noisy.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.report import print_json, print_table
from bench.services import RunningRecto, running_recto
from recto.documents.limits import PrepareLimits
from recto.documents.prepare import DocumentReader
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from samples.catalogue import samples
from schemas.jobs import JobStatus

LIMITS = PrepareLimits(ocr_threads=1)
_readers: list[DocumentReader] = []


def read_bare(path: Path) -> int:
    """Prepare and extract one document in this process; return its number of pages."""
    if not _readers:
        _readers.append(DocumentReader(LIMITS))
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        document = _readers[0].prepare(path, None, Path(folder), scratch, lambda _done, _total: None)
        ReaderExtractor().extract(ExtractionOrder(document, target_of("auto")))
    return len(document.pages)


def time_bare(pool: ProcessPoolExecutor, paths: Sequence[Path]) -> float:
    """Return the seconds the bare loop takes."""
    started = time.perf_counter()
    list(pool.map(read_bare, paths))
    return time.perf_counter() - started


def time_service(server: RunningRecto, paths: Sequence[Path]) -> float:
    """Return the seconds from the first upload to the last result."""
    started = time.perf_counter()
    with server.client() as client:
        jobs = [client.submit(path, cache=False).id for path in paths]
        for job_id in jobs:
            assert client.wait(job_id).status is JobStatus.SUCCEEDED, job_id
    return time.perf_counter() - started


def main() -> None:
    """Take turns and print the ratio of the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="copies of samples/ in each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cores = os.cpu_count() or 1
    paths = [sample.path for sample in samples()] * options.times
    bare: list[float] = []
    service: list[float] = []
    with ProcessPoolExecutor(cores) as pool, running_recto() as server:
        time_bare(pool, paths[: 4 * cores])
        time_service(server, paths[: 4 * cores])
        for _ in range(options.turns):
            bare.append(time_bare(pool, paths))
            service.append(time_service(server, paths))
    documents = len(paths) * options.turns
    ratio = sum(bare) / sum(service)
    rows: list[list[object]] = [["", "documents/s", "seconds per turn"]]
    for name, seconds in (("bare loop", bare), ("whole service", service)):
        rows.append([name, documents / sum(seconds), " ".join(f"{value:.1f}" for value in seconds)])
    print_table(f"{len(paths)} documents a turn, {cores} cores", rows)
    print(f"\nservice / bare loop = {ratio:.3f} (aim 0.90)")
    print_json({"ratio": ratio, "bare_seconds": bare, "service_seconds": service}, wanted=options.json)


if __name__ == "__main__":
    main()
