"""Command lines and environments of the children."""

import json
from pathlib import Path

import pytest

from recto.settings import load_settings
from recto.supervisor.programs import api_spec, children_environ, redis_spec, worker_spec


def test_redis_password_goes_by_stdin_alone() -> None:
    spec = redis_spec("redis-server", 7001, "hidden", "/state")
    assert "hidden" not in " ".join(spec.argv)
    assert "hidden" not in repr(spec)
    assert b"requirepass hidden\n" in spec.stdin


def test_private_redis_listens_on_loopback_and_keeps_nothing() -> None:
    config = redis_spec("redis-server", 7001, "hidden", "/state").stdin.decode().splitlines()
    assert {"bind 127.0.0.1", "port 7001", 'save ""', "appendonly no"} <= set(config)


def test_worker_carries_its_name_and_slots() -> None:
    spec = worker_spec({"PATH": "/bin"}, "ab12-w3", slots=4, drain_seconds=7)
    assert spec.name == "worker-3"
    assert spec.environ["RECTO_WORKER_NAME"] == "ab12-w3"
    assert spec.environ["RECTO_WORKER_SLOTS"] == "4"
    assert spec.argv[spec.argv.index("-c") + 1] == "4"
    assert spec.grace_seconds > 7


def test_api_takes_over_our_socket() -> None:
    spec = api_spec({}, socket_fd=9)
    assert spec.keep_fds == (9,)
    assert spec.argv[spec.argv.index("--fd") + 1] == "9"


def test_children_get_the_settled_settings_and_no_clients_key() -> None:
    mine = {"PATH": "/bin", "RECTO_STATE_DIR": "relative", "RECTO_API_KEY": "rk_1_x", "RECTO_URL": "http://x"}
    environ = children_environ(mine, load_settings({}), "/state", "redis://r")
    assert environ["RECTO_STATE_DIR"] == "/state"
    assert environ["RECTO_REDIS_URL"] == "redis://r"
    assert environ["PATH"] == "/bin"
    assert {"RECTO_API_KEY", "RECTO_URL"}.isdisjoint(environ)


def test_children_run_elsewhere_so_folders_are_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "checkpoint").mkdir()
    monkeypatch.chdir(tmp_path)
    settings = load_settings({"RECTO_MODEL": "checkpoint", "RECTO_ADAPTERS": '{"german": "adapter"}'})
    environ = children_environ({}, settings, "/state", "redis://r")
    assert environ["RECTO_MODEL"] == str(tmp_path / "checkpoint")
    assert json.loads(environ["RECTO_ADAPTERS"]) == {"german": str(tmp_path / "adapter")}


def test_names_that_are_no_folders_stay_as_they_are() -> None:
    settings = load_settings({"RECTO_MODEL": "qwen/qwen-2.5-7b-instruct"})
    assert children_environ({}, settings, "/state", "redis://r")["RECTO_MODEL"] == settings.model
