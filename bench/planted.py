"""What a model might say of documents whose truth is known, and lies it might tell. No model is asked."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from bench.papers import Paper
from recto.extraction.pointers import build_tree, list_scalars
from recto.json_schemas.pointers import generalise
from schemas.documents import document_schemas
from schemas.results import DocumentResult, FieldResult, Grounding, Source

CODES = frozenset({"type", "currency", "tax_currency", "country", "lines_include_tax", "payment_method"})
"""Fields that hold a code of ours: what stands on the page is another word."""
INVENTED = {
    "/due_date": "2025-11-14",
    "/delivery_date": "2025-10-12",
    "/purchase_order": "4500117623",
    "/contract_number": "V-20717",
    "/seller/vat_id": "DE811569869",
    "/payment/accounts/0/iban": "DE89370400440532013000",
    "/prepaid_amount": "1117.35",
}
"""What a model may make up for fields that the document doesn't state."""


@dataclass(frozen=True)
class Lie:
    """A wrong value for one field."""

    kind: str
    path: str
    value: str


def say(
    paper: Paper,
    lies: Iterable[Lie] = (),
    confidence: Callable[[str, bool], float] = lambda _path, _right: 0.97,
    wording: Callable[[str, Any], Any] = lambda _path, value: value,
) -> DocumentResult:
    """Return what a model would answer: the truth, but for the lies; nothing has a place yet.

    `confidence` is asked for each path, with whether its value is right; `wording` may put the truth in other
    words.
    """
    wrong = {lie.path: lie.value for lie in lies}
    values = {**{path: wording(path, value) for path, value in paper.values.items()}, **wrong}
    data = document_schemas()[paper.schema].model_validate(build_tree(values)).model_dump(mode="json")
    fields = {
        path: FieldResult(
            value=value,
            confidence=confidence(path, path not in wrong),
            grounding=Grounding.UNVERIFIED,
            source=Source.MODEL,
        )
        for path, value in list_scalars(data)
        if value is not None
    }
    pages = tuple(page.number for page in paper.document.pages)
    return DocumentResult(
        schema_name=paper.schema, schema_confidence=1.0, pages=pages, data=data, fields=fields
    )


class Liar:
    """Tells lies about papers, of every kind that their values allow. Seeded: always the same."""

    def __init__(self, papers: Sequence[Paper], seed: int = 5) -> None:
        self._random = random.Random(seed)
        self._names = sorted(
            {str(value) for paper in papers for path, value in paper.values.items() if path.endswith("/name")}
        )

    def lies(self, paper: Paper) -> list[Lie]:
        """Return lies about a paper: invented values, and true ones of other fields."""
        told = chain(
            self._change_digits(paper), self._shift_dates(paper), self._rename(paper),
            _swap_parties(paper), _swap_accounts(paper), _swap_totals(paper), _swap_dates(paper),
            _swap_numbers(paper), self._swap_cells(paper), self._invent(paper),
        )  # fmt: skip
        return [lie for lie in told if not _is_true(paper, lie)]

    def _change_digits(self, paper: Paper) -> Iterator[Lie]:
        for path, value in paper.values.items():
            kind = _kind_of_digits(path, value)
            if kind:
                yield Lie(kind, path, self._change_digit(str(value), keep_first=4 if "iban" in kind else 0))

    def _change_digit(self, text: str, keep_first: int) -> str:
        at = self._random.choice(
            [index for index, sign in enumerate(text) if sign.isdigit() and index >= keep_first]
        )
        other = self._random.choice([digit for digit in "123456789" if digit != text[at]])
        return text[:at] + other + text[at + 1 :]

    def _shift_dates(self, paper: Paper) -> Iterator[Lie]:
        for path, value in paper.values.items():
            if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
                shifted = date.fromisoformat(value) + timedelta(days=self._random.choice((-7, -1, 1, 10, 31)))
                yield Lie("date shifted", path, shifted.isoformat())

    def _rename(self, paper: Paper) -> Iterator[Lie]:
        for path in paper.values:
            if path in ("/seller/name", "/buyer/name", "/merchant/name"):
                yield Lie("name of somebody else", path, self._random.choice(self._names))

    def _invent(self, paper: Paper) -> Iterator[Lie]:
        for path in sorted(paper.absent & INVENTED.keys()):
            yield Lie("invented where nothing stands", path, self._change_digit(INVENTED[path], keep_first=4))

    def _swap_cells(self, paper: Paper) -> Iterator[Lie]:
        cells: dict[str, list[str]] = {}
        for path in paper.values:
            if re.fullmatch(
                r"/lines/\d+/(description|quantity|unit_price|net_amount|gross_amount|total)", path
            ):
                cells.setdefault(path.split("/")[-1], []).append(path)
        for paths in cells.values():
            if len(paths) > 1:
                one, two = self._random.sample(paths, 2)
                yield Lie("cell of another row", one, str(paper.values[two]))


def _kind_of_digits(path: str, value: Any) -> str:
    """Return what a value with a changed digit is called; nothing for one that isn't changed."""
    text = str(value)
    if isinstance(value, bool) or not any(map(str.isdigit, text)):
        return ""
    if path.endswith("iban"):
        return "digit of an IBAN"
    if re.fullmatch(r"-?\d+\.\d+", text):
        return "digit of an amount"
    if path.endswith(("_number", "/vat_id", "/tax_id", "/bic", "order", "/registration_id")):
        return "digit of a number"
    return ""


def _is_true(paper: Paper, lie: Lie) -> bool:
    """Return whether a lie happens to be the truth, or another true item of the same list."""
    if _plain(paper.values.get(lie.path)) == _plain(lie.value):
        return True
    pattern = generalise(lie.path)
    others = (str(value) for path, value in paper.values.items() if generalise(path) == pattern)
    return "/lines/" not in lie.path and lie.value in others


def _plain(value: Any) -> str:
    text = re.sub(r"[\s.,&-]", "", str(value)).casefold()
    return str(Decimal(str(value)).normalize()) if re.fullmatch(r"-?\d+(\.\d+)?", str(value)) else text


def _swap(paper: Paper, kind: str, pairs: Iterable[tuple[str, str]]) -> Iterator[Lie]:
    """Yield the second field's value as the first's, where the document has both, or at least the second."""
    for one, two in pairs:
        if two in paper.values and (one in paper.values or kind.startswith("missing")):
            yield Lie(kind, one, str(paper.values[two]))


def _swap_parties(paper: Paper) -> Iterator[Lie]:
    both = ("seller", "buyer"), ("buyer", "seller")
    keys = ("name", "vat_id")
    yield from _swap(
        paper, "the other party's", ((f"/{one}/{key}", f"/{two}/{key}") for one, two in both for key in keys)
    )
    missing = (
        (f"/{one}/vat_id", f"/{two}/vat_id") for one, two in both if f"/{one}/vat_id" not in paper.values
    )
    yield from _swap(paper, "missing, the other party's given", missing)
    parts = ("street", "city", "postal_code")
    yield from _swap(
        paper,
        "the other party's address",
        ((f"/{one}/address/{part}", f"/{two}/address/{part}") for one, two in both for part in parts),
    )


def _swap_accounts(paper: Paper) -> Iterator[Lie]:
    account, debtor = "/payment/accounts/0/iban", "/payment/debtor_iban"
    if account not in paper.values:
        yield from _swap(paper, "missing, the other party's IBAN given", ((account, debtor),))
    if debtor not in paper.values:
        yield from _swap(paper, "missing, the other party's IBAN given", ((debtor, account),))


def _swap_totals(paper: Paper) -> Iterator[Lie]:
    sums = (
        "/net_total",
        "/tax_total",
        "/gross_total",
        "/subtotal",
        "/total",
        "/amount_due",
        "/prepaid_amount",
    )
    yield from _swap(paper, "another total", ((one, two) for one in sums for two in sums if one != two))
    line = next((path for path in paper.values if re.fullmatch(r"/lines/0/(net_amount|total)", path)), "")
    yield from _swap(paper, "a line's total", ((one, line) for one in sums))


def _swap_dates(paper: Paper) -> Iterator[Lie]:
    days = ("/issue_date", "/due_date", "/order_date", "/delivery_date", "/payment/discounts/0/until")
    yield from _swap(paper, "another date", ((one, two) for one in days for two in days if one != two))


def _swap_numbers(paper: Paper) -> Iterator[Lie]:
    numbers = (
        "/invoice_number",
        "/customer_number",
        "/purchase_order",
        "/contract_number",
        "/receipt_number",
    )
    yield from _swap(
        paper, "another number", ((one, two) for one in numbers for two in numbers if one != two)
    )
