"""An engine that says what a script tells it: the honest stand-in for a model in tests."""

import math
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from recto.engines.base import EngineRequest, Sink
from recto.engines.calls import Call, Calls
from recto.errors import EngineError, RectoError
from schemas.chat.events import Accepted, AnswerEnd, ChatEvent, Delta, Finished, FinishReason, TokenUsage
from schemas.models import ServedModel


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause between two events, which a cancellation ends."""

    seconds: float = math.inf


Script = Callable[[EngineRequest], Iterable[ChatEvent | Wait]]
"""What to say to a request, and when. A RectoError that it raises ends the request as `Failed`."""


def answer(*pieces: str, finish_reason: FinishReason = "stop") -> tuple[ChatEvent, ...]:
    """Return the events of one answer of these pieces of text, one token each."""
    return (
        Accepted(),
        *(Delta(content=piece) for piece in pieces),
        AnswerEnd(finish_reason=finish_reason),
        Finished(usage=TokenUsage(prompt_tokens=1, completion_tokens=len(pieces))),
    )


class ScriptedEngine:
    """Answers every request by its script, each in a thread of its own."""

    def __init__(self, model: ServedModel, script: Script) -> None:
        self.model = model
        self.asked: list[EngineRequest] = []
        """Every request, in order."""
        self.cancelled: list[str] = []
        """Ids of the requests that were cancelled while under way."""
        self._script = script
        self._cancelling = threading.Condition()
        self._calls = Calls()
        self._is_dead = False

    def submit(self, request: EngineRequest, sink: Sink) -> None:
        """Take the request and play its script."""
        self.asked.append(request)
        call = self._calls.open(request, sink)
        if call is not None:
            threading.Thread(target=self._play, args=(call,), name="scripted", daemon=True).start()

    def cancel(self, request_id: str) -> None:
        """Stop the script of a request at once."""
        if self._calls.cancel(request_id):
            with self._cancelling:
                self.cancelled.append(request_id)
                self._cancelling.notify_all()

    def wait_for_cancel(self, request_id: str, seconds: float) -> bool:
        """Wait until a request is cancelled; return False when it isn't within so long."""
        with self._cancelling:
            return self._cancelling.wait_for(lambda: request_id in self.cancelled, seconds)

    def is_alive(self) -> bool:
        """Return False once closed or dead."""
        return not (self._is_dead or self._calls.is_closed)

    def die(self) -> None:
        """Be as an engine that stalled: requests go on as they are, but it says that it is dead."""
        self._is_dead = True

    def close(self) -> None:
        """Stop; requests under way end as `Failed` with `engine.stopped`."""
        self._calls.close()

    def _play(self, call: Call) -> None:
        try:
            for step in self._script(call.request):
                if isinstance(step, Wait):
                    call.wait(None if math.isinf(step.seconds) else step.seconds)
                else:
                    call.say(step)
                if call.is_over:
                    return
            call.fail(EngineError("The script ended before its last event."))
        except RectoError as error:
            call.fail(error)
        except Exception as error:
            call.fail(EngineError(f"The script failed: {type(error).__name__}."))
            raise
        finally:
            self._calls.drop(call)
