"""Which server and key the command line uses."""

import os
from pathlib import Path

import pytest

from recto.cli.target import find_target
from recto.errors import KeyMissingError, SettingsError
from recto.supervisor.folder import RunningChildren, RunningServer, StateFolder


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = StateFolder(tmp_path)
    folder.write_key("rk_local_x")
    folder.publish(RunningServer("http://127.0.0.1:8001", os.getpid(), RunningChildren(None, 1, (2,))))
    return tmp_path


def test_running_server_and_its_key_are_found(state: Path) -> None:
    target = find_target(None, None, state)
    assert (target.url, target.key) == ("http://127.0.0.1:8001", "rk_local_x")


def test_options_win(state: Path) -> None:
    target = find_target("http://other:1", "rk_other_y", state)
    assert (target.url, target.key) == ("http://other:1", "rk_other_y")


def test_variables_win_over_the_folder(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECTO_URL", "http://other:1")
    monkeypatch.setenv("RECTO_API_KEY", "rk_env_z")
    target = find_target(None, None, state)
    assert (target.url, target.key) == ("http://other:1", "rk_env_z")


def test_local_key_is_never_sent_to_another_machine(state: Path) -> None:
    with pytest.raises(KeyMissingError, match="No API key for http://elsewhere:8000"):
        find_target("http://elsewhere:8000", None, state)


def test_local_key_serves_another_port_of_this_machine(state: Path) -> None:
    assert find_target("http://127.0.0.1:9000", None, state).key == "rk_local_x"


def test_key_does_not_show_in_a_traceback(state: Path) -> None:
    assert "rk_local_x" not in repr(find_target(None, None, state))


def test_no_server_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Start one with `recto up`"):
        find_target(None, None, tmp_path)


def test_running_server_without_a_key_says_how_to_name_one(state: Path) -> None:
    (state / "api-key").unlink()
    with pytest.raises(KeyMissingError, match="Name one with --key"):
        find_target(None, None, state)
