"""Rows of a table: which is an item, which adds text to one, which sums up; by numbers, then by labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum, auto

from recto.extraction.reader.folding import fold_words
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.lines.arithmetic import Fit, Terms, fit_amount
from recto.extraction.reader.lines.grids import CARRIED, Grid, TableRow, is_sum, starts_with
from recto.extraction.reader.lines.numbers import (
    Measure,
    Number,
    read_measure,
    read_money,
    read_price_base,
    read_rate,
)
from recto.extraction.reader.lines.roles import AMOUNTS, Roles
from recto.extraction.reader.reading import Reading

SUBTOTAL = "row.subtotal"
ADJUSTMENT_GAP_EM = 1.6


class RowKind(Enum):
    """What a row of a table is."""

    ITEM = auto()
    TEXT = auto()
    ADJUSTMENT = auto()
    """A discount or surcharge on the item above."""
    CARRIED = auto()
    """A sum carried to or from another page."""
    SUM = auto()
    SKIPPED = auto()


@dataclass(frozen=True, slots=True)
class RowValues:
    """The numbers of one row."""

    quantity: Measure | None = None
    price: Number | None = None
    base: Measure | None = None
    """Quantity that the price is for, where printed."""
    amounts: Mapping[str, Number] = field(default_factory=dict)
    """By kind: `net`, `gross` or `total`."""
    percent: Number | None = None
    """Discount in percent."""
    discount: Number | None = None
    """Discount as an amount."""
    fit: Fit | None = None
    """How quantity × price makes the amount; None where it doesn't or a part is missing."""

    @property
    def amount(self) -> Number | None:
        """Return the amount that quantity × price should make."""
        return next((self.amounts[kind] for kind in AMOUNTS if kind in self.amounts), None)

    @property
    def is_complete(self) -> bool:
        """Return whether quantity, price and amount are all there."""
        return self.quantity is not None and self.price is not None and self.amount is not None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row, what it is and its numbers."""

    row: TableRow
    kind: RowKind
    values: RowValues


def read_rows(reading: Reading, grids: Sequence[Grid], roles: Roles) -> list[ReadRow]:
    """Return the rows of a table, each with what it is."""
    has_cents = _print_cents(reading, grids, roles)
    course = _Course()
    found: list[ReadRow] = []
    for grid in grids:
        for row in grid.rows:
            values = read_values(reading, row, roles)
            kind = course.place(_classify(reading, row, values, roles, has_cents=has_cents), row, values)
            found.append(ReadRow(row, kind, values))
    return found


@dataclass(slots=True)
class _Course:
    """Where in the table a row stands: what went before decides what it can be."""

    is_closed: bool = False
    """Whether a sum was the last that counted."""
    count: int = 0
    total: Decimal = Decimal(0)
    """Items, and their amounts, since the last sum."""
    last: TableRow | None = None
    """The row above, where an adjustment may follow on it."""

    def place(self, kind: RowKind, row: TableRow, values: RowValues) -> RowKind:
        """Return what a row is at its place."""
        if kind is RowKind.ITEM and self.is_closed and not _reopens(values):
            kind = RowKind.SKIPPED
        if kind is RowKind.ADJUSTMENT and not self._adjoins(row):
            kind = RowKind.SKIPPED  # on the whole document
            self.is_closed = True
        if kind is RowKind.ITEM and self._is_sum(values):
            kind = RowKind.SUM
        self._go_on(kind, row, values)
        return kind

    def _go_on(self, kind: RowKind, row: TableRow, values: RowValues) -> None:
        if kind is RowKind.SUM:
            self.is_closed, self.count, self.total, self.last = True, 0, Decimal(0), None
        elif kind is RowKind.ITEM:
            self.is_closed = False
            self.count += 1
            self.total += values.amount.value if values.amount else 0
            self.last = row
        elif kind in (RowKind.TEXT, RowKind.ADJUSTMENT) and self.last is not None:
            self.last = row
        else:
            self.last = None

    def _is_sum(self, values: RowValues) -> bool:
        """Return whether an amount without quantity and price is the sum of those above."""
        if values.amount is None or values.quantity is not None or values.price is not None:
            return False
        return self.count > 1 and values.amount.value == self.total

    def _adjoins(self, row: TableRow) -> bool:
        """Return whether the row stands right below an item or its texts."""
        above = self.last
        if above is None or above.page != row.page:
            return False
        return row.rect.top - above.rect.bottom <= ADJUSTMENT_GAP_EM


def _reopens(values: RowValues) -> bool:
    """Return whether a row below a sum is beyond doubt an item."""
    return values.fit is not None and values.amount is not None and bool(values.amount.value)


def _print_cents(reading: Reading, grids: Sequence[Grid], roles: Roles) -> bool:
    """Return whether the amounts of the table are printed with cents."""
    kind = roles.amount_kind()
    column = roles.columns.get(kind or "unit_price", -1)
    rows = (row for grid in grids for row in grid.rows if not is_sum(reading, row.row))
    amounts = [amount for row in rows if (amount := read_money(reading, row.parts.get(column, ())))]
    return 2 * sum(amount.has_cents for amount in amounts) > len(amounts)


def read_values(reading: Reading, row: TableRow, roles: Roles) -> RowValues:
    """Return the numbers in a row, by what its columns hold."""
    parts = {kind: row.parts.get(column, ()) for kind, column in roles.columns.items()}
    quantity = read_measure(reading, parts.get("quantity", ()))
    price = read_money(reading, parts.get("unit_price", ()))
    base = read_measure(reading, parts.get("price_base", ()))
    base = base or read_price_base(reading, parts.get("unit_price", ()))
    if base is not None and base.number.value <= 1:
        base = None
    amounts = {
        kind: amount for kind in AMOUNTS if (amount := read_money(reading, parts.get(kind, ()))) is not None
    }
    percent, discount = _read_discount(reading, parts.get("discount", ()))
    return with_fit(RowValues(quantity, price, base, amounts, percent, discount))


def with_fit(values: RowValues) -> RowValues:
    """Return the numbers with what their multiplication says."""
    return replace(values, fit=_fit(values))


def _read_discount(reading: Reading, spans: Sequence[Span]) -> tuple[Number | None, Number | None]:
    """Return the discount of a row as percent or as amount; a bare number may be either."""
    rate, amount = read_rate(reading, spans), read_money(reading, spans)
    if rate is not None and rate.is_percent:
        return rate, amount
    if rate is not None and amount is not None and rate.span == amount.span:
        return rate, amount
    return rate if amount is None else None, amount


def _fit(values: RowValues) -> Fit | None:
    quantity, price, amount = values.quantity, values.price, values.amount
    if quantity is None or price is None or amount is None:
        return None
    terms = Terms(
        (values.percent.value,) if values.percent else (),
        values.discount.value if values.discount else None,
        values.base.number.value if values.base else None,
    )
    return fit_amount(quantity.number.value, price.value, amount.value, terms)


def _classify(
    reading: Reading, row: TableRow, values: RowValues, roles: Roles, *, has_cents: bool
) -> RowKind:
    if values.fit is not None and values.is_complete:
        return RowKind.ITEM
    if starts_with(reading, row.row, CARRIED):
        return RowKind.CARRIED
    if is_sum(reading, row.row) or (values.amounts and starts_with(reading, row.row, SUBTOTAL)):
        return RowKind.SUM
    if _is_adjustment(reading, row, values):
        return RowKind.ADJUSTMENT
    return _classify_numbers(row, values, roles, has_cents=has_cents)


def _classify_numbers(row: TableRow, values: RowValues, roles: Roles, *, has_cents: bool) -> RowKind:
    if roles.amount_kind():
        amount = values.amount
        if amount is None or (has_cents and not amount.has_cents):
            return RowKind.TEXT
        is_priced = values.quantity is not None and values.price is not None
        return RowKind.ITEM if is_priced or _has_text(row, roles) else RowKind.SKIPPED
    is_priced = values.price is not None and (values.quantity is not None or _has_text(row, roles))
    return RowKind.ITEM if is_priced and values.price and values.price.has_cents else RowKind.TEXT


def _has_text(row: TableRow, roles: Roles) -> bool:
    """Return whether words stand in a row left of its numbers."""
    named = ("position", "code", "buyer_code")
    numbers = {column for kind, column in roles.columns.items() if kind not in named}
    texts = (span for column, spans in row.parts.items() if column not in numbers for span in spans)
    return sum(sum(map(str.isalpha, span.text)) for span in texts) >= 2


def _is_adjustment(reading: Reading, row: TableRow, values: RowValues) -> bool:
    if values.amount is None or values.quantity is not None:
        return False
    return _mentions(reading, row, "allowance") or (
        values.price is None and _mentions(reading, row, "surcharge")
    )


def _mentions(reading: Reading, row: TableRow, kind: str) -> bool:
    known = reading.vocabulary.words.get(kind, frozenset())
    return not known.isdisjoint(word for cell in row.row.cells for word in fold_words(cell.text))
