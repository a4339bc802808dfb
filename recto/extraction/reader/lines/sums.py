"""What the lines sum up to: which tables and rows count, and whether their amounts include tax."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from recto.extraction.reader.lines.items import Item
from recto.extraction.reader.lines.numbers import Number
from recto.extraction.reader.lines.positions import find_parents
from recto.extraction.reader.lines.rows import RowValues
from recto.extraction.reader.lines.tables import LineTable
from recto.extraction.reader.lines.texts import find_position

CENT = Decimal("0.01")
PREFERRED = ("net", "gross", "lines")
MOST_LEFT_OUT = 20
"""Tables that may be left out where the others sum up."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of the document, where they are known."""

    net: Decimal | None = None
    gross: Decimal | None = None
    lines: Decimal | None = None
    """What the lines sum up to, as printed."""
    is_taxed: bool = True
    """Whether net and gross differ by a tax; else nothing can include one."""
    reduced: Decimal = Decimal(0)
    """What the document takes off the lines, less what it adds to them."""

    def name(self, value: Decimal) -> str:
        """Return which total a sum equals: `net`, `gross`, `lines` or none; `both` where two are the same."""
        names = [name for name in PREFERRED if self._equals(name, value)]
        return "both" if names[:2] == ["net", "gross"] else next(iter(names), "")

    def _equals(self, name: str, value: Decimal) -> bool:
        total: Decimal | None = getattr(self, name)
        return total is not None and abs(total - value) <= CENT


@dataclass(frozen=True, slots=True)
class Tally:
    """The lines of a document and what they sum up to."""

    lines: tuple[tuple[LineTable, Item], ...]
    total: Decimal | None
    """Sum of the amounts; None where one is missing."""
    matches: str
    """What it equals: `net`, `gross`, `both`, `lines`, `printed` (a sum under the table), or nothing."""
    printed: Number | None
    """That sum, where one is printed under the table."""
    parents: Mapping[int, str] = field(default_factory=dict)
    """By index of the line: the number of the line that it is a part of."""


def row_amount(item: Item) -> Decimal | None:
    """Return the amount of an item, with the discounts and surcharges in the rows below it."""
    amount = item.anchor.values.amount
    if amount is None:
        return None
    return amount.value + sum((signed_adjustment(row.values) for row in item.adjustments), Decimal(0))


def signed_adjustment(values: RowValues) -> Decimal:
    """Return what a row takes off (negative) or adds."""
    return values.amount.value if values.amount is not None else Decimal(0)


def tally_lines(tables: Sequence[LineTable], totals: Totals) -> Tally:
    """Return the lines that count: all, or those that alone sum up to a total of the document."""
    every = [(table, item) for table in tables for item in table.items]
    sums = [number for table in tables for number in table.sums]
    whole = _tally(every, totals, sums)
    if whole.matches and whole.matches != "printed":
        return whole
    for lines in _list_parts(tables, every):
        part = _tally(lines, totals, [])
        if part.matches and len(lines) > 0:
            return _tally(lines, totals, sums)
    return whole


def _list_parts(
    tables: Sequence[LineTable], every: Sequence[tuple[LineTable, Item]]
) -> Iterator[list[tuple[LineTable, Item]]]:
    """Yield the lines that multiply or need not, then those of the first tables, fewer each time."""
    sure = [line for line in every if line[1].anchor.values.fit is not None]
    if len(sure) < len(every) and 2 * len(sure) > len(every):
        yield sure
    for count in range(len(tables) - 1, max(len(tables) - MOST_LEFT_OUT, 1) - 1, -1):
        yield [(table, item) for table in tables[:count] for item in table.items]


def _tally(lines: Sequence[tuple[LineTable, Item]], totals: Totals, sums: Sequence[Number]) -> Tally:
    amounts = [row_amount(item) for _, item in lines]
    positions = [found[0] if (found := find_position(item, table)) else "" for table, item in lines]
    parents = find_parents(positions)
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts):
        return Tally(tuple(lines), None, "", None, parents)
    parts = _list_parts_of_rows(positions, parents, known)
    total = sum((amount for at, amount in enumerate(known) if at not in parts), Decimal(0))
    printed = next((number for number in sums if abs(number.value - total) <= CENT), None)
    matches = totals.name(total) or ("printed" if printed is not None else "")
    return Tally(tuple(lines), total, matches, printed, parents)


def _list_parts_of_rows(
    positions: Sequence[str], parents: Mapping[int, str], amounts: Sequence[Decimal]
) -> set[int]:
    """Return the rows that the amount of another row holds already: those that sum up to it."""
    children: dict[str, list[int]] = {}
    for at, parent in parents.items():
        children.setdefault(parent, []).append(at)
    whole = {position: amounts[at] for at, position in enumerate(positions) if position in children}
    return {
        at
        for parent, found in children.items()
        if whole.get(parent) == sum(amounts[each] for each in found)
        for at in found
    }


def judge_tax(tally: Tally, totals: Totals) -> bool | None:
    """Return whether the amounts of the lines include tax; None where nothing tells.

    What the lines sum up to says more than a heading. Without a tax, only headings can tell.
    """
    matches = _match_reduced(tally, totals)
    if matches in ("net", "gross"):
        return matches == "gross" if totals.is_taxed else _judge_headings(tally)
    return _judge_headings(tally)


def _match_reduced(tally: Tally, totals: Totals) -> str:
    """Return which total the lines make, also with what the document takes off and adds."""
    if tally.matches in ("net", "gross", "both") or tally.total is None or not totals.reduced:
        return tally.matches
    return totals.name(tally.total - totals.reduced) or tally.matches


def _judge_headings(tally: Tally) -> bool | None:
    kinds = {kind for _, item in tally.lines for kind in item.anchor.values.amounts}
    if "net" in kinds or {"total", "gross"} <= kinds:
        return False
    return True if "gross" in kinds else None
