"""A second opinion: what the rules make of the same pages, asked field by field.

The rules know who is the seller and which sum is which. A model's value that they read as the same field is
where they found it; one that they read as another field is most likely that field's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from recto.extraction.grounding.kinds import Kind, is_same, kind_of
from recto.extraction.reader.candidates import Choice
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.schema_readers import READERS
from recto.json_schemas.pointers import generalise

MOST_CELLS = 4000
"""Cells of a document up to which the rules are asked: they take longer than looking a value up."""
SAME_TEXT = 90
"""Likeness of two texts, of 100, from which on they are one."""
ECHOES = (
    {"/net_total", "/line_total", "/subtotal", "/taxes/*/base"},
    {"/tax_total", "/taxes/*/amount", "/tax_total_in_tax_currency"},
    {"/gross_total", "/amount_due", "/payments/*/amount", "/payment/qr/amount", "/line_total", "/total"},
    {"/total", "/subtotal", "/amount_tendered", "/taxes/*/base"},
    {"/allowance_total", "/allowances/*/amount", "/payment/discounts/*/amount", "/discount_total"},
    {"/charge_total", "/charges/*/amount"},
    {"/prepaid_amount", "/payments/*/amount"},
    {"/due_date", "/payment/discounts/*/until", "/payments/*/date"},
    {"/delivery_date", "/service_period/start", "/service_period/end"},
    {"/invoice_number", "/payment_reference", "/payment/qr/reference", "/payment/qr/message"},
    {"/customer_number", "/account_number"},
    {"/payment/accounts/*/iban", "/payment/qr/iban"},
    {"/payment/accounts/*/bic", "/payment/qr/bic"},
    {"/currency", "/tax_currency", "/payment/accounts/*/currency", "/payment/qr/currency"},
)  # fmt: skip
"""Fields that often hold one printed value between them."""
PARTY_ECHOES = (
    ("/seller/", "/payee/"), ("/seller/address/", "/remit_to/"), ("/buyer/address/", "/bill_to/"),
    ("/buyer/address/", "/ship_to/"), ("/buyer/address/", "/service_address/"),
    ("/seller/contact/", "/seller/"), ("/buyer/contact/", "/buyer/"),
)  # fmt: skip
"""Parties that are often one."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What the rules read as one field."""

    path: str
    pattern: str
    value: Any
    confidence: float
    spans: tuple[Span, ...]
    is_derived: bool
    kind: Kind


@dataclass(frozen=True)
class Opinion:
    """What the rules read, by field and by place."""

    beliefs: Sequence[Belief] = ()
    by_pattern: Mapping[str, Sequence[Belief]] = field(default_factory=dict)
    by_cell: Mapping[Cell, Sequence[Belief]] = field(default_factory=dict)

    def agreeing(self, path: str, kind: Kind, value: Any) -> Belief | None:
        """Return what the rules read as this field, at any place of a list, if it is the same."""
        same = (
            each for each in self.by_pattern.get(generalise(path), ()) if means_same(kind, each.value, value)
        )
        return max(same, key=lambda each: (each.path == path, each.confidence), default=None)

    def contradicting(self, path: str, kind: Kind, value: Any) -> Belief | None:
        """Return the surest other value that the rules read as this field, where they read but one."""
        others = [
            each
            for each in self.by_pattern.get(generalise(path), ())
            if not means_same(kind, each.value, value)
        ]
        return max(others, key=lambda each: each.confidence, default=None)

    def owner(self, path: str, kind: Kind, value: Any) -> Belief | None:
        """Return the surest other field that the rules read this value as, if the two can't share it."""
        pattern = generalise(path)
        others = (
            each
            for each in self.beliefs
            if each.kind is kind
            and each.pattern != pattern
            and means_same(kind, each.value, value)
            and not are_echoes(pattern, each.pattern)
        )
        return max(others, key=lambda each: each.confidence, default=None)

    def at(self, span: Span) -> Iterable[Belief]:
        """Return what the rules read at a place."""
        return (
            each
            for each in self.by_cell.get(span.cell, ())
            if any(
                one.cell is span.cell and one.start < span.end and one.end > span.start for one in each.spans
            )
        )


def means_same(kind: Kind, one: Any, two: Any) -> bool:
    """Return whether two values of a field mean the same; texts may differ by a word or a slip."""
    if is_same(kind, one, two):
        return True
    if kind is not Kind.TEXT:
        return False
    first, second = fold(str(one)), fold(str(two))
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 6 and len(shorter) > 0.6 * len(longer) and shorter in longer:
        return True
    return fuzz.ratio(first, second) >= SAME_TEXT


def are_echoes(one: str, two: str) -> bool:
    """Return whether two fields may hold one printed value."""
    if any(one in echoes and two in echoes for echoes in ECHOES):
        return True
    return any(
        one.replace(left, right) == two or two.replace(left, right) == one for left, right in PARTY_ECHOES
    ) or _is_part(one, two)


def _is_part(one: str, two: str) -> bool:
    """Return whether both are fields of rows, or one is a part of the other's address."""
    return ("/address/" in one and "/address/" in two and one.split("/")[1] == two.split("/")[1]) or (
        one.startswith("/lines/") and two.startswith("/lines/")
    )


def ask_rules(reading: Reading, schema_name: str) -> Opinion:
    """Return what the rules read; nothing for a schema they don't know, or from a very long document."""
    reader = READERS.get(schema_name)
    if reader is None or len(reading.folded) > MOST_CELLS:
        return Opinion()
    beliefs = [_believe(path, choice) for path, choice in reader.read(reading).items()]
    by_pattern: dict[str, list[Belief]] = {}
    by_cell: dict[Cell, list[Belief]] = {}
    for belief in beliefs:
        by_pattern.setdefault(belief.pattern, []).append(belief)
        for cell in {span.cell for span in belief.spans}:
            by_cell.setdefault(cell, []).append(belief)
    return Opinion(beliefs, by_pattern, by_cell)


def _believe(path: str, choice: Choice) -> Belief:
    best = choice.best
    kind = kind_of(path, best.value)
    return Belief(path, generalise(path), best.value, choice.confidence, best.spans, bool(best.rule), kind)
