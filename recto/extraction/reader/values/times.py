"""Times of day as printed, to 24 hours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TIME = re.compile(
    r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-3])(?:\s?:\s?|[hH])(?P<minute>[0-5]\d)(?:\s?:\s?(?P<second>[0-5]\d))?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?(?![\d:])"
)


@dataclass(frozen=True, slots=True)
class PrintedTime:
    """A time of day at its place in a text; `value` is HH:MM or HH:MM:SS."""

    start: int
    end: int
    value: str


def find_times(text: str) -> Iterator[PrintedTime]:
    """Yield the times of a text."""
    for match in TIME.finditer(text):
        hour = int(match["hour"])
        half = (match["half"] or "").lower()
        if half and hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        parts = [f"{hour:02d}", match["minute"], *([match["second"]] if match["second"] else [])]
        yield PrintedTime(*match.span(), ":".join(parts))
