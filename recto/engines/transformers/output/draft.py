"""A delta being put together."""

from schemas.chat.events import Delta, TokenLogprob, ToolCallDelta


class DeltaDraft:
    """Pieces of one answer, in the order they came."""

    def __init__(self) -> None:
        self.content = ""
        self.reasoning = ""
        self.tool_calls: list[ToolCallDelta] = []
        self.logprobs: list[TokenLogprob] = []

    def say(self, text: str, entries: list[TokenLogprob]) -> None:
        """Add content."""
        self.content += text
        self.logprobs += entries

    def call(self, piece: ToolCallDelta) -> None:
        """Add a piece of a call; pieces of the arguments of one call become one."""
        last = self.tool_calls[-1] if self.tool_calls else None
        if last is not None and last.index == piece.index:
            joined = last.model_copy(update={"arguments": last.arguments + piece.arguments})
            self.tool_calls[-1] = joined
        else:
            self.tool_calls.append(piece)

    def deltas(self, index: int) -> list[Delta]:
        """Return one delta of the answer `index`, or none if there is nothing to tell."""
        if not (self.content or self.reasoning or self.tool_calls):
            return []
        return [
            Delta(
                index=index,
                content=self.content,
                reasoning=self.reasoning,
                tool_calls=tuple(self.tool_calls),
                logprobs=tuple(self.logprobs),
            )
        ]
