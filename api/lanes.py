"""Where blocking calls run: threads in lanes, so that one kind of work can't starve another."""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread

P = ParamSpec("P")
T = TypeVar("T")


class Lane:
    """Threads for one kind of work; calls beyond their number wait without holding a thread."""

    def __init__(self, threads: int) -> None:
        self._limiter = CapacityLimiter(threads)

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` in a thread; once begun it is finished, even if the caller is cancelled."""
        return await to_thread.run_sync(partial(call, *args, **kwargs), limiter=self._limiter)


class Lanes:
    """The lanes of one API process."""

    def __init__(self) -> None:
        self.lookups = Lane(12)
        """Short reads of the ledger and of results."""
        self.changes = Lane(8)
        """What commits or erases."""
        self.uploads = Lane(8)
        """Pieces of bodies on their way to disk."""
        self.downloads = Lane(8)
        """Pieces of documents and pages on their way out."""
        self.progress = Lane(2)
        """Redis, which may be slow to say that it is away."""
        self.bodies = Lane(2)
        """Parsing of large bodies, which needs memory several times their size."""
        self.renderings = Lane(2)
        """Results becoming tables and other shapes, which computes: exports take it piece by piece."""
