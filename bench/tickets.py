"""The ticket model through the whole way of a document: words, tools, constrained JSON, grounding, checks.

First in this process, then over HTTP: `recto up` with the model, each ticket uploaded as a job of its own.
The tickets are ones that the training of the model never drew.
"""

import argparse
import io
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.report import percentile, print_json, print_table
from bench.services import running_recto
from recto.documents.limits import PrepareLimits
from recto.documents.media.local import LocalMediaOpener
from recto.documents.preparer import Preparer
from recto.engines.registry import EngineParts, EngineSpec, open_engine
from recto.extraction.base import ExtractionOrder
from recto.extraction.pipeline import run_pipeline
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from recto.extraction.vlm import ModelExtractor
from schemas.jobs import JobRead
from schemas.reading import CustomSchema
from schemas.results import DocumentResult, Grounding
from tests.checkpoints.asking import TICKET_SCHEMA
from tests.checkpoints.tickets import Ticket, draw_ticket, random_ticket

CHECKPOINT = Path(__file__).resolve().parent.parent / "tests" / "checkpoints" / "ticket"
SCHEMA = {"name": "ticket", "schema": TICKET_SCHEMA}
TARGET = 0.98


@dataclass(frozen=True)
class Outcome:
    """What came of one ticket."""

    ticket: Ticket
    document: DocumentResult | None
    """None when the job failed."""
    seconds: float
    requests: int = 0
    """Asked of the model."""
    calls: int = 0
    """Of tools."""

    @property
    def is_exact(self) -> bool:
        """Whether every field is as printed, letter by letter."""
        return self.document is not None and self.document.data == vars(self.ticket)


def draw(count: int, seed: int) -> Sequence[tuple[Ticket, bytes]]:
    """Return unseen tickets and their pictures as PNG."""
    rng = random.Random(seed)
    drawn = []
    for _ in range(count):
        ticket = random_ticket(rng)
        content = io.BytesIO()
        draw_ticket(ticket, rng).save(content, "PNG")
        drawn.append((ticket, content.getvalue()))
    return drawn


def read_here(drawn: Sequence[tuple[Ticket, bytes]]) -> list[Outcome]:
    """Prepare and read each ticket in this process, one after another."""
    rules = ReaderExtractor()
    with closing(Preparer(1, PrepareLimits())) as preparer:
        parts = EngineParts(preparer, rules, LocalMediaOpener())
        with closing(open_engine(EngineSpec(str(CHECKPOINT)), parts)) as engine:
            extractor = ModelExtractor(engine, "ticket", rules=rules)
            return [_read_one(preparer, extractor, rules, *one) for one in drawn]


def _read_one(
    preparer: Preparer, extractor: ModelExtractor, rules: ReaderExtractor, ticket: Ticket, content: bytes
) -> Outcome:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        path, pages = Path(name) / "document", Path(name) / "pages"
        path.write_bytes(content)
        pages.mkdir()
        document = preparer.prepare(path, None, pages, lambda _done, _total: None, lambda: False)
        order = ExtractionOrder(
            document,
            target_of("auto", CustomSchema.model_validate(SCHEMA)),
            page_image=lambda number: (pages / f"{number}.png").read_bytes(),
        )
        extraction = run_pipeline(extractor, order, rules)
    kinds = [step.kind for step in extraction.trace]
    calls = kinds.count("tool")
    return Outcome(ticket, extraction.documents[0], time.monotonic() - started, len(kinds) - calls, calls)


def read_there(drawn: Sequence[tuple[Ticket, bytes]]) -> list[Outcome]:
    """Upload all tickets to a server with the model, wait for every job."""
    with (
        tempfile.TemporaryDirectory() as name,
        running_recto(RECTO_MODEL=str(CHECKPOINT)) as server,
        server.client() as client,
    ):
        jobs = []
        for number, (_, content) in enumerate(drawn):
            path = Path(name) / f"{number}.png"
            path.write_bytes(content)
            jobs.append(client.submit(path, json_schema=SCHEMA, cache=False).id)
        return [_outcome(ticket, client.wait(job)) for (ticket, _), job in zip(drawn, jobs, strict=True)]


def _outcome(ticket: Ticket, job: JobRead) -> Outcome:
    if job.result is None:
        print(f"{job.id} {job.status}: {job.error and job.error.code}")
        return Outcome(ticket, None, 0.0)
    kinds = [step.kind for step in job.result.trace]
    calls = kinds.count("tool")
    usage = job.result.usage
    seconds = usage.prepare_seconds + usage.engine_seconds
    return Outcome(ticket, job.result.documents[0], seconds, len(kinds) - calls, calls)


def summarise(outcomes: Sequence[Outcome]) -> Mapping[str, float]:
    """Return the figures of one way."""
    read = [outcome.document for outcome in outcomes if outcome.document is not None]
    fields = [field for document in read for field in document.fields.values() if field.value is not None]
    return {
        "tickets": len(outcomes),
        "exact": sum(outcome.is_exact for outcome in outcomes) / len(outcomes),
        "found": sum(field.grounding is Grounding.FOUND for field in fields) / max(1, len(fields)),
        "requests": sum(outcome.requests for outcome in outcomes),
        "tool_calls": sum(outcome.calls for outcome in outcomes),
        "seconds": percentile([outcome.seconds for outcome in outcomes], 0.5),
    }


def main() -> None:
    """Read the tickets both ways and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--ways", nargs="+", default=["here", "http"], choices=["here", "http"])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    drawn = draw(options.count, options.seed)
    figures = {}
    for way in options.ways:
        outcomes = (read_here if way == "here" else read_there)(drawn)
        figures[way] = summarise(outcomes)
        for outcome in outcomes:
            if not outcome.is_exact:
                print(f"{way}: {outcome.document and outcome.document.data} for {vars(outcome.ticket)}")
    titles = list(next(iter(figures.values())))
    print_table(
        f"Unseen tickets, every field exact (wanted: {TARGET:.2f})",
        [["way", *titles], *([way, *row.values()] for way, row in figures.items())],
    )
    print_json(figures, wanted=options.json)


if __name__ == "__main__":
    main()
