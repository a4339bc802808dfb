"""Results as CSV and XLSX: columns by schema, values typed, nothing that a spreadsheet would run."""

import csv
import io
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from recto.rendering import delimited
from recto.rendering.parts import TableFormat, add_rows, choose_parts
from recto.rendering.shapes import Kind, Shape, infer_shape, read_shape
from recto.rendering.tables import (
    LEADING,
    Origin,
    built_in_shape,
    find_part,
    list_columns,
    read_table,
    shape_of_result,
)
from recto.rendering.workbook import Spreadsheet
from schemas.documents import document_schemas
from schemas.reading import CustomSchema
from schemas.results import DocumentResult, FieldResult, Grounding, Result

Make = Callable[..., Any]
TICKET = {
    "type": "object",
    "properties": {
        "number": {"type": "string"},
        "issued": {"type": "string", "format": "date"},
        "holder": {
            "type": "object",
            "properties": {"name": {"type": ["string", "null"]}, "age": {"type": "integer"}},
        },
        "tags": {"type": "array", "items": {"type": "string"}},
        "legs": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "from": {"type": "string"},
                    "seats": {"type": "array", "items": {"$ref": "#/$defs/seat"}},
                },
            },
        },
    },
    "$defs": {"seat": {"type": "object", "properties": {"row": {"type": "number"}}}},
}
TICKET_DATA = {
    "number": "T-1",
    "issued": "2026-03-01",
    "holder": {"name": None, "age": 40},
    "tags": ["a", "b"],
    "legs": [{"from": "X", "seats": [{"row": 1}, {"row": 2.5}]}, {"from": "Y", "seats": []}],
}


def custom_document(data: dict[str, Any], **fields: FieldResult) -> DocumentResult:
    return DocumentResult(schema="ticket", schema_confidence=1, pages=(1,), data=data, fields=fields)


def ticket() -> CustomSchema:
    return CustomSchema(name="ticket", schema=TICKET)


def read_csv(result: Result, part: str = "header", origin: Origin | None = None) -> list[dict[str, str]]:
    origin = origin or Origin("job_1", "file.pdf")
    (chosen,) = choose_parts(shape_of_result(result, origin.custom), part, TableFormat.CSV)
    content = delimited.write_head(list_columns(chosen))
    content += delimited.write_rows(read_table(origin, result, chosen))
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def write_book(result: Result, origin: Origin | None = None) -> bytes:
    origin = origin or Origin("job_1", "file.pdf")
    file = io.BytesIO()
    with Spreadsheet() as book:
        add_rows(book, origin, result, shape_of_result(result, origin.custom))
        book.save(file)
    return file.getvalue()


def open_book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def cell(sheet: Any, name: str, row: int = 2) -> Any:
    column = next(head.column for head in sheet[1] if head.value == name)
    return sheet.cell(row, column)


# ── which columns there are ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", document_schemas())
def test_every_value_of_a_schema_stands_in_one_column(
    name: str, full_document: Make, result_of: Make
) -> None:
    if name == "objects":
        pytest.skip("has boxes, which are lists of numbers")
    document = full_document(name)
    shape = shape_of_result(result_of(document))
    told = {
        str(value)
        for part in shape
        for row in read_table(Origin("job_1"), result_of(document), part)
        for value in row[len(LEADING) + len(part.steps) :]
        if value is not None
    }
    for pointer, field in document.fields.items():
        assert field.value is None or any(str(field.value) in text for text in told), pointer


def test_columns_stand_in_the_order_of_the_schema_with_nested_names_in_dots() -> None:
    (header, legs, seats) = read_shape(TICKET)
    assert [column.name for column in header.columns] == [
        "number",
        "issued",
        "holder.name",
        "holder.age",
        "tags",
    ]
    assert [column.kind for column in header.columns] == [
        Kind.TEXT,
        Kind.DATE,
        Kind.TEXT,
        Kind.NUMBER,
        Kind.TEXT,
    ]
    assert (legs.name, seats.name) == ("legs", "legs.seats")
    assert [column.name for column in list_columns(seats)][-3:] == ["_legs", "_row", "row"]


def test_lines_come_right_after_the_header() -> None:
    assert [part.name for part in built_in_shape("invoice")][:2] == ["header", "lines"]


def test_schema_that_refers_to_itself_has_an_end() -> None:
    node: dict[str, Any] = {
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$ref": "#"}}},
    }
    node["properties"]["parent"] = {"$ref": "#"}
    started = time.monotonic()
    shape = read_shape(node)
    assert len(shape) < 200
    assert time.monotonic() - started < 5


def test_choice_with_null_is_the_other_choice() -> None:
    schema = {"properties": {"lines": {"anyOf": [{"type": "null"}, {"items": {"properties": {"a": {}}}}]}}}
    assert [part.name for part in read_shape(schema)] == ["header", "lines"]


def test_columns_of_a_forgotten_schema_come_from_the_values() -> None:
    names = [[column.name for column in part.columns] for part in infer_shape(TICKET_DATA)]
    assert names == [["number", "issued", "holder.name", "holder.age", "tags"], ["from"], ["row"]]


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────────


def test_csv_has_a_row_for_each_document(full_document: Make, result_of: Make) -> None:
    first, second = read_csv(result_of(full_document("receipt"), full_document("invoice")))
    assert (first["_job_id"], first["_filename"], first["_document"], first["_schema"]) == (
        "job_1",
        "file.pdf",
        "1",
        "receipt",
    )
    assert (first["_pages"], first["_needs_review"], first["_min_confidence"]) == ("1; 2", "false", "0.5")
    assert (first["total"], first["merchant.name"], first["gross_total"]) == ("3.90", "Corner Bakery Ltd", "")
    assert (second["_document"], second["seller.vat_id"], second["gross_total"]) == (
        "2",
        "DE136695976",
        "1190.00",
    )


def test_csv_of_a_list_has_a_row_for_each_item_with_its_own_evidence(
    full_document: Make, result_of: Make
) -> None:
    document = full_document("invoice")
    (row,) = read_csv(result_of(document), "lines.allowances")
    assert (row["_lines"], row["_row"], row["amount"]) == ("1", "1", "15.00")
    fields = [one for at, one in document.fields.items() if at.startswith("/lines/0/allowances/0/")]
    assert float(row["_min_confidence"]) == min(one.confidence for one in fields)
    assert row["_pages"] == "; ".join(map(str, sorted({box.page for one in fields for box in one.boxes})))


def test_value_that_is_not_on_the_document_says_nothing_of_a_row(
    full_document: Make, result_of: Make
) -> None:
    document = full_document("receipt", {"/merchant/name": None})
    missing = document.fields["/merchant/name"].model_copy(update={"confidence": 0.01})
    document = document.model_copy(update={"fields": document.fields | {"/merchant/name": missing}})
    (row,) = read_csv(result_of(document))
    assert float(row["_min_confidence"]) > 0.4


def test_place_of_what_a_value_was_derived_from_is_no_place_of_the_row(
    full_document: Make, result_of: Make
) -> None:
    document = full_document("receipt")
    fields = {
        at: one.model_copy(
            update={"grounding": Grounding.DERIVED if one.boxes[0].page == 2 else one.grounding}
        )
        for at, one in document.fields.items()
    }
    (row,) = read_csv(result_of(document.model_copy(update={"fields": fields})), "lines")
    assert row["_pages"] == "1"


def test_csv_of_a_custom_schema_joins_lists_of_values(result_of: Make) -> None:
    origin = Origin("job_1", "t.pdf", ticket())
    result = result_of(custom_document(TICKET_DATA))
    (header,) = read_csv(result, origin=origin)
    assert (header["tags"], header["holder.name"], header["holder.age"]) == ("a; b", "", "40")
    seats = read_csv(result, "legs.seats", origin)
    assert [(row["_legs"], row["_row"], row["row"]) for row in seats] == [("1", "1", "1"), ("1", "2", "2.5")]


def test_printed_table_has_a_column_for_each_cell(full_document: Make, result_of: Make) -> None:
    document = full_document("form", {"/tables/0/rows": [["3 May", "12.50"], ["4 May", None, "x"]]})
    rows = read_csv(result_of(document), "tables.rows")
    assert [(row["1"], row["2"], row["3"]) for row in rows] == [("3 May", "12.50", ""), ("4 May", "", "x")]


def test_csv_ends_its_lines_as_the_standard_has_it(full_document: Make, result_of: Make) -> None:
    (part,) = choose_parts(built_in_shape("receipt"), None, TableFormat.CSV)
    content = delimited.write_rows(read_table(Origin("job_1"), result_of(full_document("receipt")), part))
    assert content.endswith(b"\r\n")
    assert not content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3+cmd|x", "'-2+3+cmd|x"),
        ("\t=1", "'\t'=1"),
        ("x;=HYPERLINK(1)", "x;'=HYPERLINK(1)"),
        ("x\n=1", "x\n'=1"),
        ("-5.00", "-5.00"),
        ("+49 (30) 123-456/7", "+49 (30) 123-456/7"),
        ("a=b", "a=b"),
        ("me@example.com", "me@example.com"),
        ("", ""),
    ],
)
def test_csv_holds_no_formula(text: str, written: str) -> None:
    (row,) = csv.reader(io.StringIO(delimited.write_rows([[text, "end"]]).decode(), newline=""))
    assert row == [written, "end"]


def test_csv_drops_what_no_file_may_hold() -> None:
    assert delimited.write_rows([["a\x00b\ud800c"]]) == b"abc\r\n"


# ── XLSX ────────────────────────────────────────────────────────────────────────────────────────────


def test_workbook_has_a_sheet_for_the_header_and_for_every_list_that_holds_something(
    full_document: Make, result_of: Make
) -> None:
    book = open_book(write_book(result_of(full_document("receipt"))))
    assert book.sheetnames == ["header", "lines", "taxes"]
    empty = full_document("receipt", {"/taxes": []})
    assert open_book(write_book(result_of(empty))).sheetnames == ["header", "lines"]


def test_workbook_types_its_values(full_document: Make, result_of: Make) -> None:
    sheet = open_book(write_book(result_of(full_document("invoice"))))["header"]
    total, day = cell(sheet, "gross_total"), cell(sheet, "issue_date")
    assert (total.value, total.number_format, total.data_type) == (1190, "0.00", "n")
    assert (day.value.date(), day.number_format) == (date(2026, 3, 17), "yyyy-mm-dd")
    assert (cell(sheet, "exchange_rate").value, cell(sheet, "exchange_rate").number_format) == (
        0.9274,
        "0.0000",
    )
    assert cell(sheet, "lines_include_tax").value is False
    assert cell(sheet, "payment_reference").value == "202609097001"  # a number of no amount stays text
    assert cell(sheet, "_min_confidence").value == 0.5


@pytest.mark.parametrize(
    ("pointer", "name", "value"),
    [
        ("/gross_total", "gross_total", "12345678901234567.89"),
        ("/issue_date", "issue_date", "2026-02-31"),
        ("/issue_date", "issue_date", "1899-12-31"),
    ],
)
def test_workbook_keeps_as_text_what_a_sheet_would_change(
    pointer: str, name: str, value: str, full_document: Make, result_of: Make
) -> None:
    sheet = open_book(write_book(result_of(full_document("invoice", {pointer: value}))))["header"]
    assert (cell(sheet, name).value, cell(sheet, name).data_type) == (value, "s")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@a", "#N/A", " =1", "\t=1"])
def test_workbook_runs_no_text_as_formula(text: str, full_document: Make, result_of: Make) -> None:
    document = full_document("receipt", {"/merchant/name": text})
    found = cell(open_book(write_book(result_of(document)))["header"], "merchant.name")
    assert (found.value, found.data_type) == (text, "s")
    assert found.quotePrefix == (text != "#N/A")


def test_workbook_cuts_a_text_that_no_cell_can_hold(full_document: Make, result_of: Make) -> None:
    document = full_document("receipt", {"/merchant/name": "x" * 40_000 + "\x01"})
    text = cell(open_book(write_book(result_of(document)))["header"], "merchant.name").value
    assert (len(text), text[-1]) == (32_767, "…")


def test_workbook_freezes_its_heads(full_document: Make, result_of: Make) -> None:
    book = open_book(write_book(result_of(full_document("receipt"))))
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet["A1"].font.bold
        assert sheet.column_dimensions["A"].width > 8


def test_equal_results_give_equal_workbooks(full_document: Make, result_of: Make) -> None:
    result = result_of(full_document("receipt"))
    first = write_book(result)
    assert b"".join(_read_parts(first)).count(b">1980-01-01T00:00:00Z<") == 2  # created and modified
    assert first == write_book(result)


def _read_parts(content: bytes) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return [archive.read(name) for name in archive.namelist()]


def test_sheet_titles_are_legal_and_differ() -> None:
    with Spreadsheet() as book:
        for place, name in enumerate(("a" * 40, "A" * 50, "x/y:[z]*", "x_y__z__")):
            book.add_sheet(name, LEADING, place)
        file = io.BytesIO()
        book.save(file)
    titles = open_book(file.getvalue()).sheetnames
    assert len({title.lower() for title in titles}) == 4
    assert all(len(title) <= 31 for title in titles)


def test_abandoned_workbook_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Spreadsheet() as book:
        book.add_sheet("a", LEADING, 0)
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_part_is_found_by_its_name() -> None:
    shape: Shape = built_in_shape("invoice")
    found = find_part(shape, "payment.accounts")
    assert found is not None
    assert [column.name for column in found.columns][:2] == ["iban", "bic"]
    assert find_part(shape, "payment") is None
