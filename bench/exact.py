"""Whether e-invoices are read exactly: the XML in PDFs, and the same XML as files of its own.

`python -m bench.exact FOLDER`: see bench/corpus.py for what FOLDER holds. The folder's own scorer judges.
Then which checks the exact data fail, and how the pages differ from it in the eyes of the rules.
"""

import argparse
import contextlib
import io
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from PIL import Image

from bench.corpus import load_scorer, name_fields
from bench.report import print_json, print_table
from recto.documents.attachments import find_e_invoice
from recto.documents.barcodes import find_barcodes
from recto.documents.form_fields import read_form_fields
from recto.documents.limits import PrepareLimits
from recto.documents.model import Document
from recto.documents.preparer import Preparer
from recto.extraction.base import ExtractionOrder
from recto.extraction.checks import run_checks
from recto.extraction.exact import ExactReading, compare_with_page, read_e_invoice
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.reader.vocabulary import load_vocabulary
from recto.extraction.target import target_of
from schemas.results import DocumentResult

SET = "einvoices"
CHECK_DIGITS = ("check_digit", "check_digits")
Readings = Mapping[str, ExactReading]


def read_truths(folder: Path) -> dict[str, Any]:
    """Return the truth by file; files that are no fair test as pixels are one for their XML."""
    lines = (folder / "truth.jsonl").read_text().splitlines()
    return {truth["file"]: truth for truth in map(json.loads, filter(str.strip, lines))}


@dataclass
class Costs:
    """Seconds that preparing takes, and its parts that look for data beside the words."""

    pages: int = 0
    files: int = 0
    prepare: float = 0.0
    barcodes: float = 0.0
    inside: float = 0.0

    def rows(self) -> list[list[object]]:
        """Return a table."""
        pages, files = max(1, self.pages), max(1, self.files)
        return [
            ["part", "ms"],
            ["preparing a page, all in all", 1000 * self.prepare / pages],
            ["of it looking for barcodes", 1000 * self.barcodes / pages],
            ["looking into a PDF for e-invoice and form fields", 1000 * self.inside / files],
        ]


def prepare(preparer: Preparer, paths: Mapping[str, Path], costs: Costs) -> dict[str, Document]:
    """Return the files as a job has them."""
    prepared = {}
    for name, path in paths.items():
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out"
            out.mkdir()
            started = time.perf_counter()
            document = preparer.prepare(path, None, out, lambda _done, _total: None, lambda: False)
            costs.prepare += time.perf_counter() - started
            _add_costs(costs, path, document, out)
        prepared[name] = document
    return prepared


def _add_costs(costs: Costs, path: Path, document: Document, folder: Path) -> None:
    """Do once more, and time, what looks for data beside the words."""
    for page in document.pages:
        with Image.open(folder / f"{page.number}.png") as image:
            pixels = np.asarray(image.convert("RGB"))
        started = time.perf_counter()
        find_barcodes(pixels, page.number)
        costs.barcodes += time.perf_counter() - started
        costs.pages += 1
    if document.pages:
        started = time.perf_counter()
        with pikepdf.open(path) as pdf:
            find_e_invoice(pdf)
            read_form_fields(pdf, document.pages)
        costs.inside += time.perf_counter() - started
        costs.files += 1


def write_xml(documents: Mapping[str, Document], folder: Path) -> dict[str, Path]:
    """Write the embedded XML of each document to a file of its own; return the files."""
    paths: dict[str, Path] = {}
    for name, document in documents.items():
        if document.e_invoice is not None:
            paths[name] = folder / f"{len(paths)}.xml"
            paths[name].write_bytes(document.e_invoice)
    return paths


def read_all(documents: Mapping[str, Document]) -> tuple[dict[str, ExactReading], float]:
    """Return what the e-invoices say by file, and how many seconds the reading of all took."""
    started = time.perf_counter()
    found = {name: read_e_invoice(document) for name, document in documents.items()}
    seconds = time.perf_counter() - started
    return {name: reading for name, reading in found.items() if reading is not None}, seconds


def judge(scorer: Any, folder: Path, readings: Readings, errors: int) -> tuple[int, int]:
    """Return how many values, line items among them, are right, and how many there are, printed or not."""
    with tempfile.TemporaryDirectory() as scratch:
        predictions = Path(scratch) / "predictions.jsonl"
        lines = [
            {"file": f"{SET}/{name}", "fields": name_fields(SET, reading.result)}
            for name, reading in readings.items()
        ]
        predictions.write_text("\n".join(map(json.dumps, lines)))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            options = ["--root", str(folder), "--folder", SET, "--errors", str(errors)]
            verdict = scorer.main([str(predictions), *options])[SET]
    for line in printed.getvalue().splitlines():
        if "MISS" in line:
            print(line)
    fields = verdict["fields"].values()
    return sum(field["correct"] for field in fields), sum(field["truth"] for field in fields)


def list_failures(readings: Readings) -> Iterator[tuple[str, str, str]]:
    """Yield file, rule and message of every check that exact data fail."""
    for name, reading in readings.items():
        for check in run_checks("invoice", reading.result.data):
            if not check.passed:
                yield name, check.name, check.message


def list_differences(documents: Mapping[str, Document], readings: Readings) -> Iterator[tuple[str, str]]:
    """Yield file and warning wherever the rules read another value on the page."""
    for name, reading in readings.items():
        yield from ((name, text) for text in compare_with_page(reading.result, _read_page(documents[name])))


def _read_page(document: Document) -> DocumentResult:
    order = ExtractionOrder(document, target_of("invoice"))
    return ReaderExtractor().extract(order).documents[0]


def main() -> None:
    """Read the set both ways and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="see bench/corpus.py")
    parser.add_argument("--errors", type=int, default=20, help="misses to print")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.folder is None:
        print("No FOLDER of real documents with their truth was named: nothing to read.")
        return
    folder = options.folder / SET
    scorer = load_scorer(options.folder)
    costs = Costs()
    with contextlib.closing(Preparer(2, PrepareLimits(ocr_threads=1))) as preparer:
        preparer.warm()
        pdfs = prepare(preparer, {name: folder / name for name in read_truths(folder)}, costs)
        with tempfile.TemporaryDirectory() as scratch:
            bare = prepare(preparer, write_xml(pdfs, Path(scratch)), Costs())
    load_vocabulary()
    rows: list[list[object]] = [["as", "files", "read", "values right", "share", "ms a file"]]
    shares = {}
    for title, documents in (("PDF with XML", pdfs), ("bare XML", bare)):
        readings, seconds = read_all(documents)
        right, total = judge(scorer, options.folder, readings, options.errors)
        shares[title] = right / total
        pace = 1000 * seconds / max(1, len(readings))
        share = f"{shares[title]:.4f}"
        rows.append([title, len(documents), len(readings), f"{right} of {total}", share, f"{pace:.1f}"])
    print_table("Read exactly", rows)
    readings, _ = read_all(pdfs)
    failures = [failure for failure in list_failures(readings) if not failure[1].endswith(CHECK_DIGITS)]
    digits = sum(name.endswith(CHECK_DIGITS) for _, name, _ in list_failures(readings))
    differences = list(list_differences(pdfs, readings))
    print_table("Checks that exact data fail", [["file", "check", "message"], *map(list, failures)])
    print_table("Differences between page and data", [["file", "warning"], *map(list, differences)])
    print(f"\nNumbers with wrong check digits, as samples invent them: {digits}.")
    print_table("What preparing costs", costs.rows())
    counts = Counter(rule for _, rule, _ in failures)
    figures = {"shares": shares, "failed_checks": counts, "differences": len(differences)}
    print_json(figures, wanted=options.json)


if __name__ == "__main__":
    main()
