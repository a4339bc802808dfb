"""Currencies as printed."""

import pytest

from recto.extraction.reader.values.currencies import SIGN, currency_of, resolve_shared


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12,50 €", "EUR"),
        ("12,50 EUR", "EUR"),
        ("12,50 euros", "EUR"),
        ("alle Beträge in Euro", "EUR"),
        ("US$12.50", "USD"),
        ("A$ 12.50", "AUD"),
        ("R$ 12,50", "BRL"),
        ("£12.50", "GBP"),
        ("12.50 Franken", "CHF"),
        ("SFr. 12.50", "CHF"),
        ("₹ 500", "INR"),
        ("Rs. 500", "INR"),
        ("RM 5.00", "MYR"),
        ("99 zł", "PLN"),
        ("99 Kč", "CZK"),
        ("100 kr", "SEK"),
    ],
)
def test_signs_codes_and_words_name_their_currency(text: str, code: str) -> None:
    (sign,) = SIGN.findall(text)
    assert currency_of(sign) == code


@pytest.mark.parametrize("text", ["EUROPE", "FARM", "krone", "EURL", "USDA", "Farm"])
def test_letters_of_a_code_inside_a_word_are_none(text: str) -> None:
    assert SIGN.search(text) is None


def test_a_shared_sign_is_the_currency_of_the_country_if_that_one_uses_it() -> None:
    assert resolve_shared("$", "CA") == "CAD"
    assert resolve_shared("$", "DE") is None
    assert resolve_shared("kr", "NO") == "NOK"
    assert resolve_shared("Rs", "PK") == "PKR"
    assert resolve_shared("$", None) is None
