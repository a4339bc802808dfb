"""Events to whole replies."""

from api.chat.answer import Answer
from recto.errors import EngineError
from schemas.chat.events import AnswerEnd, Delta, Finished, TokenLogprob, TokenUsage, ToolCallDelta
from schemas.chat.messages import FunctionCall, ToolCall
from schemas.chat.reply import (
    ChatCompletion,
    Choice,
    ChoiceLogprobs,
    CompletionDetails,
    CompletionUsage,
    PromptDetails,
    ReplyMessage,
)


async def collect_reply(answer: Answer) -> ChatCompletion:
    """Await the whole answer. Raises what `Events` raises."""
    drafts = [_Draft(index, wants_logprobs=answer.chat.logprobs) for index in range(answer.chat.n)]
    usage = TokenUsage()
    async for event in answer.events:
        if isinstance(event, Delta):
            drafts[event.index].add(event)
        elif isinstance(event, AnswerEnd):
            drafts[event.index].end = event
        elif isinstance(event, Finished):
            usage = event.usage
    return ChatCompletion(
        id=answer.id,
        created=answer.created,
        model=answer.model,
        choices=tuple(draft.finish() for draft in drafts),
        usage=view_usage(usage),
    )


def view_usage(usage: TokenUsage) -> CompletionUsage:
    """Return the counts as callers see them."""
    return CompletionUsage(
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        total_tokens=usage.prompt_tokens + usage.completion_tokens,
        prompt_tokens_details=PromptDetails(
            cached_tokens=usage.cached_tokens, image_tokens=usage.image_tokens, images=usage.images
        ),
        completion_tokens_details=CompletionDetails(reasoning_tokens=usage.reasoning_tokens),
    )


class _Call:
    """A tool call that grows."""

    def __init__(self) -> None:
        self.id = ""
        self.name = ""
        self.arguments: list[str] = []

    def add(self, piece: ToolCallDelta) -> None:
        self.id = piece.id or self.id
        self.name = piece.name or self.name
        self.arguments.append(piece.arguments)

    def finish(self) -> ToolCall:
        return ToolCall(id=self.id, function=FunctionCall(name=self.name, arguments="".join(self.arguments)))


class _Draft:
    """One of the answers, as it grows."""

    def __init__(self, index: int, *, wants_logprobs: bool) -> None:
        self.end: AnswerEnd | None = None
        self._index = index
        self._content: list[str] = []
        self._reasoning: list[str] = []
        self._calls: dict[int, _Call] = {}
        self._logprobs: list[TokenLogprob] | None = [] if wants_logprobs else None

    def add(self, delta: Delta) -> None:
        self._content.append(delta.content)
        self._reasoning.append(delta.reasoning)
        for piece in delta.tool_calls:
            self._calls.setdefault(piece.index, _Call()).add(piece)
        if self._logprobs is not None:
            self._logprobs += delta.logprobs

    def finish(self) -> Choice:
        if self.end is None:
            raise EngineError("The model left an answer unfinished. Ask again.")
        content = "".join(self._content)
        calls = tuple(self._calls[index].finish() for index in sorted(self._calls))
        message = ReplyMessage(
            content=content if content or not calls else None,
            reasoning_content="".join(self._reasoning) or None,
            tool_calls=calls,
        )
        logprobs = None if self._logprobs is None else ChoiceLogprobs(content=tuple(self._logprobs))
        return Choice(
            index=self._index,
            message=message,
            logprobs=logprobs,
            finish_reason=self.end.finish_reason,
            stop_reason=self.end.stop_reason,
        )
