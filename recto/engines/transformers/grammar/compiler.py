"""Compiles what a request asks of its answer into a grammar, with limits on size and time."""

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from llguidance import LLMatcher, LLParserLimits
from llguidance.hf import from_tokenizer
from transformers import PreTrainedTokenizerFast

from recto.engines.transformers.grammar import lark
from recto.engines.transformers.grammar.bounds import bound_schema
from recto.engines.transformers.grammar.limits import Schema, any_object
from recto.engines.transformers.grammar.run import Grammar
from recto.errors import GrammarInvalidError
from recto.json_schemas import vet_schema
from schemas.chat.request import (
    ChatRequest,
    FunctionDefinition,
    JsonObjectFormat,
    NamedToolChoice,
    SchemaFormat,
)

KEPT = 64
"""Compiled grammars kept for requests of the same shape."""


class GrammarCompiler:
    """Compiles grammars for one tokenizer. Building it takes a second and holds the GIL; `compile` is
    thread-safe.

    `vocabulary_size` is the width of the logits, and so of the masks.
    """

    def __init__(
        self, tokenizer: PreTrainedTokenizerFast, vocabulary_size: int, eos_token_ids: frozenset[int]
    ) -> None:
        size = max(vocabulary_size, len(tokenizer))
        self._tokenizer = from_tokenizer(tokenizer, n_vocab=size, eos_token=sorted(eos_token_ids))
        self._mask_words = (size + 31) // 32
        known = tokenizer.get_added_vocab()
        self._opening = lark.Marker("<tool_call>", known.get("<tool_call>"))
        self._closing = lark.Marker("</tool_call>", known.get("</tool_call>"))
        self._kept: OrderedDict[str, Grammar] = OrderedDict()
        self._lock = Lock()

    def compile(self, chat: ChatRequest) -> Grammar | None:
        """Return the grammar of the answer, or None for free text.

        Raises GrammarInvalidError, naming the parameter, for a schema that can't be enforced.
        """
        functions = _callable_functions(chat)
        schema = _answer_schema(chat)
        if not functions and schema is None:
            return None
        most = lark.MOST_CALLS if chat.parallel_tool_calls else 1
        must_call = chat.tool_choice == "required" or isinstance(chat.tool_choice, NamedToolChoice)
        key = json.dumps([[f.model_dump() for _, f in functions], schema, most, must_call])
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        grammar = self._build(functions, schema, most, must_call)
        with self._lock:
            self._kept[key] = grammar
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return grammar

    def _build(
        self,
        functions: Sequence[tuple[int, FunctionDefinition]],
        schema: Schema | None,
        most: int,
        must_call: bool,
    ) -> Grammar:
        answer = None if schema is None else self._bound(schema, "response_format")
        if not functions:
            assert answer is not None
            return self._compile(lark.json_grammar(answer), "response_format")
        calls = [lark.Function(f.name, self._arguments(place, f)) for place, f in functions]
        markers = self._opening, self._closing
        if must_call:
            text = lark.call_grammar(calls, *markers, most)
        elif answer is None:
            text = lark.call_or_text_grammar(calls, *markers, most)
        else:
            text = lark.call_or_json_grammar(calls, *markers, most, answer)
        return self._compile(text, "tools")

    def _arguments(self, place: int, function: FunctionDefinition) -> Schema:
        """Return the schema of a function's arguments; of any object where a loose one can't be enforced."""
        if function.parameters is None:
            return any_object()
        param = f"tools[{place}].function.parameters"
        try:
            return self._bound({"type": "object", **function.parameters}, param)
        except GrammarInvalidError:
            if function.strict:
                raise
            return any_object()

    def _bound(self, schema: Mapping[str, Any], param: str) -> Schema:
        """Return the schema with limits, once it is known that it compiles."""
        vet_schema(schema, param)
        try:
            bounded = bound_schema(schema)
        except GrammarInvalidError as error:
            raise GrammarInvalidError(f"Invalid schema in `{param}`: {error.message}", param=param) from None
        if "oneOf" in json.dumps(schema):
            self._compile(lark.json_grammar(dict(schema)), param)
        self._compile(lark.json_grammar(bounded), param)
        return bounded

    def _compile(self, text: str, param: str) -> Grammar:
        limits = LLParserLimits(verbose_errors=False, max_grammar_size=200_000)
        matcher = LLMatcher(self._tokenizer, LLMatcher.grammar_from_lark(text), log_level=0, limits=limits)
        if matcher.is_error():
            reason = matcher.get_error()[:300]
            raise GrammarInvalidError(f"Invalid schema in `{param}`: {reason}", param=param)
        return Grammar(matcher, self._mask_words)


def _callable_functions(chat: ChatRequest) -> list[tuple[int, FunctionDefinition]]:
    """Return the functions that the answer may call, each with its place among the tools."""
    if not chat.uses_tools:
        return []
    functions = [(place, tool.function) for place, tool in enumerate(chat.tools)]
    if isinstance(chat.tool_choice, NamedToolChoice):
        wanted = chat.tool_choice.function.name
        return [(place, function) for place, function in functions if function.name == wanted]
    return functions


def _answer_schema(chat: ChatRequest) -> Schema | None:
    """Return the schema that an answer in words must follow, if any."""
    if chat.structured_outputs is False:
        return None
    match chat.response_format:
        case SchemaFormat(json_schema=wanted):
            return wanted.json_schema
        case JsonObjectFormat():
            return {"type": "object"}
        case _:
            return None
