"""Grounding: each value found again on the page, or known not to be there."""

from recto.extraction.grounding.grounder import ground

__all__ = ["ground"]
