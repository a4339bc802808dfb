"""How sure a model was of each value: from the probabilities of the value's own tokens."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from recto.extraction.vlm.answers import Span
from schemas.chat.events import TokenLogprob

PRIOR = 0.75
"""Of a value whose engine tells no probabilities; calibration knows what it is worth."""


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    logprob: float
    is_forced: bool


def judge_values(
    text: str, tokens: Sequence[TokenLogprob], places: Mapping[str, Span]
) -> Mapping[str, float]:
    """Return the certainty of each value by pointer: PRIOR for all where the tokens don't make the text.

    The geometric mean of the least likely token and of the mean: one doubtful digit spoils an amount, but a
    long name isn't worse than a short one for its length alone. A token that the grammar forced says nothing.
    """
    pieces = _place_tokens(text, tokens)
    if pieces is None:
        return dict.fromkeys(places, PRIOR)
    certainty: dict[str, float] = {}
    first = 0
    for pointer, (start, end) in sorted(places.items(), key=lambda item: item[1]):
        while first < len(pieces) and pieces[first].end <= start:
            first += 1
        touching = []
        place = first
        while place < len(pieces) and pieces[place].start < end:
            touching.append(pieces[place])
            place += 1
        certainty[pointer] = _combine(touching)
    return certainty


def _combine(pieces: Sequence[_Piece]) -> float:
    chosen = [piece.logprob for piece in pieces if not piece.is_forced]
    if not chosen:
        return 1.0 if pieces else PRIOR
    return math.exp((min(chosen) + sum(chosen) / len(chosen)) / 2)


def _place_tokens(text: str, tokens: Sequence[TokenLogprob]) -> list[_Piece] | None:
    """Return where each token stands in the text; None when they don't make it up."""
    if not tokens:
        return None
    spelled = text.encode()
    char_of = _characters(text)
    pieces: list[_Piece] = []
    place = 0
    for token in tokens:
        piece = bytes(token.bytes) if token.bytes is not None else token.token.encode()
        if spelled[place : place + len(piece)] != piece:
            return None
        end = place + len(piece)
        logprob = min(0.0, token.logprob)
        pieces.append(_Piece(char_of(place), char_of(end), logprob, token.logprob == 0.0))
        place = end
    return pieces if place == len(spelled) else None


def _characters(text: str) -> Callable[[int], int]:
    """Return a function from a byte's offset to the offset of its character."""
    if text.isascii():
        return lambda place: place
    offsets: list[int] = []
    for index, character in enumerate(text):
        offsets += [index] * len(character.encode())
    offsets.append(len(text))
    return lambda place: offsets[place]
