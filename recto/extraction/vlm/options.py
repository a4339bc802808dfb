"""The bounds of reading with a model."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How much a document may cost. Tokens that are estimated are so called."""

    answer_tokens: int = 8192
    """Kept for an answer, where the context is large enough; a quarter of it otherwise."""
    page_image_tokens: int = 2800
    """Wanted for the image of a page: A4 at 150 dpi."""
    legible_image_tokens: int = 1500
    """Least of a page before fewer pages are shown at once: A4 at 110 dpi."""
    most_image_tokens: int = 4096
    """Most of a page that has the context to itself."""
    page_word_tokens: int = 2000
    """Most words of a page, estimated."""
    rounds: int = 4
    """Answers with tool calls before the model must come to its answer."""
    calls: int = 8
    """Tool calls of one answer that are answered."""
    repairs: int = 2
    """Times a model that can't be held to a schema may mend its answer."""
    busy_tries: int = 4
    """Times a request is made while the engine has too many."""
    busy_seconds: float = 1.0
    """Pause before the second try; each further one is twice as long."""
