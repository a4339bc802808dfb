"""The sums of a receipt: what the articles, taxes, discounts and the payment make of each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.receipts.items import ReceiptItem
from recto.extraction.reader.receipts.lines import sum_items
from recto.extraction.reader.receipts.rows import CENT
from recto.extraction.reader.receipts.tender import derive_totals, read_tender
from recto.extraction.reader.totals.tax_rows import find_tax_rows
from recto.extraction.reader.totals.taxes import demote_parts, fill_bases, list_sums, match_groups, read_taxes
from recto.extraction.reader.totals.total_labels import list_total_candidates
from recto.extraction.reader.totals.totals import read_totals
from recto.extraction.reader.values.amounts import print_decimal

TOTALS = {"net": "/subtotal", "tax": "/tax_total", "gross": "/total"}
DISCOUNTS = ("total.discount", "total.allowances")
LABELLED_SUMS = ("total.lines", "total.net", "total.gross", "total.due")
SUM_OF_LINES, MAKES_TOTAL, IN_NO_SUM, MOST_SUMS = 0.5, 1.0, -1.8, 4
AFTER_ROUNDING = 2.5
Labelled = Mapping[str, Sequence[Candidate]]


def read_receipt_totals(
    reading: Reading, items: Sequence[ReceiptItem]
) -> tuple[dict[str, Choice], set[Decimal]]:
    """Return the choices for the sums of a receipt, and what its articles together may make."""
    labelled = _support_rounded(list_total_candidates(reading))
    tender = read_tender(labelled)
    rows = find_tax_rows(reading)
    net, tax = list_sums(rows)
    lines = list(_list_line_sums(items))
    gross = [*derive_totals(tender), *lines]
    # A subtotal that no label names is none, even where the articles have a sum.
    named = {each.value for concept in ("total.net", "total.lines") for each in labelled.get(concept, ())}
    subtotals = [each for each in lines if each.value in named]
    totals = read_totals(reading, demote_parts(labelled, rows), net=[*net, *subtotals], tax=tax, gross=gross)
    found = {TOTALS[name]: choice for name, choice in totals.items() if name in TOTALS}
    sums = _gather_sums(labelled, found)
    wholes = sums | {Decimal(each.value) for each in lines}
    discounts = _list_discounts(labelled, items)
    discount = choose(_weigh_discount(each, _value(found.get("/total")), wholes) for each in discounts)
    if discount is not None:
        found["/discount_total"] = discount
    rounding = choose(_sign_roundings(labelled.get("total.rounding", ()), found, sums))
    if rounding is not None:
        found["/rounding"] = rounding
    rows = match_groups(fill_bases(rows, totals.get("net")), totals)
    taxes = read_taxes(rows, is_receipt=True)
    return {**taxes, **tender, **found}, sums | _undo_steps(found, tender)


def _support_rounded(labelled: Labelled) -> dict[str, list[Candidate]]:
    """Return the labelled amounts, with evidence for totals to which the rounding of one above them leads."""
    found = {concept: list(candidates) for concept, candidates in labelled.items()}
    steps = [
        (_row(each), abs(Decimal(each.value))) for each in labelled.get("total.rounding", ())[:MOST_SUMS]
    ]
    wholes = [(_row(each), Decimal(each.value)) for each in labelled.get("total.gross", ())[:MOST_SUMS]]
    led = {
        (after, whole + sign * step)
        for (place, step), (above, whole), sign in product(steps, wholes, (1, -1))
        for after, _ in wholes
        if 0 < step < 1 and above < place <= after
    }
    found["total.gross"] = [
        each.with_evidence(Evidence("after_rounding", AFTER_ROUNDING))
        if (_row(each), Decimal(each.value)) in led
        else each
        for each in labelled.get("total.gross", ())
    ]
    return found


def _row(candidate: Candidate) -> tuple[int, int]:
    cell = candidate.spans[0].cell
    return cell.page, cell.row


def _list_line_sums(items: Sequence[ReceiptItem]) -> Iterator[Candidate]:
    total = sum_items(items)
    if total:
        spans = tuple(span for item in items if item.total for span in item.total[0].spans(item.total[1]))
        yield Candidate(
            print_decimal(total), spans, (Evidence("sum_of_lines", SUM_OF_LINES),), rule="sum_of_lines"
        )


def _list_discounts(labelled: Labelled, items: Sequence[ReceiptItem]) -> Iterator[Candidate]:
    """Yield discounts on the whole, without their sign; those that are lines of the list are none."""
    listed = {cell for item in items for row in item.rows for cell in row.source.cells}
    for concept in DISCOUNTS:
        for candidate in labelled.get(concept, ()):
            if not any(span.cell in listed for span in candidate.spans):
                yield replace(candidate, value=candidate.value.removeprefix("-"))


def _weigh_discount(discount: Candidate, total: Decimal | None, sums: set[Decimal]) -> Candidate:
    """Return a discount with what the sums say for it: "you saved 3.00" may be in the prices already."""
    value = Decimal(discount.value)
    if not value or total is None:
        return discount
    fits = total + value in sums
    return discount.with_evidence(
        Evidence("makes_total" if fits else "in_no_sum", MAKES_TOTAL if fits else IN_NO_SUM)
    )


def _gather_sums(labelled: Labelled, found: Mapping[str, Choice]) -> set[Decimal]:
    chosen = (found[path].best for path in ("/subtotal", "/total") if path in found)
    named = (candidate for concept in LABELLED_SUMS for candidate in labelled.get(concept, ())[:MOST_SUMS])
    return {Decimal(candidate.value) for candidate in (*chosen, *named)}


def _undo_steps(found: Mapping[str, Choice], tender: Mapping[str, Choice]) -> set[Decimal]:
    """Return what the articles make if discount, tip and rounding come between them and the total."""
    total = _value(found.get("/total"))
    if total is None:
        return set()
    discount, rounding = _value(found.get("/discount_total")), _value(found.get("/rounding"))
    tip, tax = _value(tender.get("/tip")), _value(found.get("/tax_total"))
    whole = total + (discount or 0) - (rounding or 0) - (tip or 0)
    return {whole, whole - (tax or 0), whole + (tip or 0)}


def _value(choice: Choice | None) -> Decimal | None:
    return None if choice is None else Decimal(choice.best.value)


def _sign_roundings(
    candidates: Iterable[Candidate], found: Mapping[str, Choice], sums: Iterable[Decimal]
) -> Iterator[Candidate]:
    """Yield roundings with the sign that makes a sum the total; the print often leaves it out."""
    total, tax = _value(found.get("/total")), _value(found.get("/tax_total"))
    known = list(sums)
    for candidate in candidates:
        amount = Decimal(candidate.value)
        if total is not None and amount > 0 and abs(amount) < 1:
            with_tax = {*known, *(value + (tax or 0) for value in known)}
            if total + amount in with_tax and total - amount not in with_tax:
                yield replace(candidate, value=print_decimal(-amount))
                continue
        if abs(amount) < 1 + CENT:
            yield candidate
