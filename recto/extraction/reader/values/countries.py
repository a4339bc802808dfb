"""Countries by name, code and sign: "Allemagne", "DEU" and the D of "D-80333" are DE. Names: the CLDR."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages

from recto.extraction.reader.folding import fold

_DATA = tomllib.loads((resources.files(__package__) / "countries.toml").read_text("utf-8"))
KNOWN: tuple[str, ...] = tuple(_DATA["known"])
"""ISO 3166-1 alpha-2 codes of the countries whose addresses are read."""
WITH_REGION_CODES: frozenset[str] = frozenset(_DATA["with_region_codes"])
POSTAL_FORMS: dict[str, str] = _DATA["postal"]
SHORTEST_NAME = 3
MAIN_LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "nl", "pt"})
"""Names of countries that are not known ones are read in these: in more, they are words like any other."""


def country_of(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of the country that a text names or is a code of, if any."""
    named = _names().get(fold(text))
    return named or code_of(text.strip(" .()"))


def country_named(text: str) -> str | None:
    """Return the code of the country that a text names in words."""
    return _names().get(fold(text))


def code_of(text: str) -> str | None:
    """Return the alpha-2 code for an alpha-2 or alpha-3 code in capitals, or one that is common ("UK")."""
    if not (2 <= len(text) <= 3 and text.isascii() and text.isalpha() and text.isupper()):
        return None
    if text in _territories():
        return text
    aliases = get_global("territory_aliases").get(text, ())
    return aliases[0] if len(aliases) == 1 else None


def country_of_sign(sign: str) -> str | None:
    """Return the country of a sign before a postal code: an ISO code or the sign of its vehicles."""
    signs: dict[str, str] = _DATA["signs"]
    return signs.get(sign) or (sign if sign in KNOWN else None)


@cache
def _territories() -> frozenset[str]:
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha())


@cache
def _names() -> dict[str, str]:
    """Return the folded names of all countries in the languages of the known ones."""
    names = {fold(name): code for code, name in _list_names() if len(fold(name)) >= SHORTEST_NAME}
    extra: dict[str, list[str]] = _DATA["names"]
    return names | {fold(name): code for code, more in extra.items() for name in more}


def _list_names() -> Iterator[tuple[str, str]]:
    """Yield the names of known countries in the languages of all of them, those of others in a few."""
    languages = {language for country in KNOWN for language in get_official_languages(country)}
    for language in sorted(languages):
        for code, name in Locale.parse(language).territories.items():
            if code in KNOWN or (language in MAIN_LANGUAGES and code in _territories()):
                yield code, name
