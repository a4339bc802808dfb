"""Line items as a table on the terminal."""

import io

from rich.console import Console

from recto.cli.tables import render_document
from schemas.results import DocumentResult, FieldResult, Grounding


def shown(fields: dict[str, str]) -> str:
    results = {
        path: FieldResult(
            value=value, confidence=0.9 if "price" not in path else 0.6, grounding=Grounding.FOUND
        )
        for path, value in fields.items()
    }
    document = DocumentResult(
        schema_name="invoice",
        schema_confidence=1.0,
        pages=(1,),
        data={},
        fields=results,
        checks=(),
        needs_review=False,
        review_reasons=(),
    )
    console = Console(width=140, file=io.StringIO())
    for part in render_document("a.pdf", document):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_lines_have_a_table_of_their_own() -> None:
    text = shown(
        {
            "/invoice_number": "4711",
            "/lines/0/description": "Chair",
            "/lines/0/quantity": "2",
            "/lines/0/unit_price": "30.00",
            "/lines/1/description": "Desk",
        }
    )
    rows = [line.split() for line in text.splitlines()]
    assert ["2", "lines"] in rows
    assert ["Chair", "2", "30.00", "0.60"] in rows
    assert ["Desk", "0.90"] in rows
    assert "lines[0]" not in text


def test_what_has_no_column_is_listed_behind_the_line() -> None:
    text = shown({"/lines/0/description": "Chair", "/lines/0/gtin": "4006381333931"})
    assert "gtin 4006381333931" in text


def test_a_document_without_lines_has_no_table_of_them() -> None:
    assert "line" not in shown({"/invoice_number": "4711"}).lower()
