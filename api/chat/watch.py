"""What becomes of a chat request that isn't answered yet: rules only, no Redis and no waiting."""

from dataclasses import dataclass
from enum import Enum

from api.chat.pending import PendingChat
from recto.chat.client import Sight
from recto.chat.wire import OUTAGE_SECONDS
from recto.errors import EngineBusyError, EngineError, EngineTimeoutError, EngineUnavailableError


@dataclass(frozen=True, slots=True)
class ChatBounds:
    """How long, how many, how often."""

    silence_seconds: float = 300
    """Without an event, in the lane or from the worker."""
    patience_seconds: float = 3
    """In the lane, while no worker is there."""
    takeover_seconds: float = 15
    """The same for a request that lost its worker: a supervisor may be starting another."""
    claim_seconds: float = 2
    """Out of the lane without word from a worker."""
    outage_seconds: float = OUTAGE_SECONDS
    """Without Redis."""
    watch_seconds: float = 0.5
    """Between two looks."""
    most_waiting: int = 1000
    """Requests in a lane, those of all API processes together."""
    attempts: int = 3
    """Sendings of a request: one that its workers die of must not go round for ever."""


class Lost(Enum):
    """The attempt is gone, with its worker or on the way to one."""

    LOST = "lost"


def judge(pending: PendingChat, sight: Sight, now: float, bounds: ChatBounds) -> EngineError | Lost | None:
    """Return why the request must end, that its attempt is lost, or None when all is well."""
    if pending.worker is not None:
        return Lost.LOST if pending.worker in sight.gone else None
    if is_unclaimed(pending, sight, now, bounds):
        return Lost.LOST
    waited = now - pending.pushed_at
    model = pending.work.model
    patience = bounds.takeover_seconds if pending.work.attempt else bounds.patience_seconds
    if model in sight.unserved and waited > patience:
        return EngineUnavailableError(f"No worker answers for the model {model!r} now. Try again soon.")
    return None


def judge_silence(pending: PendingChat, now: float, bounds: ChatBounds) -> EngineError | None:
    """Return the error of a request that has heard nothing for too long."""
    if now - pending.heard_at <= bounds.silence_seconds:
        return None
    if pending.worker is None:
        return EngineBusyError("The request waited too long for its turn. Try again later.")
    return EngineTimeoutError(f"Nothing came from the model for {bounds.silence_seconds:g} s. Ask again.")


def is_unclaimed(pending: PendingChat, sight: Sight, now: float, bounds: ChatBounds) -> bool:
    """Note whether the work is out of its lane; return True when it has been for too long."""
    if pending.entry not in sight.missing:
        pending.missing_since = None
        return False
    if pending.missing_since is None:
        pending.missing_since = now
    return now - pending.missing_since > bounds.claim_seconds
