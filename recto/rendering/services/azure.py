"""Results as Azure Document Intelligence answers them: `prebuilt-invoice` and `prebuilt-receipt`, 2024-11-30.

Polygons are in pixels of the upright page images; `content` holds the texts of the fields alone, to which
the spans refer.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel.core import UnknownLocaleError, get_global
from babel.numbers import get_currency_symbol

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
from schemas.results import PageBox, PageRead

API_VERSION = "2024-11-30"
_LENGTH_OF_KVK = 8
_WITHDRAWN = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})
"""Codes that once were countries' whose codes of two letters are in use."""
_ADDRESS_PARTS = {
    "streetAddress": "/street",
    "city": "/city",
    "state": "/region",
    "postalCode": "/postal_code",
    "countryRegion": "/country",
}


def write_azure(served: ServedResult) -> JsonObject:
    """Return the answer of a finished analysis. Raises OptionInvalidError for other schemas."""
    require_served(served, "azure")
    result = served.result
    first = load_table("azure")[result.documents[0].schema_name] if result.documents else {}
    writing = _Writing({page.number: page for page in result.pages})
    documents = [writing.write_document(Values.of(document)) for document in result.documents]
    return {
        "status": "succeeded",
        "createdDateTime": _tell_time(served.created_at),
        "lastUpdatedDateTime": _tell_time(served.finished_at),
        "analyzeResult": {
            "apiVersion": API_VERSION,
            "modelId": first.get("model", "prebuilt-invoice"),
            "stringIndexType": "unicodeCodePoint",
            "contentFormat": "text",
            "content": writing.content,
            "pages": [_write_page(page) for page in result.pages],
            "documents": documents,
        },
    }


class _Writing:
    """Writes the documents of one answer, and its `content` along with them."""

    def __init__(self, pages: Mapping[int, PageRead]) -> None:
        self.content = ""
        self._pages = pages
        self._currency: str | None = None

    def write_document(self, values: Values) -> JsonObject:
        """Return a document with the fields that it has."""
        table = load_table("azure")[values.document.schema_name]
        document = values.document
        self._currency = values.document.data.get("currency")
        start = len(self.content)
        fields = self._write_fields(values, table["fields"])
        for name, columns in table["lists"].items():
            items = [self._write_item(item, columns) for item in values.list_items(columns["at"])]
            if any(item["valueObject"] for item in items):
                fields[name] = {"type": "array", "valueArray": items}
        for name, rules in table.get("singles", {}).items():
            single = self._write_fields(values, rules)
            if len(single) == len(rules):
                fields[name] = {"type": "array", "valueArray": [{"type": "object", "valueObject": single}]}
        whole = tuple(PageBox(page=page, box=(0, 0, 1, 1)) for page in document.pages)
        return {
            "docType": table["type"],
            "boundingRegions": self._write_regions(whole),
            "fields": fields,
            "confidence": document.schema_confidence,
            "spans": [{"offset": start, "length": len(self.content) - start}],
        }

    def _write_item(self, item: Values, columns: Mapping[str, str]) -> JsonObject:
        rules = {name: rule for name, rule in columns.items() if name != "at"}
        start = len(self.content)
        fields = self._write_fields(item, rules)
        spot = item.gather() or Spot(None, "")
        evidence = self._write_evidence(spot, spans=[{"offset": start, "length": len(self.content) - start}])
        return {"type": "object", "valueObject": fields, **evidence}

    def _write_fields(self, values: Values, rules: Mapping[str, str]) -> JsonObject:
        fields = ((name, self._write_field(values, read_rule(text))) for name, text in rules.items())
        return {name: field for name, field in fields if field is not None}

    def _write_field(self, values: Values, rule: Rule) -> JsonObject | None:
        if rule.kind == "address":
            return self._write_address(values, rule)
        spot = next(values.find(rule), None)
        if spot is None:
            return None
        if rule.kind == "currency":
            typed = self._type_currency(spot)
        else:
            typed = _TYPES.get(rule.kind, _type_string)(rule.kind, spot, values)
        return None if typed is None else {**typed, **self._write_evidence(spot)}

    def _write_address(self, values: Values, rule: Rule) -> JsonObject | None:
        pointer = rule.pointers[0]
        parts = {name: values.spot(pointer + part) for name, part in _ADDRESS_PARTS.items()}
        told = {name: spot.value for name, spot in parts.items() if spot is not None}
        whole = values.spot(f"{pointer}/text")
        spot = whole or values.gather(pointer)
        if spot is None or not (told or whole):
            return None
        return {"type": "address", "valueAddress": told, **self._write_evidence(spot)}

    def _type_currency(self, spot: Spot) -> JsonObject | None:
        amount = _number(spot.value)
        if amount is None:
            return None
        money: JsonObject = {"amount": amount}
        if self._currency is not None:
            money |= {"currencySymbol": _symbol(self._currency), "currencyCode": self._currency}
        return {"type": "currency", "valueCurrency": money}

    def _write_evidence(self, spot: Spot, spans: list[JsonObject] | None = None) -> JsonObject:
        evidence: JsonObject = {"content": spot.text, "boundingRegions": self._write_regions(spot.boxes)}
        if spot.confidence is not None:
            evidence["confidence"] = spot.confidence
        return {**evidence, "spans": [self._write_span(spot.text)] if spans is None else spans}

    def _write_span(self, text: str) -> JsonObject:
        span = {"offset": len(self.content), "length": len(text)}
        self.content += f"{text}\n"
        return span

    def _write_regions(self, boxes: Any) -> list[JsonObject]:
        regions: list[JsonObject] = []
        for number, (left, top, right, bottom) in merge_boxes(boxes).items():
            if (page := self._pages.get(number)) is not None:
                x1, x2 = round(left * page.width, 1), round(right * page.width, 1)
                y1, y2 = round(top * page.height, 1), round(bottom * page.height, 1)
                regions.append({"pageNumber": number, "polygon": [x1, y1, x2, y1, x2, y2, x1, y2]})
        return regions


def _write_page(page: PageRead) -> JsonObject:
    return {
        "pageNumber": page.number,
        "angle": 0,
        "width": page.width,
        "height": page.height,
        "unit": "pixel",
        "words": [],
        "lines": [],
        "spans": [],
    }


Typing = Callable[[str, Spot, Values], JsonObject | None]


def _type_string(_kind: str, spot: Spot, _values: Values) -> JsonObject:
    return {"type": "string", "valueString": str(spot.value)}


def _type_as_is(kind: str, spot: Spot, _values: Values) -> JsonObject:
    return {"type": kind, f"value{kind[0].upper()}{kind[1:]}": str(spot.value)}


def _type_time(_kind: str, spot: Spot, _values: Values) -> JsonObject:
    time = str(spot.value)
    return {"type": "time", "valueTime": time if time.count(":") == 2 else f"{time}:00"}


def _type_number(kind: str, spot: Spot, _values: Values) -> JsonObject | None:
    number = _number(spot.value, 100 if kind == "fraction" else 1)
    return None if number is None else {"type": "number", "valueNumber": number}


def _type_country(kind: str, spot: Spot, _values: Values) -> JsonObject | None:
    code = _three_letters().get(str(spot.value))
    return None if code is None else {"type": kind, "valueCountryRegion": code}


def _type_percent(_kind: str, spot: Spot, _values: Values) -> JsonObject:
    return {"type": "string", "valueString": f"{spot.value}%"}


def _type_kvk(kind: str, spot: Spot, values: Values) -> JsonObject | None:
    """Return the number of the Dutch company register; those of other registers have no field."""
    country, vat_id = values.spot("/seller/address/country"), values.spot("/seller/vat_id")
    is_dutch = (country is not None and country.value == "NL") or (
        vat_id is not None and str(vat_id.value).startswith("NL")
    )
    digits = "".join(filter(str.isdigit, str(spot.value)))
    return _type_string(kind, spot, values) if is_dutch and len(digits) == _LENGTH_OF_KVK else None


_TYPES: Mapping[str, Typing] = {
    "date": _type_as_is,
    "phoneNumber": _type_as_is,
    "time": _type_time,
    "number": _type_number,
    "fraction": _type_number,
    "percent": _type_percent,
    "countryRegion": _type_country,
    "kvk": _type_kvk,
}


def _number(value: Any, divisor: int = 1) -> float | None:
    try:
        return float(Decimal(str(value)) / divisor)
    except InvalidOperation:
        return None


@cache
def _three_letters() -> Mapping[str, str]:
    """Return the countries' codes of three letters by those of two (ISO 3166-1)."""
    aliases: Mapping[str, Sequence[str]] = get_global("territory_aliases")
    return {
        two[0]: three
        for three, two in aliases.items()
        if len(three) == 3 and three.isalpha() and len(two) == 1 and three not in _WITHDRAWN
    }


def _symbol(code: str) -> str:
    try:
        return get_currency_symbol(code, "en")
    except (UnknownLocaleError, ValueError):
        return code


def _tell_time(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
