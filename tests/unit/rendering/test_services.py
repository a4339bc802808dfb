"""Every field of the tables of Azure and Textract comes out, typed, sure and placed as it was read."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from recto.errors import OptionInvalidError
from recto.rendering.services import SHAPES, ServedResult
from recto.rendering.services.azure import write_azure
from recto.rendering.services.base import Rule, load_table, read_rule
from recto.rendering.services.textract import write_textract
from schemas.results import DocumentResult, Grounding, Result

Make = Callable[..., Any]
SERVED = ("invoice", "receipt")
DUTCH = {"/seller/registration_id": "30123456", "/seller/address/country": "NL"}
AUSTRALIAN = "51824753556"


def look_up(data: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


def azure(*documents: DocumentResult, result_of: Make) -> dict[str, Any]:
    answer = write_azure(ServedResult(result_of(*documents), 1_795_190_400, 1_795_190_402))
    json.dumps(answer, allow_nan=False)
    return answer


def azure_rules(schema: str) -> Iterator[tuple[str, str, Rule]]:
    """Yield list (or ""), name and rule of every field that the table names."""
    table = load_table("azure")[schema]
    for name, text in table["fields"].items():
        yield "", name, read_rule(text)
    for at, columns in table["lists"].items():
        for name, text in columns.items():
            if name != "at":
                yield at, name, read_rule(text)
    for single, rules in table.get("singles", {}).items():
        for name, text in rules.items():
            yield single, name, read_rule(text)


def place_of(schema: str, inside: str) -> str:
    """Return the pointer that a rule's pointers count from."""
    lists = load_table("azure")[schema]["lists"]
    return f"{lists[inside]['at']}/0" if inside in lists else ""


AZURE_FIELDS = [(schema, *rule) for schema in SERVED for rule in azure_rules(schema)]
VALUES: dict[str, Callable[[Any], Any]] = {
    "number": lambda value: {"valueNumber": float(value)},
    "fraction": lambda value: {"valueNumber": float(Decimal(value) / 100)},
    "percent": lambda value: {"valueString": f"{value}%"},
    "currency": lambda value: {
        "valueCurrency": {"amount": float(value), "currencySymbol": "€", "currencyCode": "EUR"}
    },
    "time": lambda value: {"valueTime": f"{value}:00"},
    "date": lambda value: {"valueDate": value},
    "phoneNumber": lambda value: {"valuePhoneNumber": value},
    "string": lambda value: {"valueString": value},
    "countryRegion": lambda value: {"valueCountryRegion": {"DE": "DEU"}[value]},
    "kvk": lambda value: {"valueString": value},
}


@pytest.mark.parametrize(("schema", "inside", "name", "rule"), AZURE_FIELDS)
def test_azure_field_carries_value_text_place_and_confidence(
    schema: str, inside: str, name: str, rule: Rule, *, full_document: Make, result_of: Make
) -> None:
    document = full_document(schema, DUTCH if schema == "invoice" else None)
    fields = azure(document, result_of=result_of)["analyzeResult"]["documents"][0]["fields"]
    at = place_of(schema, inside)
    field = fields[inside]["valueArray"][0]["valueObject"][name] if inside else fields[name]
    pointer = at + rule.pointers[0] + ("/text" if rule.kind == "address" else "")
    evidence = document.fields[pointer]
    box = evidence.boxes[0]
    assert field["content"] == evidence.text
    assert field["confidence"] == evidence.confidence
    left, top, right, bottom = (round(f * s, 1) for f, s in zip(box.box, (1000, 2000) * 2, strict=True))
    assert field["boundingRegions"] == [
        {"pageNumber": box.page, "polygon": [left, top, right, top, right, bottom, left, bottom]}
    ]
    if rule.kind != "address":
        assert VALUES[rule.kind](look_up(document.data, pointer)).items() <= field.items()


def test_azure_address_comes_in_parts(full_document: Make, result_of: Make) -> None:
    answer = azure(full_document("invoice"), result_of=result_of)
    field = answer["analyzeResult"]["documents"][0]["fields"]["VendorAddress"]
    assert field["type"] == "address"
    assert field["valueAddress"] == {
        "streetAddress": "Hauptstraße 12",
        "city": "Berlin",
        "state": "CA",
        "postalCode": "10115",
        "countryRegion": "DE",
    }


def test_azure_spans_point_into_the_content(full_document: Make, result_of: Make) -> None:
    analysis = azure(full_document("invoice"), full_document("receipt"), result_of=result_of)["analyzeResult"]
    checked = 0

    def check(fields: dict[str, Any]) -> None:
        nonlocal checked
        for field in fields.values():
            for item in field.get("valueArray", ()):
                check(item["valueObject"])
            for span in field.get("spans", ()):
                text = analysis["content"][span["offset"] : span["offset"] + span["length"]]
                assert text == field["content"]
                assert field["content"] in analysis["content"].splitlines() or "valueObject" in field
                checked += 1

    for document in analysis["documents"]:
        check(document["fields"])
    assert checked > 40


def test_azure_answer_says_what_a_finished_analysis_says(full_document: Make, result_of: Make) -> None:
    answer = azure(full_document("receipt"), result_of=result_of)
    assert answer["status"] == "succeeded"
    assert answer["createdDateTime"] == "2026-11-20T16:00:00Z"
    analysis = answer["analyzeResult"]
    assert (analysis["apiVersion"], analysis["modelId"]) == ("2024-11-30", "prebuilt-receipt")
    assert analysis["pages"][1] | {"words": [], "lines": []} == {
        "pageNumber": 2,
        "angle": 0,
        "width": 1000,
        "height": 2000,
        "unit": "pixel",
        "words": [],
        "lines": [],
        "spans": [],
    }
    assert analysis["documents"][0]["docType"] == "receipt"


def test_azure_leaves_out_what_is_not_on_the_document(full_document: Make, result_of: Make) -> None:
    document = full_document(
        "invoice", {"/due_date": None, "/payments/0/date": None, "/payments/0/amount": None}
    )
    fields = azure(document, result_of=result_of)["analyzeResult"]["documents"][0]["fields"]
    assert "DueDate" not in fields
    assert "PaidInFourInstallements" not in fields
    assert "KVKNumber" not in fields  # a German company has none


def test_azure_payment_without_a_method_is_none(full_document: Make, result_of: Make) -> None:
    answer = azure(full_document("receipt", {"/payment_method": None}), result_of=result_of)
    assert "Payments" not in answer["analyzeResult"]["documents"][0]["fields"]


# ── Textract ────────────────────────────────────────────────────────────────────────────────────────

CHANGES = {
    "invoice": {"/seller/registration_id": AUSTRALIAN, "/buyer/registration_id": AUSTRALIAN},
    "receipt": {"/merchant/registration_id": AUSTRALIAN, "/buyer/registration_id": AUSTRALIAN},
}


def textract(document: DocumentResult, result_of: Make) -> dict[str, Any]:
    answer = write_textract(ServedResult(result_of(document), 0, 0))
    json.dumps(answer, allow_nan=False)
    return answer


def named(fields: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [field for field in fields if field["Type"]["Text"] == name]


TEXTRACT_FIELDS = [
    (schema, inside, name, read_rule(text))
    for schema in SERVED
    for inside in ("fields", "lines")
    for name, text in load_table("textract")[schema][inside].items()
    if name != "at"
]


@pytest.mark.parametrize(("schema", "inside", "name", "rule"), TEXTRACT_FIELDS)
def test_textract_field_carries_text_place_and_confidence(
    schema: str, inside: str, name: str, rule: Rule, *, full_document: Make, result_of: Make
) -> None:
    document = full_document(schema, CHANGES[schema])
    expense = textract(document, result_of)["ExpenseDocuments"][0]
    fields = expense["SummaryFields"]
    if inside == "lines":
        fields = expense["LineItemGroups"][0]["LineItems"][0]["LineItemExpenseFields"]
    base = "/lines/0" if inside == "lines" else ""
    evidence = document.fields[base + rule.pointers[0] + ("/text" if rule.kind == "address" else "")]
    field = named(fields, name)[0]
    left, top, right, bottom = evidence.boxes[0].box
    assert field["PageNumber"] == evidence.boxes[0].page
    assert field["ValueDetection"]["Text"] == evidence.text
    assert field["ValueDetection"]["Confidence"] == pytest.approx(evidence.confidence * 100)
    assert field["ValueDetection"]["Geometry"]["BoundingBox"] == pytest.approx(
        {"Left": left, "Top": top, "Width": right - left, "Height": bottom - top}, abs=1e-6
    )
    assert field["ValueDetection"]["Geometry"]["Polygon"][2] == {"X": right, "Y": bottom}
    assert ("Currency" in field) == (rule.kind == "amount")


@pytest.mark.parametrize(
    ("schema", "base"), [(s, b) for s in SERVED for b in load_table("textract")[s]["groups"]]
)
def test_textract_address_comes_in_parts_of_one_group(
    schema: str, base: str, full_document: Make, result_of: Make
) -> None:
    fields = textract(full_document(schema), result_of)["ExpenseDocuments"][0]["SummaryFields"]
    types = load_table("textract")[schema]["groups"][base]
    group = [field for field in fields if field.get("GroupProperties", [{}])[0].get("Types") == types]
    names = {field["Type"]["Text"] for field in group}
    assert names == {"NAME", "ADDRESS", "STREET", "CITY", "STATE", "ZIP_CODE", "COUNTRY", "ADDRESS_BLOCK"}
    assert len({field["GroupProperties"][0]["Id"] for field in group}) == 1


def test_textract_buyer_is_billed_where_no_other_address_is_named(
    full_document: Make, result_of: Make
) -> None:
    document = full_document("invoice")
    nothing = dict.fromkeys(document.data["bill_to"])
    fields = {at: one for at, one in document.fields.items() if not at.startswith("/bill_to/")}
    document = document.model_copy(update={"data": document.data | {"bill_to": nothing}, "fields": fields})
    summary = textract(document, result_of)["ExpenseDocuments"][0]["SummaryFields"]
    name = next(f for f in named(summary, "NAME") if "RECEIVER" in f["GroupProperties"][0]["Types"])
    assert name["GroupProperties"][0]["Types"] == ["RECEIVER", "RECEIVER_SOLD_TO", "RECEIVER_BILL_TO"]


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        ("Freight", "SHIPPING_HANDLING_CHARGE"),
        ("Versandkosten", "SHIPPING_HANDLING_CHARGE"),
        ("Gratuity", "GRATUITY"),
        ("Small order fee", "SERVICE_CHARGE"),
        (None, "SERVICE_CHARGE"),
    ],
)
def test_textract_charge_is_named_by_its_reason(
    reason: str | None, name: str, full_document: Make, result_of: Make
) -> None:
    document = full_document("invoice", {"/charges/0/reason": reason})
    (field,) = named(textract(document, result_of)["ExpenseDocuments"][0]["SummaryFields"], name)
    assert field["ValueDetection"]["Text"] == document.fields["/charges/0/amount"].text
    assert field.get("LabelDetection", {}).get("Text") == (reason and f"«{reason}»")


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("27AAPFU0939F1ZV", "VENDOR_GST_NUMBER"),
        (AUSTRALIAN, "VENDOR_ABN_NUMBER"),
        ("ACUPA7085R", "VENDOR_PAN_NUMBER"),
        ("DE136695976", "VENDOR_VAT_NUMBER"),
    ],
)
def test_textract_tax_number_has_the_type_of_its_country(
    number: str, name: str, full_document: Make, result_of: Make
) -> None:
    document = full_document("invoice", {"/seller/vat_id": number})
    (field,) = named(textract(document, result_of)["ExpenseDocuments"][0]["SummaryFields"], name)
    assert field["ValueDetection"]["Text"] == f"«{number}»"


def test_textract_row_is_told_whole_too(full_document: Make, result_of: Make) -> None:
    document = full_document("receipt")
    lines = textract(document, result_of)["ExpenseDocuments"][0]["LineItemGroups"][0]["LineItems"]
    (row,) = named(lines[0]["LineItemExpenseFields"], "EXPENSE_ROW")
    assert row["ValueDetection"]["Text"] == "«Rye bread» «2001» «1» «3.90» «3.90»"


def test_textract_tax_by_rate_stands_in_for_a_missing_total(full_document: Make, result_of: Make) -> None:
    document = full_document("invoice", {"/tax_total": None})
    (field,) = named(textract(document, result_of)["ExpenseDocuments"][0]["SummaryFields"], "TAX")
    assert field["ValueDetection"]["Text"] == "«190.00»"


# ── both ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("schema", "is_custom"), [("form", False), ("invoice", True)])
def test_other_schemas_have_no_shape_over_there(
    shape: str, schema: str, is_custom: bool, full_document: Make, result_of: Make
) -> None:
    served = ServedResult(result_of(full_document(schema)), 0, 0, is_custom=is_custom)
    with pytest.raises(OptionInvalidError, match=f"`{schema}`"):
        SHAPES[shape](served)


@pytest.mark.parametrize("shape", SHAPES)
def test_value_that_is_not_printed_has_no_place(shape: str, full_document: Make, result_of: Make) -> None:
    document = full_document("receipt")
    derived = document.fields["/total"].model_copy(update={"grounding": Grounding.DERIVED})
    document = document.model_copy(update={"fields": document.fields | {"/total": derived}})
    answer = SHAPES[shape](ServedResult(result_of(document), 0, 0))
    if shape == "azure":
        field = answer["analyzeResult"]["documents"][0]["fields"]["Total"]
        assert (field["content"], field["boundingRegions"]) == ("3.90", [])
    else:
        (field,) = named(answer["ExpenseDocuments"][0]["SummaryFields"], "TOTAL")
        assert field["ValueDetection"].keys() == {"Text", "Confidence"}
        assert field["ValueDetection"]["Text"] == "3.90"


@pytest.mark.parametrize("shape", SHAPES)
def test_result_without_documents_is_an_answer_too(shape: str, result_of: Make) -> None:
    assert isinstance(result_of(), Result)
    assert SHAPES[shape](ServedResult(result_of(), 0, 0))
