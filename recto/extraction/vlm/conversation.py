"""One conversation with a model about some pages: what was said and shown, the tools it used, the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recto.errors import ChatError
from recto.extraction.base import ReadingCost
from recto.extraction.vlm.asking import Answer, Asker
from recto.extraction.vlm.coordinates import spoken_size
from recto.extraction.vlm.prompts import Part, text_part
from recto.extraction.vlm.tools import Told, Toolbox
from recto.extraction.vlm.views import Gallery
from schemas.chat.events import PromptImage
from schemas.chat.messages import AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage
from schemas.chat.request import ChatRequest
from schemas.models import ServedModel
from schemas.results import TraceStep

_NOT_DONE = "Not done: too many calls at once."


@dataclass(slots=True)
class Record:
    """What a document cost and which steps it took. Holds no text of it."""

    trace: list[TraceStep] = field(default_factory=list)
    cost: ReadingCost = field(default_factory=ReadingCost)

    def note(self, step: TraceStep, cost: ReadingCost | None = None) -> None:
        """Add a step, and what it cost."""
        self.trace.append(step)
        if cost is not None:
            self.cost += cost


@dataclass(slots=True)
class Conversation:
    """Messages to one model, asked again and again as they grow."""

    asker: Asker
    model: ServedModel
    gallery: Gallery
    pages: tuple[int, ...]
    record: Record
    answer_tokens: int
    response_format: Mapping[str, Any] | None = None
    messages: list[Message] = field(default_factory=list)
    seen: tuple[PromptImage, ...] = ()
    """Sizes of the pictures as the model saw them, as far as the engine tells."""
    wants_logprobs: bool = True

    def open(self, system: str, parts: Sequence[Part]) -> None:
        """Say the first words."""
        content: str | tuple[Part, ...] = tuple(parts)
        if not self.gallery.media:
            content = "\n\n".join(part.text for part in parts if part.type == "text")
        self.messages = [
            SystemMessage(role="system", content=system),
            UserMessage(role="user", content=content),
        ]

    def ask(self, kind: Any, name: str, toolbox: Toolbox | None = None) -> Answer:
        """Ask for an answer to what was said so far. Raises JobInterrupted, EngineError, ChatError leaves."""
        try:
            answer = self._ask(toolbox)
        except ChatError as error:
            if not (self.wants_logprobs and "logprob" in error.message.lower()):
                raise
            self.wants_logprobs = False  # a server that tells none: the prior stands in
            answer = self._ask(toolbox)
        if len(answer.usage.images) == len(self.gallery.shown):
            self.seen = answer.usage.images
        self.record.note(
            TraceStep(
                kind=kind,
                name=name,
                outcome=_name_outcome(answer),
                pages=self.pages,
                prompt_tokens=answer.usage.prompt_tokens,
                completion_tokens=answer.usage.completion_tokens,
                seconds=round(answer.seconds, 3),
            ),
            answer.cost,
        )
        return answer

    def use_tools(self, answer: Answer, toolbox: Toolbox, most_calls: int) -> None:
        """Do what the model asks for and tell it what came of it."""
        self.messages.append(
            AssistantMessage(role="assistant", content=answer.text or None, tool_calls=answer.calls)
        )
        pictures: list[Part] = []
        for place, call in enumerate(answer.calls):
            told = toolbox.call(call) if place < most_calls else Told(_NOT_DONE, {}, "refused")
            self.messages.append(ToolMessage(role="tool", content=told.text, tool_call_id=call.id))
            self.record.note(
                TraceStep(
                    kind="tool",
                    name=call.function.name if told.outcome != "refused" else "",
                    arguments=dict(told.arguments),
                    outcome=told.outcome,
                    pages=told.pages,
                )
            )
            if told.picture is not None:
                pictures += [text_part(f"Part of page {told.pages[0]}, enlarged:"), told.picture]
        if pictures:
            self.messages.append(UserMessage(role="user", content=tuple(pictures)))

    def size_of(self, page: int) -> PromptImage:
        """Return the size in which the model speaks of a page."""
        for place, shown in enumerate(self.gallery.shown):
            if shown.page == page:
                return spoken_size(self.model, self.seen[place] if place < len(self.seen) else shown.size)
        return PromptImage(width=1000, height=1000)

    def _ask(self, toolbox: Toolbox | None) -> Answer:
        tools = toolbox.describe() if toolbox is not None else ()
        chat = ChatRequest(
            messages=tuple(self.messages),
            temperature=0.0,
            logprobs=self.wants_logprobs,
            max_completion_tokens=self.answer_tokens,
            response_format=self.response_format,
            tools=tools,
            tool_choice="auto" if tools else None,
        )
        return self.asker.ask(chat, self.gallery.media)


def _name_outcome(answer: Answer) -> str:
    if answer.calls:
        return f"{len(answer.calls)} tool calls"
    return "cut off" if answer.finish_reason == "length" else "answered"
