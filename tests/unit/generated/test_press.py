"""The same name gives the same document: in any order, in any process, at any time."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from samples.catalogue import FOLDER
from samples.generated.catalogue import Spec, list_specs
from samples.generated.press import print_document, write_truth

DIGEST = "4d106b62ef5e407a74623ea3c7713c25068bdfad8179127b4442093573f5ce81"
"""Of all truths."""
SOME = [
    next(spec for spec in list_specs() if spec.noise == noise) for noise in ("clean", "skew", "photo", "flat")
]


@pytest.mark.parametrize("spec", SOME, ids=lambda spec: spec.name)
def test_a_document_is_drawn_the_same_twice(spec: Spec) -> None:
    assert print_document(spec).data == print_document(spec).data


def test_truth_is_the_same_whether_drawn_or_not() -> None:
    spec = SOME[0]
    assert print_document(spec).truth == write_truth(spec)


def test_another_process_with_other_hashes_draws_the_same(tmp_path: Path) -> None:
    spec = SOME[0]
    command = [sys.executable, "-m", "samples.generated", str(tmp_path), "--only", spec.name]
    subprocess.run(
        command, check=True, cwd=FOLDER.parent, env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True
    )
    drawn = (tmp_path / f"{spec.name}.pdf").read_bytes()
    assert hashlib.sha256(drawn).digest() == hashlib.sha256(print_document(spec).data).digest()


def test_the_set_is_the_one_that_floors_were_measured_on() -> None:
    """Change DIGEST together with the floors of tests/edges/generated."""
    truths = json.dumps([write_truth(spec) for spec in list_specs()], sort_keys=True)
    assert hashlib.sha256(truths.encode()).hexdigest() == DIGEST


def test_documents_differ() -> None:
    truths = [str(write_truth(spec)) for spec in list_specs()]
    assert len(set(truths)) == len(truths)
