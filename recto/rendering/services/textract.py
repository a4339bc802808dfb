"""Results as Amazon Textract's AnalyzeExpense answers them, and with its status GetExpenseAnalysis."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stdnum.au import abn
from stdnum.in_ import gstin, pan

from recto.rendering.services.base import (
    JsonObject,
    Rule,
    ServedResult,
    Spot,
    Values,
    load_table,
    merge_boxes,
    read_rule,
    require_served,
)

_DIGITS = 6
_ADDRESS_PARTS = {
    "STREET": "/street",
    "CITY": "/city",
    "STATE": "/region",
    "ZIP_CODE": "/postal_code",
    "COUNTRY": "/country",
}


def write_textract(served: ServedResult) -> JsonObject:
    """Return the answer of a finished analysis. Raises OptionInvalidError for other schemas."""
    require_served(served, "textract")
    documents = [
        _Writing(Values.of(document)).write(index)
        for index, document in enumerate(served.result.documents, 1)
    ]
    return {
        "DocumentMetadata": {"Pages": len(served.result.pages)},
        "JobStatus": "SUCCEEDED",
        "ExpenseDocuments": documents,
    }


class _Writing:
    """Writes one document."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._table: Mapping[str, Any] = load_table("textract")[values.document.schema_name]
        self._currency = values.document.data.get("currency")

    def write(self, index: int) -> JsonObject:
        """Return the document."""
        rows = [self._write_row(item) for item in self._values.list_items(self._table["lines"]["at"])]
        lines = [{"LineItemExpenseFields": fields} for fields in rows if fields]
        return {
            "ExpenseIndex": index,
            "SummaryFields": [*self._write_fields(), *self._write_charges(), *self._write_groups()],
            "LineItemGroups": [{"LineItemGroupIndex": 1, "LineItems": lines}] if lines else [],
        }

    def _write_fields(self) -> Iterator[JsonObject]:
        for name, text in self._table["fields"].items():
            yield from self._write_rule(self._values, name, read_rule(text))

    def _write_rule(self, values: Values, name: str, rule: Rule) -> Iterator[JsonObject]:
        if rule.kind == "address":
            if (spot := _find_address(values, rule.pointers[0])) is not None:
                yield self._field(name, spot)
            return
        for spot in values.find(rule):
            if rule.kind == "abn" and not abn.is_valid(str(spot.value)):
                continue
            kind = _name_tax_id(name, str(spot.value)) if rule.kind == "tax" else name
            yield self._field(kind, spot, has_currency=rule.kind == "amount")

    def _write_charges(self) -> Iterator[JsonObject]:
        """Yield the charges on the whole document, each under the type that its reason speaks for."""
        kinds = dict(self._table.get("charges", {}))
        for charge in self._values.list_items(kinds.pop("at", "")):
            amount, reason = charge.spot("/amount"), charge.spot("/reason")
            if amount is not None:
                told = f"{reason.value} ".lower() if reason else ""
                kind = next(
                    name for name, words in kinds.items() if not words or any(w in told for w in words)
                )
                yield self._field(kind, amount, has_currency=True, label=reason)

    def _write_groups(self) -> Iterator[JsonObject]:
        """Yield the parts of each address, tied together by the group that they are of."""
        groups: Mapping[str, Sequence[str]] = self._table["groups"]
        stand_ins: Mapping[str, str] = self._table.get("stand_ins", {})
        missing = {base for base in stand_ins if self._values.gather(base) is None}
        for base, types in groups.items():
            lent = [kind for other in missing if stand_ins[other] == base for kind in groups[other]]
            group = {"Types": [*types, *sorted(lent)], "Id": base.strip("/")}
            for name, spot in self._list_parts(base):
                yield {**self._field(name, spot), "GroupProperties": [group]}

    def _list_parts(self, base: str) -> Iterator[tuple[str, Spot]]:
        """Yield the parts of a party's address, or of an address."""
        is_party = isinstance(self._values.document.data.get(base[1:], {}).get("address"), Mapping)
        address = f"{base}/address" if is_party else base
        name = self._values.spot(f"{base}/name" if is_party else f"{base}/recipient")
        whole = _find_address(self._values, address)
        parts = {part: self._values.spot(address + pointer) for part, pointer in _ADDRESS_PARTS.items()}
        for part, spot in {"NAME": name, "ADDRESS": whole, **parts, "ADDRESS_BLOCK": whole}.items():
            if spot is not None:
                yield part, spot

    def _write_row(self, item: Values) -> list[JsonObject]:
        rules = {name: text for name, text in self._table["lines"].items() if name != "at"}
        fields = [
            field for name, text in rules.items() for field in self._write_rule(item, name, read_rule(text))
        ]
        if fields:
            row = item.gather()
            texts = " ".join(field["ValueDetection"]["Text"] for field in fields)
            whole = Spot(None, texts, row.confidence if row else None, row.boxes if row else ())
            fields.append(self._field("EXPENSE_ROW", whole))
        return fields

    def _field(
        self, name: str, spot: Spot, *, has_currency: bool = False, label: Spot | None = None
    ) -> JsonObject:
        field: JsonObject = {"Type": {"Text": name, **_confidence(spot)}}
        if label is not None:
            field["LabelDetection"] = _detection(label)
        field["ValueDetection"] = _detection(spot)
        pages = self._values.document.pages
        field["PageNumber"] = spot.first_page or (pages[0] if pages else 1)
        if has_currency and self._currency is not None:
            field["Currency"] = {"Code": self._currency}
        return field


def _find_address(values: Values, pointer: str) -> Spot | None:
    """Return an address as printed, or its parts in a row."""
    if (whole := values.spot(f"{pointer}/text")) is not None:
        return whole
    parts = [spot for part in _ADDRESS_PARTS.values() if (spot := values.spot(pointer + part)) is not None]
    gathered = values.gather(pointer)
    if not parts:
        return None
    text = ", ".join(str(part.value) for part in parts)
    return Spot(text, text, gathered.confidence if gathered else None, gathered.boxes if gathered else ())


def _name_tax_id(name: str, number: str) -> str:
    """Return the type of a tax number: those of India and Australia have their own."""
    for kind, module in (("GST", gstin), ("ABN", abn), ("PAN", pan)):
        if module.is_valid(number):
            return name.replace("_VAT_", f"_{kind}_")
    return name


def _detection(spot: Spot) -> JsonObject:
    detection: JsonObject = {"Text": spot.text}
    boxes = merge_boxes([box for box in spot.boxes if box.page == spot.first_page])
    for left, top, right, bottom in boxes.values():
        detection["Geometry"] = {
            "BoundingBox": {
                "Width": round(right - left, _DIGITS),
                "Height": round(bottom - top, _DIGITS),
                "Left": left,
                "Top": top,
            },
            "Polygon": [
                {"X": x, "Y": y} for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
            ],
        }
    return {**detection, **_confidence(spot)}


def _confidence(spot: Spot) -> JsonObject:
    return {} if spot.confidence is None else {"Confidence": round(spot.confidence * 100, 4)}
