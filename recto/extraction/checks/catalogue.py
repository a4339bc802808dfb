"""Which rules belong to which schema; a drop-in schema brings its own beside its model."""

from collections.abc import Iterator, Mapping
from typing import Any

import structlog

from recto.extraction.checks import (
    currencies,
    dates,
    identifiers,
    lines,
    payment_codes,
    receipts,
    taxes,
    totals,
)
from schemas.documents import document_schemas
from schemas.documents.base import Rule
from schemas.results import Check

log = structlog.get_logger(__name__)

RULES: Mapping[str, tuple[Rule, ...]] = {
    "invoice": (
        lines.check_lines,
        lines.check_sum_of_lines,
        totals.check_line_total,
        totals.check_adjustments,
        totals.check_gross,
        totals.check_amount_due,
        totals.check_signs,
        taxes.check_tax_groups,
        taxes.check_sum_of_taxes,
        taxes.check_sum_of_bases,
        taxes.check_tax_currency,
        dates.check_calendar,
        dates.check_due_date,
        dates.check_periods,
        currencies.check_currencies,
        identifiers.check_ibans,
        identifiers.check_bics,
        identifiers.check_creditor_id,
        identifiers.check_parties,
        identifiers.check_gtins,
        payment_codes.check_payment_code,
    ),
    "receipt": (
        receipts.check_lines,
        receipts.check_sum_of_lines,
        receipts.check_total,
        receipts.check_change,
        receipts.check_tax_groups,
        taxes.check_sum_of_taxes,
        dates.check_calendar,
        currencies.check_currencies,
        identifiers.check_merchant,
    ),
}

WHOLE = ""
"""Pointer of the whole document."""
FLAGS = identifiers.FLAGS
"""Rules that real, correct documents break as a matter of course: worth a look, no reason to doubt."""


def run_checks(schema_name: str, data: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return the outcome of every rule of a served schema that has the values it needs.

    `data` must be valid in that schema: never ask for a caller's own schema, whatever its name is.
    """
    model = document_schemas().get(schema_name)
    own = model.checks if model is not None else ()
    built_in = (check for rule in RULES.get(schema_name, ()) for check in rule(data))
    return (*built_in, *(check for rule in own for check in _run_own(schema_name, rule, data)))


def _run_own(schema_name: str, rule: Rule, data: Mapping[str, Any]) -> Iterator[Check]:
    """Run the rule of a drop-in schema; one that breaks is a check that failed, not a job that did."""
    name = getattr(rule, "__name__", type(rule).__name__)
    try:
        yield from rule(data)
    except Exception as error:
        log.warning("check.crashed", schema=schema_name, check=name, error=type(error).__name__)
        message = f"The rule itself failed with {type(error).__name__}; its author should look at it."
        yield Check(name=name, passed=False, paths=(WHOLE,), message=message)
