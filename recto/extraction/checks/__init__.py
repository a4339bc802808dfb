"""Rules over the values of a document, decimal-exact. Knows no pages: any extractor's data can be checked."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from recto.extraction.checks import dates, identifiers, lines, receipts, taxes, totals
from schemas.results import Check

__all__ = ["run_checks"]

Rule = Callable[[Mapping[str, Any]], Iterator[Check]]

RULES: Mapping[str, tuple[Rule, ...]] = {
    "invoice": (
        lines.check_lines,
        lines.check_sum_of_lines,
        totals.check_line_total,
        totals.check_adjustments,
        totals.check_gross,
        totals.check_amount_due,
        taxes.check_tax_groups,
        taxes.check_sum_of_taxes,
        taxes.check_tax_currency,
        dates.check_due_date,
        identifiers.check_ibans,
    ),
    "receipt": (
        receipts.check_lines,
        receipts.check_sum_of_lines,
        receipts.check_total,
        receipts.check_change,
        receipts.check_tax_groups,
        taxes.check_sum_of_taxes,
    ),
}


def run_checks(schema_name: str, data: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return the outcome of every rule of the schema that has the values it needs."""
    return tuple(check for rule in RULES.get(schema_name, ()) for check in rule(data))
