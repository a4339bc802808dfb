"""Fields of a fillable PDF are taken as the file holds them; what is printed beside them names them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from recto.documents.model import Document, FormField
from schemas.results import DocumentResult, Grounding, Source

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


def place(x: float, y: float, width: float, height: float = 14) -> tuple[float, float, float, float]:
    return x / 600, y / 850, (x + width) / 600, (y + height) / 850


def fill(paper: Any, *fields: FormField) -> Document:
    return replace(paper.document(), form_fields=fields)


def test_the_value_is_exact_and_its_tooltip_names_it(read: Read, new_paper: NewPaper) -> None:
    field = FormField(
        "p1.name", "Name of the\ntenant", "text", "  Ada  Birkenshaw", page=1, box=place(160, 98, 200)
    )
    result = read(fill(new_paper().write(40, 100, "Tenant:"), field))
    (entry,) = result.data["fields"]
    assert (entry["label"], entry["value"]) == ("Name of the tenant", "  Ada  Birkenshaw")
    found = result.fields["/fields/0/value"]
    assert (found.grounding, found.source, found.confidence) == (Grounding.EMBEDDED, Source.FORM_FIELD, 1.0)
    assert found.boxes[0].box == pytest.approx(place(160, 98, 200), abs=1e-4)


@pytest.mark.parametrize(("x", "y"), [(40, 100), (160, 86)], ids=["left", "above"])
def test_without_a_tooltip_the_words_beside_name_it(read: Read, new_paper: NewPaper, x: int, y: int) -> None:
    field = FormField("f7", None, "text", "Fernley", page=1, box=place(160, 98, 200))
    (entry,) = read(fill(new_paper().write(x, y, "Town:"), field)).data["fields"]
    assert (entry["label"], entry["value"]) == ("Town", "Fernley")


def test_a_box_is_named_by_the_words_on_its_right(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 100, "Insured").write(178, 100, "Yes").write(238, 100, "No")
    yes = FormField("a", None, "checkbox", None, checked=True, page=1, box=place(160, 98, 12))
    no = FormField("b", None, "checkbox", None, checked=False, page=1, box=place(220, 98, 12))
    entries = read(fill(paper, yes, no)).data["fields"]
    assert [(entry["label"], entry["checked"], entry["value"]) for entry in entries] == [
        ("Yes", True, None),
        ("No", False, None),
    ]


def test_the_printed_value_of_a_field_is_not_read_twice(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 100, "Town").write(162, 100, "Fernley, phone: 01632 960184")
    value = "Fernley, phone: 01632 960184"
    field = FormField("town", None, "text", value, page=1, box=place(160, 98, 200))
    (entry,) = read(fill(paper, field)).data["fields"]
    assert (entry["label"], entry["value"]) == ("Town", value)


def test_what_is_printed_beside_the_fields_is_read_too(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 100, "Town:").write(40, 140, "Case number:").write(160, 140, "K-20417")
    field = FormField("town", None, "text", None, page=1, box=place(160, 98, 200))
    entries = read(fill(paper, field)).data["fields"]
    assert [(entry["label"], entry["value"]) for entry in entries] == [
        ("Town", None),
        ("Case number", "K-20417"),
    ]


def test_fields_stand_in_reading_order(read: Read, new_paper: NewPaper) -> None:
    fields = (
        FormField("c", "Third", "text", "3", page=1, box=place(40, 140, 80)),
        FormField("b", "Second", "text", "2", page=1, box=place(300, 101, 80)),
        FormField("a", "First", "text", "1", page=1, box=place(40, 100, 80)),
    )
    entries = read(fill(new_paper().write(40, 300, "Kestrel"), *fields)).data["fields"]
    assert [entry["label"] for entry in entries] == ["First", "Second", "Third"]


def test_an_empty_field_is_missing(read: Read, new_paper: NewPaper) -> None:
    field = FormField("town", "Town", "text", None, page=1, box=place(160, 98, 200))
    result = read(fill(new_paper(), field))
    assert result.fields["/fields/0/value"].grounding is Grounding.MISSING
    assert result.fields["/fields/0/value"].confidence == 1.0


def test_a_field_without_a_place_is_kept_by_its_name(read: Read, new_paper: NewPaper) -> None:
    (entry,) = read(fill(new_paper(), FormField("policy", None, "text", "MB-20417"))).data["fields"]
    assert (entry["label"], entry["value"]) == ("policy", "MB-20417")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", "14.05.1979", "date"),
        ("text", "1,284.50", "number"),
        ("choice", "Courier", "text"),
        ("radio", "Courier", "radio"),
        ("signature", None, "signature"),
    ],
)
def test_kinds_are_those_of_the_file(
    read: Read, new_paper: NewPaper, kind: Any, value: str | None, expected: str
) -> None:
    field = FormField("f", "Field", kind, value, page=1, box=place(160, 98, 200))
    (entry,) = read(fill(new_paper(), field)).data["fields"]
    assert (entry["kind"], entry["value"]) == (expected, value)
