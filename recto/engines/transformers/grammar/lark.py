"""The text of grammars, in llguidance's dialect of Lark. Knows Qwen's syntax of tool calls; knows no
tokenizer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST_CALLS = 32
"""Calls in one answer."""

Schema = dict[str, Any]

_COMPACT = {"whitespace_flexible": False, "item_separator": ",", "key_separator": ":"}
_SPACED = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


@dataclass(frozen=True, slots=True)
class Marker:
    """How a marker of tool calls is written: its text, and its token where the vocabulary has one."""

    text: str
    token: int | None

    @property
    def symbol(self) -> str:
        """The marker in a grammar."""
        return json.dumps(self.text) if self.token is None else f"<[{self.token}]>"


@dataclass(frozen=True, slots=True)
class Function:
    """A function to call, and the bounded schema of its arguments."""

    name: str
    arguments: Schema


def json_grammar(schema: Schema) -> str:
    """Return the grammar of compact JSON."""
    return f"start: answer\nanswer: %json {_inline(schema, _COMPACT)}\n"


def call_grammar(functions: Sequence[Function], opening: Marker, closing: Marker, most: int) -> str:
    """Return the grammar of 1 to `most` calls and nothing else."""
    return "start: calls\n" + _calls(functions, opening, closing, most)


def call_or_json_grammar(
    functions: Sequence[Function], opening: Marker, closing: Marker, most: int, schema: Schema
) -> str:
    """Return the grammar of calls, or else compact JSON."""
    answer = f"answer: %json {_inline(schema, _COMPACT)}\n"
    return "start: calls | answer\n" + answer + _calls(functions, opening, closing, most)


def call_or_text_grammar(functions: Sequence[Function], opening: Marker, closing: Marker, most: int) -> str:
    """Return the grammar of any text, and calls after it or none."""
    text = "TEXT: /(.|\\n)*/\n"
    if opening.token is not None:
        return "start: TEXT calls?\n" + text + _calls(functions, opening, closing, most)
    start = f"start: TEXT | led {_more(most)}\nled: lead rest\nlead[lazy]: TEXT {opening.symbol}\n"
    return start + text + _calls(functions, opening, closing, most)


def _calls(functions: Sequence[Function], opening: Marker, closing: Marker, most: int) -> str:
    choices = " | ".join(f"f{place}" for place in range(len(functions)))
    lines = [
        f"calls: call {_more(most)}",
        'more: "\\n" call',
        f"call: {opening.symbol} rest",
        f'rest: ({choices}) "}}\\n" {closing.symbol}',
    ]
    rules: dict[str, str] = {}
    for place, function in enumerate(functions):
        head = f'\n{{"name": {json.dumps(function.name)}, "arguments": '
        rule = rules.setdefault(_inline(function.arguments, _SPACED), f"a{place}")
        lines.append(f"f{place}: {json.dumps(head)} {rule}")
    lines += [f"{rule}: %json {schema}" for schema, rule in rules.items()]
    return "\n".join(lines) + "\n"


def _more(most: int) -> str:
    return f"more{{0,{most - 1}}}" if most > 1 else ""


def _inline(schema: Schema, style: Schema) -> str:
    return json.dumps({"x-guidance": style, **{k: v for k, v in schema.items() if k != "x-guidance"}})
