"""How much of real paper the reader reads right, and how often it is sure and wrong.

`python -m bench.reading FOLDER`: see bench/corpus.py for what FOLDER holds. The folder's own scorer judges.
Line items are a number of their own; e-invoices that are plain printouts of their XML are told from those
that somebody designed.
"""

import argparse
import contextlib
import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.corpus import SETS, Corpus, load_scorer, name_fields
from bench.report import print_json, print_table
from recto.documents.limits import PrepareLimits
from recto.documents.preparer import Preparer
from schemas.results import DocumentResult

SURE = 0.9
"""Confidence from which on a wrong value counts as a lie."""
LISTS = ("lines", "pairs")
Results = Mapping[str, DocumentResult]


def score(scorer: Any, corpus: Corpus, results: Results, errors: int) -> dict[str, Any]:
    """Return the scorer's verdict on the given files of a set."""
    with tempfile.TemporaryDirectory() as root:
        (Path(root) / corpus.name).mkdir()
        truths = [json.dumps(corpus.truths[name]) for name in results]
        (Path(root) / corpus.name / "truth.jsonl").write_text("\n".join(truths))
        predictions = Path(root) / "predictions.jsonl"
        lines = [
            json.dumps({"file": f"{corpus.name}/{name}", "fields": name_fields(corpus.name, result)})
            for name, result in results.items()
        ]
        predictions.write_text("\n".join(lines))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            verdict = scorer.main(
                [
                    str(predictions),
                    "--root",
                    root,
                    "--folder",
                    corpus.name,
                    "--visible",
                    "--errors",
                    str(errors),
                ]
            )
    for line in printed.getvalue().splitlines():
        if "MISS" in line:
            print(line)
    return dict(verdict[corpus.name])


def summarise(title: str, verdict: Mapping[str, Any]) -> list[object]:
    """Return a row: set, files, right fields, right line items, documents without a miss."""
    lines = verdict["fields"].get("lines")
    right = f"{lines['correct']} of {lines['truth']} = {lines['accuracy']:.3f}" if lines else ""
    scalars = [field for name, field in verdict["fields"].items() if name not in LISTS]
    share = f"{sum(field['correct'] for field in scalars)} of {sum(field['truth'] for field in scalars)}"
    accuracy = f"{share} = {verdict['field_accuracy']:.3f}"
    return [title, verdict["files"], accuracy, right, verdict["all_fields_right"]]


class SureCount:
    """Counts values given with a confidence of `SURE` and more, and the wrong ones among them, by field."""

    def __init__(self, scorer: Any) -> None:
        self.same: Callable[[str, Any, Any], bool] = scorer.same
        self.sure: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.given: Counter[str] = Counter()
        self.swapped = self.wrong_ibans = 0

    def add(self, corpus: str, truth: Mapping[str, Any], result: DocumentResult) -> None:
        """Count one document; a field that the truth lacks, or that isn't printed, isn't judged."""
        fields, visible = truth["fields"], truth.get("visible", {})
        for name, path in SETS[corpus][1].items():
            found = result.fields.get(path)
            if found is None or found.value is None or name not in fields or visible.get(name) is False:
                continue
            is_right = self.same(name, fields[name], found.value)
            self.given[name] += 1
            self.sure[name] += found.confidence >= SURE
            self.wrong[name] += found.confidence >= SURE and not is_right
            others = fields.get("iban_all", [])
            self.wrong_ibans += name == "iban" and not is_right and found.value not in others
        self.swapped += self._is_swapped(fields, result)

    def _is_swapped(self, truth: Mapping[str, Any], result: DocumentResult) -> bool:
        pairs = (("seller_name", "/buyer/name"), ("buyer_name", "/seller/name"))
        given = ((truth.get(name), result.fields.get(path)) for name, path in pairs)
        is_told = not self.same("seller_name", truth.get("seller_name", ""), truth.get("buyer_name", ""))
        return is_told and any(
            name and found is not None and self.same("seller_name", name, found.value)
            for name, found in given
        )

    def rows(self) -> list[list[object]]:
        """Return a table by field, and a row for all."""
        counts = [(name, self.given[name], self.sure[name], self.wrong[name]) for name in sorted(self.given)]
        total = ("all", self.given.total(), self.sure.total(), self.wrong.total())
        rates = [[*row, row[3] / row[2] if row[2] else 0.0] for row in (*counts, total)]
        return [["field", "given", f"confidence ≥ {SURE}", "of those wrong", "rate"], *rates]


def main() -> None:
    """Read the sets and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="see bench/corpus.py")
    parser.add_argument("--errors", type=int, default=0, help="misses to print of each set")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.folder is None:
        print("No FOLDER of real documents with their truth was named: nothing to read.")
        return
    scorer = load_scorer(options.folder)
    sure = SureCount(scorer)
    verdicts: dict[str, dict[str, Any]] = {}
    preparer = Preparer(2, PrepareLimits(ocr_threads=1))
    with contextlib.closing(preparer):
        for name in SETS:
            corpus = Corpus(options.folder / name)
            results = dict(corpus.read(corpus.prepare(preparer)))
            for file, result in results.items():
                sure.add(name, corpus.truths[file], result)
            for title, part in _divide(corpus, results):
                verdicts[title] = score(scorer, corpus, part, options.errors)
    heading = ["set", "files", "fields right", "line items right", "documents without a miss"]
    print_table("Read right", [heading, *(summarise(title, each) for title, each in verdicts.items())])
    print_table("Sure and wrong", sure.rows())
    print(f"\nWrong IBANs: {sure.wrong_ibans}. Swapped parties: {sure.swapped}.")
    figures = {"sets": verdicts, "sure_and_wrong": sure.wrong, "wrong_ibans": sure.wrong_ibans}
    print_json({**figures, "swapped_parties": sure.swapped}, wanted=options.json)


def _divide(corpus: Corpus, results: Results) -> list[tuple[str, Results]]:
    """Return the whole set and, of e-invoices, printouts and designed ones apart."""
    if corpus.name != "einvoices":
        return [(corpus.name, results)]
    printouts = {name for name in results if corpus.is_printout(name)}
    parts = (
        ("einvoices as pixels", results.keys()),
        ("… designed", results.keys() - printouts),
        ("… printouts of their XML", printouts),
    )
    return [(title, {name: results[name] for name in results if name in names}) for title, names in parts]


if __name__ == "__main__":
    main()
