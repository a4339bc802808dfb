"""Lines of an invoice: quantity times price, and what all lines make.

Real, correct invoices break naive sums: prices for a hundred, before a discount or with tax, parts of a set.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from recto.extraction.checks.totals import comes_after_net, read_adjustments
from recto.extraction.checks.values import CENT, ZERO, conclude, is_near, last_place, read_amount, tidy
from schemas.results import Check

Line = Mapping[str, Any]
UNSAID_BASES = (Decimal(10), Decimal(100), Decimal(1000))
CENT_DIGITS = 2
PRICES = ("unit_price", "gross_unit_price")


def check_lines(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that each line is quantity times price, less its allowances and with its charges.

    A printed price may hide half a unit of its last digit for each piece.
    """
    for index, line in enumerate(data["lines"]):
        quantity, amounts = _read(line, "quantity"), _list_amounts(line)
        prices = [(key, _read(line, key)) for key in PRICES]
        known = [(key, price) for key, price in prices if price is not None]
        if quantity is None or not known or not amounts:
            continue
        base = _read(line, "price_base_quantity") or Decimal(1)
        passed = any(
            _makes(line, quantity / each, price, amounts)
            for _, price in known
            for each in (base, *_list_unsaid_bases(line, quantity, price))
        )
        amount_key = "net_amount" if line["net_amount"] is not None else "gross_amount"
        keys = ("quantity", "price_base_quantity", known[0][0], amount_key)
        paths = (f"/lines/{index}/{key}" for key in keys if line[key] is not None)
        message = _tell_product(quantity, base, known[0][1], amounts[0])
        yield conclude("line_is_quantity_times_price", passed, paths, message)


def _list_unsaid_bases(line: Line, quantity: Decimal, price: Decimal) -> list[Decimal]:
    """Return the quantities that a price of a fraction of a cent may be for, where none is stated."""
    is_fine = -int(price.as_tuple().exponent) > CENT_DIGITS and abs(price) < 1
    if line["price_base_quantity"] is not None or not is_fine:
        return []
    return [base for base in UNSAID_BASES if abs(quantity) >= base]


def _tell_product(quantity: Decimal, base: Decimal, price: Decimal, amount: Decimal) -> str:
    each = "" if base == 1 else f" / {base}"
    return f"{quantity}{each} x {price} = {tidy(quantity / base * price)}, not {amount}"


def _read(line: Line, key: str) -> Decimal | None:
    return None if line[key] is None else Decimal(line[key])


def _list_amounts(line: Line) -> list[Decimal]:
    """Return what a line may come to: its totals as printed, and with or without its tax."""
    rate = _read(line, "tax_rate") or ZERO
    net, gross = _read(line, "net_amount"), _read(line, "gross_amount")
    amounts = [amount for amount in (net, gross) if amount is not None]
    if net is not None:
        amounts.append(net * (1 + rate / 100))
    if gross is not None:
        amounts.append(gross / (1 + rate / 100))
    return amounts


def _makes(line: Line, pieces: Decimal, price: Decimal, amounts: Sequence[Decimal]) -> bool:
    whole = pieces * price
    taken, added = _sum_adjustments(line["allowances"], whole), _sum_adjustments(line["charges"], whole)
    hidden = CENT + abs(pieces) * last_place(price)
    forms = (whole, whole - taken + added, whole - pieces * (taken - added))
    return any(is_near(amount, forms, hidden) for amount in amounts)


def _sum_adjustments(adjustments: Sequence[Line], whole: Decimal) -> Decimal:
    """Return the sum of allowances or charges; one that has only a percent is of the whole."""
    total = ZERO
    for each in adjustments:
        amount, percent = _read(each, "amount"), _read(each, "percent")
        total += amount if amount is not None else whole * (percent or ZERO) / 100
    return total


def check_sum_of_lines(data: Mapping[str, Any]) -> Iterator[Check]:
    """Check that the lines make their printed sum, or the net total, or the gross where they hold the tax."""
    amounts = list(_list_line_totals(data))
    targets = _list_targets(data)
    if not amounts or None in amounts or not targets:
        return
    found = sum((amount for amount in amounts if amount is not None), ZERO)
    # Rows with tax are rounded one by one: half a cent each.
    tolerance = CENT + (CENT / 2 * len(amounts) if data["lines_include_tax"] else ZERO)
    values = list(targets.values())
    path = next(iter(targets))
    passed = is_near(found, values, tolerance)
    yield conclude("lines_make_total", passed, ("/lines", path), f"the lines make {found}, not {values[0]}")


def _list_line_totals(data: Mapping[str, Any]) -> Iterator[Decimal | None]:
    """Yield the totals of the lines; parts of a set count only where the set has no total of its own."""
    keys = ("gross_amount", "net_amount") if data["lines_include_tax"] else ("net_amount", "gross_amount")
    totals = [
        next((amount for key in keys if (amount := _read(line, key)) is not None), None)
        for line in data["lines"]
    ]
    priced = {
        line["position"]
        for line, total in zip(data["lines"], totals, strict=True)
        if line["position"] is not None and total
    }
    parents = {line["parent_position"] for line in data["lines"]} - {None}
    for line, total in zip(data["lines"], totals, strict=True):
        if line["parent_position"] in priced or (total is None and line["position"] in parents):
            continue
        yield total


def _list_targets(data: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return what the lines may make, by path; the first is what they should."""
    taken, added = read_adjustments(data)
    lines, net, gross = (read_amount(data, path) for path in ("/line_total", "/net_total", "/gross_total"))
    targets = {}
    if lines is not None:
        targets["/line_total"] = lines
    if net is not None and not data["lines_include_tax"]:
        targets["/net_total"] = net if comes_after_net(data) else net + taken - added
    if gross is not None and data["lines_include_tax"] is not False:
        targets["/gross_total"] = gross + taken - added
    return targets
