"""Fillable PDFs: their fields as the file holds them, named by tooltip or by the words printed beside."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recto.documents.model import FormField
from recto.extraction.forms.entries import Entry, Evidence, find_evidence
from recto.extraction.forms.pieces import Piece, PieceRow, rows_near
from recto.extraction.forms.scene import Scene
from recto.extraction.reader.layout.boxes import clip_box
from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.values.amounts import PLAIN, find_amounts
from recto.extraction.reader.values.dates import find_dates
from schemas.documents.form import FormFieldKind
from schemas.results import Grounding, PageBox, Source

LABEL_GAP_EM, ABOVE_GAP_EM, BOX_GAP_EM = 12.0, 1.2, 2.5
BESIDE_SURE = 0.85
OTHER_YEAR = re.compile(r"(?<!\d)(?:1[89]\d\d|20[5-9]\d)(?!\d)")
KINDS = {
    "checkbox": FormFieldKind.CHECKBOX,
    "radio": FormFieldKind.RADIO,
    "signature": FormFieldKind.SIGNATURE,
}


@dataclass(frozen=True, slots=True)
class FilledPage:
    """The fields of one page and the pieces that belong to them."""

    entries: Sequence[Entry]
    pieces: frozenset[Piece]


def read_form_fields(fields: Sequence[FormField], scene: Scene) -> FilledPage:
    """Return an entry for each field that stands on the page, exact."""
    page, rows = scene.page, scene.rows
    entries: list[Entry] = []
    used: set[Piece] = set()
    for field in fields:
        rect = _place(field, page)
        near = rows_near(rows, rect.top - ABOVE_GAP_EM, rect.bottom)
        inside = [
            piece for row in near for piece in row.over(rect.left, rect.right) if _is_inside(piece, rect)
        ]
        used.update(inside)
        label = _find_label(field, rect, near, used)
        if label is not None:
            used.add(label)
        entries.append(_describe(field, rect, label, scene.months))
    return FilledPage(entries, frozenset(used))


def describe_placeless(fields: Sequence[FormField], months: Mapping[str, int]) -> Iterator[Entry]:
    """Yield the fields that stand on no page that was read."""
    for field in fields:
        yield _describe(field, Rect(0, 0, 0, 0), None, months)


def _place(field: FormField, page: SheetPage) -> Rect:
    assert field.box is not None, "a field of a page has a box"
    left, top, right, bottom = field.box
    return Rect(left * page.width, top * page.height, right * page.width, bottom * page.height)


def _is_inside(piece: Piece, rect: Rect) -> bool:
    return (
        rect.left - 0.3 <= piece.rect.centre <= rect.right + 0.3
        and rect.top <= piece.rect.middle <= rect.bottom
    )


def _find_label(field: FormField, rect: Rect, rows: Sequence[PieceRow], used: set[Piece]) -> Piece | None:
    """Return the words beside a field: right of a checkbox, else left of it or above."""
    options: list[tuple[float, Piece]] = []
    for row in rows:
        for piece in row.over(rect.left - LABEL_GAP_EM, rect.right + BOX_GAP_EM):
            if piece in used or not any(map(str.isalpha, piece.text)):
                continue
            is_level = rect.top - 0.6 <= piece.rect.middle <= rect.bottom + 0.6
            left, right = rect.left - piece.rect.right, piece.rect.left - rect.right
            above = rect.top - piece.rect.bottom
            if is_level and field.kind in {"checkbox", "radio"} and -0.5 <= right <= BOX_GAP_EM:
                options.append((right - BOX_GAP_EM, piece))
            elif is_level and -0.5 <= left <= LABEL_GAP_EM:
                options.append((left, piece))
            elif -0.6 <= above <= ABOVE_GAP_EM and piece.rect.overlap_x(rect) > 0:
                options.append((1.0 + above, piece))
    return min(options, key=lambda option: option[0])[1] if options else None


def _describe(field: FormField, rect: Rect, label: Piece | None, months: Mapping[str, int]) -> Entry:
    page = field.page or 1
    boxes = (PageBox(page=page, box=clip_box(field.box)),) if field.box is not None else ()
    name, label_evidence = _name(field, label)
    is_empty = field.value is None and field.checked is None
    evidence = Evidence(
        1.0, Source.FORM_FIELD, field.value, boxes, Grounding.MISSING if is_empty else Grounding.EMBEDDED
    )
    return Entry(
        page=page,
        top=rect.top,
        left=rect.left,
        label=name,
        label_evidence=label_evidence,
        value=None if field.kind == "checkbox" else _clean(field.value),
        evidence=evidence,
        kind=KINDS.get(field.kind) or judge_kind(field.value or "", months),
        checked=field.checked,
    )


def _name(field: FormField, label: Piece | None) -> tuple[str | None, Evidence | None]:
    """Return what a field is called: by its tooltip, by the words beside it, or by its name in the file."""
    tooltip = " ".join((field.label or "").split())
    if tooltip or label is None:
        name = tooltip or field.name.strip()
        return name or None, Evidence(1.0, Source.FORM_FIELD, name, (), Grounding.EMBEDDED)
    return label.name, find_evidence((label.span,), BESIDE_SURE)


def _clean(value: str | None) -> str | None:
    return value if value and value.strip() else None


def judge_kind(value: str, months: Mapping[str, int]) -> FormFieldKind:
    """Return whether a text is a date, a number or neither."""
    # the years that invoices have don't reach back to birthdays
    text = OTHER_YEAR.sub("2001", value.strip()[:60])
    if any(found.end - found.start >= 0.9 * len(text) for found in find_dates(text, months)):
        return FormFieldKind.DATE
    amounts = find_amounts(text, PLAIN)
    if text.isdigit() or any(found.end - found.start >= 0.9 * len(text) for found in amounts):
        return FormFieldKind.NUMBER
    return FormFieldKind.TEXT
