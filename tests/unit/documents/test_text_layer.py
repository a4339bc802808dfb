"""What of a text layer can be trusted."""

import numpy as np
import pytest

from recto.documents.model import Box, Word
from recto.documents.text_layer import clean_text, drop_unseen, is_doubtful, is_garbled

_TEXT = (
    "Rechnung Nr. 2024-117 vom 12.03.2024 Sehr geehrte Damen und Herren, wir erlauben uns, Ihnen die "
    "folgenden Leistungen in Rechnung zu stellen: Gesamtbetrag 1.190,00 EUR zahlbar innerhalb von 14 Tagen"
)
_ENGLISH = (
    "Please transfer the amount due of $1,204.50 to the account shown below within thirty days of receipt"
)
_FRENCH = "Veuillez trouver ci-joint la facture numéro 20180027 pour les prestations effectuées en décembre"
_POLISH = "Termin płatności upływa czternaście dni od daty wystawienia faktury, prosimy o przelew na rachunek"


def _words(text: str, box: Box = (0, 0, 1, 1)) -> tuple[Word, ...]:
    return tuple(Word(word, box) for word in text.split())


def _shift(text: str, by: int) -> str:
    """Return what a font with glyph numbers instead of characters gives."""
    return " ".join("".join(chr(max(33, ord(sign) + by)) for sign in word) for word in text.split())


@pytest.mark.parametrize("text", [_TEXT, _ENGLISH, _FRENCH, _POLISH])
def test_plain_language_needs_no_second_look(text: str) -> None:
    assert not is_doubtful(_words(text))


@pytest.mark.parametrize("by", [-31, -29, -3, 1, 3, 13, 29])
@pytest.mark.parametrize("text", [_TEXT, _ENGLISH, _FRENCH])
def test_shifted_letters_raise_doubt(text: str, by: int) -> None:
    assert is_doubtful(_words(_shift(text, by)))


def test_a_few_letters_prove_nothing() -> None:
    assert is_doubtful(_words("Page 1 of 2"))


def test_private_use_characters_are_garbage() -> None:
    words = _words("\ue001\ue002\ue003 \ue004\ue005 total")
    assert is_garbled(words, words)


def test_replacement_characters_are_garbage() -> None:
    words = _words("\ufffd\ufffd\ufffd Total 12,50")
    assert is_garbled(words, words)


def test_text_in_any_script_is_no_garbage() -> None:
    for text in (_TEXT, "Счёт на оплату № 15", "فاتورة رقم ١٢", "請求書番号"):
        assert not is_garbled(_words(text), _words(text))


def test_a_layer_that_is_mostly_unseen_is_garbage() -> None:
    words = _words(_TEXT)
    assert is_garbled(words, words[:3])


def test_a_word_on_blank_paper_is_not_on_the_page() -> None:
    page = np.full((100, 100), 255, np.uint8)
    page[10:14, 10:20] = 0
    seen, unseen = Word("seen", (0.05, 0.05, 0.3, 0.2)), Word("hidden", (0.5, 0.5, 0.9, 0.6))
    assert drop_unseen((seen, unseen), page) == (seen,)


def test_a_word_under_a_black_bar_is_not_on_the_page() -> None:
    page = np.full((100, 100), 255, np.uint8)
    page[40:60] = 0
    assert drop_unseen((Word("redacted", (0.1, 0.45, 0.5, 0.55)),), page) == ()


def test_light_gray_print_is_on_the_page() -> None:
    page = np.full((100, 100), 255, np.uint8)
    page[10:14, 10:20] = 225
    assert len(drop_unseen((Word("faint", (0.05, 0.05, 0.3, 0.2)),), page)) == 1


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("ﬁnal", "final"),
        ("Gru\u0308ße", "Grüße"),
        ("1\u00ad234", "1234"),
        ("a\x00b\u202ec", "abc"),
        ("m²", "m²"),
        ("\u200c", "\u200c"),
    ],
)
def test_text_is_cleaned_of_what_prints_nothing(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean
