"""Starts everything, keeps it running until it is asked to stop, and stops it. The whole of `recto up`."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FrameType

import httpx

from recto.errors import KeyInvalidError
from recto.jobs.ledger import migrate, open_ledger
from recto.settings import Settings
from recto.supervisor.child import Child, ChildSpec
from recto.supervisor.folder import RunningServer, StateFolder
from recto.supervisor.logfile import LogFile
from recto.supervisor.private_redis import start_private_redis
from recto.supervisor.programs import api_spec, children_environ, worker_spec
from recto.supervisor.readiness import ask_readiness
from recto.supervisor.signals import Signals
from recto.supervisor.sockets import listen, url_of
from recto.supervisor.stack import Stack
from schemas.models import READER

READY_SECONDS = 60.0
LOADING_SECONDS = 900.0
"""More for workers that load a model first: tens of gigabytes from a slow disk."""
_LOOK_SECONDS = 0.25
_CHORES_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class UpOptions:
    """How `recto up` was asked to run."""

    settings: Settings
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    slots: int | None = None
    """Jobs each worker runs at once; the machine's cores shared out by default."""
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    ready_seconds: float | None = None
    """How long to wait for `/readyz`; by default what the model needs."""

    @property
    def patience_seconds(self) -> float:
        """How long to wait for `/readyz`."""
        by_model = READY_SECONDS if self.settings.model == READER else LOADING_SECONDS
        return self.ready_seconds if self.ready_seconds is not None else by_model


@dataclass(frozen=True, slots=True)
class Herald:
    """Whom to tell what happens."""

    say: Callable[[str], None]
    """Takes one message for a person."""
    announce: Callable[[RunningServer, StateFolder], None]
    """Called once, when the server is ready."""


def run_up(options: UpOptions, herald: Herald) -> int:
    """Run everything in the foreground until SIGINT, SIGTERM or SIGHUP; return the exit status.

    Raises SettingsError and LedgerError when it can't even start.
    """
    folder = StateFolder(options.settings.state)
    former_mask = os.umask(0o077)  # children too: documents and keys are this user's alone
    try:
        with _terminate_as_interrupt():
            folder.claim()
            with listen(options.host, options.port) as listener:
                prepare_ledger(options.settings, folder, herald.say)
                return _run_children(options, folder, listener, herald)
    except KeyboardInterrupt:
        return 0
    finally:
        folder.release()
        os.umask(former_mask)


def prepare_ledger(settings: Settings, folder: StateFolder, say: Callable[[str], None]) -> None:
    """Bring the ledger up to date, and make an API key unless the folder holds one that works.

    Raises LedgerError.
    """
    migrate(settings.ledger_url())
    with contextlib.closing(open_ledger(settings.ledger_url())) as ledger:
        known = folder.read_key()
        if known:
            with contextlib.suppress(KeyInvalidError):
                ledger.keys.authenticate(known)
                return
            say(f"The key in {folder.key_file} is unknown to this ledger; making a new one.")
        _, text = ledger.keys.create("recto up")
        folder.write_key(text)


def _run_children(options: UpOptions, folder: StateFolder, listener: socket.socket, herald: Herald) -> int:
    url = url_of(listener)
    with Signals() as signals, contextlib.ExitStack() as cleanup:
        stack = _start_stack(options, folder, listener, herald, cleanup)
        cleanup.callback(stack.stop, lambda seconds: signal.SIGINT in signals.wait(seconds))
        cleanup.callback(folder.withdraw)
        if not _wait_until_ready(stack, url, signals, options.patience_seconds, herald):
            return 1
        if not signals.is_stopping:
            server = RunningServer(url, os.getpid(), stack.running())
            folder.publish(server)
            herald.announce(server, folder)
            _keep_running(stack, folder, url, signals)
        herald.say("Stopping; running jobs are handed back. Ctrl-C again stops at once.")
    return 0


def _start_stack(
    options: UpOptions,
    folder: StateFolder,
    listener: socket.socket,
    herald: Herald,
    cleanup: contextlib.ExitStack,
) -> Stack:
    def new_child(spec: ChildSpec) -> Child:
        child = Child(spec, folder.path, LogFile(folder.logs / f"{spec.name}.log"))
        cleanup.callback(child.kill)
        return child

    settings = options.settings
    redis = None
    if settings.redis_url is None:
        redis = start_private_redis(new_child, str(folder.path))
    redis_url = redis.url if redis else settings.redis()
    environ = children_environ(options.environ, settings, str(folder.path), redis_url)
    slots = options.slots or max(1, len(os.sched_getaffinity(0)) // options.workers)
    names = [f"{folder.identity()}-w{number}" for number in range(1, options.workers + 1)]
    api = new_child(api_spec(environ, listener.fileno()))
    workers = [new_child(worker_spec(environ, name, slots, settings.drain_seconds)) for name in names]
    stack = Stack(redis.child if redis else None, api, workers, herald.say)
    stack.start()
    return stack


def _wait_until_ready(stack: Stack, url: str, signals: Signals, seconds: float, herald: Herald) -> bool:
    """Return True once `/readyz` is 200 or we are asked to stop, False after `seconds`."""
    deadline, last = time.monotonic() + seconds, ""
    with httpx.Client(base_url=url, timeout=2, trust_env=False) as client:
        while not signals.is_stopping:
            stack.tend()
            answer = ask_readiness(client)
            if answer.is_ready:
                return True
            waiting = "Waiting for " + ", ".join(answer.waiting_for) + " …"
            if waiting != last:
                herald.say(waiting)
                last = waiting
            if time.monotonic() > deadline:
                _report_failure(stack, answer.body, seconds, herald.say)
                return False
            signals.wait(_LOOK_SECONDS)
    return True


def _report_failure(stack: Stack, body: str, seconds: float, say: Callable[[str], None]) -> None:
    say(f"Not ready within {seconds:g} s. /readyz says:\n{body or '(no answer)'}")
    for child in stack.children:
        say(f"The end of {child.log.path}:\n{child.log.tail()}")


def _keep_running(stack: Stack, folder: StateFolder, url: str, signals: Signals) -> None:
    while not signals.is_stopping:
        if stack.tend():
            folder.publish(RunningServer(url, os.getpid(), stack.running()))
        stack.bound_logs()
        signals.wait(stack.seconds_to_next_start(at_most=_CHORES_SECONDS))


@contextlib.contextmanager
def _terminate_as_interrupt() -> Iterator[None]:
    """Until there are children to stop, SIGTERM simply ends the work at hand, as Ctrl-C does."""
    former = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
