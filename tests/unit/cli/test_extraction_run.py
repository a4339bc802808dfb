"""`recto extract`: what goes to stdout, what to stderr, what counts as a failure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from recto.cli.extraction_run import ExtractionRun
from recto.client import Client
from recto.errors import KeyInvalidError

ClientOf = Callable[[Callable[[httpx.Request], httpx.Response]], Client]
MakeJob = Callable[..., dict[str, Any]]


class Server:
    """Gives the nth upload the id `job_n` and the nth of the prepared endings."""

    def __init__(self, make_job: MakeJob, *endings: dict[str, Any]) -> None:
        self._make_job = make_job
        self._endings = endings
        self._uploads = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self._uploads += 1
            return httpx.Response(202, json=self._make_job(f"job_{self._uploads}", status="queued"))
        job_id = request.url.path.rpartition("/")[2]
        ending = self._endings[int(job_id.removeprefix("job_")) - 1]
        return httpx.Response(200, json=self._make_job(job_id, **ending))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("a.pdf", "b.pdf")]
    for path in paths:
        path.write_bytes(b"%PDF")
    return paths


def run(client: Client, files: list[Path], *, is_json: bool = True) -> ExtractionRun:
    extraction = ExtractionRun(client, is_json=is_json, is_single=len(files) == 1)
    extraction.submit(files, {})
    extraction.collect(timeout=10)
    return extraction


def test_several_files_are_json_lines_in_the_files_order(
    client_of: ClientOf, make_job: MakeJob, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    extraction = run(client_of(Server(make_job, {}, {})), files)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["job_1", "job_2"]
    assert extraction.failures == 0


def test_one_file_is_one_object(
    client_of: ClientOf, make_job: MakeJob, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    run(client_of(Server(make_job, {})), files[:1])
    assert json.loads(capsys.readouterr().out)["id"] == "job_1"


def test_failed_job_names_file_code_and_message(
    client_of: ClientOf, make_job: MakeJob, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    error = {"message": "Remove the password.", "type": "x", "code": "document.encrypted"}
    extraction = run(client_of(Server(make_job, {}, {"status": "failed", "error": error})), files)
    assert extraction.failures == 1
    assert capsys.readouterr().err == f"recto: {files[1]}: document.encrypted: Remove the password.\n"


def test_missing_file_fails_alone(
    client_of: ClientOf, make_job: MakeJob, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    absent = files[0].with_name("absent.pdf")
    extraction = run(client_of(Server(make_job, {})), [absent, files[0]])
    captured = capsys.readouterr()
    assert extraction.failures == 1
    assert captured.err == f"recto: {absent}: file.unreadable: No such file or directory\n"
    assert json.loads(captured.out)["id"] == "job_1"


def test_wrong_key_ends_the_run(client_of: ClientOf, files: list[Path]) -> None:
    body = {"error": {"message": "No.", "type": "x", "code": "invalid_api_key"}}
    with pytest.raises(KeyInvalidError):
        run(client_of(lambda _: httpx.Response(401, json=body)), files)


def test_nobody_there_ends_the_run(client_of: ClientOf, files: list[Path]) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(ConnectionError, match="No server answers"):
        run(client_of(refuse), files)


def test_names_cannot_move_the_cursor(
    client_of: ClientOf, make_job: MakeJob, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(client_of(Server(make_job)), [tmp_path / "a\x1b[2J[red]b.pdf"])
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "a [2J[red]b.pdf" in err


def test_table_shows_value_confidence_source_and_page_of_what_was_found(
    client_of: ClientOf,
    make_job: MakeJob,
    result: dict[str, Any],
    files: list[Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(client_of(Server(make_job, {"result": result})), files[:1], is_json=False)
    out = capsys.readouterr().out
    (row,) = (line.split() for line in out.splitlines() if line.startswith("invoice_number"))
    assert row == ["invoice_number", "RE-1", "0.98", "text_layer", "1"]
    assert "1 of 2 fields" in out
    assert "due_date" not in out
