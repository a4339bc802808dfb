"""Items: the row with the numbers, and the rows above and below it that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from recto.extraction.reader.lines.numbers import read_product
from recto.extraction.reader.lines.roles import Roles
from recto.extraction.reader.lines.rows import ReadRow, RowKind, with_fit
from recto.extraction.reader.reading import Reading

TEXT_GAP_EM = 2.2
"""More space than this above a row, and it belongs to no item."""
HALF_LINE_EM = 0.85
"""A row this much higher than the numbers' row stands beside it: its cell is centred."""


@dataclass(slots=True)
class Item:
    """One line item in the making."""

    anchor: ReadRow
    above: list[ReadRow] = field(default_factory=list)
    below: list[ReadRow] = field(default_factory=list)
    adjustments: list[ReadRow] = field(default_factory=list)

    @property
    def rows(self) -> list[ReadRow]:
        """Return its rows with texts, from top to bottom."""
        return [*self.above, self.anchor, *self.below]


def gather_items(rows: Sequence[ReadRow], roles: Roles) -> list[Item]:
    """Return the items of a table, each with its texts."""
    items: list[Item] = []
    pending: list[ReadRow] = []
    is_open = False
    for row in rows:
        if row.kind is RowKind.ITEM:
            _open_item(items, pending, row, roles)
            pending, is_open = [], True
        elif row.kind is RowKind.TEXT:
            pending.append(row)
        elif row.kind is RowKind.ADJUSTMENT and items and is_open:
            items[-1].below += _attached(items[-1], pending)
            items[-1].adjustments.append(row)
            pending = []
        elif row.kind is RowKind.SUM:
            _close(items, pending, is_open=is_open)
            pending, is_open = [], False
    _close(items, pending, is_open=is_open)
    return items


def _open_item(items: list[Item], pending: list[ReadRow], anchor: ReadRow, roles: Roles) -> None:
    """Start an item; the texts since the last one are parted between the two."""
    last = items[-1] if items else None
    own = _count_own(last, pending, anchor, roles)
    cut = len(pending) - own
    if last is not None:
        last.below += _attached(last, pending[:cut])
    items.append(Item(anchor, above=list(pending[cut:])))


def _count_own(last: Item | None, pending: Sequence[ReadRow], anchor: ReadRow, roles: Roles) -> int:
    """Return how many of the rows above a row with numbers belong to it and not to the item before."""
    if not pending or pending[-1].row.page != anchor.row.page:
        return 0
    near = _distance(pending[-1], anchor)
    if near < HALF_LINE_EM and (len(pending) == 1 or near < _distance(pending[-2], pending[-1])):
        return 1
    if _has_text(anchor, roles):
        return 0
    return _count_nearest(last, pending, anchor)


def _count_nearest(last: Item | None, pending: Sequence[ReadRow], anchor: ReadRow) -> int:
    """Part the texts at the widest gap; without an item before, take those close to the numbers."""
    rows = [*([last.anchor] if last else []), *pending, anchor]
    gaps = [_distance(one, two) for one, two in pairwise(rows)]
    widest = max(range(len(gaps)), key=lambda at: gaps[at])
    return len(gaps) - 1 - widest if last or gaps[widest] > TEXT_GAP_EM else min(len(pending), 3)


def _distance(one: ReadRow, two: ReadRow) -> float:
    if one.row.page != two.row.page:
        return TEXT_GAP_EM * 2
    return two.row.rect.top - one.row.rect.top


def _has_text(row: ReadRow, roles: Roles) -> bool:
    spans = (span for column in roles.texts for span in row.row.parts.get(column, ()))
    return sum(sum(map(str.isalpha, span.text)) for span in spans) >= 2


def _attached(item: Item, texts: Sequence[ReadRow]) -> list[ReadRow]:
    """Return the texts that follow the item without a wide gap."""
    attached: list[ReadRow] = []
    above = item.rows[-1]
    for row in texts:
        is_next = row.row.page == above.row.page
        if is_next and row.row.rect.top - above.row.rect.bottom > TEXT_GAP_EM:
            break
        attached.append(row)
        above = row
    return attached


def _close(items: list[Item], pending: Sequence[ReadRow], *, is_open: bool) -> None:
    if items and is_open:
        last = items[-1]
        last.below += [row for row in _attached(last, pending) if row.row.page == last.anchor.row.page]


def complete_item(reading: Reading, item: Item) -> Item:
    """Return the item with the quantity and price that its texts spell out: "5 × $14.00"."""
    values = item.anchor.values
    if values.amount is None or values.quantity is not None or values.price is not None:
        return item
    for span in (span for row in item.rows for spans in row.row.parts.values() for span in spans):
        product = read_product(reading, span)
        if product is not None:
            filled = with_fit(replace(values, quantity=product[0], price=product[1]))
            if filled.fit is not None:
                return replace(item, anchor=replace(item.anchor, values=filled))
    return item
