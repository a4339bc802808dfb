"""Lines of recognised letters become words that reach as far as their ink."""

import numpy as np
import pytest

from recto.documents.model import Word
from recto.documents.ocr import Letter, Reading
from recto.documents.ocr_words import join_words
from recto.documents.pixels import Pixels
from recto.documents.tiles import Quad

_PITCH, _HEIGHT = 20, 30
_PAGE = (1000, 500)


def _draw(text: str) -> tuple[Reading, Pixels, Quad]:
    """Return a line where each letter is a 14-pixel block in a 20-pixel cell, standing at (100, 50)."""
    strip = np.full((_HEIGHT, _PITCH * len(text), 3), 255, np.uint8)
    letters = []
    for index, sign in enumerate(text):
        letters.append(Letter(sign, (index + 0.5) / len(text), 0.9))
        if sign not in " _":
            strip[3:27, index * _PITCH + 3 : index * _PITCH + 17] = 0
    left, top, right, bottom = 100, 50, 100 + strip.shape[1], 50 + _HEIGHT
    quad = np.asarray([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    return tuple(letter for letter in letters if letter.text != "_"), strip, quad


def _join(text: str) -> list[Word]:
    reading, strip, quad = _draw(text)
    return join_words(reading, strip, quad, _PAGE, 4)


def _texts(text: str) -> list[str]:
    return [word.text for word in _join(text)]


def test_words_part_at_spaces() -> None:
    assert _texts("ab cde") == ["ab", "cde"]


def test_a_word_reaches_as_far_as_its_ink() -> None:
    first, second = _join("ab cde")
    assert first.box == pytest.approx((0.103, 0.1, 0.137, 0.16), abs=0.002)
    assert second.box == pytest.approx((0.163, 0.1, 0.217, 0.16), abs=0.002)


def test_a_missed_space_shows_as_a_gap() -> None:
    assert _texts("ab_cde") == ["ab", "cde"]


def test_a_gap_beside_a_digit_is_no_space() -> None:
    assert _texts("71") == ["71"]


def test_a_value_glued_to_its_label_is_parted() -> None:
    assert _texts("Datum:12.03.2024") == ["Datum:", "12.03.2024"]


@pytest.mark.parametrize("text", ["12:30", "http://x.de", "urn:cen.eu"])
def test_other_colons_part_nothing(text: str) -> None:
    assert _texts(text) == [text]


def test_full_width_signs_become_latin_and_part_words() -> None:
    assert _texts("MOTOR（KL）SDN") == ["MOTOR", "(KL)", "SDN"]


def test_a_full_width_comma_between_digits_parts_nothing() -> None:
    assert _texts("1，234：5") == ["1,234:5"]


def test_chinese_text_keeps_its_signs() -> None:
    assert _texts("金額：九") == ["金額：九"]


def test_one_doubtful_letter_shows_in_the_words_confidence() -> None:
    reading, strip, quad = _draw("ab cde")
    reading = (*reading[:4], Letter("d", reading[4].position, 0.1), *reading[5:])
    sure, doubtful = join_words(reading, strip, quad, _PAGE, 0)
    assert sure.confidence == pytest.approx(0.9)
    assert doubtful.confidence < 0.5


def test_words_carry_the_number_of_their_line() -> None:
    assert {word.line for word in _join("ab cde")} == {4}


def test_light_letters_on_dark_paper_have_ink_too() -> None:
    reading, strip, quad = _draw("ab cde")
    dark = join_words(reading, np.asarray(255 - strip, np.uint8), quad, _PAGE, 4)
    assert dark == _join("ab cde")


def test_nothing_read_makes_no_words() -> None:
    _, strip, quad = _draw("ab")
    assert join_words((), strip, quad, _PAGE, 0) == []


def _set_narrow(text: str) -> list[str]:
    """Return the words of a line where every "l" leaves most of its cell blank, as in monospaced type."""
    reading, strip, quad = _draw(text)
    for index, sign in enumerate(text):
        if sign == "l":
            strip[:, index * _PITCH : index * _PITCH + 12] = 255
            strip[:, index * _PITCH + 15 : (index + 1) * _PITCH] = 255
    return [word.text for word in join_words(reading, strip, quad, _PAGE, 0)]


def test_a_blank_beside_a_narrow_letter_is_no_space() -> None:
    assert _set_narrow("Sale of slices") == ["Sale", "of", "slices"]
    assert _set_narrow("Jall_lanGo") == ["Jall", "lanGo"]
