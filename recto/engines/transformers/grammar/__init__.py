"""What an answer may be, token by token: JSON of a schema, tool calls, or either."""

from recto.engines.transformers.grammar.compiler import GrammarCompiler
from recto.engines.transformers.grammar.run import Grammar, GrammarRun

__all__ = ["Grammar", "GrammarCompiler", "GrammarRun"]
