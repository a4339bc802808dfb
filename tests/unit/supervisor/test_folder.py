"""The state folder's small files and its lock."""

import json
import os
from pathlib import Path

import pytest

from recto.errors import SettingsError
from recto.supervisor.folder import RunningChildren, RunningServer, StateFolder

SERVER = RunningServer("http://127.0.0.1:1", os.getpid(), RunningChildren(redis=2, api=3, workers=(4, 5)))


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    folder = StateFolder(tmp_path / "deep" / "state")
    folder.claim()
    return folder


def test_folder_and_its_files_are_private(folder: StateFolder) -> None:
    folder.write_key("rk_1_secret")
    folder.publish(SERVER)
    folder.identity()
    files = [folder.path, *folder.path.iterdir()]
    assert len(files) == 6
    assert [path.name for path in files if path.stat().st_mode & 0o077] == []


def test_claimed_folder_is_refused_to_others_naming_its_owner(folder: StateFolder) -> None:
    with pytest.raises(SettingsError, match=rf"in use by another `recto up` \(process {os.getpid()}\)"):
        StateFolder(folder.path).claim()


def test_released_folder_can_be_claimed_again(folder: StateFolder) -> None:
    folder.release()
    StateFolder(folder.path).claim()


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="can't be used: Not a directory"):
        StateFolder(tmp_path / "file" / "state").claim()


def test_identity_stays(folder: StateFolder) -> None:
    assert folder.identity() == StateFolder(folder.path).identity()


def test_up_file_has_the_documented_shape(folder: StateFolder) -> None:
    folder.publish(SERVER)
    assert json.loads((folder.path / "up.json").read_text()) == {
        "url": "http://127.0.0.1:1",
        "pid": os.getpid(),
        "children": {"redis": 2, "api": 3, "workers": [4, 5]},
    }


def test_running_server_is_read_back(folder: StateFolder) -> None:
    folder.publish(SERVER)
    assert folder.running_server() == SERVER


def test_server_whose_supervisor_is_gone_does_not_run(folder: StateFolder) -> None:
    never = RunningServer("http://127.0.0.1:1", 2**22 + 1, SERVER.children)  # above the largest process id
    folder.publish(never)
    assert folder.running_server() is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"url": 1', '{"pid": "x", "url": "", "children": {}}'])
def test_broken_up_file_means_no_server(folder: StateFolder, content: str) -> None:
    (folder.path / "up.json").write_text(content)
    assert folder.running_server() is None


def test_claiming_removes_what_a_killed_predecessor_left(folder: StateFolder) -> None:
    folder.publish(SERVER)
    folder.release()
    again = StateFolder(folder.path)
    again.claim()
    assert again.running_server() is None


def test_missing_and_empty_key_files_are_no_key(folder: StateFolder) -> None:
    assert folder.read_key() is None
    folder.write_key("")
    assert folder.read_key() is None
