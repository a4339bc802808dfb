"""Shares what the text leaves of the context among pictures, and says when it is not enough."""

from recto.errors import ContextLengthError

_ANSWER_TOKENS = 1024
"""Kept free for an answer whose length the caller didn't bound, where the context is large enough."""
_ANSWER_SHARE = 4


class Allowance:
    """Tokens of one request's context: counts what is spent on it."""

    def __init__(self, context: int, answer_limit: int | None) -> None:
        self._context = context
        self._answer_limit = answer_limit
        self._text = 0
        self._vision = 0

    def check_room(self, tokens: int) -> None:
        """Raise ContextLengthError when pictures of so many tokens can't come any more."""
        self._check(tokens)

    def add_text(self, tokens: int) -> None:
        """Count tokens of text. Raises ContextLengthError when there is no room for them."""
        self._text += tokens
        self._check()

    def add_vision(self, tokens: int) -> None:
        """Count tokens of a picture or video. Raises ContextLengthError when there is no room for them."""
        self._vision += tokens
        self._check()

    def share(self, weight: int, all_weights: int) -> int:
        """Return how many tokens a picture may take if all that wait together weigh `all_weights`."""
        kept = self._answer_limit or min(_ANSWER_TOKENS, self._context // _ANSWER_SHARE)
        return max(0, self._context - kept - self._text - self._vision) * weight // max(1, all_weights)

    def refuse_text(self, characters: int) -> ContextLengthError:
        """Return the error for a text that is too long to be worth counting."""
        return ContextLengthError(
            f"The messages have {characters} characters, more than the {self._context} tokens of this "
            "model's context can hold. Shorten them.",
            param="messages",
        )

    def _check(self, coming: int = 0) -> None:
        vision_tokens = self._vision + coming
        used = self._text + vision_tokens
        if used + (self._answer_limit or 1) <= self._context:
            return
        vision = f", {vision_tokens} of them for images and videos" if vision_tokens else ""
        asked = f" and the answer may take {self._answer_limit}" if self._answer_limit else ""
        advice = "Shorten the messages or ask for a shorter answer."
        if vision_tokens:
            advice = "Send fewer or smaller images, ask for `detail` `low` or `auto`, or shorten the text."
        raise ContextLengthError(
            f"This model's context is {self._context} tokens, but the messages need at least {used}{vision}"
            f"{asked}. {advice}",
            param="messages",
        )
