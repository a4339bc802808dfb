"""How much a piece of text looks like a label, and how much like something filled in: log-odds, no places."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from recto.extraction.forms.pieces import Piece
from recto.extraction.forms.wording import LABEL_WORDS, PROSE_WORDS, list_words, share_of
from recto.extraction.reader.reading import Reading

NUMBERED = re.compile(r"\(?(?:\d{1,2}|[A-Za-z])[.)]\s*(?=[^\W\d_]{2})")
ENDS_OPEN = re.compile(r"(?:#|\b[Nn][orR][s.]{0,2}|№|\?|\(s\))\s*:?$")
CAPTION = re.compile(r"^\(.*\)\W{0,2}$")
LONG, ENDLESS = 45, 80


@dataclass(frozen=True, slots=True)
class Likeness:
    """Log-odds of being each of the two."""

    label: float
    value: float
    known: float = 0.0
    """Share of its words that labels are made of."""
    is_prose: bool = False
    """Reads like a sentence."""


def judge_pieces(pieces: list[Piece], reading: Reading) -> Mapping[Piece, Likeness]:
    """Return how each piece looks."""
    letters = [piece.text for piece in pieces if any(map(str.isalpha, piece.text))]
    loud = sum(text == text.upper() for text in letters) / max(len(letters), 1)
    return {piece: _judge(piece, reading, loud) for piece in pieces}


def _judge(piece: Piece, reading: Reading, loud: float) -> Likeness:
    text = piece.text
    words = list_words(text)
    known, prose = share_of(words, LABEL_WORDS), share_of(words, PROSE_WORDS)
    digits = sum(map(str.isdigit, text)) / max(len(text), 1)
    is_prose = not piece.has_colon and len(words) >= 5 and prose >= 0.3
    label = _judge_label(piece, words, known, prose, digits)
    if text.isupper() and loud < 0.6 and words:
        label += 0.4
    value = 1.6 * (digits > 0.25) - 0.9 * known - (3.0 if piece.has_colon else 0.0)
    value += 1.2 * piece.follows_colon + 0.8 * (piece.line is not None)
    value -= 1.0 * (piece.blank is not None and piece.line is None)
    if _is_value_form(piece, reading):
        value, label = value + 1.0, label - 2.0
    return Likeness(label, value, known, is_prose)


def _judge_label(piece: Piece, words: list[str], known: float, prose: float, digits: float) -> float:
    text = piece.text
    if not words and not piece.has_colon:
        return -3.0
    score = -0.8 + 1.9 * known - 1.6 * prose
    score += 2.6 * piece.has_colon + 1.1 * (piece.blank is not None) + 0.6 * bool(NUMBERED.match(text))
    score += 0.8 * bool(ENDS_OPEN.search(text)) + 0.4 * bool(CAPTION.match(text))
    score -= 1.5 * (digits > 0.25) + 0.8 * (len(text) > LONG) + 1.0 * (len(text) > ENDLESS)
    score -= 1.0 * (piece.line is not None) + 1.0 * piece.follows_colon + 2.0 * piece.begins_line
    score -= 0.7 * text.endswith((",", ";", ".")) * (not piece.has_colon)
    score -= 0.6 * text[:1].islower()
    if digits and not piece.has_colon and not NUMBERED.match(text):
        score -= 0.5
    return score


def _is_value_form(piece: Piece, reading: Reading) -> bool:
    """Return whether a date or an amount is all there is."""
    dates = (date.end - date.start for date in reading.dates_in(piece.span))
    amounts = (amount.end - amount.start for amount in reading.amounts_in(piece.span))
    return max(chain(dates, amounts), default=0) >= 0.7 * len(piece.text)
