"""The state folder of one installation: who uses it, its key, its logs, and where its server is."""

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from recto.errors import SettingsError


@dataclass(frozen=True, slots=True)
class RunningChildren:
    """Process ids of what `recto up` started."""

    redis: int | None
    """None when a Redis of the operator's is used."""
    api: int
    workers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RunningServer:
    """What `up.json` says while the server is up."""

    url: str
    pid: int
    children: RunningChildren


class StateFolder:
    """Paths and small files below the state folder. Reading needs no lock; `recto up` holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "logs"
        self.key_file = path / "api-key"
        self._up_file = path / "up.json"
        self._lock_file = path / "up.lock"
        self._id_file = path / "id"
        self._lock: int | None = None

    def claim(self) -> None:
        """Make the folder and keep every other `recto up` out of it until this process ends.

        Raises SettingsError when it is in use or can't be written.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            lock = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            message = (
                f"The state folder {self.path} can't be used: {error.strerror}. Choose one with --state."
            )
            raise SettingsError(message, param="--state") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(lock, 20).decode(errors="replace").strip() or "unknown"
            os.close(lock)
            message = f"{self.path} is in use by another `recto up` (process {owner}). "
            raise SettingsError(message + "Stop that one, or choose a folder with --state.") from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        self._lock = lock
        self.withdraw()

    def release(self) -> None:
        """Let another `recto up` have the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def identity(self) -> str:
        """Return the short random id of this folder, made at first use; workers are named after it."""
        if not self._id_file.exists():
            write_private(self._id_file, secrets.token_hex(4) + "\n")
        return self._id_file.read_text().strip()

    def read_key(self) -> str | None:
        """Return the API key of this installation, None when there is none yet.

        Raises SettingsError when the file can't be read.
        """
        try:
            return self.key_file.read_text().strip() or None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SettingsError(f"{self.key_file} can't be read: {error.strerror}.") from None

    def write_key(self, text: str) -> None:
        """Keep the API key, readable by this user alone."""
        write_private(self.key_file, text + "\n")

    def publish(self, server: RunningServer) -> None:
        """Say in `up.json` where the server is."""
        write_private(self._up_file, json.dumps(asdict(server), indent=2) + "\n")

    def withdraw(self) -> None:
        """Remove `up.json`."""
        self._up_file.unlink(missing_ok=True)

    def running_server(self) -> RunningServer | None:
        """Return what `up.json` says, None when there is none or its supervisor is gone."""
        try:
            server = _parse(json.loads(self._up_file.read_text()))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return server if _is_alive(server.pid) else None


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 that is whole or not there, replacing what was."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _parse(content: dict[str, Any]) -> RunningServer:
    children = content["children"]
    pids = RunningChildren(children["redis"], children["api"], tuple(children["workers"]))
    return RunningServer(content["url"], int(content["pid"]), pids)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
