"""Puts the payment code on the pages into a result: as `payment.qr`, and where it bears on other values."""

import re
from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

from rapidfuzz.distance import Levenshtein
from stdnum import iban as iban_numbers

from recto.documents.model import Document
from recto.extraction.exact.payment_codes import PaymentCode, list_payment_codes
from recto.extraction.exact.reading import ExactReading
from recto.extraction.pointers import look_up
from recto.extraction.reader.folding import fold
from schemas.documents.invoice import BankAccount
from schemas.results import DocumentResult, FieldResult, Grounding, PageBox, Source

SCHEMA = "invoice"
ACCOUNTS = "/payment/accounts"
SUPPORTED = 0.99
"""Confidence of a value that a code confirms: both would have to be misread in the same way."""
DECODED = 0.98
"""Confidence of a value that only a code has. The code is read without error; it may be another bill's."""
_SURER = (Source.E_INVOICE, Source.FORM_FIELD)
_EXACT = (*_SURER, Source.TEXT_LAYER)
"""What holds characters as they were written."""
_MOST_SLIPS = 3


def add_barcodes(result: DocumentResult, document: Document) -> ExactReading:
    """Return the result with the payment code on its pages, and warnings where that contradicts it.

    A code confirms what was read and fills what was not; it replaces nothing but a misread IBAN. Other
    schemas and documents without a code come back as they are.
    """
    on_pages = [code for code in document.barcodes if code.page in result.pages]
    codes = list_payment_codes(on_pages) if result.schema_name == SCHEMA else []
    if not codes:
        return ExactReading(result)
    addition = _Addition(result, codes[0])
    addition.add_code()
    addition.match_account()
    addition.match_amount()
    addition.match_currency()
    addition.match_reference()
    warnings = (*_compare_codes(codes), *addition.warnings)
    update = {"data": addition.data, "fields": addition.fields}
    return ExactReading(result.model_copy(update=update), warnings)


def _compare_codes(codes: Sequence[PaymentCode]) -> list[str]:
    first = codes[0].to_data()
    if all(code.to_data() == first for code in codes):
        return []
    return [
        f"The pages have {len(codes)} payment QR codes that differ; the one on page "
        f"{codes[0].barcode.page} was taken."
    ]


class _Addition:
    """One result while a code is added to it."""

    def __init__(self, result: DocumentResult, code: PaymentCode) -> None:
        self.data: dict[str, Any] = deepcopy(result.data)
        self.fields: dict[str, FieldResult] = dict(result.fields)
        self.warnings: list[str] = []
        self._code = code
        self._boxes = (PageBox(page=code.barcode.page, box=code.barcode.box),)

    def add_code(self) -> None:
        """State everything the code says."""
        self.data["payment"]["qr"] = self._code.to_data()
        for name, value in self._code.to_data().items():
            if value is not None:
                self._state(f"/payment/qr/{name}", value, 1.0)

    def match_account(self) -> None:
        """Confirm the account, add it where none was read, or tell that it is another one."""
        code, accounts = self._code, self.data["payment"]["accounts"]
        ibans = [account["iban"] for account in accounts]
        if not iban_numbers.is_valid(code.iban):
            self.warnings.append(f'The payment QR code has a wrong IBAN, "{code.iban}": it was not used.')
        elif code.iban in ibans:
            index = ibans.index(code.iban)
            self._support(f"{ACCOUNTS}/{index}/iban")
            self._fill_bic(index)
        elif not any(ibans):
            self._add_account()
        elif (slip := self._find_slip(ibans)) is not None:
            self._fill(f"{ACCOUNTS}/{slip}/iban", code.iban)
        else:
            self.warnings.append(
                f'The payment QR code asks for payment to the IBAN "{code.iban}", but the document names '
                f'"{next(filter(None, ibans))}". Ask the seller before you pay.'
            )

    def match_amount(self) -> None:
        """Confirm what is to be paid, state it where no total was read, or tell that it differs."""
        paths = ("/amount_due", "/gross_total")
        known = {path: self.data[path[1:]] for path in paths if self.data[path[1:]] is not None}
        if self._code.amount is None:
            return
        same = [path for path, text in known.items() if abs(Decimal(text)) == Decimal(self._code.amount)]
        if same:
            for path in same:
                self._support(path)
        elif not known:
            self._fill("/amount_due", self._code.amount)
        else:
            name, text = ("amount due", known[paths[0]]) if paths[0] in known else ("total", known[paths[1]])
            self.warnings.append(
                f'The payment QR code asks for "{self._code.amount}", but the {name} is "{text}".'
            )

    def match_currency(self) -> None:
        """Confirm the currency, state it, or tell that it differs."""
        stated, coded = self.data["currency"], self._code.currency
        if coded is None:
            return
        if stated is None:
            self._fill("/currency", coded)
        elif stated == coded:
            self._support("/currency")
        else:
            self.warnings.append(
                f'The payment QR code is in "{coded}", but the currency of the document is "{stated}".'
            )

    def match_reference(self) -> None:
        """Confirm what is to be stated with the payment, or state it where nothing was read.

        A structured reference that differs from another structured one is told of; free texts differ freely.
        """
        code, stated = self._code, self.data["payment_reference"]
        coded = code.reference or code.message
        if coded is None:
            return
        if stated is None:
            self._fill("/payment_reference", coded)
        elif fold(stated) == fold(coded):
            self._support("/payment_reference")
        elif code.reference and _is_structured(stated):
            self.warnings.append(
                f'The payment QR code has the reference "{coded}", but the document has "{stated}".'
            )

    def _find_slip(self, ibans: Sequence[str | None]) -> int | None:
        """Return the account whose IBAN was misread: its check digits are wrong and few characters differ."""
        for index, iban in enumerate(ibans):
            field = self.fields.get(f"{ACCOUNTS}/{index}/iban")
            is_exact = field is not None and field.source in _EXACT
            if not iban or is_exact or iban_numbers.is_valid(iban):
                continue
            if Levenshtein.distance(iban, self._code.iban) <= _MOST_SLIPS:
                return index
        return None

    def _add_account(self) -> None:
        """Give an account of that number its IBAN, or add one."""
        accounts = self.data["payment"]["accounts"]
        numbers = [account["account_number"] for account in accounts]
        fits = [index for index, number in enumerate(numbers) if number is None or number in self._code.iban]
        if not fits:
            fits = [len(accounts)]
            accounts.append(BankAccount().model_dump(mode="json"))
        self._fill(f"{ACCOUNTS}/{fits[0]}/iban", self._code.iban)
        self._fill_bic(fits[0])

    def _fill_bic(self, index: int) -> None:
        path = f"{ACCOUNTS}/{index}/bic"
        if self._code.bic is not None and look_up(self.data, path) is None:
            self._fill(path, self._code.bic)

    def _fill(self, path: str, value: str) -> None:
        parent, _, name = path.rpartition("/")
        target = look_up(self.data, parent) if parent else self.data
        target[name] = value
        self._state(path, value, DECODED)

    def _state(self, path: str, value: str, confidence: float) -> None:
        self.fields[path] = FieldResult(
            value=value,
            confidence=confidence,
            grounding=Grounding.EMBEDDED,
            source=Source.BARCODE,
            boxes=self._boxes,
        )

    def _support(self, path: str) -> None:
        field = self.fields.get(path)
        if field is not None and field.source not in _SURER:
            confidence = max(field.confidence, SUPPORTED)
            self.fields[path] = field.model_copy(update={"confidence": confidence})


def _is_structured(reference: str) -> bool:
    packed = "".join(reference.split()).upper()
    return re.fullmatch(r"RF\d{2}\w{1,21}|\d{20,27}", packed) is not None
