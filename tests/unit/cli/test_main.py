"""The command as a whole: quick, plain, without tracebacks."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from recto.jobs.ledger import open_ledger


def recto(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "recto", *arguments]
    environ = os.environ | variables
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environ)


def test_help_names_every_command() -> None:
    done = recto("--help")
    assert done.returncode == 0
    for command in (
        "up",
        "extract",
        "explain",
        "jobs",
        "result",
        "export",
        "keys",
        "migrate",
        "doctor",
        "version",
    ):
        assert f" {command} " in done.stdout


def test_help_imports_nothing_heavy() -> None:
    program = "import sys, recto.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint({"sqlalchemy", "pydantic", "httpx", "alembic", "redis", "openvino", "celery"})


def test_version_is_printed() -> None:
    assert recto("version").stdout.startswith("recto ")


@pytest.mark.parametrize("arguments", [("jobs",), ("extract", "a.pdf")])
def test_no_server_is_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = recto(*arguments, RECTO_STATE_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == (
        f"recto: No server runs from {tmp_path}. Start one with `recto up`, or name one with --url.\n"
    )


def test_nobody_at_the_address_is_one_line() -> None:
    done = recto("jobs", "--url", "http://127.0.0.1:9", "--key", "rk_1_x")
    assert done.returncode == 1
    assert done.stderr.startswith("recto: No server answers at http://127.0.0.1:9")
    assert done.stderr.count("\n") == 1


def test_misspelt_setting_is_one_line(tmp_path: Path) -> None:
    done = recto("migrate", RECTO_STATE_DIRR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == "recto: RECTO_STATE_DIRR is not a setting. Did you mean RECTO_STATE_DIR?\n"


def test_unknown_status_names_the_choices() -> None:
    done = recto("jobs", "--status", "done")
    assert done.returncode == 2
    assert "succeeded" in done.stderr


def test_migrate_makes_the_ledger(tmp_path: Path) -> None:
    assert recto("migrate", "--state", str(tmp_path / "new")).returncode == 0
    assert (tmp_path / "new" / "recto.db").stat().st_size > 0


def test_created_key_is_printed_once_and_works(tmp_path: Path) -> None:
    recto("migrate", "--state", str(tmp_path))
    done = recto("keys", "create", "accounting", "--state", str(tmp_path))
    with closing(open_ledger(f"sqlite:///{tmp_path / 'recto.db'}")) as ledger:
        assert ledger.keys.authenticate(done.stdout.strip()).name == "accounting"


def test_silent_worker_fails_its_health_check(tmp_path: Path) -> None:
    recto("migrate", "--state", str(tmp_path))
    done = recto("doctor", "--worker", "box1", "--state", str(tmp_path))
    assert done.returncode == 1
    assert "box1 is silent" in done.stdout
