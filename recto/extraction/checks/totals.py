"""Sums of an invoice: lines to net, net and tax to gross, gross to what is due."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from recto.extraction.checks.taxes import sum_withheld
from recto.extraction.checks.values import (
    CENT,
    ZERO,
    conclude,
    is_near,
    read_amount,
    sum_known,
    sum_subsets,
)
from schemas.results import Check


def read_adjustments(data: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    """Return what is taken off and what is added: the printed sums, or the sums of the parts."""
    taken = read_amount(data, "/allowance_total")
    added = read_amount(data, "/charge_total")
    if taken is None:
        taken = sum_known(data["allowances"], "amount")
    if added is None:
        added = sum_known(data["charges"], "amount")
    return taken or ZERO, added or ZERO


def comes_after_net(data: Mapping[str, Any]) -> bool:
    """Return whether allowances and charges stand between net and gross, not between lines and net."""
    net, tax, gross = (read_amount(data, path) for path in ("/net_total", "/tax_total", "/gross_total"))
    if net is None or gross is None:
        return False
    taken, added = read_adjustments(data)
    return is_near(gross - net - (tax or ZERO), sum_subsets([-taken, added]) - {ZERO})


def check_line_total(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that lines less allowances with charges make the net total, or the gross with tax inside."""
    whole = "/gross_total" if data["lines_include_tax"] else "/net_total"
    lines, total = read_amount(data, "/line_total"), read_amount(data, whole)
    if lines is None or total is None:
        return
    taken, added = read_adjustments(data)
    found = lines - taken + added
    message = f"{lines} - {taken} + {added} = {found}, not {total}"
    # Some documents print what comes on top after a "subtotal" that is the lines alone.
    sums = [found, lines] if comes_after_net(data) else [found]
    passed = is_near(total, sums)
    yield conclude("lines_with_adjustments_make_net", passed, ("/line_total", whole), message)


def check_adjustments(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that allowances and charges sum up, and that each is its percent of its base."""
    for kind, sum_path in (("allowances", "/allowance_total"), ("charges", "/charge_total")):
        found, printed = sum_known(data[kind], "amount"), read_amount(data, sum_path)
        if found is not None and printed is not None:
            message = f"the {kind} make {found}, not {printed}"
            paths = (f"/{kind}", sum_path)
            yield conclude("adjustments_make_their_sum", is_near(found, [printed]), paths, message)
        for index in range(len(data[kind])):
            yield from _check_percent(data, f"/{kind}/{index}")


def _check_percent(data: Mapping[str, Any], path: str) -> Iterator[Check]:
    paths = tuple(f"{path}/{key}" for key in ("percent", "base", "amount"))
    percent, base, amount = (read_amount(data, each) for each in paths)
    if percent is None or base is None or amount is None:
        return
    passed = is_near(amount, [abs(base * percent / 100)], 2 * CENT)
    yield conclude("adjustment_is_percent_of_base", passed, paths, f"{percent} % of {base} is not {amount}")


def check_gross(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that net and tax make the gross total, to a cent.

    Some documents add charges, take discounts off or withhold a tax between the two.
    """
    paths = ("/net_total", "/tax_total", "/gross_total")
    net, tax, gross = (read_amount(data, path) for path in paths)
    if net is None or tax is None or gross is None:
        return
    taken, added = read_adjustments(data)
    steps = sum_subsets([-taken, added, read_amount(data, "/rounding") or ZERO, sum_withheld(data)])
    passed = is_near(gross - net - tax, steps)
    yield conclude("net_plus_tax_is_gross", passed, paths, f"{net} + {tax} = {net + tax}, not {gross}")


def check_amount_due(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that the gross total, less what was paid and with what was open, is what is due."""
    gross, due = read_amount(data, "/gross_total"), read_amount(data, "/amount_due")
    if gross is None or due is None:
        return
    paid = read_amount(data, "/prepaid_amount")
    if paid is None:
        paid = sum_known(data["payments"], "amount")
    before = read_amount(data, "/previous_balance") or ZERO
    whole = gross - (paid or ZERO) + before
    extras = (read_amount(data, "/rounding") or ZERO, sum_withheld(data), read_adjustments(data)[1])
    passed = is_near(abs(due), (abs(whole + step) for step in sum_subsets(extras)))
    if data["prepaid_amount"] is None:  # instalments to come are payments too
        passed = passed or is_near(abs(due), [abs(gross + before)])
    paths = ("/gross_total", "/prepaid_amount", "/previous_balance", "/amount_due")
    known = [path for path in paths if read_amount(data, path) is not None]
    yield conclude("gross_less_paid_is_due", passed, known, f"{whole} is left to pay, not {due}")


def check_signs(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that net, tax and gross are all owed or all owed back: a credit note may print either sign.

    Taxes that are withheld run against the net total and can outweigh the others.
    """
    paths = ("/net_total", "/tax_total", "/gross_total")
    known = {path: amount for path in paths if (amount := read_amount(data, path))}
    if len(known) < 2 or sum_withheld(data):
        return
    passed = len({amount > 0 for amount in known.values()}) == 1
    message = f"{', '.join(map(str, known.values()))} have different signs"
    yield conclude("totals_share_their_sign", passed, tuple(known), message)
