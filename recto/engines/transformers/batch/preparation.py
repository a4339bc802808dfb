"""Preparation, off the engine thread: prompt, grammar, limits; then the request is accepted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Thread
from typing import Protocol

import torch

from recto.engines.base import EngineRequest, Urgency
from recto.engines.transformers.batch.answer import Answer, Decoding
from recto.engines.transformers.batch.options import EngineOptions
from recto.engines.transformers.batch.room import WaitingRoom
from recto.engines.transformers.batch.ticket import Ticket
from recto.engines.transformers.batch.work import Work, images_of, split_vision
from recto.engines.transformers.families.base import Family
from recto.engines.transformers.grammar import Grammar
from recto.engines.transformers.prompt.model import Prompt
from recto.errors import ContextLengthError
from schemas.chat.events import Accepted, TokenUsage
from schemas.chat.request import ChatRequest


class Builder(Protocol):
    """Makes prompts."""

    def build(self, request: EngineRequest, cancelled: Callable[[], bool], context: int) -> Prompt:
        """Return what the model reads, of at most `context` tokens where pictures can be made smaller.

        Raises RectoError leaves for what the caller can mend.
        """
        ...


class Compiler(Protocol):
    """Makes grammars."""

    def compile(self, chat: ChatRequest) -> Grammar | None:
        """Return what the answer is held to; None for free text. Raises GrammarInvalidError."""
        ...


class Preparation:
    """Threads that turn requests into work for the engine thread."""

    def __init__(
        self,
        room: WaitingRoom,
        workshop: "Workshop",
        deliver: Callable[[list[Answer]], None],
        threads: int,
    ) -> None:
        """`deliver` takes the answers of a request that is accepted; it must not block.

        The last of several threads takes requests of text alone, so that they don't wait for others' files.
        """
        self._room = room
        self._workshop = workshop
        self._deliver = deliver
        self._threads = [
            Thread(
                target=self._run, args=(0 < number == threads - 1,), name=f"preparation-{number}", daemon=True
            )
            for number in range(threads)
        ]

    def start(self) -> None:
        """Start the threads. They end when the room is closed."""
        for thread in self._threads:
            thread.start()

    def join(self, timeout_seconds: float) -> None:
        """Wait for the threads to end."""
        for thread in self._threads:
            thread.join(timeout_seconds)

    def _run(self, only_text: bool) -> None:
        while (ticket := self._room.next_unprepared(only_text=only_text)) is not None:
            if not ticket.is_over:
                self._prepare(ticket)

    def _prepare(self, ticket: Ticket) -> None:
        try:
            answers = self._workshop.prepare(ticket)
        except Exception as error:  # whatever is wrong with one request is its own affair
            ticket.fail(error)
            return
        self._room.hold(ticket, answers[0].work.pixel_bytes)
        ticket.emit(Accepted())
        self._deliver(answers)


@dataclass(frozen=True)
class Workshop:
    """What it takes to prepare a request for one model."""

    builder: Builder
    compiler: Compiler
    family: Family
    decoding: Decoding
    options: EngineOptions
    contexts: Mapping[Urgency, int]
    """Most tokens of prompt and answer together."""

    @torch.inference_mode()
    def prepare(self, ticket: Ticket) -> list[Answer]:
        """Return the answers of a request, none of them begun.

        Raises:
            RectoError: what is wrong with the request.
        """
        grammar = self.compiler.compile(ticket.request.chat)
        context = self.contexts[ticket.urgency]
        prompt = self.builder.build(ticket.request, lambda: ticket.is_over, context)
        count = ticket.request.chat.n
        work = Work(
            ticket=ticket,
            token_ids=prompt.token_ids,
            positions=self.family.positions(prompt),
            vision=split_vision(prompt, self.family, self.options.vision_patches),
            grammar=grammar,
            max_tokens=self._limit(ticket, len(prompt.token_ids), context),
            usage=TokenUsage(
                prompt_tokens=len(prompt.token_ids),
                image_tokens=prompt.vision_tokens,
                images=images_of(prompt),
            ),
            unended=count,
            unstarted=count,
        )
        return [Answer(work, index, self.decoding) for index in range(count)]

    def _limit(self, ticket: Ticket, prompt_tokens: int, context: int) -> int:
        """Return how many tokens an answer may have."""
        asked = ticket.request.chat.answer_limit
        if prompt_tokens + (asked or 1) > context:
            wanted = f" and up to {asked} of the answer" if asked else ""
            raise ContextLengthError(
                f"The model takes {context} tokens of prompt and answer together, but the prompt has "
                f"{prompt_tokens}{wanted}. Shorten the messages, send fewer or smaller images, or lower "
                "max_completion_tokens.",
                param="messages",
            )
        return asked or min(self.options.default_answer_tokens, context - prompt_tokens)
