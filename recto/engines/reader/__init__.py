"""The engine that is always there: it reads attached documents by rules, without a model."""

from recto.engines.reader.engine import ReaderEngine

__all__ = ["ReaderEngine"]
