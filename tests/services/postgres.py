"""A private Postgres cluster for tests, made with initdb; clusters of the machine are not touched."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.services.processes import die_with_parent, find_program, free_port, stop_process, wait_until

DEBIAN_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_USER = "recto"


class PostgresServer:
    """A cluster in a temporary folder, listening on 127.0.0.1 only.

    fsync stays on: the ledger's promises are tested, and its figures measured, against durable commits.
    """

    def __init__(self, initdb: str, folder: Path) -> None:
        self._programs = Path(initdb).resolve().parent
        self._folder = folder
        self._numbers = count(1)
        self._password = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    def start(self) -> None:
        """Make the cluster at first, start the server and return once it answers."""
        if not (self._folder / "data").exists():
            self._make_cluster()
        log = (self._folder / "postgres.log").open("ab")
        with log:
            self._process = self._spawn(
                "postgres",
                *("-D", str(self._folder / "data"), "-k", str(self._folder), "-p", str(self.port)),
                *("-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"),
                output=log.fileno(),
            )
        wait_until(self._answers, "postgres answers", timeout_seconds=60)

    def stop(self) -> None:
        """Stop the server at once, but cleanly (Postgres' fast shutdown)."""
        if self._process is not None:
            stop_process(self._process, signal.SIGINT)
            self._process = None

    def fresh_database(self) -> str:
        """Create an empty database and return its SQLAlchemy URL."""
        name = f"test_{next(self._numbers)}"
        with self._connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return f"postgresql+psycopg://{_USER}:{self._password}@127.0.0.1:{self.port}/{name}"

    def _make_cluster(self) -> None:
        password_file = self._folder / "password"
        password_file.write_text(self._password)
        self.give_away(password_file)
        made = self._spawn(
            "initdb",
            *("-D", str(self._folder / "data"), "-U", _USER, "--pwfile", str(password_file)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
            output=subprocess.PIPE,
        )
        said, _ = made.communicate(timeout=120)
        assert made.returncode == 0, said.decode(errors="replace")

    def _spawn(self, program: str, *arguments: str, output: int) -> subprocess.Popen[bytes]:
        # The kernel forgets the death signal when the user changes; preexec_fn runs after that.
        return subprocess.Popen(
            [str(self._programs / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=self._folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            process_group=0,
            preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509
            **_unprivileged_user(),
        )

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            pytest.fail((self._folder / "postgres.log").read_text(), pytrace=False)
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=_USER,
            password=self._password,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )

    @staticmethod
    def give_away(path: Path) -> None:
        """Make the user that runs Postgres the owner of the path."""
        owner = _unprivileged_user()
        if owner:
            os.chown(path, owner["user"], owner["group"])


def _unprivileged_user() -> dict[str, int]:
    """Return whom to run Postgres as (it refuses root); nobody else when we aren't root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The one cluster of this session; take `fresh_database()` for a test module's own database."""
    initdb = find_program("initdb", *DEBIAN_FOLDERS)
    # pytest's own folders are closed to other users, and a socket's path may have 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="recto-pg-"))
    PostgresServer.give_away(folder)
    server = PostgresServer(initdb, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
