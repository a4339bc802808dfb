"""Payment QR codes: what the code says is what the page says; a code stuck over another one shows here."""

from collections.abc import Iterator, Mapping
from typing import Any

from recto.extraction.checks.values import conclude
from schemas.results import Check

QR_INSTITUTIONS = range(30000, 32000)
"""Numbers of Swiss banks in a QR-IBAN, which stands for an account beside its usual IBAN."""


def check_payment_code(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that the account in the code is one that the page names, where it names any."""
    code = data["payment"]["qr"] or {}
    coded = code.get("iban")
    printed = [account["iban"] for account in data["payment"]["accounts"] if account["iban"] is not None]
    if coded is None or not printed or _is_qr_iban(coded):
        return
    paths = ("/payment/qr/iban", *_list_paths(data))
    message = f"the code pays to {coded}, the page names {', '.join(printed)}"
    yield conclude("payment_code_names_account", coded in printed, paths, message)


def _list_paths(data: Mapping[str, Any]) -> Iterator[str]:
    for index, account in enumerate(data["payment"]["accounts"]):
        if account["iban"] is not None:
            yield f"/payment/accounts/{index}/iban"


def _is_qr_iban(iban: str) -> bool:
    return iban[:2] in ("CH", "LI") and iban[4:9].isdigit() and int(iban[4:9]) in QR_INSTITUTIONS
