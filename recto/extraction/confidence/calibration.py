"""From a raw confidence and its evidence to a probability: a logistic curve with few, signed coefficients."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from recto.documents.model import Document
from recto.extraction.confidence.features import FEATURES, Engine, describe
from recto.extraction.odds import to_probability
from schemas.results import DocumentResult

COEFFICIENTS = "coefficients.json"
LEAST = 0.005
MOST: Mapping[Engine, float] = {"reader": 0.995, "model": 0.99}
"""Nothing is surer than the data that the curve was fitted to can tell; those of models are made up."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The coefficients of one kind of extractor, in the order of `FEATURES`."""

    coefficients: tuple[float, ...]
    most: float

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability that a value with these features is right."""
        log_odds = sum(weight * value for weight, value in zip(self.coefficients, features, strict=True))
        return min(max(to_probability(log_odds), LEAST), self.most)


@cache
def load_curves() -> Mapping[Engine, Curve]:
    """Return the fitted curves by kind of extractor; `bench/calibration.py` writes their file."""
    stored = json.loads((resources.files(__package__) / COEFFICIENTS).read_text("utf-8"))["curves"]
    return {
        engine: Curve(tuple(stored[engine][name] for name in FEATURES), most) for engine, most in MOST.items()
    }


def calibrate(result: DocumentResult, document: Document, engine: Engine) -> DocumentResult:
    """Return the result with a probability for each value in place of the extractor's raw confidence.

    `engine` says what the raw confidence is: the rules' evidence or a model's token probabilities. Values
    that the file embeds keep theirs, and what is missing has none. Calibrate once: a probability is no raw
    confidence.
    """
    curve = load_curves()[engine]
    fields = {
        path: result.fields[path].model_copy(update={"confidence": round(curve.probability(features), 4)})
        for path, features in describe(result, document).items()
    }
    return result.model_copy(update={"fields": {**result.fields, **fields}})
