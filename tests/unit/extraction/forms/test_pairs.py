"""Labels find what was filled in, wherever forms put it."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.documents import document_schemas
from schemas.results import DocumentResult, Grounding, Source

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


def pairs_of(result: DocumentResult) -> dict[str | None, str | None]:
    return {field["label"]: field["value"] for field in result.data["fields"]}


def test_a_value_stands_right_of_its_label(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 100, "Name:").write(160, 100, "Ada Birkenshaw")
    assert pairs_of(read(paper)) == {"Name": "Ada Birkenshaw"}


def test_a_colon_parts_label_and_value_in_one_run_of_text(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 100, "Occupation: Bookbinder")
    assert pairs_of(read(paper)) == {"Occupation": "Bookbinder"}


def test_several_pairs_in_one_run_of_text_are_told_apart(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 100, "Name: Ada Birkenshaw Date of birth: 14/05/1979")
    assert pairs_of(read(paper)) == {"Name": "Ada Birkenshaw", "Date of birth": "14/05/1979"}


def test_the_colon_of_a_time_ends_no_label(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 100, "Time: 11:48")
    assert pairs_of(read(paper)) == {"Time": "11:48"}


def test_several_pairs_stand_in_one_row(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 100, "Phone:").write(90, 100, "01632 960184")
    paper.write(300, 100, "Fax:").write(340, 100, "01632 960185")
    assert pairs_of(read(paper)) == {"Phone": "01632 960184", "Fax": "01632 960185"}


def test_a_value_goes_on_below(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 100, "Reason:").stack(160, 100, "The old unit failed twice", "in January")
    paper.write(40, 140, "Date:").write(160, 140, "3 May 2026")
    assert pairs_of(read(paper)) == {"Reason": "The old unit failed twice in January", "Date": "3 May 2026"}


def test_a_value_stands_below_its_label_in_the_same_box(
    read: Read, new_paper: NewPaper, drawing: Any
) -> None:
    paper = new_paper().write(44, 103, "Full name", size=8).write(46, 116, "Edwin Oakhurst")
    paper.write(304, 103, "Employer", size=8).write(306, 116, "Harbour Works")
    drawing.frame(40, 100, 300, 130).frame(300, 100, 560, 130)
    assert pairs_of(read(paper, drawing)) == {"Full name": "Edwin Oakhurst", "Employer": "Harbour Works"}


def test_a_value_stands_in_the_box_beside_its_label(read: Read, new_paper: NewPaper, drawing: Any) -> None:
    paper = new_paper()
    for row, (label, value) in enumerate((("Kestrel type", "Longwing"), ("Perch", "Oak"))):
        top = 100 + 20 * row
        drawing.frame(40, top, 200, top + 20).frame(200, top, 560, top + 20)
        paper.write(44, top + 5, label).write(204, top + 5, value)
    assert pairs_of(read(paper, drawing)) == {"Kestrel type": "Longwing", "Perch": "Oak"}


def test_a_caption_under_a_line_names_what_stands_on_it(
    read: Read, new_paper: NewPaper, drawing: Any
) -> None:
    paper = new_paper().write(44, 100, "Odile Vaucresson").write(44, 114, "(Name of the tenant)", size=8)
    drawing.line(40, 112, 300, 112)
    assert pairs_of(read(paper, drawing)) == {"Name of the tenant": "Odile Vaucresson"}


def test_a_line_to_write_on_cuts_text_into_label_and_value(
    read: Read, new_paper: NewPaper, drawing: Any
) -> None:
    paper = new_paper().write(40, 100, "submitted to the voters of Fernley")
    drawing.line(164, 112, 300, 112)
    assert pairs_of(read(paper, drawing)) == {"submitted to the voters of": "Fernley"}


@pytest.mark.parametrize("blank", ["________", "............"])
def test_a_typed_blank_is_an_empty_field(read: Read, new_paper: NewPaper, blank: str) -> None:
    result = read(new_paper().write(40, 100, f"Date of birth {blank}"))
    assert pairs_of(result) == {"Date of birth": None}
    assert result.fields["/fields/0/value"].grounding is Grounding.MISSING


def test_a_label_with_a_drawn_line_and_nothing_on_it_is_empty(
    read: Read, new_paper: NewPaper, drawing: Any
) -> None:
    paper = new_paper().write(40, 100, "Nationality")
    assert pairs_of(read(paper, drawing.line(110, 111, 300, 111))) == {"Nationality": None}


def test_sentences_are_no_fields(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().stack(
        40, 100, "Please tell us if the account will be with this bank", "1,284.50 at most"
    )
    assert read(paper).data["fields"] == []


def test_the_line_of_a_fax_machine_is_no_field(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 20, "03/05/97 11:48 FAX 01632 960184").write(400, 20, "From: HARBOUR WORKS")
    paper.write(40, 100, "Name:").write(160, 100, "Ada Birkenshaw")
    assert pairs_of(read(paper)) == {"Name": "Ada Birkenshaw"}


def test_values_say_where_they_stand_and_how_they_were_read(read: Read, new_paper: NewPaper) -> None:
    result = read(new_paper(Source.OCR).write(40, 100, "Name:").write(160, 100, "Ada", confidence=0.5))
    value, label = result.fields["/fields/0/value"], result.fields["/fields/0/label"]
    assert (value.text, value.source, value.grounding) == ("Ada", Source.OCR, Grounding.FOUND)
    assert value.boxes[0].box[0] == pytest.approx(160 / 600, abs=1e-4)
    assert label.boxes[0].box[0] == pytest.approx(40 / 600, abs=1e-4)
    assert value.confidence <= 0.5 < label.confidence


def test_kinds_follow_from_what_was_filled_in(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    entries = (("Date:", "14.05.1979"), ("Amount:", "1,284.50"), ("Town:", "Fernley"), ("Signature:", "Ada"))
    for row, (label, value) in enumerate(entries):
        paper.write(40, 100 + 30 * row, label).write(160, 100 + 30 * row, value)
    kinds = [field["kind"] for field in read(paper).data["fields"]]
    assert kinds == ["date", "number", "text", "signature"]


def test_title_and_sections_are_named(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(180, 40, "Incident Report", size=18).write(40, 90, "1. APPLICANT")
    paper.write(40, 120, "Name:").write(160, 120, "Ada Birkenshaw")
    paper.write(40, 160, "2. VEHICLE").write(40, 190, "Model:").write(160, 190, "Torvald")
    data = read(paper).data
    assert data["title"] == "Incident Report"
    assert [field["section"] for field in data["fields"]] == ["1. APPLICANT", "2. VEHICLE"]


def test_every_result_is_valid_in_its_schema(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(40, 100, "Name:").write(40, 130, "[x] Yes").write(160, 130, "[ ] No")
    document_schemas()["form"].model_validate(read(paper).data)


def test_an_empty_page_is_an_empty_form(read: Read, new_paper: NewPaper) -> None:
    assert read(new_paper()).data == {"title": None, "fields": [], "tables": []}
