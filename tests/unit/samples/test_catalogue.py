"""The catalogue lists every sample with its truth, and draws nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from samples.catalogue import EXPECTED_SUFFIX, FOLDER, Sample, samples
from samples.paper import Paper, papers
from schemas.documents import document_schemas

SAMPLES = samples()
PAPERS = papers()


def test_at_least_twelve_documents_of_every_drawn_schema_are_listed() -> None:
    assert len(SAMPLES) >= 12
    assert {sample.schema for sample in SAMPLES} == {"form", "invoice", "receipt", "video"}


def test_every_drawn_document_is_listed_under_its_own_name() -> None:
    assert {sample.path.name for sample in SAMPLES} == {paper.file for paper in PAPERS}
    assert all(sample.path.is_file() for sample in SAMPLES)


def test_names_are_sorted_and_leave_out_the_ending() -> None:
    names = [sample.name for sample in SAMPLES]
    assert names == sorted(names)
    assert "invoice-de-scan" in names


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.file)
def test_committed_truth_is_what_the_drawn_data_says(paper: Paper) -> None:
    committed = (FOLDER / paper.file).with_suffix(EXPECTED_SUFFIX).read_text(encoding="utf-8")
    assert json.loads(committed) == paper.truth.to_json()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_truth_fits_the_schema_it_names(sample: Sample) -> None:
    schema = document_schemas()[sample.schema]
    schema.model_validate(sample.expected)
    schema.model_validate(sample.full)


def test_a_truth_without_its_document_is_an_error(tmp_path: Path) -> None:
    (tmp_path / f"lonely{EXPECTED_SUFFIX}").write_text("{}")
    with pytest.raises(FileNotFoundError, match="lonely"):
        samples(tmp_path)


def test_listing_the_samples_loads_nothing_that_draws() -> None:
    names = "'reportlab', 'PIL', 'numpy', 'pikepdf', 'pillow_heif'"
    script = (
        f"import sys, samples.catalogue as c; c.samples(); print([n for n in ({names}) if n in sys.modules])"
    )
    listed = subprocess.run(
        [sys.executable, "-c", script], cwd=FOLDER.parent, capture_output=True, text=True, check=True
    )
    assert listed.stdout.strip() == "[]"


def test_the_whole_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.*")) < 3_000_000
