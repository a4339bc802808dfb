"""`recto result` and `recto export` ask for what was said and write it where it was said."""

from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from recto.cli import app

CALL = ("--url", "http://127.0.0.1:9", "--key", "rk_1_x")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[httpx.URL]:
    """Answer every request with some bytes and note what was asked for."""
    seen: list[httpx.URL] = []

    def answer(_transport: object, request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(200, content=b"PK\x03\x04")

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", answer)
    return seen


def test_result_is_written_to_the_file(asked: list[httpx.URL], tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    done = CliRunner().invoke(app, ["result", "job_1", "--format", "xlsx", "-o", str(out), *CALL])
    assert (done.exit_code, out.read_bytes()) == (0, b"PK\x03\x04")
    assert (asked[0].path, asked[0].params["format"]) == ("/v1/jobs/job_1/result", "xlsx")


def test_export_goes_to_stdout(asked: list[httpx.URL]) -> None:
    done = CliRunner().invoke(app, ["export", "--group", "march", "--part", "lines", *CALL])
    assert (done.exit_code, done.stdout_bytes) == (0, b"PK\x03\x04")
    assert dict(asked[0].params) == {"group": "march", "part": "lines", "format": "csv"}


def test_file_that_cannot_be_written_is_named(asked: list[httpx.URL], tmp_path: Path) -> None:
    out = tmp_path / "none" / "a.csv"
    done = CliRunner().invoke(app, ["export", "-o", str(out), *CALL])
    assert done.exit_code == 2
    assert "be written" in done.output
