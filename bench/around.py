"""What everything around the engine costs a page: preparing, asking, grounding, checks, score and verdict.

Every bill of samples/ is read by a stand-in model that says its truth at once, so that all the time is
Recto's own; beside it, in the same run, a real engine (the ticket model of tests/checkpoints) reads tickets,
and its own time is what the model alone took.

`python -m bench.around [--tickets N] [--json]`
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.report import print_json, print_table
from bench.tickets import CHECKPOINT, SCHEMA, draw
from recto.documents.limits import PrepareLimits
from recto.documents.media.local import LocalMediaOpener
from recto.documents.model import Document
from recto.documents.preparer import Preparer
from recto.engines.base import EngineRequest
from recto.engines.registry import EngineParts, EngineSpec, open_engine
from recto.engines.scripted import ScriptedEngine, answer
from recto.extraction.base import ExtractionOrder
from recto.extraction.pipeline import run_pipeline
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import TargetSchema, target_of
from recto.extraction.vlm import ModelExtractor
from samples.catalogue import Sample, samples
from schemas.chat.events import ChatEvent
from schemas.documents import document_schemas
from schemas.models import Capabilities, ServedModel
from schemas.reading import CustomSchema

BILLS = ("invoice", "receipt")
STAND_IN = ServedModel(
    id="stand-in",
    capabilities=Capabilities(
        context=32_768, modalities=("text", "image"), tools=False, json_schema=True, lora=False
    ),
)


@dataclass(frozen=True)
class Cost:
    """Where the seconds of one document went."""

    pages: int
    prepare: float
    engine: float
    """The model's own."""
    around: float
    """The rest of extracting."""


class Bench:
    """Prepares and reads documents one after another."""

    def __init__(self, preparer: Preparer, rules: ReaderExtractor) -> None:
        self._preparer = preparer
        self._rules = rules

    def read(self, path: Path, target: TargetSchema, extractor: ModelExtractor) -> Cost:
        """Read one document; pages of the file that hold no words count like others."""
        with tempfile.TemporaryDirectory() as name:
            pages = Path(name)
            started = time.perf_counter()
            document = self._prepare(path, pages)
            prepared = time.perf_counter()
            order = ExtractionOrder(
                document, target, page_image=lambda number: (pages / f"{number}.png").read_bytes()
            )
            extraction = run_pipeline(extractor, order, self._rules)
            seconds = time.perf_counter() - prepared
        engine = extraction.cost.engine_seconds
        return Cost(len(document.pages), prepared - started, engine, seconds - engine)

    def _prepare(self, path: Path, pages: Path) -> Document:
        return self._preparer.prepare(path, None, pages, lambda _done, _total: None, lambda: False)


def stand_in(sample: Sample) -> ScriptedEngine:
    """Return an engine that says the whole truth of a sample at once, whatever it is asked."""
    whole = document_schemas()[sample.schema].model_validate(_without_notes(sample)).model_dump(mode="json")
    text = json.dumps(whole, separators=(",", ":"))

    def script(_request: EngineRequest) -> Iterable[ChatEvent]:
        return answer(text)

    return ScriptedEngine(STAND_IN, script)


def _without_notes(sample: Sample) -> dict[str, Any]:
    known = document_schemas()[sample.schema].model_fields
    return {name: value for name, value in sample.full.items() if name in known and value is not None}


def read_samples(bench: Bench, rules: ReaderExtractor) -> list[Cost]:
    """Read every bill of samples/ that has pages of its own and no XML."""
    costs = []
    for sample in samples():
        if sample.schema in BILLS and "einvoice" not in sample.name:
            with closing(stand_in(sample)) as engine:
                extractor = ModelExtractor(engine, STAND_IN.id, rules=rules)
                costs.append(bench.read(sample.path, target_of(sample.schema), extractor))
    return costs


def read_tickets(bench: Bench, rules: ReaderExtractor, preparer: Preparer, count: int) -> list[Cost]:
    """Read unseen tickets with the real engine."""
    target = target_of("auto", CustomSchema.model_validate(SCHEMA))
    costs = []
    parts = EngineParts(preparer, rules, LocalMediaOpener())
    with (
        closing(open_engine(EngineSpec(str(CHECKPOINT)), parts)) as engine,
        tempfile.TemporaryDirectory() as name,
    ):
        extractor = ModelExtractor(engine, "ticket", rules=rules)
        for number, (_, content) in enumerate(draw(count, seed=7)):
            path = Path(name) / f"{number}.png"
            path.write_bytes(content)
            costs.append(bench.read(path, target, extractor))
    return costs


def summarise(costs: Sequence[Cost]) -> Mapping[str, float]:
    """Return the milliseconds a page."""
    pages = sum(cost.pages for cost in costs)
    parts = ("prepare", "engine", "around")
    return {"pages": pages} | {
        f"{part} ms": 1e3 * sum(getattr(cost, part) for cost in costs) / pages for part in parts
    }


def main() -> None:
    """Read both sets and print where the time went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tickets", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rules = ReaderExtractor()
    with closing(Preparer(1, PrepareLimits(ocr_threads=1))) as preparer:
        bench = Bench(preparer, rules)
        read_samples(bench, rules)  # what is loaded once is no cost of a page
        figures = {
            "bills of samples/, a model that takes no time": summarise(read_samples(bench, rules)),
            "tickets, the ticket model": summarise(read_tickets(bench, rules, preparer, options.tickets)),
        }
    titles = list(next(iter(figures.values())))
    rows = [[name, *figure.values()] for name, figure in figures.items()]
    print_table("Milliseconds a page", [["documents", *titles], *rows])
    print_json(figures, wanted=options.json)


if __name__ == "__main__":
    main()
