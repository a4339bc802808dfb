"""How much of forms is read right: pairs of label and value, empty places, ticks and table cells.

`python -m bench.forms [FOLDER] [--errors N] [--json]`: FOLDER holds `forms` with a `truth.jsonl`, and
`score.py`, whose rules judge both its documents and those drawn by samples/forms. All go through the real
preparation. A table counts as pairs of head and column, a ticked box as a pair of its label and X.
"""

import argparse
import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from bench.corpus import Corpus, load_scorer
from bench.report import print_json, print_table
from recto.documents.limits import PrepareLimits
from recto.documents.preparer import Preparer
from recto.extraction.base import ExtractionOrder
from recto.extraction.forms.reader import read_form
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from samples.forms import DrawnForm, list_forms
from schemas.results import DocumentResult

Pairs = Sequence[tuple[str, str]]
SURE = 0.9
SAME_LABEL, SAME_VALUE = 85, 90
"""Least likeness, of 100, as the scorer of the real forms has it."""
SURE_BINS = (0.0, 0.5, 0.7, 0.9, 1.01)


@dataclass
class Score:
    """Counts over some forms."""

    files: int = 0
    right: int = 0
    pairs: int = 0
    given: int = 0
    boxes: int = 0
    boxes_right: int = 0
    empty: int = 0
    empty_right: int = 0
    cells: int = 0
    cells_right: int = 0
    sure: list[tuple[float, bool]] = field(default_factory=list)
    """Confidence of each value given for a pair, and whether it was right."""

    @property
    def recall(self) -> float:
        """Return the share of the pairs on the forms that were read right."""
        return self.right / max(self.pairs, 1)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of recall and precision."""
        return 2 * self.right / max(self.pairs + self.given, 1)

    def add(self, other: "Score") -> None:
        """Add the counts of other forms."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


class FormBench:
    """Prepares and reads forms."""

    def __init__(self, preparer: Preparer) -> None:
        self._preparer = preparer
        self._reader = ReaderExtractor()

    def read(self, path: Path) -> DocumentResult:
        """Return what is read of a file."""
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch)
            document = self._preparer.prepare(path, None, out, lambda _done, _total: None, lambda: False)
            order = ExtractionOrder(
                document,
                target_of("form"),
                page_image=lambda number: (out / f"{number}.png").read_bytes(),
            )
            return read_form(order, self._reader.read(document, order.cancelled), 1.0)

    def read_drawn(self, drawn: DrawnForm) -> DocumentResult:
        """Return what is read of a drawn form."""
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / drawn.file
            path.write_bytes(drawn.data)
            return self.read(path)


def list_pairs(result: DocumentResult) -> list[tuple[str, str, float]]:
    """Return labels and values with their confidence, tables by column."""
    pairs = []
    for number, entry in enumerate(result.data["fields"]):
        found = result.fields.get(f"/fields/{number}/value")
        value = entry["value"] or ("X" if entry["checked"] else None)
        if value is not None:
            pairs.append((entry["label"] or "", value, found.confidence if found else 1.0))
    for table in result.data["tables"]:
        for column, head in enumerate(table["columns"]):
            cells = [row[column] for row in table["rows"] if row[column]]
            if head and cells:
                pairs.append((head, " ".join(cells), 1.0))
    return pairs


def judge_real(scorer: Any, truth: Pairs, result: DocumentResult) -> tuple[Score, list[str]]:
    """Return the score of one real form, and its misses for a person."""
    pairs = list_pairs(result)
    left, misses, hits = list(pairs), [], set()
    for label, value in truth:
        hit = next((pair for pair in left if scorer.pair_ok((label, value), pair[:2])), None)
        if hit is None:
            misses.append(f"{label!r}: {value[:60]!r}")
        else:
            left.remove(hit)
            hits.add(hit)
    sure = [(pair[2], pair in hits) for pair in pairs]
    return Score(1, len(truth) - len(misses), len(truth), len(pairs), sure=sure), misses


def judge_drawn(drawn: DrawnForm, result: DocumentResult) -> tuple[Score, list[str]]:
    """Return the score of one drawn form, and its misses for a person."""
    fields = result.data["fields"]
    given = [pair for pair in list_pairs(result) if pair[1] != "X"]
    table_columns = sum(len(table["columns"]) for table in result.data["tables"])
    misses = [f"{label!r}: {value!r}" for label, value in drawn.pairs if not _has_pair(given, label, value)]
    empty = [label for label in drawn.empty if _is_empty(fields, label)]
    boxes = list(_judge_boxes(drawn, fields))
    cells = list(_judge_cells(drawn, result.data["tables"]))
    sure = [(sure, _is_in(drawn.pairs, label, value)) for label, value, sure in given]
    radios = sum(entry["kind"] == "radio" and entry["value"] is not None for entry in fields)
    score = Score(
        files=1,
        right=len(drawn.pairs) - len(misses),
        pairs=len(drawn.pairs),
        given=len(given) - table_columns - radios,
        boxes=len(boxes),
        boxes_right=sum(boxes),
        empty=len(drawn.empty),
        empty_right=len(empty),
        cells=len(cells),
        cells_right=sum(cells),
        sure=sure[: len(given) - table_columns],
    )
    return score, misses


def _is_same(one: str, two: str, least: int) -> bool:
    return fuzz.ratio(_letters(one), _letters(two)) >= least


def _letters(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())


def _has_pair(given: Sequence[tuple[str, str, float]], label: str, value: str) -> bool:
    return any(
        _is_same(label, name, SAME_LABEL) and _is_same(value, text, SAME_VALUE) for name, text, _ in given
    )


def _is_in(pairs: Pairs, label: str, value: str) -> bool:
    return any(
        _is_same(label, name, SAME_LABEL) and _is_same(value, text, SAME_VALUE) for name, text in pairs
    )


def _is_empty(fields: Sequence[Mapping[str, Any]], label: str) -> bool:
    """Return whether a place that was left empty is given as such."""
    return any(
        entry["value"] is None and _is_same(label, entry["label"] or "", SAME_LABEL) for entry in fields
    )


def _judge_boxes(drawn: DrawnForm, fields: Sequence[Mapping[str, Any]]) -> Iterator[bool]:
    for choice in drawn.content.choices:
        chosen = choice.options[choice.ticked] if choice.ticked >= 0 else None
        group = [entry for entry in fields if _is_same(choice.question, entry["label"] or "", SAME_LABEL)]
        if group and group[0]["kind"] == "radio":
            value = group[0]["value"]
            is_right = value == chosen or (chosen and value and _is_same(chosen, value, SAME_LABEL))
            yield from [bool(is_right)] * len(choice.options)
            continue
        for option in choice.options:
            name = f"{choice.question}: {option}"
            yield any(
                entry["checked"] is (option == chosen) and _is_same(name, entry["label"] or "", SAME_LABEL)
                for entry in fields
            )


def _judge_cells(drawn: DrawnForm, tables: Sequence[Mapping[str, Any]]) -> Iterator[bool]:
    found = tables[0] if tables else {"columns": [], "rows": []}
    rows = [found["columns"], *found["rows"]]
    for at, expected in enumerate((drawn.content.columns, *drawn.content.rows)):
        row = rows[at] if at < len(rows) else []
        for column, cell in enumerate(expected):
            given = row[column] if column < len(row) else None
            yield given is not None and _is_same(cell, given, SAME_LABEL)


class Report:
    """Gathers scores by set and prints them."""

    def __init__(self, errors: int) -> None:
        self._errors = errors
        self._sets: dict[str, Score] = {}
        self._rows: list[list[object]] = [["form", "pairs right", "F1", "empty", "boxes", "cells"]]

    def add(self, kind: str, name: str, score: Score, misses: Sequence[str]) -> None:
        """Note one form of a set."""
        self._sets.setdefault(kind, Score()).add(score)
        self._rows.append(_row(name, score))
        for miss in misses[: self._errors]:
            print(f"  MISS {name} {miss}")

    def print(self, *, json_wanted: bool) -> None:
        """Print every form, both sets, and how sure the reader was."""
        print_table("Forms", [*self._rows, *(_row(f"all {name}", each) for name, each in self._sets.items())])
        for name, score in self._sets.items():
            print_table(f"How sure, {name} forms", list(_list_bins(score)))
        print_json({name: _figures(score) for name, score in self._sets.items()}, wanted=json_wanted)


def main() -> None:
    """Read both sets and print how well, per file and in all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="holds forms/ and score.py")
    parser.add_argument("--errors", type=int, default=0, help="misses to print of each file")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = Report(options.errors)
    with contextlib.closing(Preparer(2, PrepareLimits(ocr_threads=1))) as preparer:
        bench = FormBench(preparer)
        if options.folder is not None:
            scorer, corpus = load_scorer(options.folder), Corpus(options.folder / "forms")
            for name, truth in corpus.truths.items():
                result = bench.read(corpus.folder / name)
                report.add("real", name, *judge_real(scorer, truth["fields"]["pairs"], result))
        for drawn in list_forms():
            report.add("drawn", drawn.name, *judge_drawn(drawn, bench.read_drawn(drawn)))
    report.print(json_wanted=options.json)


def _row(name: str, score: Score) -> list[object]:
    return [
        name,
        f"{score.right} of {score.pairs} = {score.recall:.3f}",
        f"{score.f1:.3f}",
        f"{score.empty_right} of {score.empty}" if score.empty else "",
        f"{score.boxes_right} of {score.boxes}" if score.boxes else "",
        f"{score.cells_right} of {score.cells}" if score.cells else "",
    ]


def _list_bins(score: Score) -> Iterator[list[object]]:
    """Yield how many values of each confidence were right."""
    yield ["confidence", "values", "right"]
    for low, high in pairwise(SURE_BINS):
        inside = [is_right for sure, is_right in score.sure if low <= sure < high]
        share = sum(inside) / len(inside) if inside else 0.0
        yield [f"{low:.2f} – {min(high, 1.0):.2f}", len(inside), f"{share:.2f}"]


def _figures(score: Score) -> dict[str, object]:
    counts = {name: value for name, value in vars(score).items() if name != "sure"}
    return {**counts, "recall": round(score.recall, 4), "f1": round(score.f1, 4)}


if __name__ == "__main__":
    main()
