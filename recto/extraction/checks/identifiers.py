"""Identifiers: check digits."""

from collections.abc import Iterator, Mapping
from typing import Any

from stdnum import iban

from recto.extraction.checks.values import conclude
from schemas.results import Check


def check_ibans(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check the check digits of each IBAN. A failure is a flag: one real id in four fails."""
    for index, account in enumerate(data["payment"]["accounts"]):
        if account["iban"] is not None:
            passed = iban.is_valid(account["iban"], check_country=False)
            path = f"/payment/accounts/{index}/iban"
            yield conclude("iban_check_digits", passed, (path,), "the check digits are wrong")
