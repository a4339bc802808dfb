"""A schema module dropped into the folder brings its own checks; it may even be wrong."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MODULE = '''
"""Delivery notes."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from schemas.documents.base import DocumentModel, Rule
from schemas.results import Check


def check_parcels(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that as many parcels came as were announced."""
    if data["announced"] is not None and data["arrived"] is not None:
        passed = data["announced"] == data["arrived"]
        message = "" if passed else f"{data['announced']} announced, {data['arrived']} arrived"
        yield Check(name="parcels_arrived", passed=passed, paths=("/announced", "/arrived"), message=message)


def check_badly(data: Mapping[str, Any]) -> Iterator[Check]:
    yield Check(name="never_there", passed=True, paths=(), message=str(data["no such key"]))


class ParcelNote(DocumentModel):
    """A note that comes with parcels."""

    schema_name: ClassVar[str] = "parcel_note"
    checks: ClassVar[tuple[Rule, ...]] = (check_parcels, check_badly)

    announced: str | None = Field(default=None, description="Parcels announced.", examples=["3"])
    arrived: str | None = Field(default=None, description="Parcels that came.", examples=["3"])
'''
SCRIPT = """
import json, sys, schemas.documents
schemas.documents.__path__.append(sys.argv[1])
from recto.extraction.checks import run_checks
checks = run_checks("parcel_note", json.loads(sys.argv[2]))
print("CHECKS", json.dumps([check.model_dump() for check in checks]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parcel_notes.py").write_text(MODULE, "utf-8")
    return tmp_path


def check(folder: Path, data: dict[str, Any]) -> list[dict[str, Any]]:
    """Run the checks in a process of its own: a schema that was once served stays for all tests."""
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), json.dumps(data)],
        capture_output=True,
        text=True,
        cwd=root,
        check=True,
        timeout=60,
    )
    line = next(line for line in run.stdout.splitlines() if line.startswith("CHECKS "))
    checks: list[dict[str, Any]] = json.loads(line.removeprefix("CHECKS "))
    return checks


def test_the_checks_of_a_drop_in_schema_run_and_one_that_breaks_is_a_failed_check(folder: Path) -> None:
    checks = {each["name"]: each for each in check(folder, {"announced": "3", "arrived": "2"})}
    assert checks["parcels_arrived"]["passed"] is False
    assert checks["parcels_arrived"]["message"] == "3 announced, 2 arrived"
    assert checks["check_badly"]["passed"] is False
    assert "KeyError" in checks["check_badly"]["message"]
    assert "never_there" not in checks
