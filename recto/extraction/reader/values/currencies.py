"""Currencies: symbols and codes beside amounts, as `currencies.toml` lists them."""

import re
import tomllib
from importlib import resources

_DATA = tomllib.loads((resources.files(__package__) / "currencies.toml").read_text("utf-8"))
SYMBOLS: dict[str, str] = _DATA["symbols"]
CODES: tuple[str, ...] = tuple(_DATA["codes"])
AMBIGUOUS = frozenset(_DATA["ambiguous"])
"""Symbols that several countries use: weak evidence."""
CURRENCY_PATTERN = "|".join(re.escape(sign) for sign in sorted([*SYMBOLS, *CODES], key=len, reverse=True))
SIGN = re.compile(rf"(?<![A-Za-z])(?:{CURRENCY_PATTERN})(?![A-Za-z])")


def currency_of(sign: str | None) -> str | None:
    """Return the ISO 4217 code of a printed symbol or code; None for neither."""
    if sign is None:
        return None
    return SYMBOLS.get(sign, sign)
