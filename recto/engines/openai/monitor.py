"""Whether the server is there and what its model can do, asked now and then."""

import asyncio
import threading
import time

import structlog

from recto.engines.openai.failures import ForNowError
from recto.engines.openai.options import UpstreamOptions
from recto.engines.openai.probing import UNNAMED, Found, assume, find_entry, probe, serve
from recto.engines.openai.upstream import Upstream
from recto.errors import RectoError
from schemas.models import ServedModel

_FIRST_DELAY_SECONDS = 1.0
_BEAT_SECONDS = 1.0
log = structlog.get_logger(__name__)


class Monitor:
    """Knows the server's model. `watch` runs in an event loop; what it finds is read from any thread."""

    def __init__(self, options: UpstreamOptions) -> None:
        self._options = options
        self._first = threading.Event()
        self._again = asyncio.Event()
        self.found: Found | None = None
        """What was found last, if the server was ever reached."""
        self.problem: str | None = "The engine's server was not asked yet."
        """Why the model can't be asked now; None: it can."""
        self.beat_at = time.monotonic()
        """When the event loop last had time for this."""

    @property
    def model(self) -> ServedModel:
        """The model; while it is not known, what is assumed of it."""
        if self.found is not None:
            return self.found.model
        name = self._options.model or self._options.name or UNNAMED
        return serve(name, self._options, assume(name, self._options))

    def wait(self, seconds: float) -> bool:
        """Wait for the first answer or failure; return whether the model can be asked."""
        self._first.wait(seconds)
        return self.problem is None

    def ask_again(self) -> None:
        """Ask the server soon: a request could not reach it. In the event loop."""
        self._again.set()

    async def watch(self, upstream: Upstream) -> None:
        """Ask the server for ever: seldom while it is there, more often while it isn't."""
        delay = _FIRST_DELAY_SECONDS
        while True:
            await self.check(upstream)
            self._first.set()
            delay = (
                self._options.check_seconds
                if self.problem is None
                else min(2 * delay, self._options.check_seconds)
            )
            await self._rest(delay)
            if self.problem is None:
                delay = _FIRST_DELAY_SECONDS

    async def beat(self) -> None:
        """Note for ever that the event loop moves."""
        while True:
            self.beat_at = time.monotonic()
            await asyncio.sleep(_BEAT_SECONDS)

    async def check(self, upstream: Upstream) -> None:
        """Ask the server once; probe its model if that is another than before."""
        try:
            entry = await find_entry(upstream, self._options)
            if self.found is None or entry != self.found.entry:
                self.found = await probe(upstream, self._options, entry)
                log.info("engine.found", model=self.found.model.id)
            self.problem = None
        except ForNowError as failure:
            self._note(failure.error)
        except RectoError as error:
            self._note(error)

    def _note(self, error: RectoError) -> None:
        if self.problem != error.message:
            log.warning("engine.unreachable", code=error.code)
        self.problem = error.message

    async def _rest(self, seconds: float) -> None:
        self._again.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._again.wait()
            await asyncio.sleep(min(_FIRST_DELAY_SECONDS, seconds))
        except TimeoutError:
            return
