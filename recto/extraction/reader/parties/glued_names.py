"""Names that OCR may have read without their spaces: no name of one long word is sure."""

from dataclasses import replace

from recto.extraction.reader.candidates import Choice
from schemas.results import Source

GLUED, LONGEST_WORD = 0.8, 13
"""Confidence of a name of one word that is longer: OCR may have lost its spaces."""


def cap_glued(choice: Choice | None) -> Choice | None:
    """Return a name read by OCR no surer than it may be where it is one long word: "NORTHERNSUPPLIES"."""
    if choice is None or choice.best.rule or choice.best.spans[0].source is not Source.OCR:
        return choice
    is_long = choice.best.value.isalpha() and len(choice.best.value) > LONGEST_WORD
    return replace(choice, confidence=min(choice.confidence, GLUED)) if is_long else choice
