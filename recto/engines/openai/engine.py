"""`OpenAiEngine`: one thread with an event loop holds hundreds of streams from the server."""

import asyncio
import contextlib
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from recto.documents.media.base import MediaOpener
from recto.engines.base import EngineRequest, Sink
from recto.engines.calls import Call, Calls
from recto.engines.openai.attachments import Attachments
from recto.engines.openai.body import Body, build_body
from recto.engines.openai.chunks import Answers
from recto.engines.openai.failures import ForNowError
from recto.engines.openai.gate import Gate
from recto.engines.openai.monitor import Monitor
from recto.engines.openai.options import UpstreamOptions
from recto.engines.openai.retries import list_delays
from recto.engines.openai.stream import DONE
from recto.engines.openai.upstream import Upstream
from recto.errors import (
    EngineBusyError,
    EngineError,
    EngineTimeoutError,
    EngineUnavailableError,
    JobInterrupted,
    RectoError,
)
from schemas.models import ServedModel

_STUCK_SECONDS = 30.0
_CLOSE_SECONDS = 10.0
log = structlog.get_logger(__name__)


class OpenAiEngine:
    """Answers through an OpenAI-compatible server. It lives on while that is away, and says so."""

    def __init__(self, options: UpstreamOptions, opener: MediaOpener | None = None) -> None:
        """`opener` draws the pages of documents for servers that take images only.

        Raises SettingsError for an address or a key that can't be one.
        """
        options.check()
        self._options = options
        self._opener = opener
        self._calls = Calls()
        self._tasks: dict[Call, asyncio.Task[None]] = {}
        self._gate = Gate(options.requests, options.most_waiting)
        self._monitor = Monitor(options)
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="openai-engine", daemon=True)
        self._thread.start()

    @property
    def model(self) -> ServedModel:
        """The server's model; it may change when the server comes back with another."""
        return self._monitor.model

    @property
    def problem(self) -> str | None:
        """Why the server can't be asked now; None: it can."""
        return self._monitor.problem

    def wait_for_server(self, seconds: float) -> bool:
        """Wait until the server was asked once; return whether it is there."""
        return self._monitor.wait(seconds)

    def submit(self, request: EngineRequest, sink: Sink) -> None:
        """Take the request and return at once."""
        call = self._calls.open(request, sink)
        if call is not None:
            self._in_loop(self._start, call)

    def cancel(self, request_id: str) -> None:
        """Close the request's stream from the server."""
        call = self._calls.cancel(request_id)
        if call is not None:
            self._in_loop(self._stop, call)

    def is_alive(self) -> bool:
        """Return False once closed, or when the event loop is stuck. A server that is away is no death."""
        is_moving = time.monotonic() - self._monitor.beat_at < _STUCK_SECONDS
        return self._thread.is_alive() and is_moving and not self._calls.is_closed

    def close(self) -> None:
        """Stop; requests under way end as `Failed` with `engine.stopped`."""
        self._calls.close()
        self._in_loop(self._stopping.set)
        self._thread.join(_CLOSE_SECONDS)

    # ── in the thread of the event loop ─────────────────────────────────────────────────────────────

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._upstream = Upstream(self._options)
        watching = [
            asyncio.create_task(work) for work in (self._monitor.watch(self._upstream), self._monitor.beat())
        ]
        await self._stopping.wait()
        tasks = [*watching, *self._tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._upstream.close()

    def _in_loop(self, work: Callable[..., object], *args: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: whatever was asked of it is over
            self._loop.call_soon_threadsafe(work, *args)

    def _start(self, call: Call) -> None:
        task = self._loop.create_task(self._answer(call))
        self._tasks[call] = task
        task.add_done_callback(lambda _: self._forget(call))

    def _stop(self, call: Call) -> None:
        task = self._tasks.get(call)
        if task is not None:
            task.cancel()

    def _forget(self, call: Call) -> None:
        del self._tasks[call]
        self._calls.drop(call)

    async def _answer(self, call: Call) -> None:
        """Bring the request to its last event, whatever happens."""
        try:
            async with self._gate.place(call.request.urgency), asyncio.timeout(self._options.request_seconds):
                with tempfile.TemporaryDirectory(prefix="recto-chat-", ignore_cleanup_errors=True) as folder:
                    body = await asyncio.to_thread(self._build, call, Path(folder))
                    await self._send(call, body)
        except TimeoutError:
            call.fail(EngineTimeoutError("The server that answers for this model took too long."))
        except RectoError as error:
            call.fail(self._without_secrets(error))
        except JobInterrupted:
            return
        except Exception as error:
            # The message of a foreign exception may quote the request.
            log.error("engine.crashed", error=type(error).__name__)
            call.fail(EngineError("Asking the server that answers for this model failed here."))

    def _build(self, call: Call, folder: Path) -> Body:
        found = self._monitor.found
        name = found.name if found else self._options.model
        if name is None:
            raise EngineUnavailableError(
                "The server that answers for this model can't be reached. Ask again later."
            )
        model, is_recto = self.model, found is not None and found.is_recto
        takes_files = is_recto and "document" in model.capabilities.modalities
        attachments = Attachments(
            call.request.media, folder, model, self._opener, lambda: call.is_over, takes_files=takes_files
        )
        return build_body(call.request, model, name, attachments, is_recto=is_recto)

    async def _send(self, call: Call, body: Body) -> None:
        """Send the request; again, while nothing of an answer was passed on and the server says "not now"."""
        answers = Answers(call)
        delays = list_delays(self._options)
        while True:
            try:
                await self._try(body, answers)
                return
            except ForNowError as failure:
                delay = next(delays, None)
                if delay is None or answers.has_begun:
                    self._monitor.ask_again()
                    raise failure.error from None
                if (failure.retry_after or 0) > self._options.longest_delay_seconds:
                    raise _too_busy(failure) from None
                await asyncio.sleep(max(delay, failure.retry_after or 0))

    async def _try(self, body: Body, answers: Answers) -> None:
        async with self._upstream.stream_chat(body) as events:
            answers.accept()
            async for data in events:
                if data == DONE:
                    break
                answers.push(data)
        answers.finish()

    def _without_secrets(self, error: RectoError) -> RectoError:
        """Return the error, its message without our key and the server's name if the server quoted them."""
        message = error.message
        for secret in (self._options.api_key, self._options.base_url().host):
            if secret:
                message = message.replace(secret, "…")
        return type(error)(message, param=error.param)


def _too_busy(failure: ForNowError) -> RectoError:
    wait = f" It asks to wait {failure.retry_after:.0f} s."
    return EngineBusyError(f"The server that answers for this model is busy.{wait}")
