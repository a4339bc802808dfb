"""From what was found on a form to a `DocumentResult`: data in its schema, evidence by field."""

from collections.abc import Iterator, Sequence

from recto.extraction.forms.entries import Entry, Evidence, FormFindings, Grid, TableCell, find_evidence
from schemas.documents.form import FilledField, Form, FormFieldKind, FormTable
from schemas.results import DocumentResult, FieldResult, Grounding

MOST_FIELDS, MOST_TABLES = 2000, 100
"""No form has more; hostile pages must not make results without bound."""


def build_form(findings: FormFindings, pages: Sequence[int], confidence: float) -> DocumentResult:
    """Return the result of one form, valid in its schema with every key present."""
    entries, grids = findings.entries[:MOST_FIELDS], findings.grids[:MOST_TABLES]
    form = Form(
        title=findings.title,
        fields=tuple(map(_fill_field, entries)),
        tables=tuple(map(_fill_table, grids)),
    )
    fields = {
        "/title": _judge(findings.title, findings.title_evidence),
        **dict(_list_fields(entries)),
        **dict(_list_cells(grids)),
    }
    return DocumentResult(
        schema_name=Form.schema_name,
        schema_confidence=round(confidence, 4),
        pages=tuple(pages),
        data=form.model_dump(mode="json"),
        fields=fields,
    )


def _fill_field(entry: Entry) -> FilledField:
    return FilledField(
        label=entry.label,
        value=entry.value,
        kind=entry.kind,
        checked=entry.checked,
        section=entry.section,
    )


def _fill_table(grid: Grid) -> FormTable:
    return FormTable(
        title=grid.title,
        columns=tuple(cell.text for cell in grid.columns),
        rows=tuple(tuple(cell.text for cell in row) for row in grid.rows),
    )


def _list_fields(entries: Sequence[Entry]) -> Iterator[tuple[str, FieldResult]]:
    for at, entry in enumerate(entries):
        path = f"/fields/{at}"
        yield f"{path}/label", _judge(entry.label, entry.label_evidence)
        if entry.kind is FormFieldKind.CHECKBOX or entry.checked is not None:
            yield f"{path}/checked", _judge(entry.checked, entry.evidence)
        if entry.value is not None or entry.checked is None:
            yield f"{path}/value", _judge(entry.value, entry.evidence)


def _list_cells(grids: Sequence[Grid]) -> Iterator[tuple[str, FieldResult]]:
    for number, grid in enumerate(grids):
        for column, cell in enumerate(grid.columns):
            yield f"/tables/{number}/columns/{column}", _judge_cell(cell, grid.confidence)
        for row, cells in enumerate(grid.rows):
            for column, cell in enumerate(cells):
                yield f"/tables/{number}/rows/{row}/{column}", _judge_cell(cell, grid.confidence)


def _judge_cell(cell: TableCell, confidence: float) -> FieldResult:
    if cell.text is None:
        return _judge(None, Evidence(confidence, grounding=Grounding.MISSING))
    return _judge(cell.text, find_evidence(cell.spans, confidence))


def _judge(value: object, evidence: Evidence | None) -> FieldResult:
    """Return a value with its evidence; for an empty place, how sure it is that nothing is there."""
    if value is None:
        sure = evidence.confidence if evidence else 0.0
        boxes = evidence.boxes if evidence else ()
        return FieldResult(value=None, confidence=sure, grounding=Grounding.MISSING, boxes=boxes)
    assert evidence is not None, "what was found has evidence"
    return FieldResult(
        value=value,
        confidence=evidence.confidence,
        grounding=evidence.grounding,
        source=evidence.source,
        text=evidence.text,
        boxes=evidence.boxes,
    )
