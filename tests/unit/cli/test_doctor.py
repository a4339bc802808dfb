"""`recto doctor` names what is missing and the command that puts it right."""

from pathlib import Path

import pytest

from recto.doctor import (
    Verdict,
    examine_disk,
    examine_folder,
    examine_ledger,
    examine_machine,
    examine_packages,
    examine_poppler,
    examine_python,
    examine_redis,
    examine_server,
)
from recto.settings import Settings, load_settings


def settings_in(tmp_path: Path, **more: str) -> Settings:
    return load_settings({"RECTO_STATE_DIR": str(tmp_path), **more})


def nowhere(program: str) -> None:
    """Find no program."""


def test_old_python_is_missing() -> None:
    assert examine_python((3, 10, 1)).verdict is Verdict.MISSING
    assert examine_python((3, 11, 0)).verdict is Verdict.OK


def test_absent_package_is_named() -> None:
    (finding,) = examine_packages(["json", "no_such_package"])
    assert (finding.verdict, finding.detail) == (Verdict.MISSING, "no_such_package")
    assert "pip install" in finding.fix


def test_absent_poppler_names_the_debian_package() -> None:
    findings = list(examine_poppler(find=nowhere))
    assert [finding.name for finding in findings] == ["pdftoppm", "pdftotext"]
    assert all(finding.fix.endswith("apt-get install -y poppler-utils") for finding in findings)


def test_absent_redis_server_is_missing_unless_a_redis_is_set(tmp_path: Path) -> None:
    assert "redis-server" in examine_redis(settings_in(tmp_path), find=nowhere).fix
    other = examine_redis(settings_in(tmp_path, RECTO_REDIS_URL="redis://:hidden@127.0.0.1:1/0"))
    assert other.verdict is Verdict.MISSING
    assert "hidden" not in other.detail


def test_folder_that_will_be_made_is_fine_and_a_file_in_its_place_is_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert examine_folder(tmp_path / "new" / "state").verdict is Verdict.OK
    assert examine_folder(tmp_path / "file" / "state").verdict is Verdict.MISSING


def test_folder_open_to_others_is_noted(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert examine_folder(tmp_path).fix == f"chmod 700 {tmp_path}"
    tmp_path.chmod(0o700)
    assert examine_folder(tmp_path).verdict is Verdict.OK


def test_full_disk_is_missing_space(tmp_path: Path) -> None:
    assert examine_disk(tmp_path, min_free_bytes=2**62).verdict is Verdict.MISSING


def test_ledger_without_tables_asks_for_migrate(tmp_path: Path) -> None:
    (tmp_path / "recto.db").write_bytes(b"")
    finding = examine_ledger(settings_in(tmp_path))
    assert (finding.verdict, finding.fix) == (Verdict.MISSING, "recto migrate")


def test_stopped_server_is_only_noted(tmp_path: Path) -> None:
    finding = examine_server(tmp_path)
    assert (finding.verdict, finding.fix) == (Verdict.NOTE, "recto up")


def test_misspelt_setting_is_found_with_the_right_name(tmp_path: Path) -> None:
    findings = examine_machine({"RECTO_STATE_DIRR": str(tmp_path)})
    (bad,) = (finding for finding in findings if finding.name == "settings")
    assert "RECTO_STATE_DIR?" in bad.detail
    assert bad.fix == "unset RECTO_STATE_DIRR"


@pytest.mark.parametrize("name", ["python", "disk", "state folder", "ledger", "server"])
def test_everything_is_looked_at(tmp_path: Path, name: str) -> None:
    findings = examine_machine({"RECTO_STATE_DIR": str(tmp_path), "PATH": "/usr/bin"})
    assert name in [finding.name for finding in findings]
