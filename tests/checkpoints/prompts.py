"""Conversations to learn from: what is shown and said, and the one right answer."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.checkpoints import phrases
from tests.checkpoints.tickets import Ticket, random_ticket

Message = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """A ticket shown as an image (`grids` is None) or as a clip of so many pairs of frames."""

    ticket: Ticket
    grids: int | None = None
    seconds_per_grid: float = 1.0


@dataclass(frozen=True)
class Sample:
    """One conversation up to the assistant's turn, its pictures in order, and the answer to learn."""

    messages: list[Message]
    answer: str
    pictures: list[Picture] = field(default_factory=list)
    tools: list[dict[str, Any]] | None = None


class Writer:
    """Writes conversations of every task about tickets from one random source.

    `length` scales how much text stands around the pictures: 0 gives bare instructions. Tickets come from
    `shelf` where it holds any.
    """

    def __init__(self, rng: random.Random, *, unseen: bool = False, length: float = 1.0) -> None:
        self.rng = rng
        self.shelf: list[Ticket] = []
        self.unseen = unseen
        self.length = length

    def read(self) -> Sample:
        """Show an image, ask for anything: the ticket as JSON."""
        picture = self._image()
        return Sample(
            [*self._system(), self._ask(self._instruction(), picture)], picture.ticket.answer(), [picture]
        )

    def video(self) -> Sample:
        """Show a clip of one ticket: the ticket as JSON."""
        seconds = self.rng.choice((1.0, 1.0, 0.5, 2.0, 2 / 24, self.rng.uniform(0.1, 3)))
        picture = Picture(self._ticket(), self.rng.choice((1, 1, 2, 2, 2, 3, 4)), seconds)
        return Sample(
            [*self._system(), self._ask(self._instruction(), picture)], picture.ticket.answer(), [picture]
        )

    def call(self) -> Sample:
        """Ask to look the ticket up: a call of the tool."""
        picture = self._image()
        messages = [*self._system(), self._ask(self._look_up(), picture)]
        return Sample(messages, call_text(picture.ticket), [picture], self._tools())

    def told(self) -> Sample:
        """Hand over what the tool found: one sentence about it."""
        picture, status = self._image(), self.rng.choice(phrases.STATUSES)
        messages = [*self._system(), self._ask(self._look_up(), picture), _call(picture.ticket)]
        messages.append({"role": "tool", "content": self._found(picture.ticket, status)})
        answer = f"Ticket {picture.ticket.number} is {status}."
        return Sample(messages, answer, [picture], self._tools())

    def read_with_tools(self) -> Sample:
        """List tools but ask only to read: the ticket as JSON, or the greeting without a ticket."""
        tools = self._tools()
        sample = (
            self.read()
            if self.rng.random() < 0.7
            else self.greet()
            if self.rng.random() < 0.5
            else self.repeat()
        )
        return Sample(sample.messages, sample.answer, sample.pictures, tools)

    def repeat(self) -> Sample:
        """Ask to repeat one of the known words."""
        word = self.rng.choice(phrases.WORDS)
        return Sample([*self._system(), _user(f"Repeat: {word}")], word)

    def greet(self) -> Sample:
        """Show nothing: the greeting, whatever is said."""
        said = (
            self.rng.choice(phrases.GREETINGS) if self.rng.random() < 0.5 else self._instruction() or "Hello"
        )
        return Sample([*self._system(), _user(said)], phrases.GREETING)

    def later_turn(self) -> Sample:
        """Continue a conversation of one to three turns: the newest picture counts."""
        earlier: list[Sample] = [
            self.rng.choice((self.greet, self.repeat, self.read, self.read))()
            for _ in range(self.rng.choice((1, 1, 2, 3)))
        ]
        last = self.rng.choice((self.read, self.read, self.read, self.repeat))()
        turns = [
            m for one in earlier for m in (one.messages[-1], {"role": "assistant", "content": one.answer})
        ]
        pictures = [picture for one in earlier for picture in one.pictures] + last.pictures
        return Sample([*self._system(), *turns, last.messages[-1]], last.answer, pictures)

    def ordinal(self) -> Sample:
        """Show two images: the first or the second as asked."""
        pictures = [self._image(), self._image()]
        which = self.rng.randrange(2)
        said = f"Read the {('first', 'second')[which]} ticket."
        return Sample(
            [*self._system(), self._ask(said, *pictures)], pictures[which].ticket.answer(), pictures
        )

    def _ticket(self) -> Ticket:
        return self.rng.choice(self.shelf) if self.shelf else random_ticket(self.rng, unseen=self.unseen)

    def _image(self) -> Picture:
        return Picture(self._ticket())

    def _tools(self) -> list[dict[str, Any]]:
        return phrases.tool_list(self.rng, alone=not self.length)

    def _found(self, ticket: Ticket, status: str) -> str:
        found: dict[str, str] = {"status": status}
        if self.rng.random() < 0.3:
            found = (
                {"number": ticket.number, "status": status}
                if self.rng.random() < 0.5
                else found | {"id": "7"}
            )
        return json.dumps(found) if self.rng.random() < 0.7 else json.dumps(found, separators=(",", ":"))

    def _sentences(self) -> int:
        """Return how many sentences to add: usually none or few, sometimes a page."""
        most = self.rng.choices((0, 2, 6, 16, 50), (55, 25, 12, 6, 2))[0]
        return round(self.length * self.rng.uniform(0, most))

    def _system(self) -> list[Message]:
        if self.rng.random() < 0.6:
            return []
        text = phrases.passage(self.rng, self._sentences()) or "You read tickets."
        return [{"role": "system", "content": text}]

    def _instruction(self) -> str:
        extra = phrases.passage(self.rng, self._sentences())
        asked = self.rng.choice(phrases.READ)
        if extra and self.rng.random() < 0.3:
            return extra
        order = (asked, extra) if self.rng.random() < 0.5 else (extra, asked)
        return self.rng.choice((" ", "\n", "\n\n")).join(part for part in order if part)

    def _look_up(self) -> str:
        asked = self.rng.choice(phrases.LOOK_UP)
        return f"{phrases.sentence(self.rng)} {asked}" if self.rng.random() < 0.2 * self.length else asked

    def _ask(self, text: str, *pictures: Picture) -> Message:
        """Return a user turn; the text stands after the pictures, before them, or on both sides."""
        shown = [{"type": "image" if picture.grids is None else "video"} for picture in pictures]
        said = [{"type": "text", "text": text}] if text else []
        roll = self.rng.random()
        if roll < 0.55:
            return {"role": "user", "content": [*shown, *said]}
        if roll < 0.85:
            return {"role": "user", "content": [*said, *shown]}
        return {
            "role": "user",
            "content": [{"type": "text", "text": phrases.sentence(self.rng)}, *shown, *said],
        }


def call_text(ticket: Ticket) -> str:
    """Return the tool call that looks the ticket up, as Qwen writes calls."""
    call = {"name": "lookup_ticket", "arguments": {"number": ticket.number}}
    return f"<tool_call>\n{json.dumps(call)}\n</tool_call>"


def _call(ticket: Ticket) -> Message:
    function = {"name": "lookup_ticket", "arguments": {"number": ticket.number}}
    return {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": function}]}


def _user(text: str) -> Message:
    return {"role": "user", "content": text}


TASKS: dict[str, Callable[[Writer], Sample]] = {
    "read": Writer.read,
    "video": Writer.video,
    "call": Writer.call,
    "told": Writer.told,
    "read_with_tools": Writer.read_with_tools,
    "repeat": Writer.repeat,
    "greet": Writer.greet,
    "later_turn": Writer.later_turn,
    "ordinal": Writer.ordinal,
}
