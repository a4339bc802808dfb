"""Identifiers: check digits and forms.

Real, correct papers break these often (one VAT id in four; made-up numbers, and numbers typed wrongly once
and printed ever since), so a failure says "look", never "wrong".
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stdnum import bic, ean, iban
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.iso7064 import mod_97_10
from stdnum.no import mva as no_vat

from recto.extraction.checks.values import conclude
from schemas.results import Check

FLAGS = frozenset(
    {
        "bic_form",
        "creditor_id_check_digits",
        "vat_id_check_digits",
        "gln_check_digit",
        "gtin_check_digit",
    }
)
"""A failure is worth a look, and alone no reason to doubt the document."""
IDENTIFIER_RULES = FLAGS | {"iban_check_digits"}
"""An IBAN belongs to neither the sums nor the flags: wrong digits stop a payment."""
PARTIES = ("seller", "buyer", "payee", "tax_representative")
Validity = Callable[[str], bool]

NATIONAL: Mapping[str, Validity] = {
    "CH": ch_vat.is_valid,
    "GB": gb_vat.is_valid,
    "NO": no_vat.is_valid,
    "XI": gb_vat.is_valid,
}
"""VAT ids with a country's letters, outside the European Union."""
MEMBERS = frozenset({*eu_vat.MEMBER_STATES, "el"})


def check_ibans(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check the check digits of each IBAN: the accounts to pay to, and the one that is debited."""
    for index, account in enumerate(data["payment"]["accounts"]):
        yield from _check_digits(account["iban"], f"/payment/accounts/{index}/iban", "iban", _is_iban)
    yield from _check_digits(data["payment"]["debtor_iban"], "/payment/debtor_iban", "iban", _is_iban)


def check_bics(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that each BIC has the form of one."""
    for index, account in enumerate(data["payment"]["accounts"]):
        if account["bic"] is not None:
            path = f"/payment/accounts/{index}/bic"
            yield conclude(
                "bic_form", _is_bic(account["bic"]), (path,), f"{account['bic']} has not the form of a BIC"
            )


def check_creditor_id(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check the check digits of the SEPA creditor identifier."""
    yield from _check_digits(
        data["payment"]["creditor_id"], "/payment/creditor_id", "creditor_id", is_creditor_id
    )


def check_parties(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check the check digits of the parties' VAT ids and location numbers."""
    for role in PARTIES:
        yield from _check_party(data[role], f"/{role}")


def check_merchant(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check the check digits of a shop's VAT id, where it has a country's letters."""
    yield from _check_vat_id(data["merchant"]["vat_id"], "/merchant/vat_id")


def check_gtins(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check the check digit of each line's item number."""
    for index, line in enumerate(data["lines"]):
        yield from _check_digits(line["gtin"], f"/lines/{index}/gtin", "gtin", ean.is_valid, "digit")


def _check_party(party: Mapping[str, Any], path: str) -> Iterator[Check]:
    yield from _check_vat_id(party["vat_id"], f"{path}/vat_id")
    yield from _check_digits(party["gln"], f"{path}/gln", "gln", _is_gln, "digit")


def _check_vat_id(value: str | None, path: str) -> Iterator[Check]:
    """Check a VAT id of a country whose check digits are known; nothing is said of others."""
    country = (value or "")[:2].upper()
    validity = NATIONAL.get(country) or (eu_vat.is_valid if country.lower() in MEMBERS else None)
    if validity is not None:
        yield from _check_digits(value, path, "vat_id", validity)


def _check_digits(
    value: str | None, path: str, kind: str, is_valid: Validity, digits: str = "digits"
) -> Iterator[Check]:
    if value is not None:
        message = f"the check {digits} of {value} {'are' if digits == 'digits' else 'is'} wrong"
        passed = bool(is_valid(value))
        yield conclude(f"{kind}_check_{digits}", passed, (path,), message)


def is_creditor_id(value: str) -> bool:
    """Return whether a SEPA creditor identifier (EPC262-08) has its form and the right check digits.

    The three characters behind the check digits are the creditor's own and don't count.
    """
    compact = "".join(value.split()).upper()
    if not (8 <= len(compact) <= 35 and compact.isascii() and compact.isalnum() and compact[2:4].isdigit()):
        return False
    return bool(mod_97_10.is_valid(compact[7:] + compact[:4]))


def _is_iban(value: str) -> bool:
    return bool(iban.is_valid(value, check_country=False))


def _is_bic(value: str) -> bool:
    return bool(bic.is_valid(value))


def _is_gln(value: str) -> bool:
    return len(value) == 13 and bool(ean.is_valid(value))
