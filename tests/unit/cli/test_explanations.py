"""What `recto explain` shows of a decision."""

import io
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from recto.cli.explanations import list_fields, render_field, render_overview
from recto.errors import OptionInvalidError
from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.findings import Findings
from samples.catalogue import samples


def findings_with(choices: Mapping[str, Choice]) -> Findings:
    return Findings("invoice", 0.97, choices)


def chosen(*candidates: Candidate) -> Choice:
    choice = choose(candidates)
    assert choice is not None
    return choice


def shown(part: RenderableType) -> str:
    out = io.StringIO()
    Console(file=out, width=200).print(part)
    return out.getvalue()


NET = Candidate("100.00", (), (Evidence("label.weak", 1.0, "summe (de)"), Evidence("cents", 0.5)))
GROSS = Candidate("119.00", (), (Evidence("adds_up", 3.0, "100 + 19"), Evidence("cents", 0.5)))


@pytest.mark.parametrize("name", ["lines[0].quantity", "lines.0.quantity", "/lines/0/quantity"])
def test_field_is_found_however_it_is_written(name: str) -> None:
    assert list_fields(findings_with({}), name) == ["/lines/0/quantity"]


def test_object_means_all_that_was_found_below_it() -> None:
    choices = {"/seller/name": chosen(NET), "/seller/vat_id": chosen(NET), "/net_total": chosen(NET)}
    assert list_fields(findings_with(choices), "seller") == ["/seller/name", "/seller/vat_id"]


def test_misspelt_field_names_the_nearest() -> None:
    with pytest.raises(
        OptionInvalidError, match=r"gros_total is not a field of invoice\. Did you mean gross_t"
    ):
        list_fields(findings_with({}), "gros_total")


def test_winner_stands_first_with_what_put_it_ahead() -> None:
    text = shown(render_field("/gross_total", chosen(NET, GROSS)))
    assert text.index("1. 119.00") < text.index("+3.00") < text.index("2. 100.00") < text.index("+1.00")
    assert "“119.00” is 2.00 ahead of “100.00”, by adds_up." in text


def test_field_without_a_choice_is_said_to_be_null() -> None:
    assert "null: nothing on the pages" in shown(render_field("/project", None))


def test_text_of_a_document_is_neither_markup_nor_control_sequence() -> None:
    hostile = Candidate("[red]\x1b[31mRE-1[/red]", (), (Evidence("label.strong", 3.0, "[b]no\x07"),))
    text = shown(render_field("/invoice_number", chosen(hostile)))
    assert "[red] [31mRE-1[/red]" in text
    assert "[b]no " in text


def test_overview_names_the_closest_rival() -> None:
    text = shown(render_overview("a.pdf", findings_with({"/gross_total": chosen(NET, GROSS)})))
    assert "100.00 (-2.0)" in text


def run_explain(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "recto", "explain", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_sample_is_explained_without_a_server() -> None:
    path: Path = next(sample.path for sample in samples() if sample.path.name == "invoice-us.pdf")
    done = run_explain(str(path), "gross_total")
    assert done.returncode == 0, done.stderr
    assert "1. 9843.30" in done.stdout
    assert "adds_up" in done.stdout


def test_file_that_is_no_document_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.pdf"
    path.write_text("hello")
    done = run_explain(str(path))
    assert done.returncode == 1
    assert done.stderr.startswith("recto: ")
    assert done.stderr.count("\n") == 1


def test_labels_are_shown_with_what_they_name() -> None:
    path: Path = next(sample.path for sample in samples() if sample.path.name == "invoice-us.pdf")
    done = run_explain(str(path), "--labels")
    assert done.returncode == 0, done.stderr
    assert "Language: en" in done.stdout
    assert "month first" in done.stdout
    assert "date.due" in done.stdout
