"""Values that aren't printed but follow from printed ones, each by a named rule. Fills nulls only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from recto.extraction.checks.taxes import sum_withheld
from recto.extraction.checks.totals import comes_after_net, read_adjustments
from recto.extraction.checks.unprinted import derive_currency, derive_due_date
from recto.extraction.checks.values import CENT, ZERO, Derived, is_near, read_amount, sum_known, write_amount
from schemas.results import DocumentResult, FieldResult, Grounding

HIGHEST_TAX = Decimal("0.4")
"""Share of tax in a gross total beyond which the amounts are not what they seem."""
Derivation = Callable[[DocumentResult], Derived | None]


@dataclass(frozen=True, slots=True)
class _Step:
    """One field and the rules that may fill it, the best first."""

    path: str
    rules: Sequence[Derivation]


def derive_values(result: DocumentResult) -> DocumentResult:
    """Return the document with what follows from its values, in the fields that are null.

    Only for `invoice` and `receipt`; never for a caller's own schema, whatever its name is. A derived field
    carries the name of its rule with what it was made of in `text`, the boxes of that, and a confidence no
    higher than that all of it is right. Derive once, after values were read a second time: what was derived
    before doesn't follow a value that changes.
    """
    for step in STEPS.get(result.schema_name, ()):
        if result.data[step.path[1:]] is None:
            derived = next((found for rule in step.rules if (found := rule(result)) is not None), None)
            if derived is not None:
                result = _fill(result, step.path, derived)
    return result


def _fill(result: DocumentResult, path: str, derived: Derived) -> DocumentResult:
    parts = [result.fields[part] for part in derived.parts if part in result.fields]
    confidence = 1.0
    for part in parts:
        confidence *= part.confidence
    made_of = ", ".join(str(part.value) for part in parts)
    field = FieldResult(
        value=derived.value,
        confidence=round(confidence * derived.certainty, 4),
        grounding=Grounding.DERIVED,
        source=next((part.source for part in reversed(parts) if part.source is not None), None),
        text=f"{derived.rule}: {made_of}",
        boxes=tuple(box for part in parts for box in part.boxes),
    )
    return result.model_copy(
        update={
            "data": {**result.data, path[1:]: derived.value},
            "fields": {**result.fields, path: field},
        }
    )


def _sum_of_lines(result: DocumentResult) -> Derived | None:
    """The rows make their sum, if they agree with a total that is known; a missing row would show there."""
    data = result.data
    key = "gross_amount" if data["lines_include_tax"] else "net_amount"
    if any(line["parent_position"] is not None for line in data["lines"]):
        return None
    total = sum_known(data["lines"], key)
    whole = read_amount(data, "/gross_total" if data["lines_include_tax"] else "/net_total")
    taken, added = read_adjustments(data)
    if total is None or (whole is not None and not is_near(whole, [total - taken + added])):
        return None
    parts = tuple(f"/lines/{index}/{key}" for index in range(len(data["lines"])))
    return Derived(write_amount(total), "sum_of_lines", parts)


def _sum_of_taxes(result: DocumentResult) -> Derived | None:
    taxes = result.data["taxes"]
    total = sum_known(taxes, "amount")
    if total is None or (result.schema_name == "invoice" and sum_withheld(result.data)):
        return None
    return Derived(
        write_amount(total), "sum_of_taxes", tuple(f"/taxes/{index}/amount" for index in range(len(taxes)))
    )


def _gross_less_tax(result: DocumentResult) -> Derived | None:
    gross, tax = _read(result, "/gross_total", "/tax_total")
    if gross is None or tax is None or _is_disturbed(result.data) or not _is_share(tax, gross):
        return None
    return Derived(write_amount(gross - tax), "gross_less_tax", ("/gross_total", "/tax_total"))


def _gross_less_net(result: DocumentResult) -> Derived | None:
    gross, net = _read(result, "/gross_total", "/net_total")
    if gross is None or net is None or _is_disturbed(result.data) or not _is_share(gross - net, gross):
        return None
    return Derived(write_amount(gross - net), "gross_less_net", ("/gross_total", "/net_total"))


def _net_plus_tax(result: DocumentResult) -> Derived | None:
    net, tax = _read(result, "/net_total", "/tax_total")
    if net is None or tax is None or _is_disturbed(result.data) or not _is_share(tax, net + tax):
        return None
    return Derived(write_amount(net + tax), "net_plus_tax", ("/net_total", "/tax_total"))


def _gross_less_paid(result: DocumentResult) -> Derived | None:
    """What is left where something was paid; nothing is said where nothing was."""
    gross, paid, before, rounding = _read(
        result, "/gross_total", "/prepaid_amount", "/previous_balance", "/rounding"
    )
    if gross is None or not paid or _withholds(result.data):
        return None
    steps = {"/gross_total": gross, "/prepaid_amount": -paid}
    steps |= {"/previous_balance": before or ZERO, "/rounding": rounding or ZERO}
    parts = tuple(path for path, amount in steps.items() if amount)
    return Derived(write_amount(sum(steps.values(), ZERO)), "gross_less_paid", parts)


def _total_less_tax(result: DocumentResult) -> Derived | None:
    """What a receipt asks for before tax, tip and rounding; where discounts stand is anybody's guess."""
    total, tax, tip, rounding = _read(result, "/total", "/tax_total", "/tip", "/rounding")
    if total is None or tax is None or result.data["discount_total"] is not None or not _is_share(tax, total):
        return None
    steps = {"/total": total, "/tax_total": -tax, "/tip": -(tip or ZERO), "/rounding": -(rounding or ZERO)}
    parts = tuple(path for path, amount in steps.items() if amount)
    return Derived(write_amount(sum(steps.values(), ZERO)), "total_less_tax", parts)


def _tendered_less_change(result: DocumentResult) -> Derived | None:
    tendered, change = _read(result, "/amount_tendered", "/change")
    if tendered is None or change is None or tendered <= change or result.data["tip"] is not None:
        return None
    return Derived(write_amount(tendered - change), "tendered_less_change", ("/amount_tendered", "/change"))


def _read(result: DocumentResult, *paths: str) -> Iterator[Decimal | None]:
    return (read_amount(result.data, path) for path in paths)


def _is_disturbed(data: Mapping[str, Any]) -> bool:
    """Return whether more may lie between net and gross than the tax."""
    if _withholds(data) or read_amount(data, "/rounding"):
        return True
    if not any(read_adjustments(data)):
        return False
    lines, net = read_amount(data, "/line_total"), read_amount(data, "/net_total")
    taken, added = read_adjustments(data)
    return comes_after_net(data) or lines is None or net is None or not is_near(net, [lines - taken + added])


def _withholds(data: Mapping[str, Any]) -> bool:
    return bool(sum_withheld(data))


def _is_share(tax: Decimal, whole: Decimal) -> bool:
    """Return whether a tax may be part of a whole: of its sign, and no more than taxes are."""
    return tax * whole >= 0 and abs(tax) <= abs(whole) * HIGHEST_TAX + CENT


STEPS: Mapping[str, tuple[_Step, ...]] = {
    "invoice": (
        _Step("/tax_total", (_sum_of_taxes, _gross_less_net)),
        _Step("/net_total", (_gross_less_tax,)),
        _Step("/gross_total", (_net_plus_tax,)),
        _Step("/line_total", (_sum_of_lines,)),
        _Step("/amount_due", (_gross_less_paid,)),
        _Step("/currency", (derive_currency,)),
        _Step("/due_date", (derive_due_date,)),
    ),
    "receipt": (
        _Step("/tax_total", (_sum_of_taxes,)),
        _Step("/total", (_tendered_less_change,)),
        _Step("/subtotal", (_total_less_tax,)),
        _Step("/currency", (derive_currency,)),
    ),
}
