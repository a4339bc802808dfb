"""Looks at this machine and says what is missing to run Recto, and the command that fixes it."""

import importlib.util
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from recto.errors import LedgerError, RectoError, SettingsError
from recto.settings import Settings, load_settings

MIN_PYTHON = (3, 11)
MIN_FREE_BYTES = 1_000_000_000
_PACKAGES = ("celery", "fastapi", "openvino", "pdf2image", "pikepdf", "rapidocr", "redis", "uvicorn")


class Verdict(StrEnum):
    """What an examination came to."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing is broken."""
    MISSING = "missing"
    """Recto can't work without it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    detail: str
    fix: str = ""
    """The command, or the words, that put it right."""


def examine_machine(environ: dict[str, str]) -> list[Finding]:
    """Look at everything; the settings come from `environ`."""
    findings = [examine_python(), *examine_packages(), *examine_poppler()]
    try:
        settings = load_settings(environ)
    except SettingsError as error:
        unset = f"unset {error.param}" if error.param else "correct the RECTO_* variables"
        return [*findings, Finding("settings", Verdict.MISSING, error.message, unset)]
    findings += [examine_redis(settings), examine_folder(settings.state), examine_disk(settings.state)]
    return [*findings, examine_ledger(settings), examine_server(settings.state)]


def examine_worker(environ: dict[str, str], name: str) -> Finding:
    """Look whether a worker of that name reported to the ledger lately. Raises SettingsError."""
    from recto.jobs.ledger import open_ledger

    try:
        with closing(open_ledger(load_settings(environ).ledger_url())) as ledger:
            alive = [worker.name for worker in ledger.workers.alive()]
    except LedgerError as error:
        return Finding("worker", Verdict.MISSING, error.message, "recto doctor")
    if name in alive:
        return Finding("worker", Verdict.OK, f"{name} is alive")
    return Finding("worker", Verdict.MISSING, f"{name} is silent", "start it, or read its log")


def examine_python(version: Sequence[int] = sys.version_info[:3]) -> Finding:
    """Look at the Python that runs us."""
    have = ".".join(map(str, version))
    if tuple(version[:2]) >= MIN_PYTHON:
        return Finding("python", Verdict.OK, have)
    return Finding("python", Verdict.MISSING, f"{have} is too old", _apt("python3.11"))


def examine_packages(names: Sequence[str] = _PACKAGES) -> Iterator[Finding]:
    """Look for the Python packages that carry the work, without importing them."""
    absent = [name for name in names if importlib.util.find_spec(name) is None]
    if absent:
        fix = f"{sys.executable} -m pip install --force-reinstall recto"
        yield Finding("python packages", Verdict.MISSING, ", ".join(absent), fix)
    else:
        yield Finding("python packages", Verdict.OK, "all there")


def examine_poppler(find: Callable[[str], str | None] = shutil.which) -> Iterator[Finding]:
    """Look for the programs that open PDFs."""
    for program in ("pdftoppm", "pdftotext"):
        path = find(program)
        if path is None:
            yield Finding(program, Verdict.MISSING, "not installed", _apt("poppler-utils"))
        else:
            yield Finding(program, Verdict.OK, f"{path} {_version_of(path)}".strip())


def examine_redis(settings: Settings, find: Callable[[str], str | None] = shutil.which) -> Finding:
    """Ask the Redis that is set, or look for a redis-server to start."""
    if settings.redis_url is not None:
        return _ask_redis(settings.redis_url.get_secret_value())
    path = find("redis-server")
    if path is None:
        fix = f"{_apt('redis-server')}   (or set RECTO_REDIS_URL to a running one)"
        return Finding("redis-server", Verdict.MISSING, "not installed", fix)
    return Finding("redis-server", Verdict.OK, path)


def examine_folder(path: Path) -> Finding:
    """Look whether the state folder can be written, and by whom read."""
    nearest = next(folder for folder in (path, *path.parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return Finding("state folder", Verdict.MISSING, f"{path} can't be written", "set RECTO_STATE_DIR")
    if nearest != path:
        return Finding("state folder", Verdict.OK, f"{path} will be made")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("state folder", Verdict.NOTE, f"{path} is open to other users", f"chmod 700 {path}")
    return Finding("state folder", Verdict.OK, str(path))


def examine_disk(path: Path, min_free_bytes: int = MIN_FREE_BYTES) -> Finding:
    """Look at the space left where the state folder is."""
    nearest = next(folder for folder in (path, *path.parents) if folder.exists())
    free = shutil.disk_usage(nearest).free
    detail = f"{free / 1e9:.1f} GB free at {nearest}"
    if free < min_free_bytes:
        fix = "free some space, or set RECTO_STATE_DIR to a larger disk"
        return Finding(
            "disk", Verdict.MISSING, f"{detail}, at least {min_free_bytes / 1e9:.0f} GB needed", fix
        )
    return Finding("disk", Verdict.OK, detail)


def examine_ledger(settings: Settings) -> Finding:
    """Ask the ledger's database for its tables."""
    from recto.jobs.ledger import open_ledger

    if settings.database_url is None and not (settings.state / "recto.db").exists():
        return Finding("ledger", Verdict.OK, "made by `recto up` at its first start")
    try:
        with closing(open_ledger(settings.ledger_url())) as ledger:
            ledger.check()
    except LedgerError as error:
        fix = "recto migrate" if "migrate" in error.message else "start the database of RECTO_DATABASE_URL"
        return Finding("ledger", Verdict.MISSING, error.message, fix)
    kind = "SQLite" if settings.database_url is None else "the database of RECTO_DATABASE_URL"
    return Finding("ledger", Verdict.OK, f"{kind} answers")


def examine_server(state: Path) -> Finding:
    """Look for a server that runs from this state folder."""
    import httpx

    from recto.supervisor.folder import StateFolder

    running = StateFolder(state).running_server()
    if running is None:
        return Finding("server", Verdict.NOTE, "not running", "recto up")
    try:
        answer = httpx.get(f"{running.url}/readyz", timeout=5, trust_env=False)
    except httpx.TransportError:
        return Finding("server", Verdict.NOTE, f"{running.url} doesn't answer", "see the logs folder")
    if answer.status_code != httpx.codes.OK:
        return Finding("server", Verdict.NOTE, f"{running.url} is not ready: {answer.text}", "see the logs")
    return Finding("server", Verdict.OK, f"ready at {running.url}")


def _ask_redis(url: str) -> Finding:
    from redis import Redis, RedisError

    try:
        with Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except (RedisError, ValueError, RectoError) as error:
        detail = f"the Redis of RECTO_REDIS_URL doesn't answer ({type(error).__name__})"
        return Finding("redis", Verdict.MISSING, detail, "start it, or unset RECTO_REDIS_URL")
    return Finding("redis", Verdict.OK, "the one of RECTO_REDIS_URL answers")


def _version_of(program: str) -> str:
    said = subprocess.run([program, "-v"], capture_output=True, text=True, timeout=10, check=False).stderr
    first = said.partition("\n")[0].split()
    return first[-1] if first else ""


def _apt(package: str) -> str:
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get install -y {package}"
