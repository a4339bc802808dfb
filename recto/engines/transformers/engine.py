"""The in-process engine: a vision-language model of transformers that answers many requests at once."""

from dataclasses import replace
from threading import Lock

from recto.engines.base import EngineRequest, Sink, Urgency
from recto.engines.transformers.batch.answer import Decoding
from recto.engines.transformers.batch.forward import Forward
from recto.engines.transformers.batch.graphs import DecodeGraphs, make_graphs
from recto.engines.transformers.batch.loop import Loop
from recto.engines.transformers.batch.options import EngineOptions
from recto.engines.transformers.batch.preparation import Builder, Compiler, Preparation, Workshop
from recto.engines.transformers.batch.room import WaitingRoom
from recto.engines.transformers.batch.scheduler import Scheduler
from recto.engines.transformers.batch.ticket import Ticket
from recto.engines.transformers.batch.work import Work
from recto.engines.transformers.cache import fitting_tokens, make_cache
from recto.engines.transformers.cache.base import KvCache
from recto.engines.transformers.families import family_of
from recto.engines.transformers.grammar import GrammarCompiler
from recto.engines.transformers.loading import LoadedModel
from recto.engines.transformers.output import AnswerStream
from recto.engines.transformers.sampling import TokenSampler, sample
from recto.errors import EngineStoppedError, ParameterInvalidError, RectoError
from schemas.models import ServedModel

__all__ = ["EngineOptions", "TransformersEngine"]

CLOSE_SECONDS = 30.0
"""How long `close` waits for a step and a preparation under way."""


class TransformersEngine:
    """Implements `recto.engines.base.Engine`; one thread runs the model, a few prepare requests."""

    def __init__(
        self,
        loaded: LoadedModel,
        model: ServedModel,
        builder: Builder,
        options: EngineOptions,
        *,
        compiler: Compiler | None = None,
        decoding: Decoding | None = None,
        cache: KvCache | None = None,
        graphs: DecodeGraphs | None = None,
    ) -> None:
        """The last four are by default those of the model and its device; a compiler is slow to make."""
        family = family_of(loaded)
        options = replace(options, kv_tokens=fitting_tokens(family.cache_shape, options.kv_tokens))
        cache = cache or make_cache(family.cache_shape, options.kv_tokens, family.query_heads)
        decoding = decoding or decoding_of(loaded)
        compiler = compiler or GrammarCompiler(loaded.tokenizer, loaded.vocabulary_size, loaded.eos_token_ids)
        self._room = WaitingRoom(options)
        self._lock = Lock()
        self._tickets: dict[str, Ticket] = {}
        scheduler = Scheduler(cache, options, admitted=self._room.leave)
        forward = Forward(family, cache, loaded.adapters, graphs or make_graphs(family, cache))
        self._loop = Loop(scheduler, forward, decoding, options, ended=self._stop_taking)
        contexts = {
            urgency: min(loaded.context, cache.longest(options.kv_tokens_for(urgency))) for urgency in Urgency
        }
        self.model = _tell_context(model, contexts[Urgency.CHAT])
        workshop = Workshop(builder, compiler, family, decoding, options, contexts)
        self._preparation = Preparation(self._room, workshop, self._loop.add, options.preparation_threads)
        self._loop.start()
        self._preparation.start()

    def submit(self, request: EngineRequest, sink: Sink) -> None:
        """Take the request and return at once."""
        ticket = Ticket(request, sink, self._forget)
        try:
            self._register(ticket)
            self._room.enter(ticket)
        except RectoError as error:
            ticket.fail(error)

    def cancel(self, request_id: str) -> None:
        """Stop working on the request before the next step."""
        with self._lock:
            ticket = self._tickets.get(request_id)
        if ticket is not None:
            ticket.cancel()
            self._loop.wake()

    def is_alive(self) -> bool:
        """Return False once the engine thread has ended or a step takes longer than `stall_seconds`."""
        return self._loop.is_alive

    def close(self) -> None:
        """Stop after the step under way; what has not ended fails with `engine.stopped`."""
        self._room.close()
        self._loop.stop(CLOSE_SECONDS)
        self._preparation.join(CLOSE_SECONDS)
        self._stop_taking()

    def _register(self, ticket: Ticket) -> None:
        adapter = ticket.request.adapter
        if adapter is not None and adapter not in self.model.adapters:
            raise ParameterInvalidError(f"{self.model.id} has no adapter {adapter!r}.", param="model")
        with self._lock:
            known = self._tickets.get(ticket.request.id)
            if known is not None and not known.is_over:
                raise ParameterInvalidError("A request of this id is under way.")
            self._tickets[ticket.request.id] = ticket

    def _forget(self, ticket: Ticket) -> None:
        self._room.leave(ticket)
        with self._lock:
            if self._tickets.get(ticket.request.id) is ticket:
                del self._tickets[ticket.request.id]

    def _stop_taking(self) -> None:
        """Fail all that is under way and whatever comes."""
        self._room.close()
        with self._lock:
            tickets = list(self._tickets.values())
        for ticket in tickets:
            ticket.fail(EngineStoppedError("The worker that was answering stopped; ask again."))


def _tell_context(model: ServedModel, context: int) -> ServedModel:
    """Return the model with the context that its requests really have here: the cache may be the shorter."""
    return model.model_copy(
        update={"capabilities": model.capabilities.model_copy(update={"context": context})}
    )


def decoding_of(loaded: LoadedModel) -> Decoding:
    """Return how the model's tokens are chosen and become events."""
    known = len(loaded.tokenizer)

    def sampler(work: Work, index: int) -> TokenSampler:
        return TokenSampler(work.ticket.request.chat, work.token_ids, index, known)

    def stream(work: Work, index: int) -> AnswerStream:
        chat = work.ticket.request.chat
        return AnswerStream(chat, index, loaded.tokenizer, loaded.eos_token_ids, work.max_tokens)

    return Decoding(sampler, sample, stream)
