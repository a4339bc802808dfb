"""Texts as they are compared, and OCR slips."""

import pytest

from recto.extraction.reader.folding import fold, fold_slips, fold_text, repair_digits


def test_folding_drops_case_accents_spaces_and_marks() -> None:
    assert fold("Fällig-keits Datum:") == fold("FALLIGKEITSDATUM")
    assert fold("Straße") == fold("STRASSE")
    assert fold("cœur złoty") == fold("COEUR ZLOTY")


@pytest.mark.parametrize("text", ["N°", "Nº", "No.", "№", "n o"])
def test_every_print_of_numero_folds_alike(text: str) -> None:
    assert fold(text) == "no"


def test_slips_make_confused_glyphs_equal() -> None:
    assert fold_slips(fold("T0ta1")) == fold_slips(fold("Total"))
    assert fold_slips(fold("1nvoice")) == fold_slips(fold("Invoice"))


@pytest.mark.parametrize(
    ("printed", "repaired"),
    [
        ("2O.0O", "20.00"),
        ("l5.00", "15.00"),
        ("1B.5S", "18.55"),
        ("04/O5/2018", "04/05/2018"),
        ("SB/01-3", "SB/01-3"),
        ("B2C", "B2C"),
        ("2019", "2019"),
        ("OBI", "OBI"),
    ],
)
def test_letters_in_numbers_become_the_digits_they_were(printed: str, repaired: str) -> None:
    assert repair_digits(printed) == repaired


def test_a_folded_phrase_is_found_as_whole_words_at_its_place_in_the_print() -> None:
    text = fold_text("Paid by Master Card.")
    assert text.find(fold("mastercard")) == (8, 19)
    assert text.find(fold("aster")) is None
