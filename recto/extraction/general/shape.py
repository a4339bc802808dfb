"""Form or any other document, where it is no bill: told by titles, empty places, labels and prose."""

import re
from collections.abc import Iterator, Sequence

from recto.extraction.general.titles import find_kind, find_title, is_large
from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading

FORM_KINDS = frozenset(("application", "questionnaire", "timesheet", "fax"))
OTHER_PAPERS = frozenset(
    (
        *("delivery_note", "purchase_order", "order_confirmation", "quotation", "bank_statement"),
        *("remittance_advice", "contract", "certificate", "payslip", "waybill", "letter", "minutes"),
        *("resume", "manual", "itinerary", "memo"),
    )
)
"""What has a name of its own and is neither a bill nor a form."""
FORM_WORD = re.compile(
    r"(?<![^\W\d_])(?:form|formular|formulaire|formulario|formulário|modulo|formulier|antrag|fragebogen)(?![^\W\d_])",
    re.IGNORECASE,
)
BLANK = re.compile(r"_{3,}|\.{8,}|[☐☑☒□■]|\[ ?[xX]? ?\]|\( {1,3}\)")
PROSE_WORDS = 9
"""Words in a cell from which on it is a sentence."""
BASE, MUCH_PROSE, LITTLE_PROSE = 0.4, 0.65, 0.35
MOST_TITLE_WORDS = 8


def judge_form(reading: Reading) -> list[Evidence]:
    """Return the evidence that a document is a form, none for empty pages; below 0 it speaks for others."""
    if not any(True for _ in reading.sheet.cells):
        return []
    return [Evidence("form.base", BASE), *_weigh_titles(reading), *_weigh_shape(list(reading.sheet.cells))]


def name_paper(reading: Reading) -> str | None:
    """Return the kind that the title says, if it is neither a bill nor a form."""
    title = find_title(reading.pages[0]) if reading.pages else None
    if title is None or title.kind not in OTHER_PAPERS or title.span is None:
        return None
    return title.kind if is_large(title.span) else None


def says_form(reading: Reading) -> bool:
    """Return whether a heading calls the document a form."""
    cells = reading.pages[0].cells if reading.pages else ()
    return any(
        FORM_WORD.search(cell.text) and len(cell.text.split()) <= MOST_TITLE_WORDS and "." not in cell.text
        for cell in cells
    )


def _weigh_titles(reading: Reading) -> Iterator[Evidence]:
    if says_form(reading):
        yield Evidence("form.word", 1.5)
    paper = name_paper(reading)
    if paper is not None:
        yield Evidence("form.other_paper", -3.0, paper)
    first = reading.pages[0].cells if reading.pages else ()
    kind = next((kind for cell in first if (kind := find_kind(cell.text)) in FORM_KINDS), None)
    if kind is not None:
        yield Evidence("form.kind", 1.0, kind)


def _weigh_shape(cells: Sequence[Cell]) -> Iterator[Evidence]:
    blanks = sum(bool(BLANK.search(cell.text)) for cell in cells)
    if blanks:
        yield Evidence("form.blanks", min(0.5 * blanks, 2.0), str(blanks))
    labels = sum(cell.text.rstrip().endswith(":") for cell in cells)
    if cells and labels >= 3 and labels >= 0.15 * len(cells):
        yield Evidence("form.labels", 0.8, str(labels))
    counts = [len(cell.text.split()) for cell in cells]
    prose = sum(count for count in counts if count >= PROSE_WORDS) / max(sum(counts), 1)
    if prose >= MUCH_PROSE:
        yield Evidence("form.prose", -1.8, f"{prose:.2f}")
    elif prose <= LITTLE_PROSE:
        yield Evidence("form.no_prose", 0.3, f"{prose:.2f}")
