"""Choices for the fields of each line, with the evidence of heading, arithmetic and sum."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.lines.details import Texts, join_texts, read_details
from recto.extraction.reader.lines.items import Item
from recto.extraction.reader.lines.numbers import Measure, Number, read_category, read_rate
from recto.extraction.reader.lines.rows import RowValues
from recto.extraction.reader.lines.sums import Tally, row_amount
from recto.extraction.reader.lines.tables import LineTable
from recto.extraction.reader.lines.tax_codes import Legend
from recto.extraction.reader.lines.texts import (
    column_spans,
    list_code,
    list_codes,
    list_description,
    list_position,
    list_texts,
    list_unit,
)
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.amounts import print_decimal

BASE, HEADED, BARE = 0.5, 1.5, 0.3
MULTIPLIES, BY_ONE, ROUNDED, FOR_MORE, DIFFERS = 2.0, 1.2, 1.0, 1.2, -2.0
SUMS_UP, NO_SUM = 2.0, -1.0
SUM_SHARE = 0.3
"""What the sum says for quantity, price and text, as a share of what it says for the amount."""
BLURRED, BLURRED_BELOW = -0.8, 0.8
THRESHOLD = -5.0
"""Rows that don't multiply are shown with their low confidence, not left out."""
LEAST_BARE_RATE = 3
"""A smaller number without a percent sign is the code of a rate."""


class LineReader:
    """Reads the fields of lines; knows the document and what its lines sum up to."""

    def __init__(self, reading: Reading, tally: Tally, includes_tax: bool | None, legend: Legend) -> None:
        self._reading = reading
        self._tally = tally
        self._includes_tax = includes_tax
        self._legend = legend
        self._parents = {id(tally.lines[at][1]): parent for at, parent in tally.parents.items()}

    def read(self, table: LineTable, item: Item) -> Iterator[tuple[str, Choice]]:
        """Yield the fields of one line by their pointer inside it."""
        texts = read_details(self._reading, list_texts(table, item))
        codes = read_details(self._reading, list_codes(table, item))
        texts = Texts((*texts.details, *codes.details), texts.rest)
        for name, candidate in self._list_candidates(table, item, texts):
            choice = choose([candidate], THRESHOLD)
            if choice is not None:
                yield name, choice

    def _list_candidates(self, table: LineTable, item: Item, texts: Texts) -> Iterator[tuple[str, Candidate]]:
        base = self._weigh_table(table)
        yield from self._list_numbers(item, base)
        yield from self._list_amounts(item, base)
        yield from self._list_texts(table, item, texts, base)
        yield from _list_discounts(item, base)
        yield from self._list_taxes(table, item, base)

    def _weigh_table(self, table: LineTable) -> tuple[Evidence, ...]:
        kind, weight = ("column.headed", HEADED) if table.is_headed else ("column.bare", BARE)
        return (Evidence("row", BASE), Evidence(kind, weight))

    def _weigh_sum(self, share: float = 1.0) -> tuple[Evidence, ...]:
        if self._tally.total is None:
            return ()
        if self._tally.matches:
            detail = f"{self._tally.total} is the {self._tally.matches} total"
            return (Evidence("lines_sum_up", SUMS_UP * share, detail),)
        return (Evidence("lines_do_not_sum_up", NO_SUM * share, str(self._tally.total)),)

    def _list_numbers(self, item: Item, base: tuple[Evidence, ...]) -> Iterator[tuple[str, Candidate]]:
        values = item.anchor.values
        evidence = (*base, *_weigh_fit(values), *self._weigh_sum(SUM_SHARE))
        if values.quantity is not None:
            yield "quantity", _of_number(values.quantity.number, evidence)
        if values.price is not None:
            yield "unit_price", _of_number(values.price, evidence)
        yield from _list_price_base(values, evidence)

    def _list_amounts(self, item: Item, base: tuple[Evidence, ...]) -> Iterator[tuple[str, Candidate]]:
        values = item.anchor.values
        evidence = (*base, *_weigh_fit(values), *self._weigh_sum())
        for kind, number in values.amounts.items():
            name = "gross_amount" if self._is_gross(values, kind) else "net_amount"
            total = row_amount(item)
            if item.adjustments and number is values.amount and total is not None:
                spans = (
                    number.span,
                    *(row.values.amount.span for row in item.adjustments if row.values.amount),
                )
                value = print_decimal(total)
                yield name, Candidate(value, spans, evidence, rule="amount_less_discount")
            else:
                yield name, _of_number(number, evidence)

    def _is_gross(self, values: RowValues, kind: str) -> bool:
        """Return whether an amount includes tax: a lone one if the lines sum up so, else by its heading."""
        is_told = self._includes_tax is not None and len(values.amounts) == 1
        if is_told and (kind == "total" or self._tally.matches in ("net", "gross")):
            return bool(self._includes_tax)
        return kind == "gross"

    def _list_texts(
        self, table: LineTable, item: Item, texts: Texts, base: tuple[Evidence, ...]
    ) -> Iterator[tuple[str, Candidate]]:
        evidence = (*base, *self._weigh_sum(SUM_SHARE))
        spans = list_description(texts.rest, item)
        description = join_texts(spans)
        if description:
            yield "description", Candidate(description, tuple(spans), (*evidence, *_blur(spans)))
        named: set[str] = set()
        for detail in texts.details:
            if detail.name not in named:
                yield detail.name, Candidate(detail.value, (detail.span,), evidence)
            named.add(detail.name)
        places = {detail.span for detail in texts.details}
        for kind, name in (("code", "product_code"), ("buyer_code", "buyer_product_code"), ("gtin", "gtin")):
            if name not in named:
                yield from list_code(item, table, kind, name, details=places, evidence=evidence)
        yield from list_unit(item, table, evidence)
        yield from list_position(item, table, self._parents.get(id(item), ""), evidence)
        yield from self._list_date(item, table, evidence)

    def _list_date(
        self, item: Item, table: LineTable, evidence: tuple[Evidence, ...]
    ) -> Iterator[tuple[str, Candidate]]:
        for span in column_spans(item, table, "date"):
            for date in self._reading.dates_in(span)[:1]:
                value = date.value(self._reading.conventions.order).isoformat()
                yield "date", Candidate(value, (span.cell.span(date.start, date.end),), evidence)
                return

    def _list_taxes(
        self, table: LineTable, item: Item, base: tuple[Evidence, ...]
    ) -> Iterator[tuple[str, Candidate]]:
        for span in column_spans(item, table, "tax_rate")[:1]:
            yield from self._list_rate(span, base)
            category = read_category(span)
            if category is not None:
                yield "tax_category", Candidate(category[0], (category[1],), base)
        amount = table.roles.columns.get("tax_amount")
        if amount is not None:
            yield from self._list_tax_amount(item, table, base)

    def _list_rate(self, span: Span, base: tuple[Evidence, ...]) -> Iterator[tuple[str, Candidate]]:
        """Yield the tax rate of a row, printed or by its code."""
        rate = read_rate(self._reading, [span])
        code = span.text.strip(" .")
        if rate is not None and (rate.is_percent or rate.value >= LEAST_BARE_RATE):
            certain = Evidence("percent", 0.8) if rate.is_percent else Evidence("bare_rate", 0.2)
            value = print_decimal(_drop_zeros(rate.value))
            yield "tax_rate", Candidate(value, (rate.span,), (*base, certain))
        elif code in self._legend:
            value, place = self._legend[code]
            evidence = (*base, Evidence("tax_code", 0.5, f"{code} is {value} %"))
            yield "tax_rate", Candidate(value, (span, place), evidence, rule="tax_code")

    def _list_tax_amount(
        self, item: Item, table: LineTable, base: tuple[Evidence, ...]
    ) -> Iterator[tuple[str, Candidate]]:
        for span in column_spans(item, table, "tax_amount")[:1]:
            for amount in self._reading.amounts_in(span)[:1]:
                value = print_decimal(amount.value(self._reading.conventions.mark))
                yield "tax_amount", Candidate(value, (span.cell.span(amount.start, amount.end),), base)


def _drop_zeros(rate: Decimal) -> Decimal:
    """Return the rate without a printed ",00"."""
    return rate.quantize(Decimal(1)) if rate == rate.to_integral_value() else rate


def _of_number(number: Number, evidence: Iterable[Evidence]) -> Candidate:
    spans = (number.span,)
    return Candidate(print_decimal(number.value), spans, (*evidence, *_blur(spans)))


def _blur(spans: Sequence[Span]) -> tuple[Evidence, ...]:
    """Return what the OCR's doubt says."""
    worst = min(span.confidence for span in spans)
    return (Evidence("blurred", BLURRED, f"{worst:.2f}"),) if worst < BLURRED_BELOW else ()


def _weigh_fit(values: RowValues) -> tuple[Evidence, ...]:
    quantity, price, amount, fit = values.quantity, values.price, values.amount, values.fit
    if quantity is None or price is None or amount is None:
        return ()
    detail = f"{quantity.number.value} × {price.value} = {amount.value}"
    if fit is None:
        return (Evidence("does_not_multiply", DIFFERS, detail),)
    if fit.base != 1 and values.base is None:
        return (Evidence("multiplies_per", FOR_MORE, f"{detail}, price per {fit.base}"),)
    if not fit.is_exact:
        return (Evidence("multiplies_rounded", ROUNDED, detail),)
    is_plain = quantity.number.value == 1 or not amount.value
    return (Evidence("multiplies", BY_ONE if is_plain else MULTIPLIES, detail),)


def _list_price_base(values: RowValues, evidence: Sequence[Evidence]) -> Iterator[tuple[str, Candidate]]:
    if values.base is not None:
        yield "price_base_quantity", _of_number(values.base.number, evidence)
    elif values.fit is not None and values.fit.base != 1 and values.amount is not None:
        spans = tuple(
            part.span
            for part in (_number_of(values.quantity), values.price, values.amount)
            if part is not None
        )
        value = print_decimal(values.fit.base)
        yield "price_base_quantity", Candidate(value, spans, tuple(evidence), rule="quantity_times_price")


def _number_of(measure: Measure | None) -> Number | None:
    return measure.number if measure is not None else None


def _list_discounts(item: Item, base: Sequence[Evidence]) -> Iterator[tuple[str, Candidate]]:
    """Yield the discounts and surcharges of an item: of its columns, then of the rows below it."""
    values = item.anchor.values
    at = {"allowances": 0, "charges": 0}
    evidence = (*base, *_weigh_fit(values))
    if (values.percent and values.percent.value) or (values.discount and values.discount.value):
        if values.percent and values.percent.value:
            yield "allowances/0/percent", _of_number(values.percent, evidence)
        if values.discount and values.discount.value and not _is_same(values):
            amount = _absolute(values.discount, evidence)
            yield "allowances/0/amount", amount
        at["allowances"] = 1
    for row in item.adjustments:
        number = row.values.amount
        if number is not None:
            name = "allowances" if number.value < 0 else "charges"
            yield f"{name}/{at[name]}/amount", _absolute(number, base)
            reason = tuple(cell.whole() for cell in row.row.row.cells if any(map(str.isalpha, cell.text)))
            if reason:
                text = " ".join(span.text for span in reason)
                yield f"{name}/{at[name]}/reason", Candidate(text, reason, tuple(base))
            at[name] += 1


def _is_same(values: RowValues) -> bool:
    """Return whether one bare number was read as percent and as amount."""
    return (
        values.percent is not None
        and values.discount is not None
        and values.percent.span == values.discount.span
    )


def _absolute(number: Number, evidence: Sequence[Evidence]) -> Candidate:
    return Candidate(print_decimal(abs(number.value)), (number.span,), tuple(evidence))
