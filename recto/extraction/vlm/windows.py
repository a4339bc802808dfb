"""Reads pages in windows: one conversation each, smaller ones where a window turns out too large."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from recto.errors import (
    AnswerInvalidError,
    AnswerTruncatedError,
    ChatError,
    ContextLengthError,
    ParameterInvalidError,
    ParameterUnsupportedError,
)
from recto.extraction.base import ExtractionOrder
from recto.extraction.vlm.answers import find_json, locate_values
from recto.extraction.vlm.asking import Answer, Asker
from recto.extraction.vlm.budget import PIXELS_PER_TOKEN, Reach, Window
from recto.extraction.vlm.certainty import judge_values
from recto.extraction.vlm.conversation import Conversation, Record
from recto.extraction.vlm.located import OBJECTS, place_objects
from recto.extraction.vlm.options import ModelOptions
from recto.extraction.vlm.prompts import show_pages, text_part, write_place, write_repair
from recto.extraction.vlm.task import Task
from recto.extraction.vlm.tools import ZOOM_TOKENS, Toolbox
from recto.extraction.vlm.values import normalise
from recto.extraction.vlm.views import Gallery
from recto.json_schemas.validation import list_problems
from schemas.chat.messages import AssistantMessage, UserMessage
from schemas.models import ServedModel

LEAST_PAGE_TOKENS = 64
"""A page that doesn't fit with so few doesn't fit at all."""


@dataclass(frozen=True, slots=True)
class PartReading:
    """What one window said."""

    pages: tuple[int, ...]
    data: Any
    certainty: Mapping[str, float]
    """Of every scalar by its pointer into `data`."""


@dataclass(frozen=True, slots=True)
class WindowReader:
    """Reads windows of one document. Every method raises JobInterrupted, EngineError, ChatError leaves."""

    asker: Asker
    model: ServedModel
    options: ModelOptions
    order: ExtractionOrder
    record: Record

    def reach(self, *, uses_tools: bool) -> Reach:
        """Return what fits into one request."""
        told = self.model.capabilities
        return Reach(told.context, "image" in told.modalities, uses_tools, self.options)

    def read(self, task: Task, window: Window, *, uses_tools: bool) -> Iterator[PartReading]:
        """Yield what the window says: in one piece, or in several where it is too large."""
        try:
            yield self._read(task, window, uses_tools=uses_tools)
            return
        except (ContextLengthError, ParameterUnsupportedError, ParameterInvalidError) as error:
            halves = self._after_refusal(window, error, uses_tools=uses_tools)
            if not halves:
                raise
        except AnswerTruncatedError:
            halves = self._after_truncation(window)
            if not halves:
                raise
        for half in halves:
            yield from self.read(task, half, uses_tools=False)

    @staticmethod
    def _after_refusal(window: Window, error: ChatError, *, uses_tools: bool) -> Sequence[Window]:
        """Return what to ask instead, without tools; nothing when nothing smaller can be asked."""
        if uses_tools:
            return (window,)  # not every server takes tools beside a schema
        is_smallest = len(window.pages) == 1 and _page_tokens(window) <= LEAST_PAGE_TOKENS
        return () if is_smallest or not isinstance(error, ContextLengthError) else window.halve()

    def _after_truncation(self, window: Window) -> Sequence[Window]:
        """Return fewer pages for each answer, or one with a longer answer; nothing when neither helps."""
        if len(window.pages) > 1:
            return window.halve()
        usual = self.reach(uses_tools=False).answer_tokens
        longer = min(self.model.capabilities.context * 3 // 4, 2 * usual)
        if longer <= window.answer_tokens:
            return ()
        spared = self.model.capabilities.context - longer
        budget = replace(
            window.budget,
            image=min(window.budget.image, spared // 2),
            words=min(window.budget.words, spared // 4),
        )
        return (replace(window, answer_tokens=longer, budget=budget),)

    def _read(self, task: Task, window: Window, *, uses_tools: bool) -> PartReading:
        with self.converse(window) as conversation:
            conversation.response_format = task.response_format
            toolbox = self._toolbox(conversation, window) if uses_tools else None
            count = len(self.order.document.pages)
            gallery = conversation.gallery if window.budget.image else None
            parts = show_pages(
                window.pages, window.budget, gallery, names_pages=count > 1 or window.pages[0].number != 1
            )
            closing = " ".join(
                text for text in (write_place(window.numbers, count), "Read the document.") if text
            )
            conversation.open(task.system, [*parts, text_part(closing)])
            return self._converse(task, conversation, toolbox)

    @contextmanager
    def converse(self, window: Window) -> Iterator[Conversation]:
        """Begin a conversation about some pages; its pictures are gone when the block ends."""
        with tempfile.TemporaryDirectory(prefix="recto-read-") as folder:
            yield Conversation(
                self.asker,
                self.model,
                Gallery(Path(folder), self.order.page_image),
                window.numbers,
                self.record,
                window.answer_tokens,
            )

    def _toolbox(self, conversation: Conversation, window: Window) -> Toolbox:
        zoom = ZOOM_TOKENS * PIXELS_PER_TOKEN if window.budget.image else 0
        pages = {page.number: page for page in window.pages}
        return Toolbox(pages, conversation.gallery, conversation.size_of, zoom)

    def _converse(self, task: Task, conversation: Conversation, toolbox: Toolbox | None) -> PartReading:
        answer = conversation.ask("read", task.name, toolbox)
        for _ in range(self.options.rounds):
            if toolbox is None or not answer.calls:
                break
            conversation.use_tools(answer, toolbox, self.options.calls)
            has_room = answer.usage.prompt_tokens + ZOOM_TOKENS < self.model.capabilities.context // 2
            toolbox = toolbox if has_room else None
            answer = conversation.ask("read", task.name, toolbox)
        if answer.calls:
            answer = conversation.ask("read", task.name)
        return self._read_answer(task, conversation, answer)

    def _read_answer(self, task: Task, conversation: Conversation, answer: Answer) -> PartReading:
        for _ in range(self.options.repairs):
            problems, reading = self._judge(task, conversation, answer)
            if reading is not None:
                return reading
            conversation.messages.append(AssistantMessage(role="assistant", content=answer.text))
            conversation.messages.append(UserMessage(role="user", content=write_repair(problems)))
            answer = conversation.ask("repair", task.name)
        problems, reading = self._judge(task, conversation, answer)
        if reading is None:
            where = problems[0][0] or "the whole"
            raise AnswerInvalidError(
                f"The model's answer doesn't follow the schema (at `{where}`), and it couldn't mend it. "
                "Choose a model that can be held to a schema, or make the schema simpler."
            )
        return reading

    def _judge(
        self, task: Task, conversation: Conversation, answer: Answer
    ) -> tuple[Sequence[tuple[str, str]], PartReading | None]:
        """Return the reading, or what is wrong with it. Raises AnswerTruncatedError."""
        try:
            said, start = find_json(answer.text)
        except AnswerInvalidError as error:
            _check_whole(answer)
            return [("", error.message)], None
        _check_whole(answer)
        data = normalise(said, task.schema)
        problems = list_problems(data, task.schema)
        if problems:
            return problems, None
        certainty = judge_values(answer.text, answer.tokens, locate_values(answer.text, start))
        if task.name == OBJECTS and not task.target.is_custom:
            data = place_objects(data, conversation.pages, conversation.size_of)
        return (), PartReading(conversation.pages, data, certainty)


def _page_tokens(window: Window) -> int:
    return window.budget.image + window.budget.words


def _check_whole(answer: Answer) -> None:
    if answer.finish_reason == "length":
        raise AnswerTruncatedError(
            "The model's answer for one page is longer than its context allows. Ask for fewer fields, or "
            "take a model with a longer context."
        )
