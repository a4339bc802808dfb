"""What a seller's program prints of a sale: texts, in no place yet, and the truth of exactly those texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Kind = Literal[
    "pos", "code", "date", "description", "quantity", "unit", "price", "discount", "tax", "net", "gross"
]


@dataclass(frozen=True)
class Fact:
    """A label and what it says."""

    label: str
    text: str
    kind: str = ""


@dataclass(frozen=True)
class Sum:
    """A row of the totals; strong ones are what has to be paid."""

    label: str
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Row:
    """A line item's cells by column."""

    cells: Mapping[str, str]
    detail: str
    amount: Decimal
    heading: str = ""
    """A heading above this row, which is no line item."""


@dataclass
class Content:
    """Everything on the paper."""

    title: str
    number: str
    kind: str
    seller_name: str
    brand: str
    """What the letterhead says in big letters: the name, or what the firm calls itself."""
    seller_lines: Sequence[str]
    """Address, without the name."""
    contact: Sequence[Fact]
    """Telephone, mail, web."""
    ids: Sequence[Fact]
    """Tax and register numbers of the seller."""
    buyer_label: str
    buyer_lines: Sequence[str]
    """Name, recipient and address."""
    buyer_ids: Sequence[Fact]
    ship_label: str
    ship_lines: Sequence[str]
    facts: Sequence[Fact]
    columns: Sequence[tuple[str, str]]
    """Kind and title of each column."""
    rows: Sequence[Row]
    sums: Sequence[Sum]
    tax_head: Sequence[str]
    tax_rows: Sequence[Sequence[str]]
    opening: str
    terms: Sequence[str]
    closing: str
    bank_title: str
    bank: Sequence[Fact]
    carried: str
    brought: str
    page_label: str
    write: Any = None
    """Writes a running sum."""
    colon: str = ":"
    letter_paper: bool = False
    small_print: Sequence[str] = ()
    """Conditions on a page of their own."""
    payment_slip: Sequence[str] = ()
    """Titles of a Swiss payment part, on a page of its own."""
    truth: dict[str, Any] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """Return title and number."""
        return self.title if self.number in self.title else f"{self.title} {self.number}"

    def find_fact(self, kind: str) -> Fact | None:
        """Return the fact of a kind, if it is set apart."""
        return next((fact for fact in self.facts if fact.kind == kind), None)
