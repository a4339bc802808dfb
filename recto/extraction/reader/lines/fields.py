"""Line items: each row of the tables of goods and services, and what they sum up to."""

from collections.abc import Mapping
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.lines.choices import LineReader
from recto.extraction.reader.lines.sums import Tally, Totals, judge_tax, tally_lines
from recto.extraction.reader.lines.tables import find_tables
from recto.extraction.reader.lines.tax_codes import read_legend
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import print_decimal

SUMS_UP, UNSURE, DERIVED = 3.0, 0.3, 0.5
SURE_TAX = 0.7
"""Confidence from which on a tax without a net total shows that the gross total holds one."""
MOST_LINES = 2000
"""Lines of one document that are reported."""


def read_lines(reading: Reading, totals: Mapping[str, Choice]) -> Mapping[str, Choice]:
    """Return the choices for /lines/N/…, /lines_include_tax and /line_total.

    `totals` are choices by pointer; the net, gross and line total are used to judge the sum of the lines.
    """
    known = Totals(
        net=_value(totals, "/net_total"),
        gross=_value(totals, "/gross_total"),
        lines=_value(totals, "/line_total"),
        is_taxed=_is_taxed(totals),
        reduced=(_value(totals, "/allowance_total") or Decimal(0))
        - (_value(totals, "/charge_total") or Decimal(0)),
    )
    wanted = [total for total in (known.net, known.gross, known.lines) if total is not None]
    tally = tally_lines(find_tables(reading, wanted), known)
    includes_tax = judge_tax(tally, known)
    reader = LineReader(reading, tally, includes_tax, read_legend(reading, totals))
    choices: dict[str, Choice] = {}
    index = 0
    for table, item in tally.lines[:MOST_LINES]:
        found = {f"/lines/{index}/{name}": choice for name, choice in reader.read(table, item)}
        choices.update(found)
        index += bool(found)
    return {**choices, **_read_sums(tally, includes_tax)} if choices else {}


def _is_taxed(totals: Mapping[str, Choice]) -> bool:
    """Return whether net and gross differ by a tax, as far as they are known."""
    net, tax, gross = (_value(totals, f"/{name}_total") for name in ("net", "tax", "gross"))
    if tax is not None and not tax:
        return False
    if net is not None:
        return net != gross
    return tax is not None and totals["/tax_total"].confidence > SURE_TAX


def _value(totals: Mapping[str, Choice], path: str) -> Decimal | None:
    return Decimal(totals[path].best.value) if path in totals else None


def _read_sums(tally: Tally, includes_tax: bool | None) -> Mapping[str, Choice]:
    candidates: dict[str, Candidate] = {}
    spans = tuple(amount.span for _, item in tally.lines if (amount := item.anchor.values.amount) is not None)
    weight = SUMS_UP if tally.matches else UNSURE
    if includes_tax is not None and spans:
        evidence = (Evidence("lines_sum_up" if tally.matches else "heading", weight, tally.matches),)
        value = "true" if includes_tax else "false"
        candidates["/lines_include_tax"] = Candidate(value, spans, evidence, rule="sum_of_lines")
    if tally.printed is not None:
        evidence = (Evidence("sum_of_lines", SUMS_UP),)
        value = print_decimal(tally.printed.value)
        candidates["/line_total"] = Candidate(value, (tally.printed.span,), evidence)
    elif tally.total is not None and spans:
        evidence = (Evidence("sum_of_lines", SUMS_UP if tally.matches else DERIVED),)
        candidates["/line_total"] = Candidate(
            print_decimal(tally.total), spans, evidence, rule="sum_of_lines"
        )
    return {path: choice for path, one in candidates.items() if (choice := choose([one])) is not None}
