"""Fits what turns raw confidence into probability, by cross-validation, and shows how true it is.

`python -m bench.calibration [FOLDER] [--cache FOLDER] [--write] [--json]`, FOLDER as in bench/corpus.py.
Fields are judged on generated documents and on those of FOLDER. For the rules ("reader") every value they
read is one sample. For models there is none to ask here: a scripted one says the truth of the same documents
in slightly other words, with mistakes planted at random, a little surer of the truth than of mistakes. No
document is judged by a curve that it was fitted to. `--write` stores the coefficients and the plot.
"""

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.fitting import (
    Floats,
    bin_equally,
    bin_widely,
    bootstrap,
    calibration_error,
    fit,
    fold_groups,
    predict,
)
from bench.papers import Paper, list_papers
from bench.planted import Liar, Lie, say
from bench.reliability import Curve, draw_curves
from bench.report import print_json, print_table
from bench.verdicts import PROSE, align_lines, is_right
from recto.extraction.base import ExtractionOrder
from recto.extraction.checks import run_checks
from recto.extraction.confidence import features as described
from recto.extraction.confidence.calibration import LEAST, MOST
from recto.extraction.confidence.features import Engine
from recto.extraction.grounding import ground
from recto.extraction.odds import to_probability
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.review import find_threshold
from recto.extraction.target import target_of
from schemas.reading import DEFAULT_MAX_ERROR
from schemas.results import DocumentResult

ROOT = Path(__file__).parent.parent
STORED = ROOT / "recto" / "extraction" / "confidence" / "coefficients.json"
PLOT = ROOT / "docs" / "images" / "reliability.svg"
VERSION = 1
REPEATS, MOST_MISTAKES = 2, 0.25
"""Answers of the scripted model to each document, and the largest share of mistakes in one."""
SURE_OF_TRUTH, SURE_OF_MISTAKES = (3.5, 1.3), (2.0, 1.6)
"""Mean and spread of the log-odds that the scripted model gives."""
REAL_WEIGHT: Mapping[Engine, float] = {"reader": 12.0, "model": 4.0}
"""How much more a field of a real document counts in the fit than one of a generated document."""
REWORDED = 0.2
"""Share of names and texts that the scripted model puts a little otherwise."""


@dataclass(frozen=True)
class Sample:
    """One value that was read, and whether it is right."""

    paper: str
    group: str
    path: str
    features: tuple[float, ...]
    is_right: bool


def list_read(papers: Sequence[Paper]) -> Iterator[Sample]:
    """Yield the values that the rules read, as far as the truth knows their fields."""
    reader = ReaderExtractor()
    for paper in papers:
        order = ExtractionOrder(paper.document, target_of(paper.schema))
        result = reader.extract(order).documents[0]
        yield from _judge(paper, result, align_lines(paper, result))


def list_said(papers: Sequence[Paper]) -> Iterator[Sample]:
    """Yield the values that a scripted model says, right ones and mistakes."""
    liar = Liar(papers)
    chance = random.Random(17)
    for paper in papers:
        lies = liar.lies(paper)
        for _ in range(REPEATS):
            told = choose_lies(lies, len(paper.values), chance)
            answer = say(
                paper,
                told,
                lambda _path, right: _raw(chance, right),
                lambda path, value: reword(path, value, chance),
            )
            said = ground(answer, paper.document)
            checks = run_checks(said.schema_name, said.data)
            wrong = {lie.path for lie in told}
            expected = {
                path: path not in wrong and is_right(path, paper.values[path], field.value)
                for path, field in said.fields.items()
            }
            yield from _judge(paper, said.model_copy(update={"checks": checks}), expected)


def choose_lies(lies: Sequence[Lie], fields: int, chance: random.Random) -> list[Lie]:
    """Return some of the lies, one for a field at most; how many is a matter of the document."""
    by_path: dict[str, list[Lie]] = {}
    for lie in lies:
        by_path.setdefault(lie.path, []).append(lie)
    wanted = round(fields * chance.uniform(0, MOST_MISTAKES))
    paths = chance.sample(sorted(by_path), min(wanted, len(by_path)))
    return [chance.choice(by_path[path]) for path in paths]


def _raw(chance: random.Random, is_right: bool) -> float:
    return to_probability(chance.gauss(*(SURE_OF_TRUTH if is_right else SURE_OF_MISTAKES)))


def reword(path: str, value: Any, chance: random.Random) -> Any:
    """Return a name or text as it is, or in other case, without a word, or with a slip."""
    if not PROSE.search(path) or chance.random() > REWORDED:
        return value
    text = str(value)
    words = text.split()
    change = chance.choice(("case", "word", "slip"))
    if change == "case":
        return text.title() if text.isupper() else text.upper()
    if change == "word" and len(words) > 2:
        return " ".join(words[:-1])
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :] if len(text) > 3 and text[at].isalpha() else text


def _judge(paper: Paper, result: DocumentResult, expected: Mapping[str, bool]) -> Iterator[Sample]:
    for path, features in described.describe(result, paper.document).items():
        if path in expected:
            yield Sample(paper.name, paper.group, path, features, expected[path])


@dataclass(frozen=True)
class Fitted:
    """A curve, and what it says of documents it was not fitted to."""

    coefficients: Floats
    samples: Sequence[Sample]
    probabilities: Floats

    @property
    def right(self) -> Floats:
        """Return 1 for each right sample."""
        return np.asarray([float(sample.is_right) for sample in self.samples])


def fit_samples(samples: Sequence[Sample], engine: Engine) -> Fitted:
    """Fit a curve to all samples, and one without each fold for what it says of that."""
    matrix = np.asarray([sample.features for sample in samples])
    right = np.asarray([float(sample.is_right) for sample in samples])
    weights = np.asarray(
        [1.0 if sample.group.startswith("generated") else REAL_WEIGHT[engine] for sample in samples]
    )
    signs = np.asarray([_sign(name) for name in described.FEATURES])
    probabilities = np.zeros(len(samples))
    for held in fold_groups([sample.paper for sample in samples]):
        curve = fit(matrix[~held], right[~held], weights[~held], signs)
        probabilities[held] = np.clip(predict(matrix[held], curve), LEAST, MOST[engine])
    return Fitted(fit(matrix, right, weights, signs), samples, probabilities)


def _sign(name: str) -> float:
    return float(name in described.NEVER_NEGATIVE) - float(name in described.NEVER_POSITIVE)


@dataclass(frozen=True)
class Accepted:
    """What is taken without a look at the default setting."""

    share: float
    error: float
    whole: float
    """Share of the documents none of whose fields is doubted."""


def accept(fitted: Fitted, chosen: Sequence[int]) -> Accepted:
    """Return what is accepted of some samples, and how much of that is wrong."""
    papers: dict[str, list[int]] = {}
    for index in chosen:
        papers.setdefault(fitted.samples[index].paper, []).append(index)
    taken: list[int] = []
    whole = 0
    for indexes in papers.values():
        threshold = find_threshold(fitted.probabilities[indexes].tolist(), DEFAULT_MAX_ERROR)
        sure = [index for index in indexes if fitted.probabilities[index] >= threshold]
        taken += sure
        whole += len(sure) == len(indexes)
    wrong = sum(not fitted.samples[index].is_right for index in taken)
    return Accepted(len(taken) / len(chosen), wrong / max(len(taken), 1), whole / len(papers))


def report(engine: str, fitted: Fitted) -> dict[str, object]:
    """Print the tables of one kind of extractor and return their figures."""
    right, papers = fitted.right, [sample.paper for sample in fitted.samples]
    error = calibration_error(fitted.probabilities, right)
    low, high = bootstrap(
        papers, lambda chosen: calibration_error(fitted.probabilities[chosen], right[chosen])
    )
    rows: list[list[object]] = [["probability from", "to", "fields", "mean", "share right"]]
    for part in bin_equally(fitted.probabilities):
        given = fitted.probabilities[part]
        ends = [f"{edge:.3f}" for edge in (given.min(), given.max())]
        rows.append([*ends, len(part), f"{given.mean():.3f}", f"{right[part].mean():.3f}"])
    print_table(f"{engine}: {len(right)} fields of {len(set(papers))} documents", rows)
    print(f"expected calibration error {error:.4f} (95 % of resamples: {low:.4f} to {high:.4f})")
    groups: list[list[object]] = [
        ["group", "fields", "right", "calibration error", "accepted", "wrong of those", "papers undoubted"]
    ]
    for name in (*sorted({sample.group for sample in fitted.samples}), "all"):
        chosen = [at for at, sample in enumerate(fitted.samples) if name in (sample.group, "all")]
        taken = accept(fitted, chosen)
        part = np.asarray(chosen)
        gap = calibration_error(fitted.probabilities[part], right[part])
        shares = (right[part].mean(), gap, taken.share, taken.error, taken.whole)
        groups.append([name, len(chosen), *(f"{share:.4f}" for share in shares)])
    print_table(f"{engine}, at most {DEFAULT_MAX_ERROR:.0%} wrong", groups)
    whole = accept(fitted, range(len(right)))
    return {
        "fields": len(right), "documents": len(set(papers)),
        "calibration_error": error, "interval": [low, high],
        "accepted": whole.share, "wrong_of_accepted": whole.error, "papers_undoubted": whole.whole,
    }  # fmt: skip


def store(curves: Mapping[str, Fitted]) -> None:
    """Write the coefficients that the service reads."""
    rounded = {
        engine: {
            name: round(float(value), 4) + 0.0
            for name, value in zip(described.FEATURES, fitted.coefficients, strict=True)
        }
        for engine, fitted in curves.items()
    }
    STORED.write_text(json.dumps({"version": VERSION, "curves": rounded}, indent=2) + "\n")


def plot(curves: Mapping[str, Fitted], figures: Mapping[str, Mapping[str, object]]) -> None:
    """Write the reliability curves as SVG."""
    drawn = [
        Curve(
            f"{engine} ({figures[engine]['fields']} fields, "
            f"calibration error {figures[engine]['calibration_error']:.3f})",
            [
                (float(fitted.probabilities[part].mean()), float(fitted.right[part].mean()))
                for part in bin_widely(fitted.probabilities)
            ],
        )
        for engine, fitted in curves.items()
    ]
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    PLOT.write_text(draw_curves(drawn))


def main() -> None:
    """Judge, fit and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="see bench/corpus.py")
    parser.add_argument("--cache", type=Path, help="folder that keeps prepared words between runs")
    parser.add_argument("--write", action="store_true", help="store coefficients and plot")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    papers = list(list_papers(options.folder, options.cache))
    curves = {
        "reader": fit_samples(list(list_read(papers)), "reader"),
        "model": fit_samples(list(list_said(papers)), "model"),
    }
    figures = {engine: report(engine, fitted) for engine, fitted in curves.items()}
    for engine, fitted in curves.items():
        pairs = zip(described.FEATURES, fitted.coefficients, strict=True)
        print(f"\n{engine}: " + ", ".join(f"{name} {value:+.2f}" for name, value in pairs))
    if options.write:
        store(curves)
        plot(curves, figures)
    print_json(figures, wanted=options.json)


if __name__ == "__main__":
    main()
