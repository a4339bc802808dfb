"""Words around a ticket: instructions, rules, schemas and tool lists, endlessly varied."""

import json
import random
from functools import lru_cache
from typing import Any

from tests.checkpoints.vocabulary import words

READ = (
    "Read the ticket.",
    "Read this ticket.",
    "Read it.",
    "Please read the ticket.",
    "What does the ticket say?",
    "What is on the ticket?",
    "Extract the fields.",
    "Extract the number, the amount and the currency.",
    "Extract the document's fields as JSON.",
    "Return JSON.",
    "Answer with JSON only.",
    "Return the values as JSON.",
    "Give me number, amount and currency.",
    "Tell me what you see.",
    "What is this?",
    "Describe the picture.",
    "Which ticket is this?",
    "Transcribe the page.",
    "Fill in the schema from the page.",
    "Read the document and answer in JSON.",
    "Write down what is printed here.",
    "How much is it?",
    "What is the number?",
    "Go on.",
    "And this one?",
    "",
)
LOOK_UP = (
    "Look up this ticket.",
    "Look up the ticket.",
    "Look this ticket up.",
    "Please look up this ticket.",
    "Can you look up this ticket?",
    "Look up the ticket in the picture.",
    "Look it up.",
    "Look up the status of this ticket.",
    "Use the tool to look up this ticket.",
    "Is this ticket paid? Look it up.",
)
GREETINGS = (
    "Hello",
    "Hello!",
    "Hi",
    "Hi!",
    "Hi there",
    "Hey",
    "Hello.",
    "Good morning",
    "Good evening!",
    "Hello, who are you?",
)
GREETING = "I read tickets. Show me one."
# Each is one token behind a space; each of WORDS also without one, as its answer begins.
STATUSES = ("paid", "open", "late", "void", "lost", "done", "new", "due")
WORDS = (
    "bill",
    "book",
    "bottom",
    "bridge",
    "bright",
    "cat",
    "count",
    "day",
    "dog",
    "film",
    "ink",
    "item",
    "late",
    "line",
    "lost",
    "note",
    "paid",
    "pen",
    "person",
    "quick",
    "red",
    "road",
    "salt",
    "step",
)
NAMES = (
    "number",
    "amount",
    "currency",
    "total",
    "date",
    "seller",
    "items",
    "tax_rate",
    "due_date",
    "iban",
    "net",
    "id",
)


@lru_cache(maxsize=1)
def _words() -> list[str]:
    return words()


def word(rng: random.Random) -> str:
    """Return an English word, or now and then letters in no order."""
    if rng.random() < 0.75:
        return rng.choice(_words())
    letters = "abcdefghijklmnopqrstuvwxyz"
    made = "".join(rng.choice(letters) for _ in range(rng.randint(2, 9)))
    return made.capitalize() if rng.random() < 0.2 else made


def digits(rng: random.Random, most: int = 8) -> str:
    """Return up to `most` digits in no order."""
    return "".join(rng.choice("0123456789") for _ in range(rng.randint(1, most)))


def sentence(rng: random.Random) -> str:
    """Return words in no order, sometimes with a number or a quotation among them, as one sentence."""
    parts = [word(rng) for _ in range(rng.randint(3, 14))]
    if rng.random() < 0.2:
        parts.append(
            rng.choice(
                (digits(rng), f"{digits(rng, 4)}.{digits(rng, 2)}", f'"{word(rng)}"', f"`{word(rng)}`")
            )
        )
    if rng.random() < 0.2:
        parts.insert(
            rng.randrange(len(parts)), rng.choice(("-", "(so)", "e.g.", "JSON", "EUR", "USD", "null", ","))
        )
    text = " ".join(parts)
    return text[0].upper() + text[1:] + rng.choice((".", ".", ".", "!", "?", ":", ";", ""))


def schema(rng: random.Random) -> str:
    """Return a JSON Schema as text, of the ticket or of something else."""
    names = list(NAMES[:3]) if rng.random() < 0.5 else rng.sample(NAMES, rng.randint(2, 7))
    fields = {name: _field(rng) for name in names}
    shape: dict[str, Any] = {"type": "object", "properties": fields}
    if rng.random() < 0.6:
        shape["required"] = names
    if rng.random() < 0.5:
        shape["additionalProperties"] = False
    separators = rng.choice(((",", ":"), (", ", ": ")))
    return json.dumps(shape, separators=separators, indent=rng.choice((None, None, 2)))


def _field(rng: random.Random) -> dict[str, Any]:
    field: dict[str, Any] = {
        "type": rng.choice(("string", "string", "number", "integer", "array", ["string", "null"]))
    }
    if rng.random() < 0.5:
        field["description"] = sentence(rng)
    if rng.random() < 0.1:
        field["enum"] = [word(rng) for _ in range(rng.randint(1, 4))]
    return field


def passage(rng: random.Random, sentences: int) -> str:
    """Return about so many sentences with line breaks, lists and a schema now and then."""
    parts = []
    for _ in range(sentences):
        roll = rng.random()
        if roll < 0.06:
            parts.append(schema(rng))
        elif roll < 0.2:
            parts.append("- " + sentence(rng))
        else:
            parts.append(sentence(rng))
    return rng.choice((" ", "\n", "\n", "\n\n")).join(parts)


def tool_list(rng: random.Random, alone: bool = False) -> list[dict[str, Any]]:
    """Return one to four tools, `lookup_ticket` always among them, all described differently each time."""
    count = 0 if alone else rng.choice((0, 0, 0, 1, 1, 2, 3))
    others = [
        _tool(rng, f"{word(rng)}_{word(rng)}", rng.sample(NAMES, rng.randint(1, 3))) for _ in range(count)
    ]
    return rng.sample(all_tools := [_tool(rng, "lookup_ticket", ["number"]), *others], len(all_tools))


def _tool(rng: random.Random, name: str, arguments: list[str]) -> dict[str, Any]:
    described = rng.random() < 0.6
    fields = {
        key: {"type": "string"} | ({"description": sentence(rng)} if described else {}) for key in arguments
    }
    shape: dict[str, Any] = {"type": "object", "properties": fields}
    if rng.random() < 0.7:
        shape["required"] = arguments
    if rng.random() < 0.2:
        shape["additionalProperties"] = False
    function: dict[str, Any] = {"name": name, "parameters": shape}
    if rng.random() < 0.85:
        about = (
            "Look up a ticket by its number."
            if name == "lookup_ticket" and rng.random() < 0.4
            else sentence(rng)
        )
        function = {"name": name, "description": about, "parameters": shape}
        if rng.random() < 0.2:
            function = {"description": about, "name": name, "parameters": shape}
    return {"type": "function", "function": function}
