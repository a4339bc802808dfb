"""Currencies: symbols, codes and words beside amounts, as `currencies.toml` lists them."""

import re
import tomllib
from functools import cache
from importlib import resources

from babel.numbers import get_territory_currencies

_DATA = tomllib.loads((resources.files(__package__) / "currencies.toml").read_text("utf-8"))
SYMBOLS: dict[str, str] = _DATA["symbols"]
CODES: tuple[str, ...] = tuple(_DATA["codes"])
SHARED: dict[str, tuple[str, ...]] = {sign: tuple(codes) for sign, codes in _DATA["shared"].items()}
"""Signs that several currencies use, the likeliest first: weak evidence."""
WORDS: dict[str, str] = _DATA["words"]
GUARDED = frozenset(_DATA["guarded"])
"""Signs that mean a currency only where they touch an amount or stand in brackets."""


def _any_of(signs: list[str]) -> str:
    return "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))


CURRENCY_PATTERN = f"(?:{_any_of([*SYMBOLS, *SHARED, *CODES])}|(?i:{_any_of(list(WORDS))})(?![^\\W\\d_]))"
SIGN = re.compile(rf"(?<![^\W\d_])(?:{CURRENCY_PATTERN})(?![^\W\d_])")


def currency_of(sign: str | None) -> str | None:
    """Return the ISO 4217 code of a printed sign, the likeliest of a shared one; None for none."""
    if sign is None:
        return None
    if sign in SHARED:
        return SHARED[sign][0]
    return SYMBOLS.get(sign) or WORDS.get(sign.lower(), sign)


def resolve_shared(sign: str, country: str | None) -> str | None:
    """Return the currency of a country (ISO 3166) if a shared sign may stand for it; else None."""
    own = currency_in(country) if country else None
    return own if own in SHARED.get(sign, ()) else None


@cache
def currency_in(country: str) -> str | None:
    """Return the currency that is legal tender in a country (ISO 3166) today; None for an unknown country."""
    found = get_territory_currencies(country)
    return str(found[0]) if found else None
