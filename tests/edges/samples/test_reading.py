"""The reader reads every sample exactly as its truth says: what `make demo` shows, without a server."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from recto.documents.limits import PrepareLimits
from recto.documents.preparer import Preparer
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from samples.catalogue import Sample, samples
from scripts.comparison import compare_fields


@pytest.fixture(scope="module")
def preparer() -> Iterator[Preparer]:
    with closing(Preparer(1, PrepareLimits())) as preparer:
        yield preparer


PAGED = [sample for sample in samples() if sample.path.suffix != ".xml"]


@pytest.mark.parametrize("sample", PAGED, ids=lambda sample: sample.name)
def test_sample_is_read_as_its_truth_says(preparer: Preparer, sample: Sample, tmp_path: Path) -> None:
    document = preparer.prepare(sample.path, None, tmp_path, lambda _done, _total: None, lambda: False)
    order = ExtractionOrder(
        document, target_of("auto"), page_image=lambda number: (tmp_path / f"{number}.png").read_bytes()
    )
    results = ReaderExtractor().extract(order).documents
    assert [one.schema_name for one in results] == [sample.schema, *(one["schema"] for one in sample.further)]
    for expected, result in zip(
        (sample.expected, *(one["data"] for one in sample.further)), results, strict=True
    ):
        assert [one for one in compare_fields(expected, result.data) if not one.is_right] == []
