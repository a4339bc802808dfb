"""How much of the generated documents the reader reads right, by half, language and field.

`python -m bench.generated [--half seen|unseen|both] [--only NAME] [--errors N] [--json]`: draws, prepares
and reads the documents. The rules were written against the layouts of `seen`; `unseen` is the exam.
"""

import argparse
import contextlib
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.judgement import SURE, Judgement, judge_document
from bench.report import print_json, print_table
from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.preparer import Preparer
from recto.extraction.base import ExtractionOrder
from recto.extraction.pipeline import run_pipeline
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from samples.generated.catalogue import HALVES, Spec, list_specs
from samples.generated.press import Printed, print_document


@dataclass(frozen=True)
class Reading:
    """One document, and how well it was read."""

    spec: Spec
    judgement: Judgement


@dataclass(frozen=True)
class Tally:
    """Counts over some documents."""

    documents: int
    fields: int
    right: int
    core: int
    core_right: int
    lines: int
    lines_right: int
    lies: int
    wrong_ibans: int
    swapped: int

    @property
    def accuracy(self) -> float:
        """Return the share of right fields."""
        return self.right / self.fields if self.fields else 1.0

    @property
    def core_accuracy(self) -> float:
        """Return the share of right fields among those judged of real documents too."""
        return self.core_right / self.core if self.core else 1.0

    @property
    def line_accuracy(self) -> float:
        """Return the share of right line items."""
        return self.lines_right / self.lines if self.lines else 1.0


def prepare(preparer: Preparer, printed: Printed) -> Document:
    """Return the words of a drawn document."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / printed.file
        path.write_bytes(printed.data)
        out = Path(scratch) / "out"
        out.mkdir()
        return preparer.prepare(path, None, out, lambda _done, _total: None, lambda: False)


def read(reader: ReaderExtractor, spec: Spec, document: Document, truth: Mapping[str, Any]) -> Reading:
    """Return what a job with the reader makes of a document, judged."""
    order = ExtractionOrder(document, target_of(spec.schema))
    result = run_pipeline(reader, order, reader).documents[0]
    return Reading(spec, judge_document(truth, result))


def read_all(specs: Iterable[Spec]) -> Iterator[Reading]:
    """Draw, prepare and read documents."""
    reader, preparer = ReaderExtractor(), Preparer(2, PrepareLimits(ocr_threads=1))

    def draw_and_prepare(spec: Spec) -> tuple[Spec, Printed, Document]:
        printed = print_document(spec)
        return spec, printed, prepare(preparer, printed)

    with contextlib.closing(preparer), ThreadPoolExecutor(2) as pool:
        for spec, printed, document in pool.map(draw_and_prepare, specs):
            yield read(reader, spec, document, printed.truth)


def count(readings: Iterable[Reading]) -> Tally:
    """Add up what was right."""
    judgements = [reading.judgement for reading in readings]
    verdicts = [verdict for judgement in judgements for verdict in judgement.judged]
    core = [verdict for verdict in verdicts if verdict.is_core]
    return Tally(
        documents=len(judgements),
        fields=len(verdicts),
        right=sum(verdict.is_right for verdict in verdicts),
        core=len(core),
        core_right=sum(verdict.is_right for verdict in core),
        lines=sum(judgement.lines for judgement in judgements),
        lines_right=sum(judgement.lines_right for judgement in judgements),
        lies=sum(verdict.is_lie for verdict in verdicts),
        wrong_ibans=sum(judgement.has_wrong_iban for judgement in judgements),
        swapped=sum(judgement.has_swapped_parties for judgement in judgements),
    )


def group(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    """Return the readings by half and schema, and these by language, layout and wear."""
    groups: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        spec = reading.spec
        title = f"{spec.half} {spec.schema}s"
        for name in (
            title,
            f"{title}, {spec.language}",
            f"{title}, {_name_wear(spec)}",
            f"{title}, {spec.family}",
        ):
            groups[name].append(reading)
    return dict(sorted(groups.items()))


def _name_wear(spec: Spec) -> str:
    return "text layer" if spec.noise == "clean" else "photos" if spec.noise == "photo" else "scans"


def list_groups(groups: Mapping[str, list[Reading]]) -> list[list[object]]:
    """Return a table by group."""
    heading: list[object] = [
        "documents",
        "files",
        "fields",
        "right",
        "core right",
        "lines",
        "right",
        "sure and wrong",
        "IBANs wrong",
        "swapped",
    ]
    rows: list[list[object]] = []
    for title, members in groups.items():
        tally = count(members)
        lines = [tally.lines, f"{tally.line_accuracy:.3f}"]
        shares = [tally.fields, f"{tally.accuracy:.3f}", f"{tally.core_accuracy:.3f}", *lines]
        rows.append([title, tally.documents, *shares, tally.lies, tally.wrong_ibans, tally.swapped])
    return [heading, *rows]


def list_fields(readings: Iterable[Reading]) -> list[list[object]]:
    """Return a table by field: how often it is printed, right, missed, invented, and sure but wrong."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for reading in readings:
        for verdict in reading.judgement.judged:
            row = counts[verdict.path]
            row[0] += verdict.expected is not None
            row[1] += verdict.is_right
            row[2] += verdict.actual is None
            row[3] += verdict.expected is None
            row[4] += verdict.is_lie
    shares = [
        [name, *row[:2], f"{row[1] / (row[0] + row[3]):.3f}", *row[2:]]
        for name, row in sorted(counts.items())
    ]
    return [["field", "printed", "right", "share", "missed", "invented", f"wrong at {SURE}"], *shares]


def print_errors(readings: Iterable[Reading], limit: int) -> None:
    """Print what was misread, worst first: lies, then the rest."""
    wrong = [
        (not verdict.is_lie, reading.spec.name, verdict)
        for reading in readings
        for verdict in reading.judgement.judged
        if not verdict.is_right
    ]
    for is_honest, name, verdict in sorted(wrong, key=lambda one: one[:2])[:limit]:
        mark = "  " if is_honest else "! "
        values = f"{verdict.expected!r}, read {verdict.actual!r} ({verdict.confidence:.2f})"
        print(f"{mark}{name} {verdict.path}: {values}")


def print_wrong_lines(readings: Iterable[Reading], limit: int) -> None:
    """Print line items that weren't read right."""
    wrong = [(reading.spec.name, line) for reading in readings for line in reading.judgement.lines_wrong]
    for name, line in wrong[:limit]:
        print(f"  {name}: {line}")


def report(readings: list[Reading], errors: int, *, wants_json: bool) -> None:
    """Print all tables."""
    groups = group(readings)
    print_table("Read right, by half, language, wear and layout", list_groups(groups))
    for schema in ("invoice", "receipt"):
        print_table(f"Fields of {schema}s", list_fields(one for one in readings if one.spec.schema == schema))
    print_errors(readings, errors)
    print_wrong_lines(readings, errors)
    print_json({title: vars(count(members)) for title, members in groups.items()}, wanted=wants_json)


def main() -> None:
    """Draw, read and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=[*HALVES, "both"], default="both")
    parser.add_argument("--only", default="", help="documents whose names contain this")
    parser.add_argument("--errors", type=int, default=0, help="misread fields and line items to print")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    specs = [
        spec
        for spec in list_specs(None if options.half == "both" else options.half)
        if options.only in spec.name
    ]
    report(list(read_all(specs)), options.errors, wants_json=options.json)


if __name__ == "__main__":
    main()
