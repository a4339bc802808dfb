"""Roles of columns: what each holds, by its heading and by whether the numbers of its rows multiply."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.lines.arithmetic import NO_TERMS, Terms, fit_amount
from recto.extraction.reader.lines.grids import Grid, TableRow, is_sum
from recto.extraction.reader.lines.numbers import read_measure, read_money, read_rate
from recto.extraction.reader.reading import Reading

AMOUNTS = ("net", "total", "gross")
NAMED = 3.0
"""What a heading says for the role that it names; as much against another one."""
AGREEMENT: Mapping[str, Mapping[str, float]] = {
    "quantity": {"quantity": NAMED, "": 0.0, "unit": -0.5, "total": -1.5, "position": -1.5},
    "price": {"unit_price": NAMED, "gross_price": 1, "": 0, "unit": 0, "price_base": 0, "total": -1.5},
    "amount": {
        "net": NAMED,
        "total": NAMED,
        "gross": NAMED - 0.5,
        "": 0.0,
        "unit_price": -1.5,
        "tax_amount": -1.5,
    },
}
MULTIPLIES, DIFFERS, MOST_TOLD = 1.5, -1.5, 6.0
CENTS, IN_ORDER = 0.5, 0.25
"""Prices have cents, and stand behind quantities; this decides only what nothing else tells."""
EMPTY = -4.0
"""A column without a number holds none."""
BACKWARDS = -1.0
"""An amount left of its price is rare."""
MOST_ROWS, MOST_COLUMNS, MOST_OPTIONS = 12, 9, 12
LEAST_FILLED = 0.5
LEAST_NUMBERED = 2
"""Rows from which on 1, 2, 3 … number them."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The columns of a table by what they hold."""

    columns: Mapping[str, int]
    """Index of the column for each kind, e.g. `quantity`."""
    texts: tuple[int, ...]
    """Columns whose texts make up the description, from left to right."""
    score: float
    """How well headings and arithmetic agree."""

    def amount_kind(self) -> str:
        """Return the kind of the column that quantity × price makes; empty for none."""
        return next((kind for kind in AMOUNTS if kind in self.columns), "")


@dataclass(frozen=True, slots=True)
class _Count:
    """What may be the numbers of one row, by column."""

    money: Mapping[int, Decimal]
    measures: Mapping[int, Decimal]
    percents: tuple[Decimal, ...]
    """Discounts of the row: of their column, else whatever percents it holds."""
    has_cents: frozenset[int]
    """Columns whose amounts are printed with cents."""


def assign_roles(reading: Reading, grids: Sequence[Grid]) -> Roles:
    """Return what each column of a table holds."""
    kinds = [column.kind for column in grids[0].columns]
    rows = [row for grid in grids for row in grid.rows if not is_sum(reading, row.row)]
    discount = kinds.index("discount") if "discount" in kinds else None
    counted = (count for row in rows if (count := _count_row(reading, row, discount)).money)
    counts = list(islice(counted, 4 * MOST_ROWS))
    triple, score = _choose_triple(kinds, counts)
    columns = _name_columns(kinds, triple)
    numbered = [at for at, row in enumerate(rows) if any(_has_money(reading, row, one) for one in triple)]
    body = rows[: numbered[-1] + 2] if numbered else rows
    columns = _free_texts(columns, kinds, body)
    texts = _find_texts(kinds, body, set(columns.values()))
    columns = _add_codes(columns, kinds, texts)
    columns = _add_discount(reading, columns, kinds, rows, triple)
    return Roles(_add_position(reading, columns, body, texts), texts, score)


def _has_money(reading: Reading, row: TableRow, column: int | None) -> bool:
    return column is not None and read_money(reading, row.parts.get(column, ())) is not None


def _count_row(reading: Reading, row: TableRow, discount: int | None) -> _Count:
    money, measures, has_cents = {}, {}, set()
    for column, spans in row.parts.items():
        amount, measure = read_money(reading, spans), read_measure(reading, spans)
        if amount is not None:
            money[column] = amount.value
            has_cents |= {column} if amount.has_cents else set()
        if measure is not None:
            measures[column] = measure.number.value
    columns = row.parts if discount is None else [discount]
    rates = [read_rate(reading, row.parts.get(column, ())) for column in columns]
    percents = [rate.value for rate in rates if rate and (rate.is_percent or discount is not None)]
    return _Count(money, measures, tuple(percents), frozenset(has_cents))


Triple = tuple[int | None, int | None, int | None]


def _choose_triple(kinds: Sequence[str], counts: Sequence[_Count]) -> tuple[Triple, float]:
    """Return the columns of quantity, price and amount that headings and arithmetic speak for."""
    filled = _count_filled(counts)
    least = LEAST_FILLED * max(filled.values(), default=0)
    usable = [column for column, count in sorted(filled.items()) if count >= least][-MOST_COLUMNS:]
    named = [at for at, kind in enumerate(kinds) if kind in ("quantity", "unit_price", *AMOUNTS)]
    options: list[int | None] = [None, *sorted({*usable, *named})[-MOST_OPTIONS:]]
    best: tuple[Triple, float] = ((None, None, None), 0.0)
    for triple in product(options, options, options):
        chosen = [column for column in triple if column is not None]
        score = _rate_names(kinds, triple) + EMPTY * sum(column not in filled for column in chosen)
        score += _rate_print(counts, triple)
        if len(set(chosen)) == len(chosen) and score + MOST_TOLD > best[1]:
            score += _rate_numbers(counts, triple)
            if score > best[1]:
                best = (triple, score)
    return best


def _count_filled(counts: Sequence[_Count]) -> dict[int, int]:
    filled: dict[int, int] = {}
    for count in counts:
        for column in {*count.money, *count.measures}:
            filled[column] = filled.get(column, 0) + 1
    return filled


def _rate_names(kinds: Sequence[str], triple: Triple) -> float:
    """Return how well the headings and the order of the columns fit."""
    score = 0.0
    for role, column in zip(AGREEMENT, triple, strict=True):
        if column is not None:
            score += AGREEMENT[role].get(kinds[column], -NAMED)
    quantity, price, amount = triple
    if amount is not None:
        score += sum(BACKWARDS for column in (quantity, price) if column is not None and column > amount)
    return score


def _rate_print(counts: Sequence[_Count], triple: Triple) -> float:
    """Return what cents say where names and products leave it open which is the price."""
    quantity, price, _ = triple
    if quantity is None or price is None or not counts:
        return 0.0
    cents = [(price in count.has_cents) - (quantity in count.has_cents) for count in counts]
    return CENTS * sum(cents) / len(cents) + (IN_ORDER if quantity < price else 0.0)


def _rate_numbers(counts: Sequence[_Count], triple: Triple) -> float:
    """Return how well the numbers of the rows multiply."""
    quantity, price, amount = triple
    if quantity is None or price is None or amount is None:
        return 0.0
    told = sum(_tell(count, quantity, price, amount) for count in counts[:MOST_ROWS])
    return max(min(told, MOST_TOLD), -MOST_TOLD)


def _tell(count: _Count, quantity: int, price: int, amount: int) -> float:
    numbers = (count.measures.get(quantity), count.money.get(price), count.money.get(amount))
    if numbers[0] is None or numbers[1] is None or numbers[2] is None:
        return 0.0
    fit = None
    for terms in [Terms((percent,)) for percent in count.percents] or [NO_TERMS]:
        fit = fit or fit_amount(numbers[0], numbers[1], numbers[2], terms)
    if fit is None:
        return DIFFERS
    is_trivial = numbers[0] == 1 or not numbers[2]
    return MULTIPLIES * (0.5 if is_trivial else 1.0) * (1.0 if fit.is_exact else 0.5)


def _name_columns(kinds: Sequence[str], triple: Triple) -> dict[str, int]:
    """Return the columns by kind: those of the triple first, then what the other headings say."""
    quantity, price, amount = triple
    columns: dict[str, int] = {}
    if quantity is not None:
        columns["quantity"] = quantity
    if price is not None:
        columns["unit_price"] = price
    if amount is not None:
        columns[kinds[amount] if kinds[amount] in AMOUNTS else "total"] = amount
    for column, kind in enumerate(kinds):
        is_taken = column in columns.values() or kind in columns
        if kind and not is_taken and kind not in ("description", "quantity", "unit_price", "total"):
            columns[kind] = column
    return columns


def _free_texts(columns: dict[str, int], kinds: Sequence[str], rows: Sequence[TableRow]) -> dict[str, int]:
    """Return the columns without that of units where it must be that of the texts, for theirs is empty."""
    described = [at for at, kind in enumerate(kinds) if kind == "description"]
    is_empty = described and not any(_count_letters(rows, at) for at in described)
    return {kind: at for kind, at in columns.items() if kind != "unit"} if is_empty else columns


def _find_texts(kinds: Sequence[str], rows: Sequence[TableRow], taken: set[int]) -> tuple[int, ...]:
    """Return the columns of the description: those headed so, else the one with the most letters."""
    free = [column for column in range(len(kinds)) if column not in taken]
    letters = {column: _count_letters(rows, column) for column in free}
    headed = [column for column in free if kinds[column] == "description" and letters[column]]
    if headed:
        most = max(letters[column] for column in headed)
        return tuple(column for column in headed if letters[column] >= 0.5 * most)
    best = max(free, key=lambda column: letters[column], default=None)
    return (best,) if best is not None and letters[best] else ()


def _count_letters(rows: Sequence[TableRow], column: int) -> int:
    return sum(sum(map(str.isalpha, span.text)) for span in _spans(rows, column))


def _spans(rows: Sequence[TableRow], column: int) -> Iterator[Span]:
    return (span for row in rows for span in row.parts.get(column, ()))


def _add_codes(columns: dict[str, int], kinds: Sequence[str], texts: Sequence[int]) -> dict[str, int]:
    """Return the columns with a second one headed "article" that holds no texts taken for codes."""
    for column, kind in enumerate(kinds):
        if kind == "description" and column not in texts and "code" not in columns:
            columns["code"] = column
    return columns


def _add_discount(
    reading: Reading, columns: dict[str, int], kinds: Sequence[str], rows: Sequence[TableRow], triple: Triple
) -> dict[str, int]:
    """Return the columns with one without a heading as discount whose percents the amounts lack."""
    free = [at for at, kind in enumerate(kinds) if not kind and at not in columns.values()]
    if "discount" in columns or None in triple:
        return columns
    for column in free:
        found = [_takes_off(reading, row, column, triple) for row in rows]
        if found.count(True) > found.count(False):
            return {**columns, "discount": column}
    return columns


def _takes_off(reading: Reading, row: TableRow, column: int, triple: Triple) -> bool | None:
    """Return whether the amount of a row is less by the percents in a column; None where it has none."""
    rate = read_rate(reading, row.parts.get(column, ()))
    spans = [row.parts.get(at, ()) for at in triple if at is not None]
    quantity, price, amount = read_measure(reading, spans[0]), *(read_money(reading, at) for at in spans[1:])
    if rate is None or not rate.is_percent or not rate.value:
        return None
    if quantity is None or price is None or amount is None:
        return None
    fit = fit_amount(quantity.number.value, price.value, amount.value, Terms((rate.value,)))
    return fit is not None and fit.is_reduced


def _add_position(
    reading: Reading, columns: dict[str, int], rows: Sequence[TableRow], texts: Sequence[int]
) -> Mapping[str, int]:
    """Return the columns with the first one as position if its numbers run from one on, whatever heads it."""
    taken = {column for kind, column in columns.items() if kind not in ("code", "position")}
    if 0 in taken or 0 in texts or columns.get("position", 0) != 0:
        return columns
    found = [measure for row in rows if (measure := read_measure(reading, row.parts.get(0, ())))]
    numbers = [measure.number.value for measure in found]
    if len(numbers) < LEAST_NUMBERED or numbers != [Decimal(at) for at in range(1, len(numbers) + 1)]:
        return columns
    return {**{kind: column for kind, column in columns.items() if column != 0}, "position": 0}
