"""Checkboxes and radio buttons: which marks are some, what each is for, and whether it is ticked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recto.extraction.forms.entries import Entry, Evidence, find_evidence
from recto.extraction.forms.marks import Checkbox
from recto.extraction.forms.pieces import Piece, PieceRow, rows_near
from recto.extraction.forms.scene import Scene
from recto.extraction.reader.layout.boxes import clip_box
from recto.extraction.reader.layout.rows import Span
from schemas.documents.form import FormFieldKind
from schemas.results import PageBox

LABEL_GAP_EM = 1.9
ALIGNED_EM = 0.5
QUESTION_GAP_EM = 14.0
MOST_OPTION_WORDS = 4
CLEAR_INK, FAINT_INK = 0.25, 0.05
SURE, UNSURE = 0.92, 0.6


@dataclass(frozen=True, slots=True)
class Option:
    """A box and the text that says what it is for."""

    mark: Checkbox
    label: Piece


def find_options(scene: Scene) -> list[Option]:
    """Return the boxes with their labels: right of each, or left where the page has them there."""
    right = [(box, _find_beside(box, scene.rows, from_left=True)) for box in scene.marks.boxes]
    if 2 * sum(label is None for _, label in right) > len(right):
        left = [(box, _find_beside(box, scene.rows, from_left=False)) for box in scene.marks.boxes]
        if sum(label is None for _, label in left) < sum(label is None for _, label in right):
            right = left
    used: set[Piece] = set()
    options = []
    for box, label in right:
        if label is not None and label not in used and any(map(str.isalpha, label.text)):
            used.add(label)
            options.append(Option(box, label))
    return sorted(options, key=lambda option: (option.label.row, option.mark.rect.left))


def _find_beside(box: Checkbox, rows: Sequence[PieceRow], *, from_left: bool) -> Piece | None:
    best: tuple[float, Piece] | None = None
    for row in rows_near(rows, box.rect.top, box.rect.bottom):
        near = row.over(box.rect.left - LABEL_GAP_EM, box.rect.right + LABEL_GAP_EM)
        for piece in near:
            level = abs(piece.rect.middle - box.rect.middle) <= 0.75 * max(piece.rect.height, box.rect.height)
            gap = piece.rect.left - box.rect.right if from_left else box.rect.left - piece.rect.right
            least = -box.rect.height - 0.3 if from_left else -0.4  # OCR may take the box into the word
            if level and least <= gap <= LABEL_GAP_EM and (best is None or gap < best[0]):
                best = (gap, piece)
    return best[1] if best else None


# ── entries ─────────────────────────────────────────────────────────────────────────────────────────


def describe_options(options: Sequence[Option], scene: Scene) -> tuple[list[Entry], set[Piece]]:
    """Return an entry for each checkbox and each group of radio buttons, and the pieces they used."""
    used = {option.label for option in options}
    entries: list[Entry] = []
    for group in _group(options):
        question = _find_question(group, scene, used)
        if question is not None:
            used.add(question)
        ticked = [option for option in group if option.mark.is_ticked]
        if group[0].mark.is_round and len(group) > 1 and len(ticked) <= 1 and question is not None:
            entries.append(_describe_radio(question, ticked[0] if ticked else None))
        else:
            entries.extend(_describe_box(option, question) for option in group)
    return entries, used


def _group(options: Sequence[Option]) -> list[list[Option]]:
    """Return the options of one row or column together."""
    groups: list[list[Option]] = []
    for option in options:
        if groups and _belongs(groups[-1], option):
            groups[-1].append(option)
        else:
            groups.append([option])
    return groups


def _belongs(group: Sequence[Option], option: Option) -> bool:
    last, mark = group[-1].mark, option.mark
    if last.is_round is not mark.is_round:
        return False
    is_level = abs(mark.rect.middle - last.rect.middle) <= ALIGNED_EM
    is_under = abs(mark.rect.left - last.rect.left) <= ALIGNED_EM and mark.rect.top - last.rect.bottom <= 1.5
    is_row = len(group) > 1 and abs(group[0].mark.rect.middle - last.rect.middle) <= ALIGNED_EM
    return is_level or (is_under and not is_row)


def _find_question(group: Sequence[Option], scene: Scene, used: set[Piece]) -> Piece | None:
    """Return what is asked in the row of the first box, or over a column of boxes."""
    first = group[0]
    edge = min(first.mark.rect.left, first.label.rect.left)
    before = [piece for piece in scene.rows[first.label.row].pieces if piece.rect.right <= edge + 0.3]
    if before and before[-1] not in used:
        question = before[-1]
        is_near = edge - question.rect.right <= QUESTION_GAP_EM
        if is_near and (question.has_colon or scene.looks[question].label > 0 or question.text.endswith("?")):
            return question
    if first.label.row == 0 or not (first.mark.is_round or len(group) > 1):
        return None
    for piece in scene.rows[first.label.row - 1].over(edge - 1.0, first.label.rect.right):
        is_head = piece.has_colon or piece.text.endswith("?")
        if is_head and piece not in used and first.mark.rect.top - piece.rect.bottom <= 1.2:
            return piece
    return None


def _describe_box(option: Option, question: Piece | None) -> Entry:
    name = option.label.name
    spans: tuple[Span, ...] = (option.label.span,)
    if question is not None and len(name.split()) <= MOST_OPTION_WORDS:
        name, spans = f"{question.name}: {name}", (question.span, *spans)
    mark = option.mark
    kind = FormFieldKind.RADIO if mark.is_round else FormFieldKind.CHECKBOX
    rect = (question or option.label).rect
    return Entry(
        page=option.label.span.cell.page,
        top=option.label.rect.top,
        left=min(rect.left, mark.rect.left) if question is None else mark.rect.left,
        label=name,
        label_evidence=find_evidence(spans, SURE),
        value=None,
        evidence=_find_mark_evidence(option),
        kind=kind,
        checked=mark.is_ticked,
    )


def _describe_radio(question: Piece, chosen: Option | None) -> Entry:
    page = question.span.cell.page
    if chosen is None:
        evidence = Evidence(SURE, None, None, ())
    else:
        evidence = replace(
            find_evidence((chosen.label.span,), SURE),
            boxes=(
                PageBox(page=page, box=clip_box(chosen.mark.box)),
                PageBox(page=page, box=clip_box(chosen.label.span.box)),
            ),
        )
    return Entry(
        page=page,
        top=question.rect.top,
        left=question.rect.left,
        label=question.name,
        label_evidence=find_evidence((question.span,), SURE),
        value=chosen.label.name if chosen else None,
        evidence=evidence,
        kind=FormFieldKind.RADIO,
    )


def _find_mark_evidence(option: Option) -> Evidence:
    ink = option.mark.ink
    confidence = SURE if ink >= CLEAR_INK or ink <= FAINT_INK else UNSURE
    box = PageBox(page=option.label.span.cell.page, box=clip_box(option.mark.box))
    return Evidence(confidence, option.label.span.source, option.label.text, (box,))
