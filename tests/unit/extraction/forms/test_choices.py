"""Checkboxes and radio buttons, drawn and typed, and tables."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.results import DocumentResult

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]


def ticks_of(result: DocumentResult) -> dict[str, bool]:
    return {field["label"]: field["checked"] for field in result.data["fields"]}


def test_drawn_boxes_say_whether_they_are_ticked(read: Read, new_paper: NewPaper, drawing: Any) -> None:
    paper = new_paper().write(40, 100, "Insured:").write(120, 100, "Yes").write(220, 100, "No")
    drawing.checkbox(105, 100, ticked=True).checkbox(205, 100)
    result = read(paper, drawing)
    assert ticks_of(result) == {"Insured: Yes": True, "Insured: No": False}
    assert result.fields["/fields/0/checked"].boxes[0].box[0] == pytest.approx(105 / 600, abs=0.005)


def test_boxes_under_each_other_keep_their_labels(read: Read, new_paper: NewPaper, drawing: Any) -> None:
    paper = new_paper()
    for row, label in enumerate(("By post", "Collected", "Courier")):
        paper.write(65, 100 + 20 * row, label)
        drawing.checkbox(50, 100 + 20 * row, ticked=row == 1)
    assert ticks_of(read(paper, drawing)) == {"By post": False, "Collected": True, "Courier": False}


def test_labels_may_stand_left_of_their_boxes(read: Read, new_paper: NewPaper, drawing: Any) -> None:
    paper = new_paper().write(40, 100, "Married").write(240, 100, "Widowed")
    drawing.checkbox(80, 100, ticked=True).checkbox(280, 100)
    assert ticks_of(read(paper, drawing)) == {"Married": True, "Widowed": False}


def test_what_ocr_makes_of_a_box_is_no_part_of_the_label(
    read: Read, new_paper: NewPaper, drawing: Any
) -> None:
    paper = new_paper().write(50, 100, "O").write(65, 100, "Collected").write(65, 120, "Courier")
    drawing.checkbox(48, 100).checkbox(48, 120, ticked=True)
    assert ticks_of(read(paper, drawing)) == {"Collected": False, "Courier": True}


def test_typed_boxes_are_read_without_a_picture(read: Read, new_paper: NewPaper) -> None:
    paper = (
        new_paper().write(40, 100, "[x] Collected").write(200, 100, "[ ] Courier").write(340, 100, "☐ Post")
    )
    assert ticks_of(read(paper)) == {"Collected": True, "Courier": False, "Post": False}


def test_of_radio_buttons_the_chosen_one_is_the_value(read: Read, new_paper: NewPaper, drawing: Any) -> None:
    paper = new_paper().write(40, 100, "Delivery:").write(125, 100, "Courier").write(245, 100, "Collected")
    drawing.radio(108, 100).radio(228, 100, chosen=True)
    (field,) = read(paper, drawing).data["fields"]
    assert (field["label"], field["value"], field["kind"]) == ("Delivery", "Collected", "radio")


def test_a_cross_on_a_line_is_a_tick(read: Read, new_paper: NewPaper, drawing: Any) -> None:
    paper = new_paper().write(40, 100, "Renewal").write(105, 100, "X")
    (field,) = read(paper, drawing.line(95, 111, 140, 111)).data["fields"]
    assert (field["label"], field["kind"], field["checked"]) == ("Renewal", "checkbox", True)


def write_table(paper: Any) -> Any:
    rows = (("Item", "Quantity", "Price"), ("Tripod", "2", "48.50"), ("Lens cap", "7", "9.50"))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            paper.write(44 + 150 * column, 104 + 20 * row, cell)
    return paper


def draw_grid(drawing: Any) -> Any:
    for y in range(100, 161, 20):
        drawing.line(40, y, 490, y)
    for x in range(40, 491, 150):
        drawing.line(x, 100, x, 160)
    return drawing


@pytest.mark.parametrize("is_ruled", [True, False])
def test_tables_keep_their_rows_and_columns(
    read: Read, new_paper: NewPaper, drawing: Any, is_ruled: bool
) -> None:
    result = read(write_table(new_paper()), draw_grid(drawing) if is_ruled else None)
    (table,) = result.data["tables"]
    assert table["columns"] == ["Item", "Quantity", "Price"]
    assert table["rows"] == [["Tripod", "2", "48.50"], ["Lens cap", "7", "9.50"]]
    assert result.data["fields"] == []
    assert result.fields["/tables/0/rows/1/0"].text == "Lens cap"
