"""How many tokens what costs, before an engine has counted them, and how pages share a context."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from recto.documents.model import Page
from recto.extraction.vlm.options import ModelOptions

PIXELS_PER_TOKEN = 784
"""28 × 28 in Qwen2.5-VL; InternVL3's tiles come to the same."""
_LETTERS_PER_TOKEN = 3.5
_LEAST_ANSWER = 256
_TEMPLATE_TOKENS = 64
_ZOOM_SHARE = 8
"""One part of so many of the context is kept for what tools show."""


def count_tokens(text: str) -> int:
    """Estimate the tokens of a text, rather too many: digits and foreign letters count one each."""
    plain = sum(character.isascii() and not character.isdigit() for character in text)
    return math.ceil(plain / _LETTERS_PER_TOKEN) + len(text) - plain


@dataclass(frozen=True, slots=True)
class PageBudget:
    """What one page of a request may cost, in tokens."""

    image: int
    """0: no image is shown."""
    words: int

    @property
    def pixels(self) -> int:
        """Most pixels of the image."""
        return self.image * PIXELS_PER_TOKEN


@dataclass(frozen=True, slots=True)
class Window:
    """Pages that are read in one request, and what each may cost."""

    pages: tuple[Page, ...]
    budget: PageBudget
    answer_tokens: int

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of its pages."""
        return tuple(page.number for page in self.pages)

    def halve(self) -> tuple["Window", ...]:
        """Return the window in two halves; of one page, the page with half the budget and less to answer."""
        if len(self.pages) > 1:
            middle = (len(self.pages) + 1) // 2
            return replace(self, pages=self.pages[:middle]), replace(self, pages=self.pages[middle:])
        less = PageBudget(self.budget.image // 2, self.budget.words // 2)
        answer = max(_LEAST_ANSWER, self.answer_tokens * 3 // 4)
        return (replace(self, budget=less, answer_tokens=min(answer, self.answer_tokens)),)


@dataclass(frozen=True, slots=True)
class Reach:
    """What fits into one request to a model."""

    context: int
    takes_images: bool
    uses_tools: bool
    options: ModelOptions

    @property
    def answer_tokens(self) -> int:
        """Kept for the answer."""
        return max(min(_LEAST_ANSWER, self.context // 2), min(self.options.answer_tokens, self.context // 4))

    def split(self, pages: Sequence[Page], told_tokens: int) -> list[Window]:
        """Return the pages in windows, as many in each as stay legible, all windows about equally long.

        `told_tokens`: what is said beside the pages.
        """
        room = self.context - self.answer_tokens - told_tokens - _TEMPLATE_TOKENS
        if self.uses_tools:
            room -= self.context // _ZOOM_SHARE
        room = max(room, _LEAST_ANSWER)
        least = max((self._least_of(page) for page in pages), default=1)
        most_pages = max(1, room // max(1, least))
        count = max(1, math.ceil(len(pages) / most_pages))
        size = max(1, math.ceil(len(pages) / count))
        return [
            self._window(pages[start : start + size], room) for start in range(0, max(1, len(pages)), size)
        ]

    def _least_of(self, page: Page) -> int:
        image = min(self.options.legible_image_tokens, _native_tokens(page)) if self.takes_images else 0
        return image + self._words_of(page)

    def _words_of(self, page: Page) -> int:
        most = self.options.page_word_tokens if self.takes_images else self.context
        return min(most, 8 + sum(count_tokens(word.text) + 1 for word in page.words))

    def _window(self, pages: Sequence[Page], room: int) -> Window:
        share = room // max(1, len(pages))
        words = max((self._words_of(page) for page in pages), default=0)
        if not self.takes_images:
            return Window(tuple(pages), PageBudget(0, min(words, share)), self.answer_tokens)
        words = min(words, share // 2)
        most = self.options.most_image_tokens if len(pages) == 1 else self.options.page_image_tokens
        return Window(tuple(pages), PageBudget(max(1, min(most, share - words)), words), self.answer_tokens)


def _native_tokens(page: Page) -> int:
    return math.ceil(page.width * page.height / PIXELS_PER_TOKEN)
