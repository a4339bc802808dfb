"""Text that can't be given away yet, and the log probabilities that go with it."""

from schemas.chat.events import TokenLogprob

Entries = list[TokenLogprob]


class TextBuffer:
    """Text taken from the front in order. What is said of a token goes along with its first character."""

    def __init__(self) -> None:
        self.text = ""
        self._entries: list[tuple[int, TokenLogprob]] = []

    def append(self, text: str, entries: Entries) -> None:
        """Add the text of the next tokens."""
        self._entries.extend((len(self.text), entry) for entry in entries)
        self.text += text

    def take(self, count: int) -> tuple[str, Entries]:
        """Remove and return the first `count` characters, and the entries of the tokens that begin in
        them."""
        taken, self.text = self.text[:count], self.text[count:]
        entries = [entry for place, entry in self._entries if place < count]
        self._entries = [(place - count, entry) for place, entry in self._entries if place >= count]
        return taken, entries


def overlap(text: str, marker: str) -> int:
    """Return how many characters at the end of `text` may be the beginning of `marker`, but not all of it."""
    start = max(0, len(text) - len(marker) + 1)
    while (start := text.find(marker[0], start)) >= 0:
        if marker.startswith(text[start:]):
            return len(text) - start
        start += 1
    return 0
