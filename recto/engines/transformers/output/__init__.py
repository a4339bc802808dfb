"""From the tokens of one answer to the events that tell it: text, thoughts, tool calls, log probabilities."""

from recto.engines.transformers.output.stream import AnswerStream

__all__ = ["AnswerStream"]
