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

_ANSWER = "response_format.json_schema.schema"
MOST_REASON_CHARS = 300
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
        answer = None if schema is None else self._bound(schema, _ANSWER)
        if not functions:
            assert answer is not None
            return self._compile(lark.json_grammar(answer), _ANSWER)
        calls = [lark.Function(f.name, self._arguments(place, f)) for place, f in functions]
        try:
            return self._compile(self._with_calls(calls, answer, most, must_call), "tools")
        except GrammarInvalidError:
            calls = [self._proven(place, f, call) for (place, f), call in zip(functions, calls, strict=True)]
            return self._compile(self._with_calls(calls, answer, most, must_call), "tools")

    def _with_calls(
        self, calls: Sequence[lark.Function], answer: Schema | None, most: int, must_call: bool
    ) -> str:
        markers = self._opening, self._closing
        if must_call:
            return lark.call_grammar(calls, *markers, most)
        if answer is None:
            return lark.call_or_text_grammar(calls, *markers, most)
        return lark.call_or_json_grammar(calls, *markers, most, answer)

    def _arguments(self, place: int, function: FunctionDefinition) -> Schema:
        """Return the schema of a function's arguments; of any object where a loose one can't be enforced."""
        if function.parameters is None:
            return any_object()
        param = _arguments_param(place)
        try:
            return self._bound(_object_schema(function.parameters, param), param)
        except GrammarInvalidError:
            if function.strict:
                raise
            return any_object()

    def _proven(self, place: int, function: FunctionDefinition, call: lark.Function) -> lark.Function:
        """Return the call with arguments that compile on their own."""
        try:
            self._compile(lark.json_grammar(call.arguments), _arguments_param(place))
        except GrammarInvalidError:
            if function.strict:
                raise
            return lark.Function(call.name, any_object())
        return call

    def _bound(self, schema: Mapping[str, Any], param: str) -> Schema:
        """Return the schema with limits."""
        vet_schema(schema, param)
        try:
            bounded = bound_schema(schema)
        except GrammarInvalidError as error:
            raise GrammarInvalidError(f"Invalid schema in `{param}`: {error.message}", param=param) from None
        if _has_choice_of_one(schema):
            self._compile(lark.json_grammar(dict(schema)), param)
        return bounded

    def _compile(self, text: str, param: str) -> Grammar:
        limits = LLParserLimits(verbose_errors=False, max_grammar_size=200_000)
        matcher = LLMatcher(self._tokenizer, LLMatcher.grammar_from_lark(text), log_level=0, limits=limits)
        probe = matcher.deep_copy()
        probe.compute_bitmask()
        if probe.is_error():
            raise GrammarInvalidError(f"Invalid schema in `{param}`: {_reason(probe)}", param=param)
        return Grammar(matcher, self._mask_words)


def _reason(matcher: LLMatcher) -> str:
    """Return what llguidance says of a grammar, without the grammar's text and the insides of patterns."""
    said = matcher.get_error().split("failed to compile JSON schema: ")[-1]
    if said.startswith("oneOf"):
        return "a value might follow two choices of `oneOf`; make them differ in a `const`, or use `anyOf`."
    said = said.split("\n   1 | ")[0].split(":  (")[0]
    return " ".join(said.split())[:MOST_REASON_CHARS]


def _arguments_param(place: int) -> str:
    return f"tools[{place}].function.parameters"


def _object_schema(parameters: Mapping[str, Any], param: str) -> Schema:
    """Return the schema of the objects among what may be a function's arguments."""
    kinds = parameters.get("type", "object")
    if kinds == "object" or (isinstance(kinds, list) and "object" in kinds):
        return {**parameters, "type": "object"}
    raise GrammarInvalidError(f"Invalid schema in `{param}`: arguments are of `type` object.", param=param)


def _has_choice_of_one(schema: Mapping[str, Any]) -> bool:
    """Return whether the schema may use `oneOf`.

    Only the schema as it was given can tell whether the choices exclude each other: narrowed ones may do so
    without saying anything of the given ones.
    """
    return '"oneOf"' in json.dumps(schema)


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
