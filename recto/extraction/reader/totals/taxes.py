"""Taxes by rate: the printed groups, their bases and categories, and their sums as candidates for totals."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.totals.sums import CENT, HIGHEST_SHARE
from recto.extraction.reader.totals.tax_rows import TOLERANCE, TaxRow
from recto.extraction.reader.values.amounts import print_decimal

STANDARD = "S"
POSITIVE_RATE, RATE_TIMES_NET, GROUPS_ADD_UP, GROUPS_DIFFER = 1.5, 2.5, 1.0, -2.5
MOST_GROUPS, ONE_OF_SEVERAL = 8, -3.5


def read_taxes(rows: Sequence[TaxRow], *, is_receipt: bool = False) -> Mapping[str, Choice]:
    """Return the choices for the parts of /taxes/N: on receipts the code, on invoices the category."""
    choices: dict[str, Choice] = {}
    for index, row in enumerate(rows):
        parts = {"rate": row.rate, "base": row.base, "amount": row.amount}
        parts |= {"code": row.code} if is_receipt else {"category": _categorise(row)}
        for name, candidate in parts.items():
            choice = choose([candidate]) if candidate is not None else None
            if choice is not None:
                choices[f"/taxes/{index}/{name}"] = choice
    return choices


def _categorise(row: TaxRow) -> Candidate | None:
    """Return the category that a rate implies; none at all may have many reasons."""
    if not Decimal(row.rate.value):
        return None
    return Candidate(
        STANDARD, row.rate.spans, (Evidence("positive_rate", POSITIVE_RATE),), rule="positive_rate"
    )


def demote_parts(
    labelled: Mapping[str, Sequence[Candidate]], rows: Sequence[TaxRow]
) -> Mapping[str, Sequence[Candidate]]:
    """Return the labelled amounts with doubt whether one of several taxes is the tax total."""
    if len(rows) < 2:
        return labelled
    parts = {span for row in rows for span in row.amount.spans}
    doubt = Evidence("one_of_several", ONE_OF_SEVERAL)
    taxes = [
        each.with_evidence(doubt) if parts & set(each.spans) else each
        for each in labelled.get("total.tax", ())
    ]
    return {**labelled, "total.tax": taxes}


def match_groups(rows: Sequence[TaxRow], totals: Mapping[str, Choice]) -> list[TaxRow]:
    """Return the taxes that make the tax total together: all, or the most of them that do.

    Where none do, those without a base are dropped and the others doubted.
    """
    tax, gross = totals.get("tax"), totals.get("gross")
    if tax is None or not rows:
        return [row for row in rows if gross is None or not _is_too_high(row, gross)]
    total = Decimal(tax.best.value)
    support = () if tax.best.rule else (Evidence("groups_add_up", GROUPS_ADD_UP, str(total)),)
    for size in range(min(len(rows), MOST_GROUPS), 0, -1):
        for chosen in combinations(rows[:MOST_GROUPS], size):
            if abs(sum(Decimal(row.amount.value) for row in chosen) - total) <= CENT * size:
                return [_support(row, support) for row in chosen]
    doubt = (Evidence("groups_do_not_add_up", GROUPS_DIFFER, str(total)),)
    return [_support(row, doubt) for row in rows if row.base is not None]


def _is_too_high(row: TaxRow, gross: Choice) -> bool:
    return abs(Decimal(row.amount.value)) > abs(Decimal(gross.best.value)) * HIGHEST_SHARE


def _support(row: TaxRow, evidence: tuple[Evidence, ...]) -> TaxRow:
    base = row.base.with_evidence(*evidence) if row.base is not None else None
    return replace(
        row, rate=row.rate.with_evidence(*evidence), base=base, amount=row.amount.with_evidence(*evidence)
    )


def fill_bases(rows: Sequence[TaxRow], net: Choice | None) -> list[TaxRow]:
    """Return the rows with the net total as the base of those that print none and whose rate it fits."""
    return [_fill_base(row, net) if row.base is None and net is not None else row for row in rows]


def _fill_base(row: TaxRow, net: Choice) -> TaxRow:
    rate, amount, base = (Decimal(each.value) for each in (row.rate, row.amount, net.best))
    if not rate or abs(base * rate / 100 - amount) > TOLERANCE:
        return row
    evidence = (Evidence("rate_times_net", RATE_TIMES_NET),)
    return replace(row, base=Candidate(net.best.value, net.best.spans, evidence, rule=net.best.rule))


def list_sums(rows: Sequence[TaxRow]) -> tuple[list[Candidate], list[Candidate]]:
    """Return candidates for net and for tax from the rows: printed for one rate, sums for several."""
    if len(rows) == 1:
        row = rows[0]
        # What is taxed at zero is seldom all there is.
        weight = 2.0 if Decimal(row.amount.value) else 0.3
        return [_only_row(row.base, weight / 2)] if row.base else [], [_only_row(row.amount, weight)]
    # Several taxes on one base (CGST and SGST) share it.
    bases = {row.key if row.name == "" else (row.base.value, ""): row.base for row in rows if row.base}
    complete = list(bases.values()) if all(row.base for row in rows) else []
    return _sum_up(complete, "sum_of_tax_bases"), _sum_up([row.amount for row in rows], "sum_of_tax_groups")


def _only_row(part: Candidate, weight: float) -> Candidate:
    """Return a part as a candidate for a total: the one rate may not be all there is."""
    return Candidate(part.value, part.spans, (Evidence("only_tax_row", weight),), rule=part.rule)


def _sum_up(parts: Sequence[Candidate], rule: str) -> list[Candidate]:
    """Return the sum as derived: documents with several rates often don't print it."""
    if not parts:
        return []
    total = sum((Decimal(part.value) for part in parts), Decimal(0))
    spans = tuple(span for part in parts for span in part.spans)
    if len(parts) == 1:
        rule = parts[0].rule
    return [Candidate(print_decimal(total), spans, (Evidence("sum_of_groups", 1.2),), rule=rule)]
