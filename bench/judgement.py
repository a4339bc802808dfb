"""Judges what was read against what stands on a generated document, field by field, as a person would."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from rapidfuzz import fuzz

from schemas.results import DocumentResult
from scripts.comparison import compare_fields

SURE = 0.9
"""Confidence from which on a wrong value counts as a lie."""
SAME_NAME, SAME_DESCRIPTION = 90, 80
"""Least likeness of names and streets, and of descriptions, of 100."""
_PLACE = re.compile(r"/\d+/")
_AMOUNT = re.compile(r"(total|amount|due|subtotal|tip|rounding|change|tendered)$")
_NAME = re.compile(r"(name|street|city)$")
_CEDEX = re.compile(r"\s+cedex\b.*$", re.IGNORECASE)
"""What French towns are followed by in the addresses of large receivers of post."""
_VAT_ID = re.compile(r"vat_id$")
_DIGITS = re.compile(r"(phone|registration_id|tax_id)$")
CORE = {
    "invoice": (
        "/seller/name", "/seller/vat_id", "/buyer/name", "/payment/accounts/0/iban", "/invoice_number",
        "/issue_date", "/due_date", "/currency", "/net_total", "/tax_total", "/gross_total",
    ),
    "receipt": ("/merchant/name", "/merchant/address/street", "/date", "/total"),
}  # fmt: skip
"""Fields that are judged of real documents too, by schema."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field of one document."""

    path: str
    """JSON pointer without places in lists, e.g. /payment/accounts/iban."""
    expected: Any
    """None where the document doesn't state it."""
    actual: Any
    confidence: float
    is_core: bool

    @property
    def is_right(self) -> bool:
        """Whether what was read is what stands there."""
        return is_same(self.path, self.expected, self.actual)

    @property
    def is_lie(self) -> bool:
        """Whether it is wrong and given as sure."""
        return self.actual is not None and self.confidence >= SURE and not self.is_right

    @property
    def counts(self) -> bool:
        """Whether it belongs into a share of right fields: nothing read where nothing stands does not."""
        return self.expected is not None or self.actual is not None


@dataclass(frozen=True)
class Judgement:
    """What was right and wrong on one document."""

    verdicts: Sequence[Verdict]
    lines: int
    """Line items on the document."""
    lines_right: int
    lines_invented: int
    """Line items read beyond those on the document."""
    lines_wrong: Sequence[str] = field(default=())
    """The line items that weren't read right, for a person."""
    has_wrong_iban: bool = False
    has_swapped_parties: bool = False

    @property
    def judged(self) -> list[Verdict]:
        """Return the verdicts that belong into a share of right fields."""
        return [verdict for verdict in self.verdicts if verdict.counts]


def judge_document(truth: Mapping[str, Any], result: DocumentResult) -> Judgement:
    """Compare a result with a generated document's truth."""
    verdicts = list(_judge_fields(truth, result))
    wrong = [*_list_wrong_lines(truth["full"].get("lines", []), result.data.get("lines", []))]
    lines = len(truth["full"].get("lines", []))
    return Judgement(
        verdicts=verdicts,
        lines=lines,
        lines_right=lines - len(wrong),
        lines_invented=max(0, len(result.data.get("lines", [])) - lines),
        lines_wrong=wrong,
        has_wrong_iban=_has_wrong_iban(truth["full"], result.data),
        has_swapped_parties=_are_swapped(truth["data"], result.data),
    )


def _judge_fields(truth: Mapping[str, Any], result: DocumentResult) -> Iterator[Verdict]:
    core = CORE[truth["schema"]]
    for compared in compare_fields(truth["data"], result.data):
        found = result.fields.get(compared.path)
        confidence = found.confidence if found is not None else 0.0
        path = _PLACE.sub("/", compared.path)
        yield Verdict(path, compared.expected, compared.actual, confidence, compared.path in core)


def is_same(path: str, expected: Any, actual: Any) -> bool:
    """Return whether both mean the same: exactly for ids, days and amounts, nearly for names and streets."""
    if expected is None or actual is None or not isinstance(expected, str):
        return bool(expected == actual)
    if _AMOUNT.search(path):
        return _is_same_number(expected, actual)
    if _VAT_ID.search(path):
        return _shorten_vat_id(expected) == _shorten_vat_id(actual)
    if _DIGITS.search(path):
        return re.sub(r"\D", "", expected).removeprefix("0") == re.sub(r"\D", "", actual).removeprefix("0")
    if path.endswith("/time"):
        return expected[:5] == str(actual)[:5]
    if path.endswith("/website"):
        return _shorten_website(expected) == _shorten_website(actual)
    if path.endswith("/city"):
        expected, actual = (_CEDEX.sub("", town) for town in (expected, actual))
    if _NAME.search(path):
        return _is_like(expected, actual, SAME_NAME)
    return _compact(expected) == _compact(actual)


def _is_like(expected: str, actual: str, least: int, most_longer: float = 1.6) -> bool:
    shorter, longer = sorted((len(expected), len(actual)))
    if longer > most_longer * shorter + 2:
        return False
    return fuzz.token_set_ratio(expected.casefold(), actual.casefold()) >= least


def _compact(text: Any) -> str:
    return re.sub(r"[\s.\-–]", "", str(text)).casefold()


def _shorten_vat_id(number: str) -> str:
    """Leave away what countries print around the number: their letters, blanks, the tax's name."""
    bare = re.sub(r"[^A-Z0-9]", "", number.upper())
    bare = re.sub(r"(MWST|TVA|IVA)$", "", bare)
    return re.sub(r"^(ES|IT|PT|BE|GB)(?=\w{8,})", "", bare)


def _shorten_website(address: str) -> str:
    return re.sub(r"^(https?://)?(www\.)?", "", address.casefold()).rstrip("/")


def _is_same_number(expected: Any, actual: Any) -> bool:
    try:
        return Decimal(str(expected)) == Decimal(str(actual))
    except InvalidOperation:
        return False


def _has_wrong_iban(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    """Return whether an account is named that isn't one of the seller's."""
    known, given = ([one.get("iban") for one in _list_accounts(tree)] for tree in (expected, actual))
    return any(iban is not None and iban not in known for iban in given)


def _list_accounts(tree: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    accounts: Sequence[Mapping[str, Any]] = tree.get("payment", {}).get("accounts", ())
    return accounts


def _are_swapped(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    """Return whether a party stands where the other belongs, by name or by VAT id."""
    if "seller" not in expected:
        return False
    pairs = [
        (expected[one].get(key), expected[other].get(key), actual[one].get(key))
        for one, other in (("seller", "buyer"), ("buyer", "seller"))
        for key in ("name", "vat_id")
    ]
    return any(
        rival is not None and given is not None and own != rival
        and not is_same(f"/{_kind(rival)}", own, given) and is_same(f"/{_kind(rival)}", rival, given)
        for own, rival, given in pairs
    )  # fmt: skip


def _kind(value: str) -> str:
    return "vat_id" if sum(sign.isdigit() for sign in value) > 5 else "name"


def _list_wrong_lines(
    expected: Sequence[Mapping[str, Any]], actual: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Yield each line item of the document that no read one equals; a read one serves only once."""
    left = list(actual)
    for line in expected:
        match = next((other for other in left if is_same_line(line, other)), None)
        if match is None:
            yield (
                " | ".join(str(line.get(name, "")) for name in ("description", "quantity", "unit_price"))
                + f" | {_total(line)}"
            )
        else:
            left.remove(match)


def is_same_line(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    """Return whether a read line item has the description and all numbers of the printed one."""
    description = expected["description"]
    allowed = f"{description} {expected.get('detail', '')}".strip()
    given = actual.get("description") or ""
    if not (_is_like(description, given, SAME_DESCRIPTION) or _is_like(allowed, given, SAME_DESCRIPTION)):
        return False
    totals = [
        actual.get(name) for name in ("net_amount", "gross_amount", "total") if actual.get(name) is not None
    ]
    has_total = any(_is_same_number(_total(expected), total) for total in totals)
    return has_total and all(_is_same_cell(name, expected, actual) for name in ("quantity", "unit_price"))


def _is_same_cell(name: str, expected: Mapping[str, Any], actual: Mapping[str, Any]) -> bool:
    if expected.get(name) is None:
        is_one = name == "quantity" and _is_same_number("1", actual.get(name))
        return actual.get(name) is None or is_one or _is_same_number(_total(expected), actual.get(name))
    return _is_same_number(expected[name], actual.get(name))


def _total(line: Mapping[str, Any]) -> str:
    return str(line.get("net_amount") or line.get("gross_amount") or line.get("total"))
