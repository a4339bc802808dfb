"""Which languages a document speaks."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.extraction.reader.languages import judge_languages
from recto.extraction.reader.vocabulary import load_vocabulary

LETTERS = {
    "de": "Vielen Dank für Ihren Auftrag, wir bitten um Überweisung innerhalb von zehn Tagen nach Erhalt",
    "en": "Thank you for your order, please transfer the amount within ten days of the date of this invoice",
    "fr": "Merci pour votre commande, nous vous prions de régler la facture sous dix jours par virement",
    "es": "Gracias por su pedido, le rogamos que pague el importe de esta factura antes del vencimiento",
    "it": "Grazie per il vostro ordine, si prega di pagare la fattura entro dieci giorni dalla data",
    "nl": "Dank voor uw bestelling, gelieve het bedrag van deze factuur binnen tien dagen te betalen",
    "pt": "Obrigado pela sua encomenda, o pagamento da fatura vence em dez dias e não tem desconto",
}


@pytest.mark.parametrize("code", LETTERS)
def test_a_sentence_tells_its_language(code: str) -> None:
    languages = judge_languages([[LETTERS[code]]], load_vocabulary())
    assert languages.main == code
    assert {code, "en"} <= languages.spoken < set(LETTERS)


def test_a_document_in_two_languages_speaks_both() -> None:
    languages = judge_languages([[LETTERS["fr"], LETTERS["nl"]]], load_vocabulary())
    assert {"fr", "nl", "en"} <= languages.spoken < set(LETTERS)


def test_long_terms_in_english_on_the_back_do_not_outvote_the_front() -> None:
    back = sorted(word for word, said in load_vocabulary().language_words.items() if set(said) == {"en"})
    languages = judge_languages([[LETTERS["nl"]], [" ".join(back)]], load_vocabulary())
    assert languages.main == "nl"
    assert "nl" in languages.spoken


def test_every_language_may_be_spoken_where_too_few_words_tell() -> None:
    vocabulary = load_vocabulary()
    languages = judge_languages([["12.50", "XK-4711"]], vocabulary)
    assert (languages.main, languages.spoken) == (None, vocabulary.languages)


def test_one_word_that_comes_back_on_every_line_does_not_make_a_language() -> None:
    lines = ["the order of your hotel and the date of this payment", *["Villa Le Mas"] * 40]
    assert judge_languages([lines], load_vocabulary()).main == "en"


def test_a_label_of_a_language_that_is_not_spoken_is_none(
    new_paper: Callable[..., Any], read: Callable[..., Any]
) -> None:
    """ "Gutschrift" opens a credit note in German only."""
    paper = (
        new_paper()
        .write(300, 40, "Gutschrift", size=20)
        .write(40, 90, LETTERS["en"])
        .write(40, 120, LETTERS["en"])
    )
    assert read(paper).data["type"] != "credit_note"
