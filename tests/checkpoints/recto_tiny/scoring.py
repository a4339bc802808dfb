"""How much of an answer is right: every printed value counts, exact or not at all."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.checkpoints.recto_tiny.vocabulary import parse

MAIN = (
    "merchant.name", "date", "receipt_number", "currency", "total", "tax_total", "subtotal", "payment_method",
    "lines.description", "lines.quantity", "lines.total",
)  # fmt: skip


def flatten(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value that is not null with its path; list items are numbered."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from flatten(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from flatten(part, f"{path}.{number}")
    elif value is not None:
        yield path, value


def score(answers: Sequence[str], truths: Sequence[str]) -> dict[str, float]:
    """Return shares: `fields` of printed values read exactly, `invented` of answers' values that aren't so.

    `pages` is the share of pages without any fault, `json` of answers that are JSON, the rest main fields.
    """
    right: dict[str, list[bool]] = {name: [] for name in ("fields", "invented", "pages", "json", *MAIN)}
    for answer, truth in zip(answers, truths, strict=True):
        got = parse(answer)
        read, printed = dict(flatten(got)), dict(flatten(parse(truth)))
        right["json"].append(isinstance(got, dict))
        right["pages"].append(read == printed)
        right["invented"] += [printed.get(path) != value for path, value in read.items()]
        for path, value in printed.items():
            right["fields"].append(read.get(path) == value)
            name = ".".join(part for part in path.split(".") if not part.isdigit())
            if name in MAIN:
                right[name].append(read.get(path) == value)
    return {name: sum(values) / len(values) for name, values in right.items() if values}


def write_scores(scores: dict[str, float]) -> str:
    """Return scores on one line."""
    return " ".join(f"{name} {value:.4f}" for name, value in scores.items())
