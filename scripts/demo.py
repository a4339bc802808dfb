"""`make demo`: starts Recto, has it read every sample document, shows and checks the results, stops it.

Run as `python -m scripts.demo`. Ends with status 1 if a sample was read wrong.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from recto.cli.consoles import open_console
from recto.cli.tables import field_name, render_document
from recto.cli.text import printable
from recto.cli.watching import follow_jobs, progress_lines
from recto.client import Client
from samples.catalogue import Sample, samples
from schemas.jobs import JobRead
from scripts.comparison import Comparison, compare_fields
from scripts.server import FOLDER, running_server

READ_SECONDS = 600
LINES = "/lines"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sample, its job and how the two compare."""

    sample: Sample
    job: JobRead
    comparisons: Sequence[Comparison]

    @property
    def wrong(self) -> list[Comparison]:
        """The fields that were read wrong; all of them when the job failed."""
        return [one for one in self.comparisons if not one.is_right]

    @property
    def is_right(self) -> bool:
        """Whether the sample was read as its truth says."""
        return self.job.result is not None and not self.wrong


def main() -> int:
    """Run the demo; return the exit status."""
    console = open_console()
    catalogue = samples()
    results = FOLDER / "results"
    results.mkdir(parents=True, exist_ok=True)
    with running_server(console) as folder:
        server, key = folder.running_server(), folder.read_key()
        assert server is not None
        assert key is not None
        console.print(f"Recto is up at {server.url}; reading {len(catalogue)} documents.\n")
        with Client(server.url, key) as client:
            outcomes = _read_samples(client, catalogue, console)
    for outcome in outcomes:
        text = outcome.job.model_dump_json(by_alias=True, indent=2)
        (results / f"{outcome.sample.name}.json").write_text(text + "\n")
        _show_fields(outcome, console)
    console.print(_summary(outcomes))
    _show_mistakes(outcomes, console)
    _show_whereabouts(server.url, results, outcomes, console)
    return 0 if all(outcome.is_right for outcome in outcomes) else 1


def _read_samples(client: Client, catalogue: Sequence[Sample], console: Console) -> list[Outcome]:
    submitted = [
        (client.submit(sample.path, schema=sample.schema, cache=False), sample) for sample in catalogue
    ]
    names = {job.id: sample.path.name for job, sample in submitted}
    finished: dict[str, JobRead] = {}
    with progress_lines(names, console) as show:
        for job in follow_jobs(client, names, READ_SECONDS, show):
            finished[job.id] = job
            if not console.is_terminal:
                console.print(f"  {names[job.id]}: {job.status.value}")
    return [_judge(sample, finished[job.id]) for job, sample in submitted]


def _judge(sample: Sample, job: JobRead) -> Outcome:
    documents = job.result.documents if job.result else ()
    data: Mapping[str, Any] = documents[0].data if documents else {}
    comparisons = list(compare_fields(sample.expected, data))
    if "lines" in sample.expected:
        comparisons.append(Comparison(LINES, len(sample.expected["lines"]), len(data.get("lines", ()))))
    for place, other in enumerate(sample.further, start=1):
        found = documents[place].data if place < len(documents) else {}
        comparisons += compare_fields(other["data"], found, f"/documents/{place}")
    return Outcome(sample, job, comparisons)


def _show_fields(outcome: Outcome, console: Console) -> None:
    for document in outcome.job.result.documents if outcome.job.result else ():
        for part in render_document(outcome.sample.path.name, document):
            console.print(part)


def _summary(outcomes: Sequence[Outcome]) -> Table:
    table = Table(title="Samples against their expected JSON", title_justify="left", box=None, pad_edge=False)
    table.add_column("Document", no_wrap=True)
    for name in ("Pages", "Fields right", "Lines", "Seconds"):
        table.add_column(name, justify="right")
    table.add_column("")
    for outcome in outcomes:
        table.add_row(*_summary_cells(outcome))
    return table


def _summary_cells(outcome: Outcome) -> tuple[str | Text, ...]:
    job = outcome.job
    right = len(outcome.comparisons) - len(outcome.wrong)
    usage = job.result.usage if job.result else None
    return (
        outcome.sample.path.name,
        str(job.document.pages),
        f"{right} of {len(outcome.comparisons)}",
        _count_lines(outcome),
        f"{usage.prepare_seconds + usage.engine_seconds:.1f}" if usage else "",
        Text("ok", style="green") if outcome.is_right else Text("WRONG", style="bold red"),
    )


def _count_lines(outcome: Outcome) -> str:
    """Return how many lines were read of those on the document; empty where lines aren't compared."""
    counts = next((one for one in outcome.comparisons if one.path == LINES), None)
    return f"{counts.actual} of {counts.expected}" if counts else ""


def _show_mistakes(outcomes: Sequence[Outcome], console: Console) -> None:
    for outcome in outcomes:
        if outcome.job.error:
            text = f"{outcome.sample.path.name}: {outcome.job.error.code}: {outcome.job.error.message}"
            console.print(Text(printable(text), style="red"), soft_wrap=True)
            continue
        for one in outcome.wrong:
            text = f"{outcome.sample.path.name}: {field_name(one.path)}: expected {one.expected!r}, "
            console.print(Text(printable(f"{text}read {one.actual!r}"), style="red"), soft_wrap=True)


def _show_whereabouts(url: str, results: Path, outcomes: Sequence[Outcome], console: Console) -> None:
    right = sum(outcome.is_right for outcome in outcomes)
    console.print(
        f"\n{right} of {len(outcomes)} documents read exactly as expected.\n"
        f"JSON of every job: {results}/NAME.json\n"
        f"The server was at {url} (docs at {url}/docs) and is stopped again; `make up` keeps one running.",
        soft_wrap=True,
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
