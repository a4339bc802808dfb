"""The waiting room: requests between `submit` and their place in the batch, bounded in number and memory."""

from collections import deque
from threading import Condition

from recto.engines.base import Urgency
from recto.engines.transformers.batch.options import EngineOptions
from recto.engines.transformers.batch.ticket import Ticket
from recto.errors import EngineBusyError, EngineStoppedError


class WaitingRoom:
    """Who waits, and whose turn it is to be prepared: chat first, then by arrival. Thread-safe."""

    def __init__(self, options: EngineOptions) -> None:
        self._options = options
        self._changed = Condition()
        self._is_closed = False
        self._unprepared: dict[Urgency, deque[Ticket]] = {urgency: deque() for urgency in Urgency}
        self._waiting: dict[Urgency, dict[Ticket, int]] = {urgency: {} for urgency in Urgency}
        """Bytes of pixels that each holds."""

    def enter(self, ticket: Ticket) -> None:
        """Take a request in.

        Raises:
            EngineBusyError: too many wait.
            EngineStoppedError: the room is closed.
        """
        with self._changed:
            if self._is_closed:
                raise EngineStoppedError("The model is shutting down; ask again.")
            waiting = self._waiting[ticket.urgency]
            if len(waiting) >= self._options.max_waiting:
                raise EngineBusyError("Too many requests wait for the model; ask again later.")
            waiting[ticket] = 0
            self._unprepared[ticket.urgency].append(ticket)
            self._changed.notify_all()

    def next_unprepared(self, *, only_text: bool = False) -> Ticket | None:
        """Return the next request to prepare, waiting for one and for memory; None once closed.

        `only_text`: pass over those with files to open, which can take long.
        """
        with self._changed:
            while not self._is_closed:
                if ticket := self._find_unprepared(only_text):
                    self._unprepared[ticket.urgency].remove(ticket)
                    return ticket
                self._changed.wait()
            return None

    def _find_unprepared(self, only_text: bool) -> Ticket | None:
        for urgency, tickets in self._unprepared.items():
            texts = (ticket for ticket in tickets if not ticket.request.media)
            found = next(texts if only_text else iter(tickets), None)
            if found and (only_text or self._has_memory(urgency)):
                return found
        return None

    def hold(self, ticket: Ticket, pixel_bytes: int) -> None:
        """Note how much memory a prepared request holds while it waits."""
        with self._changed:
            if ticket in self._waiting[ticket.urgency]:
                self._waiting[ticket.urgency][ticket] = pixel_bytes

    def leave(self, ticket: Ticket) -> None:
        """Let a request go: it runs or has ended. Fine when it has left before."""
        with self._changed:
            self._waiting[ticket.urgency].pop(ticket, None)
            self._changed.notify_all()

    def close(self) -> None:
        """Let nobody in any more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _has_memory(self, urgency: Urgency) -> bool:
        return sum(self._waiting[urgency].values()) < self._options.waiting_bytes
