"""What chat over HTTP needs from others: somebody who answers, somebody who fetches."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from schemas.chat.events import ChatEvent
from schemas.chat.work import ChatWork


class Hub(Protocol):
    """Gets work answered; leaving the context before the last event cancels it."""

    @property
    def reply_to(self) -> str:
        """Where answers come back to."""
        ...

    async def start(self) -> None:
        """Begin to listen for answers."""
        ...

    def end_all(self) -> None:
        """End every answer under way, and take no more work."""
        ...

    async def close(self) -> None:
        """Stop listening."""
        ...

    def ask(self, work: ChatWork) -> AbstractAsyncContextManager[AsyncIterator[ChatEvent]]:
        """Send work to whoever can answer it, and return the events of the answer."""
        ...


class Fetch(Protocol):
    """Fetches what lies at a web address, as far as the fetch policy allows it."""

    async def __call__(self, url: str, folder: Path) -> Path:
        """Return the new file in `folder`. Raises MediaRefusedError, MediaFetchError, without `param`."""
        ...
