"""Stop strings: text up to the first that comes, wherever the borders of tokens lie."""

from collections.abc import Sequence

from recto.engines.transformers.output.buffer import Entries, TextBuffer, overlap


class StopScanner:
    """Passes text on, but for what may be the beginning of a stop string, and nothing from the first on.

    The first is the one that is whole first; of two that end together the longer one.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = stops
        self._held = TextBuffer()
        self.found: str | None = None

    def pass_on(self, text: str, entries: Entries) -> tuple[str, Entries]:
        """Take the next text and return what may be given away."""
        if not self._stops:
            return text, entries
        self._held.append(text, entries)
        whole = self._held.text
        ends = [(at + len(stop), at, stop) for stop in self._stops if (at := whole.find(stop)) >= 0]
        if ends:
            _, at, self.found = min(ends)
            return self._held.take(at)
        return self._held.take(len(whole) - max(overlap(whole, stop) for stop in self._stops))

    def release(self) -> tuple[str, Entries]:
        """Return what is held back: no stop string can come of it any more."""
        return self._held.take(len(self._held.text))
