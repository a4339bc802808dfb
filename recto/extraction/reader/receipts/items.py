"""Articles of a till roll: which rows list them, and which rows belong to one article."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.tables import is_item_header
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Row, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.receipts.rows import CENT, Figure, ReceiptRow, read_row

ENDS = ("total.gross", "total.net", "total.lines", "total.due", "total.tax", "total.tendered", "total.change")
SUMS = ENDS[:4]
DEDUCTIONS = ("total.discount", "total.allowances")
SHORT_REST, LONG_REST = 6, 14
"""Letters beside a label from which on the row is an article whose name begins like a label."""
MOST_NAME_ROWS, MOST_HEADLINES = 3, 2
ALIGNED_EM = 2.5
COUNT = re.compile(r"[^\W\d_]\)?\s?:\s?\d")
"""A word, a colon and a number: "Items: 5" is no name."""


@dataclass(slots=True)
class ReceiptItem:
    """An article in the making: its rows, and the parts that were found on them."""

    rows: list[ReceiptRow]
    name: list[Span] = field(default_factory=list)
    code: tuple[Span, ...] = ()
    quantity: tuple[ReceiptRow, Figure] | None = None
    unit_price: tuple[ReceiptRow, Figure] | None = None
    total: tuple[ReceiptRow, Figure] | None = None
    is_counted: bool = False
    is_deduction: bool = False
    is_named_alone: bool = False
    """Whether the row with its price holds its name too."""

    @property
    def value(self) -> Decimal:
        """Return its total, negative for a deduction."""
        assert self.total is not None, "an article begins with its price"
        value = self.total[1].value
        return -abs(value) if self.is_deduction else value

    def makes(self, row: ReceiptRow) -> bool:
        """Return whether quantity and price of another row make its total."""
        if row.quantity is None or row.unit_price is None:
            return False
        return abs(row.quantity.value * row.unit_price.value - abs(self.value)) <= CENT

    def count(self, row: ReceiptRow) -> None:
        """Take quantity and price from a row."""
        self.quantity = (row, row.quantity) if row.quantity else None
        self.unit_price = (row, row.unit_price) if row.unit_price else None
        self.is_counted = True


def list_items(reading: Reading) -> list[ReceiptItem]:
    """Return the articles from the head of the list to the first sum, in printed order."""
    items: list[ReceiptItem] = []
    for page in reading.pages:
        zone = _cut_zone(reading, page.rows)
        rows = [read_row(reading, row) for row in zone]
        items.extend(_assemble(reading, rows))
    _drop_headline(items)
    _drop_lone_counts(items)
    return [item for item in items if item.name or item.code or item.is_counted]


def _cut_zone(reading: Reading, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows between the heading of the list and the first sum of all."""
    listed: list[Row] = []
    priced = False
    for index, row in enumerate(rows):
        if is_item_header(reading, row.cells[0]) and not priced:
            listed.clear()
        elif not _ends_list(reading, row, priced):
            listed.append(row)
            priced = priced or _has_money(reading, row)
        elif not (priced and _goes_on(reading, rows[index + 1 : index + 2])):
            return listed
    return listed


def _goes_on(reading: Reading, rows: Sequence[Row]) -> bool:
    """Return whether a list goes on behind the sum of a group: with a name, quantity and price that fit."""
    if not rows or _opening(reading, rows[0]) is not None:
        return False
    row = read_row(reading, rows[0])
    factors = (row.quantity, row.unit_price, row.total)
    return row.name is not None and row.is_counted and all(figure is not None for figure in factors)


def _has_money(reading: Reading, row: Row) -> bool:
    return any(amount.has_cents for cell in row.cells for amount in reading.amounts[cell])


def _ends_list(reading: Reading, row: Row, priced: bool) -> bool:
    """Return whether a row is a sum: it opens with a label of one, and has an amount or nothing else."""
    hit = _opening(reading, row)
    if hit is None or not any(label.concept in ENDS for label in hit.labels):
        return False
    rest = _letters_beside(reading, row, hit)
    is_sum = any(label.concept in SUMS for label in hit.labels)
    if not _has_money(reading, row):
        return priced and is_sum and rest == 0
    strong_sum = any(label.concept in SUMS and label.is_strong for label in hit.labels)
    return strong_sum or rest <= (LONG_REST if is_sum else SHORT_REST)


def _opening(reading: Reading, row: Row) -> LabelHit | None:
    """Return the label that a row begins with; a number or mark may stand before it."""
    for cell in row.cells[:2]:
        for hit in reading.labels[cell][:1]:
            if not any(map(str.isalpha, cell.text[: hit.span.start])):
                return hit
        if any(map(str.isalpha, cell.text)):
            return None
    return None


def _letters_beside(reading: Reading, row: Row, hit: LabelHit) -> int:
    """Return how many letters stand beside a label, but for those of amounts and "excl. VAT"."""
    texts = [cell.text for cell in row.cells]
    amounts = [cell.text[a.start : a.end] for cell in row.cells for a in reading.amounts[cell]]
    kinds = frozenset[str]().union(*(reading.vocabulary.words[kind] for kind in ("net", "gross", "tax")))
    rest = hit.span.cell.text[hit.span.end :]
    qualifying = [word for word in rest.split() if fold(word) in kinds]
    return _count_letters(texts) - _count_letters([*amounts, *qualifying, hit.span.text])


def _count_letters(texts: Iterable[str]) -> int:
    return sum(sum(map(str.isalpha, text)) for text in texts)


def _assemble(reading: Reading, rows: Sequence[ReceiptRow]) -> Iterator[ReceiptItem]:
    """Yield the articles of the rows; rows without a price go to the article that they belong to."""
    items: list[ReceiptItem] = []
    pending: list[ReceiptRow] = []
    names_above = _names_stand_above(reading, rows)
    for row in rows:
        if row.total is None:
            _keep(reading, row, items, pending)
            continue
        if _is_sum(reading, row, items):
            break
        item = _begin_item(reading, row)
        if item is None:
            pending.clear()
            continue
        taken = _count_by_pending(item, pending)
        if names_above and not item.name:
            taken += _name_by_pending(item, pending)
        _extend(items, [each for each in pending if each not in taken])
        pending.clear()
        items.append(item)
    _extend(items, pending)
    yield from items


def _is_sum(reading: Reading, row: ReceiptRow, items: Sequence[ReceiptItem]) -> bool:
    """Return whether a row names a total anywhere, and its amount is the sum of the articles so far."""
    assert row.total is not None, "asked of rows with a price"
    hits = (hit for cell in row.source.cells for hit in reading.labels[cell])
    if not items or not any(label.concept.startswith("total.") for hit in hits for label in hit.labels):
        return False
    return sum((item.value for item in items), Decimal(0)) == row.total.value


def _keep(reading: Reading, row: ReceiptRow, items: Sequence[ReceiptItem], pending: list[ReceiptRow]) -> None:
    """Let a row without a price count the article before it, or wait for the one after it."""
    if row.unit_price is not None and items and items[-1].quantity is None and items[-1].makes(row):
        items[-1].count(row)
        items[-1].rows.append(row)
    elif row.unit_price is not None or row.code is not None or may_name(reading, row):
        pending.append(row)
    elif row.name is not None:
        _extend(items, pending)
        pending.clear()


def may_name(reading: Reading, row: ReceiptRow) -> bool:
    """Return whether a row without a price may be (a part of) a name: no label of something else, no date."""
    if row.name is None or COUNT.search(row.source.text):
        return False
    if any(reading.dates[cell] for cell in row.source.cells):
        return False
    hit = _opening(reading, row.row)
    return hit is None or all(label.concept.startswith("column.") for label in hit.labels)


def _names_stand_above(reading: Reading, rows: Sequence[ReceiptRow]) -> bool:
    """Return whether names stand over rows with prices: one does over the first such row without one."""
    for index, row in enumerate(rows):
        if row.total is not None and row.name is None:
            above = [each for each in rows[max(index - MOST_NAME_ROWS, 0) : index] if each.total is None]
            while above and above[-1].name is None:
                above.pop()  # the number of the article, a size
            return bool(above) and may_name(reading, above[-1]) and _is_aligned(above[-1], row)
    return True


def _is_aligned(one: ReceiptRow, two: ReceiptRow) -> bool:
    """Return whether two rows begin at about the same place, or the second further right."""
    return one.row.rect.left - two.row.rect.left < ALIGNED_EM


def _begin_item(reading: Reading, row: ReceiptRow) -> ReceiptItem | None:
    """Return the article of a row with a price; None for a sum of nothing, such as an empty discount."""
    assert row.total is not None, "asked of rows with a price"
    hit = _opening(reading, row.row)
    deducts = hit is not None and any(label.concept in DEDUCTIONS for label in hit.labels)
    if (deducts or hit is not None) and not row.total.value:
        return None
    item = ReceiptItem([row], list(row.spans(row.name)), row.spans(row.code), total=(row, row.total))
    item.is_deduction = deducts
    item.is_named_alone = bool(item.name)
    item.is_counted = row.is_counted
    if row.quantity is not None:
        item.quantity = (row, row.quantity)
    if row.unit_price is not None:
        item.unit_price = (row, row.unit_price)
    return item


def _count_by_pending(item: ReceiptItem, pending: Sequence[ReceiptRow]) -> list[ReceiptRow]:
    """Count an article by the row over it, "2 x 1,99"; return that row."""
    if item.unit_price is not None or not pending or not item.makes(pending[-1]):
        return []
    item.count(pending[-1])
    item.rows.insert(0, pending[-1])
    return [pending[-1]] if pending[-1].name is None else []


def _name_by_pending(item: ReceiptItem, pending: Sequence[ReceiptRow]) -> list[ReceiptRow]:
    """Name an article by the rows over it, from the last back to the first; return those rows."""
    taken: list[ReceiptRow] = []
    for row in reversed(pending[-MOST_NAME_ROWS:]):
        if item.name and not _is_close(row, taken[-1]):
            break
        _add_row(item, row, first=True)
        taken.append(row)
    item.rows[:0] = reversed(taken)
    return taken


def _is_close(row: ReceiptRow, under: ReceiptRow) -> bool:
    return under.row.rect.top - row.row.rect.bottom < row.row.rect.height


def _extend(items: Sequence[ReceiptItem], rows: Sequence[ReceiptRow]) -> None:
    """Give rows without a price to the article before them: its name goes on there."""
    if not items:
        return
    item = items[-1]
    for row in rows[:MOST_NAME_ROWS]:
        if not _is_close(item.rows[-1], row):
            return
        _add_row(item, row, first=False)
        item.rows.append(row)


def _add_row(item: ReceiptItem, row: ReceiptRow, *, first: bool) -> None:
    if row.unit_price is not None and item.quantity is None and item.makes(row):
        item.count(row)
    if row.name is not None:
        spans = row.spans(row.name)
        item.name[:0] = spans if first else ()
        item.name.extend(() if first else spans)
    if row.code is not None and not item.code:
        item.code = row.spans(row.code)


def _drop_headline(items: list[ReceiptItem]) -> None:
    """Drop rows before the list that print what all of it comes to: some tills head the receipt with that."""
    for size in range(1, min(MOST_HEADLINES, len(items) - 2) + 1):
        total = sum((item.value for item in items[size:]), Decimal(0))
        if all(item.value == total and not item.is_named_alone for item in items[:size]):
            del items[:size]
            return


def _drop_lone_counts(items: Sequence[ReceiptItem]) -> None:
    """Take numbers before names for quantities only where most rows have one: "7 Up" is a name."""
    led = [item for item in items if item.quantity is not None and not item.is_counted]
    if not led or len(led) + sum(item.is_counted for item in items) > len(items) // 2:
        return
    for item in led:
        assert item.quantity is not None, "led by a number"
        row, figure = item.quantity
        item.quantity = None
        if row.name is not None:
            item.name = [*row.spans((figure.start, row.name[1])), *item.name[1:]]
