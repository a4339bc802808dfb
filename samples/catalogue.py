"""Lists the sample documents and what a reader should find on them; imports nothing that draws."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
EXPECTED_SUFFIX = ".expected.json"


@dataclass(frozen=True)
class Sample:
    """A document of the samples folder and its truth."""

    path: Path
    """The document."""
    schema: str
    """Document schema it should be read with: `invoice`, `receipt` or `form`."""
    expected: dict[str, Any] = field(hash=False)
    """Fields a reader is compared on, nested; null means that the document doesn't state it."""
    full: dict[str, Any] = field(hash=False)
    """Everything printed, line items and addresses too; absent keys aren't on the document."""
    further: tuple[dict[str, Any], ...] = field(default=(), hash=False)
    """Truths of other documents in it, each with `schema` and `data`: of an invoice that a video shows."""

    @property
    def name(self) -> str:
        """File name without its ending."""
        return self.path.stem


def samples(folder: Path = FOLDER) -> list[Sample]:
    """Return every sample, sorted by name. Raises FileNotFoundError when a truth lacks its document."""
    return [_read_sample(path) for path in sorted(folder.glob(f"*{EXPECTED_SUFFIX}"))]


def _read_sample(expected: Path) -> Sample:
    name = expected.name.removesuffix(EXPECTED_SUFFIX)
    document = next((path for path in expected.parent.glob(f"{name}.*") if path != expected), None)
    if document is None:
        raise FileNotFoundError(
            f"{expected.name} describes a document that isn't there: run `python -m samples.make`"
        )
    truth = json.loads(expected.read_text(encoding="utf-8"))
    return Sample(
        path=document,
        schema=truth["schema"],
        expected=truth["data"],
        full=truth["full"],
        further=tuple(truth.get("further", ())),
    )
