"""The engine thread: step after step, answers come in, speak, and go."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from threading import Event, Thread

import structlog
import torch

from recto.engines.transformers.batch.answer import Answer, Decoding
from recto.engines.transformers.batch.forward import Forward, forget_vision
from recto.engines.transformers.batch.options import EngineOptions
from recto.engines.transformers.batch.plan import Take, plan_step
from recto.engines.transformers.batch.scheduler import Scheduler

log = structlog.get_logger(__name__)


class Loop:
    """Runs the model. All but `add`, `wake`, `is_alive` and `stop` happens on its own thread."""

    def __init__(
        self,
        scheduler: Scheduler,
        forward: Forward,
        decoding: Decoding,
        options: EngineOptions,
        ended: Callable[[], None],
    ) -> None:
        """`ended` is called when the thread ends, whatever the reason."""
        self._scheduler = scheduler
        self._forward = forward
        self._decoding = decoding
        self._options = options
        self._ended = ended
        self._arrived: deque[Answer] = deque()
        self._bell = Event()
        self._is_stopping = False
        self._is_waiting = True
        self._moved_at = time.monotonic()
        self._thread = Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def add(self, answers: Sequence[Answer]) -> None:
        """Take the answers of a request in."""
        self._arrived.extend(answers)
        self._bell.set()

    def wake(self) -> None:
        """Look for requests that nobody waits for any more."""
        self._bell.set()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs and its step doesn't take too long."""
        is_moving = time.monotonic() - self._moved_at < self._options.stall_seconds
        return self._thread.is_alive() and (self._is_waiting or is_moving)

    def stop(self, timeout_seconds: float) -> None:
        """End the thread after its step."""
        self._is_stopping = True
        self._bell.set()
        self._thread.join(timeout_seconds)

    @torch.inference_mode()
    def _run(self) -> None:
        try:
            while not self._is_stopping:
                self._bell.clear()
                self._take_in()
                if self._scheduler.is_idle:
                    self._wait()
                else:
                    self._step()
        except Exception as error:
            log.exception("engine.died", error=type(error).__name__)
        finally:
            self._ended()
            self._take_in()

    def _wait(self) -> None:
        self._is_waiting = True
        self._bell.wait()
        self._moved_at = time.monotonic()
        self._is_waiting = False

    def _take_in(self) -> None:
        while self._arrived:
            self._scheduler.add(self._arrived.popleft())
        self._scheduler.drop_finished()

    def _step(self) -> None:
        self._moved_at = time.monotonic()
        for answer in self._scheduler.admit():
            _attempt([answer], answer.begin)
        speaking = [answer for answer in self._scheduler.running if not answer.is_whole]
        takes = plan_step(speaking, self._options)
        self._forward.see_ahead(takes)
        takes = [take for take in takes if self._see(take)]
        asking = [take.answer for take in takes if take.wants_token]
        _attempt([take.answer for take in takes], lambda: self._advance(takes, asking))

    def _see(self, take: Take) -> bool:
        """Encode the pictures of a take; return False if that fails, which is the request's own affair."""
        return _attempt([take.answer], lambda: self._forward.see(take.vision))

    def _advance(self, takes: Sequence[Take], asking: Sequence[Answer]) -> None:
        if not takes:
            return
        scores = self._forward.scores(takes)
        for take in takes:
            self._note(take)
        if asking:
            masks = [_mask_of(answer) for answer in asking]
            chosen = self._decoding.sample(scores, [answer.sampler for answer in asking], masks)
            for answer, sampled in zip(asking, chosen, strict=True):
                _attempt([answer], partial(answer.say, sampled))

    def _note(self, take: Take) -> None:
        answer = take.answer
        if answer.has_read_prompt and take.start < answer.prompt_length:
            answer.work.unstarted -= 1
        if take.vision:
            forget_vision(take)


def _mask_of(answer: Answer) -> torch.Tensor | None:
    """Return what the answer's grammar allows next; a grammar that breaks fails its request alone."""
    try:
        return answer.mask()
    except Exception as error:
        answer.work.ticket.fail(error)
        return None


def _attempt(answers: Sequence[Answer], action: Callable[[], None]) -> bool:
    """Do something for some answers; if it fails, so do their requests, and nobody else's."""
    try:
        action()
    except Exception as error:
        if isinstance(error, torch.OutOfMemoryError):
            torch.cuda.empty_cache()
        for answer in answers:
            answer.work.ticket.fail(error)
        return False
    return True
