"""Receipts: articles to subtotal, subtotal to total, and what the customer got back."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from recto.extraction.checks.taxes import list_groups
from recto.extraction.checks.values import (
    CENT,
    ZERO,
    conclude,
    is_near,
    last_place,
    read_amount,
    sum_known,
    sum_subsets,
)
from schemas.results import Check

CASH_STEP = Decimal("0.05")
"""What rounding to the smallest coin may change unsaid."""


def check_lines(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that each article is quantity times price, but for what the price hides of a digit."""
    for index in range(len(data["lines"])):
        paths = tuple(f"/lines/{index}/{key}" for key in ("quantity", "unit_price", "total"))
        quantity, price, total = (read_amount(data, path) for path in paths)
        if quantity is None or price is None or total is None:
            continue
        tolerance = CENT + abs(quantity) * last_place(price)
        passed = is_near(abs(total), [abs(quantity * price)], tolerance)
        yield conclude("line_is_quantity_times_price", passed, paths, f"{quantity} x {price} is not {total}")


def check_sum_of_lines(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that the articles make the subtotal, or the total but for what comes between the two."""
    found = sum_known(data["lines"], "total")
    subtotal, total = read_amount(data, "/subtotal"), read_amount(data, "/total")
    if found is None or (subtotal is None and total is None):
        return
    steps = _list_steps(data)
    sums = [whole - step for whole in (subtotal, total) if whole is not None for step in steps]
    path = "/subtotal" if subtotal is not None else "/total"
    message = f"the lines make {found}, not {total if subtotal is None else subtotal}"
    yield conclude("lines_make_total", is_near(found, sums), ("/lines", path), message)


def check_total(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that subtotal, tax, tip and rounding make the total; prices may include the tax already."""
    total, subtotal = read_amount(data, "/total"), read_amount(data, "/subtotal")
    if total is None or subtotal is None:
        return
    passed = is_near(total - subtotal, _list_steps(data))
    tax = read_amount(data, "/tax_total") or ZERO
    paths = ("/subtotal", "/tax_total", "/tip", "/rounding", "/total")
    known = [path for path in paths if read_amount(data, path)]
    yield conclude(
        "net_plus_tax_is_gross", passed, known, f"subtotal {subtotal} with tax {tax} does not make {total}"
    )


def _list_steps(data: Mapping[str, Any]) -> set[Decimal]:
    """Return what may lie between articles and total: some of tax, tip, rounding and discount."""
    parts = ("/tax_total", "/tip", "/rounding", "/discount_total")
    tax, tip, rounding, discount = (read_amount(data, path) or ZERO for path in parts)
    return sum_subsets([tax, tip, rounding, -discount])


def check_change(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that what was handed over less what came back is the total, but for a tip and for small coins."""
    paths = ("/amount_tendered", "/change", "/total")
    tendered, change, total = (read_amount(data, path) for path in paths)
    if tendered is None or change is None or total is None or tendered < total:
        return
    tip = read_amount(data, "/tip") or ZERO
    passed = is_near(tendered - change, [total, total + tip], CASH_STEP)
    yield conclude("tendered_less_change_is_total", passed, paths, f"{tendered} - {change} is not {total}")


def check_tax_groups(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that each tax is its rate of its base, which tills print with or without the tax."""
    for paths, (rate, base, amount) in list_groups(data):
        shares = [abs(base * rate / 100), abs(base * rate / (100 + rate))]
        passed = is_near(abs(amount), shares, 2 * CENT)
        yield conclude("tax_is_rate_of_base", passed, paths, f"{rate} % of {base} is not {amount}")
