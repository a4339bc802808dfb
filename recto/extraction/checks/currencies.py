"""Currencies: their codes are in ISO 4217, past ones included, for old papers are read too."""

from collections.abc import Iterator, Mapping
from typing import Any

from babel.numbers import is_currency

from recto.extraction.checks.values import conclude
from schemas.results import Check

KEYS = ("currency", "tax_currency")


def check_currencies(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that the currency of the amounts, and that of the tax, is one."""
    for key in KEYS:
        code = data.get(key)
        if code is not None:
            message = f"{code} is no currency of ISO 4217"
            yield conclude("currency_is_known", is_currency(code), (f"/{key}",), message)
