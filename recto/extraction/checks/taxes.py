"""Taxes: each its rate of its base, together the tax total, and the same in the currency of the tax."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from recto.extraction.checks.values import CENT, ZERO, conclude, is_near, last_place, read_amount, sum_known
from schemas.results import Check

PARTS = ("rate", "base", "amount")


def check_tax_groups(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that each tax is its rate of its base, to two cents and what summing lines adds to that."""
    tolerance = 2 * CENT + CENT / 2 * len(data["lines"])
    for paths, (rate, base, amount) in list_groups(data):
        passed = is_near(abs(amount), [abs(base * rate / 100)], tolerance)
        yield conclude("tax_is_rate_of_base", passed, paths, f"{rate} % of {base} is not {amount}")


def list_groups(
    data: Mapping[str, Any],
) -> Iterator[tuple[tuple[str, ...], tuple[Decimal, Decimal, Decimal]]]:
    """Yield the paths and values of the taxes that have a rate, a base and an amount."""
    for index in range(len(data["taxes"])):
        paths = tuple(f"/taxes/{index}/{name}" for name in PARTS)
        rate, base, amount = (read_amount(data, path) for path in paths)
        if rate is not None and base is not None and amount is not None:
            yield paths, (rate, base, amount)


def check_sum_of_taxes(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that the taxes make the tax total, to a cent each; what is withheld may be left out."""
    found, total = sum_known(data["taxes"], "amount"), read_amount(data, "/tax_total")
    if found is None or total is None:
        return
    passed = is_near(total, [found, found - sum_withheld(data)], CENT * len(data["taxes"]))
    paths = (*(f"/taxes/{index}/amount" for index in range(len(data["taxes"]))), "/tax_total")
    yield conclude("taxes_make_tax_total", passed, paths, f"the taxes make {found}, not {total}")


def check_sum_of_bases(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that no more is taxed than the net total and what is charged on top of it.

    Less may be: amounts without tax often have no row. A withheld tax is of the same net total once more.
    """
    net, total = read_amount(data, "/net_total"), read_amount(data, "/tax_total")
    groups = [(index, tax) for index, tax in enumerate(data["taxes"]) if not _is_withheld(tax, total)]
    found = sum_known((tax for _, tax in groups), "base")
    if found is None or net is None:
        return
    added = read_amount(data, "/charge_total") or sum_known(data["charges"], "amount") or ZERO
    passed = abs(found) <= abs(net) + abs(added) + CENT * len(groups)
    paths = (*(f"/taxes/{index}/base" for index, _ in groups), "/net_total")
    yield conclude("bases_within_net", passed, paths, f"{found} is taxed, more than the net total {net}")


def _is_withheld(tax: Mapping[str, Any], total: Decimal | None) -> bool:
    return bool(total) and tax["amount"] is not None and Decimal(tax["amount"]) * (total or ZERO) < 0


def sum_withheld(data: Mapping[str, Any]) -> Decimal:
    """Return the sum of the taxes that run against the others: what the buyer pays to the state instead."""
    amounts = [Decimal(tax["amount"]) for tax in data["taxes"] if tax["amount"] is not None]
    total = read_amount(data, "/tax_total") or sum(amounts, ZERO)
    return sum((amount for amount in amounts if amount * total < 0), ZERO)


def check_tax_currency(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that the tax in its own currency is the tax total at the rate, whichever way that runs."""
    paths = ("/tax_total", "/exchange_rate", "/tax_total_in_tax_currency")
    total, rate, converted = (read_amount(data, path) for path in paths)
    if total is None or not rate or converted is None:
        return
    hidden = last_place(rate)
    times = is_near(converted, [total * rate], CENT + abs(total) * hidden)
    divided = is_near(converted * rate, [total], CENT * abs(rate) + abs(converted) * hidden)
    yield conclude(
        "tax_currency_follows_rate", times or divided, paths, f"{total} at {rate} is not {converted}"
    )
