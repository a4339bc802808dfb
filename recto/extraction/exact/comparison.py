"""The e-invoice against its printed page: what a person would call another value, not another form."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from rapidfuzz import fuzz

from recto.extraction.reader.folding import fold, fold_words
from schemas.results import DocumentResult, Grounding

SURE = 0.9
"""Confidence of the rules in a printed value, from which on it is set against the data."""
SAME_NAME = 80
"""Least likeness of names, of 100: pages have brands, legal forms and departments that data leave out."""
_QUOTED = 80

Same = Callable[[str, str, Mapping[str, Any]], bool]
"""Whether a value and a printed one mean the same, given all data."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """A field, what a person calls it, and when two values of it are the same."""

    path: str
    name: str
    is_same: Same


def compare_with_page(exact: DocumentResult, printed: DocumentResult) -> Sequence[str]:
    """Return a warning with both values for each field that is printed otherwise than the data have it.

    `printed` is what the rules read on the pages; only what they are sure of counts.
    """
    if printed.schema_name != exact.schema_name:
        return ()
    return tuple(_list_differences(exact, printed))


def _list_differences(exact: DocumentResult, printed: DocumentResult) -> Iterator[str]:
    for field in COMPARED:
        given, found = exact.fields.get(field.path), printed.fields.get(field.path)
        if given is None or found is None or given.value is None or found.value is None:
            continue
        is_read = found.confidence >= SURE and found.grounding is Grounding.FOUND
        if is_read and not field.is_same(str(given.value), str(found.value), exact.data):
            yield (
                f"The {field.name} differs: the e-invoice data say {_quote(given.value)}, "
                f"the page says {_quote(found.value)}. The data were taken."
            )


def _quote(value: object) -> str:
    text = str(value)
    return f'"{text[:_QUOTED]}…"' if len(text) > _QUOTED else f'"{text}"'


# ── when values are the same ────────────────────────────────────────────────────────────────────────


def _is_same_text(one: str, other: str, _data: Mapping[str, Any]) -> bool:
    return fold(one) == fold(other)


def _is_same_number(one: str, other: str, _data: Mapping[str, Any]) -> bool:
    """Tell numbers apart but for signs, leading zeros and a label in front: "INV 0012" is "12"."""
    first, second = (fold(text).lstrip("0") for text in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return first == second or (len(shorter) > 3 and longer.endswith(shorter))


def _is_same_day(one: str, other: str, _data: Mapping[str, Any]) -> bool:
    return one == other


def _is_due(one: str, other: str, data: Mapping[str, Any]) -> bool:
    """Take the days of cash discounts for due dates, as pages and data both do."""
    return one == other or other in {discount["until"] for discount in data["payment"]["discounts"]}


def _is_same_amount(one: str, other: str, data: Mapping[str, Any]) -> bool:
    """Forgive signs, which credit notes print, and another total of the same document in its place."""
    printed = _read_number(other)
    totals = (data[name] for name in TOTALS)
    known = (_read_number(total) for total in (one, *totals) if total is not None)
    return printed is None or any(abs(printed) == abs(number) for number in known if number is not None)


def _read_number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _is_same_name(one: str, other: str, _data: Mapping[str, Any]) -> bool:
    first, second = (" ".join(fold_words(text)) for text in (one, other))
    return fuzz.partial_token_set_ratio(first, second) >= SAME_NAME or fold(one) in fold(other)


def _is_iban(one: str, other: str, data: Mapping[str, Any]) -> bool:
    ibans = {fold(account["iban"] or "") for account in data["payment"]["accounts"]}
    return fold(other) in {fold(one), *ibans}


def _is_id_of(party: str) -> Same:
    def is_same(one: str, other: str, data: Mapping[str, Any]) -> bool:
        known = (one, *(data[party][key] for key in ("vat_id", "tax_id", "registration_id")))
        digits = {_shorten_id(number) for number in known if number}
        return _shorten_id(other) in digits

    return is_same


def _shorten_id(number: str) -> str:
    """Leave away the country's letters, which pages and data set or don't."""
    return re.sub(r"^[a-z]{1,3}(?=\d)", "", fold(number))


TOTALS = ("line_total", "net_total", "tax_total", "gross_total", "amount_due")
COMPARED = (
    _Compared("/invoice_number", "invoice number", _is_same_number),
    _Compared("/issue_date", "date of issue", _is_same_day),
    _Compared("/due_date", "due date", _is_due),
    _Compared("/delivery_date", "date of delivery", _is_same_day),
    _Compared("/currency", "currency", _is_same_text),
    _Compared("/net_total", "net total", _is_same_amount),
    _Compared("/tax_total", "total tax", _is_same_amount),
    _Compared("/gross_total", "gross total", _is_same_amount),
    _Compared("/amount_due", "amount due", _is_same_amount),
    _Compared("/seller/name", "seller's name", _is_same_name),
    _Compared("/seller/vat_id", "seller's VAT id", _is_id_of("seller")),
    _Compared("/buyer/name", "buyer's name", _is_same_name),
    _Compared("/buyer/vat_id", "buyer's VAT id", _is_id_of("buyer")),
    _Compared("/payment/accounts/0/iban", "IBAN", _is_iban),
    _Compared("/payment/debtor_iban", "IBAN that is debited", _is_iban),
)
