"""Rules over the values of a document, decimal-exact. Knows no pages: any extractor's data can be checked."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum import iban

from recto.extraction.pointers import look_up
from schemas.results import Check

CENT = Decimal("0.01")
Rule = Callable[[Mapping[str, Any]], Iterator[Check]]


def run_checks(schema_name: str, data: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return the outcome of every rule of the schema that has the values it needs."""
    return tuple(check for rule in RULES.get(schema_name, ()) for check in rule(data))


def check_invoice_sum(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that net and tax make the gross total, to a cent."""
    yield from _check_sum(data, ("/net_total", "/tax_total"), "/gross_total")


def check_receipt_sum(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that subtotal, tax, tip and rounding make the total; prices may include the tax already."""
    total, subtotal = _amount(data, "/total"), _amount(data, "/subtotal")
    if total is None or subtotal is None:
        return
    extras = [
        _amount(data, path) or Decimal(0) for path in ("/tax_total", "/tip", "/rounding", "/discount_total")
    ]
    tax, tip, rounding, discount = extras
    sums = {
        subtotal + with_tax + with_tip + with_rounding - less
        for with_tax in (tax, Decimal(0))
        for with_tip in (tip, Decimal(0))
        for with_rounding in (rounding, Decimal(0))
        for less in (discount, Decimal(0))
    }
    passed = any(abs(total - candidate) <= CENT for candidate in sums)
    paths = tuple(
        path for path in ("/subtotal", "/tax_total", "/tip", "/rounding", "/total") if _amount(data, path)
    )
    message = "" if passed else f"subtotal {subtotal} with tax {tax} does not make {total}"
    yield Check(name="net_plus_tax_is_gross", passed=passed, paths=paths, message=message)


def _check_sum(data: Mapping[str, Any], parts: tuple[str, ...], whole: str) -> Iterator[Check]:
    amounts = [_amount(data, path) for path in parts]
    total = _amount(data, whole)
    known = [amount for amount in amounts if amount is not None]
    if total is None or len(known) < len(parts):
        return
    found = sum(known, Decimal(0))
    passed = abs(found - total) <= CENT
    message = "" if passed else f"{' + '.join(map(str, known))} = {found}, not {total}"
    yield Check(name="net_plus_tax_is_gross", passed=passed, paths=(*parts, whole), message=message)


def check_tax_groups(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that each tax is its rate of its base, to two cents of rounding."""
    for index in range(len(data["taxes"])):
        paths = tuple(f"/taxes/{index}/{name}" for name in ("rate", "base", "amount"))
        rate, base, amount = (_amount(data, path) for path in paths)
        if rate is None or base is None or amount is None:
            continue
        passed = abs(base * rate / 100 - amount) <= 2 * CENT
        message = "" if passed else f"{rate} % of {base} is not {amount}"
        yield Check(name="tax_is_rate_of_base", passed=passed, paths=paths, message=message)


def check_due_date(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that payment is not due before the invoice was issued."""
    if data["issue_date"] is None or data["due_date"] is None:
        return
    passed = date.fromisoformat(data["due_date"]) >= date.fromisoformat(data["issue_date"])
    message = "" if passed else f"due {data['due_date']} before issued {data['issue_date']}"
    yield Check(
        name="due_not_before_issue", passed=passed, paths=("/due_date", "/issue_date"), message=message
    )


def check_ibans(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check the check digits of each IBAN. A failure is a flag: one real id in four fails."""
    for index, account in enumerate(data["payment"]["accounts"]):
        if account["iban"] is not None:
            passed = iban.is_valid(account["iban"], check_country=False)
            message = "" if passed else "the check digits are wrong"
            path = f"/payment/accounts/{index}/iban"
            yield Check(name="iban_check_digits", passed=passed, paths=(path,), message=message)


def _amount(data: Mapping[str, Any], path: str) -> Decimal | None:
    text = look_up(data, path)
    return None if text is None else Decimal(text)


RULES: Mapping[str, tuple[Rule, ...]] = {
    "invoice": (check_invoice_sum, check_tax_groups, check_due_date, check_ibans),
    "receipt": (check_receipt_sum, check_tax_groups),
}
