"""One page of a form, read: fields, tables, headings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from recto.documents.model import FormField, Page
from recto.extraction.base import PageImage
from recto.extraction.forms.choices import describe_options, find_options
from recto.extraction.forms.entries import Entry, Evidence, Grid, find_evidence, join_text
from recto.extraction.forms.fillable import judge_kind, read_form_fields
from recto.extraction.forms.grids import find_grids
from recto.extraction.forms.growth import grow_values
from recto.extraction.forms.headings import find_headings, find_title
from recto.extraction.forms.likeness import Likeness
from recto.extraction.forms.noise import find_noise
from recto.extraction.forms.pairing import Pair, pair_pieces
from recto.extraction.forms.pieces import Piece
from recto.extraction.forms.scene import Scene, view_page
from recto.extraction.forms.wording import LABEL_WORDS, SIGNATURE_WORDS, list_words, share_of
from recto.extraction.odds import to_probability
from recto.extraction.reader.reading import Reading
from schemas.documents.form import FormFieldKind
from schemas.results import Grounding

LEAST_EMPTY, LEAST_KNOWN = 1.2, 0.2
"""A label without a value must look this much like one, and have a known word or a place to write on."""
SCORE_AT_HALF, SCORE_SCALE = 1.4, 1.1
"""From the score of a pair to how sure it is: fitted by eye to bench/forms.py, before calibration."""
MOST_SURE = 0.97
KNOWN_IN_BOX = 0.34
TICK = frozenset(("X", "x", "✓", "✔"))
SHAKY = 0.72
"""OCR is less sure than this of what was written by hand."""
TITLE_SURE = 0.75


@dataclass(frozen=True, slots=True)
class FormPage:
    """What one page holds."""

    entries: Sequence[Entry]
    grids: Sequence[Grid]
    title: str | None = None
    title_evidence: Evidence | None = None


@dataclass
class _Sketch:
    """A page while it is read: what is spoken for, and what was found."""

    scene: Scene
    taken: set[Piece] = field(default_factory=set)
    labels: list[Piece] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


def read_page(page: Page, reading: Reading, fields: Sequence[FormField], image: PageImage) -> FormPage:
    """Return what one page of a form holds; `fields` are those a fillable PDF has on it."""
    scene = view_page(page, reading, image)
    sketch = _Sketch(scene, find_noise(scene.rows, scene.page.width, scene.page.height))
    _read_form_fields(sketch, fields)
    _read_options(sketch)
    grids = find_grids(scene, sketch.taken)
    sketch.taken.update(*(grid.pieces for grid in grids))
    title = find_title(scene, sketch.taken) if page.number == 1 else []
    _read_pairs(sketch, set(title))
    sketch.taken.update(title)
    _read_empty(sketch)
    headings = find_headings(scene, sketch.taken, sketch.labels)
    spans = [piece.span for piece in title]
    return FormPage(
        _add_sections(sketch.entries, headings),
        [_add_title(found.grid, headings) for found in grids],
        join_text(spans) or None,
        find_evidence(spans, TITLE_SURE) if spans else None,
    )


def _read_form_fields(sketch: _Sketch, fields: Sequence[FormField]) -> None:
    filled = read_form_fields(fields, sketch.scene)
    sketch.taken |= filled.pieces
    sketch.entries += filled.entries
    sketch.labels += [piece for piece in filled.pieces if piece.blank is not None or piece.has_colon]


def _read_options(sketch: _Sketch) -> None:
    options = [each for each in find_options(sketch.scene) if each.label not in sketch.taken]
    entries, used = describe_options(options, sketch.scene)
    sketch.taken |= used
    sketch.labels += [option.label for option in options]
    sketch.entries += entries


def _read_pairs(sketch: _Sketch, title: set[Piece]) -> None:
    pairs = pair_pieces(sketch.scene, sketch.taken | title)
    for pair, value in grow_values(pairs, sketch.scene, sketch.taken | title):
        sketch.taken |= {pair.label, *value}
        sketch.labels.append(pair.label)
        sketch.entries.append(_describe_pair(pair, value, sketch.scene.months))


def _describe_pair(pair: Pair, value: Sequence[Piece], months: Mapping[str, int]) -> Entry:
    label, spans = pair.label, [piece.span for piece in value]
    sure = _find_confidence(pair.score)
    text = join_text(spans)
    is_tick = text in TICK and value[0].line is not None
    return Entry(
        page=label.span.cell.page,
        top=label.rect.top,
        left=label.rect.left,
        label=label.name,
        label_evidence=find_evidence((label.span,), sure),
        value=text,
        evidence=find_evidence(spans, sure),
        kind=FormFieldKind.CHECKBOX if is_tick else _judge_kind(label, value, text, months),
        checked=True if is_tick else None,
    )


def _find_confidence(score: float) -> float:
    return min(MOST_SURE, to_probability((score - SCORE_AT_HALF) / SCORE_SCALE))


def _judge_kind(label: Piece, value: Sequence[Piece], text: str, months: Mapping[str, int]) -> FormFieldKind:
    if SIGNATURE_WORDS.intersection(list_words(label.text)):
        return FormFieldKind.SIGNATURE
    kind = judge_kind(text, months)
    is_shaky = bool(value) and min(piece.span.confidence for piece in value) < SHAKY
    if kind is FormFieldKind.TEXT and is_shaky and value[0].line is not None:
        return FormFieldKind.HANDWRITING
    return kind


def _read_empty(sketch: _Sketch) -> None:
    """Add what can be filled in and isn't."""
    for piece in (piece for row in sketch.scene.rows for piece in row.pieces):
        if piece in sketch.taken or not _asks(piece, sketch.scene.looks[piece]):
            continue
        sketch.taken.add(piece)
        sketch.labels.append(piece)
        sure = _find_confidence(sketch.scene.looks[piece].label)
        sketch.entries.append(
            Entry(
                page=piece.span.cell.page,
                top=piece.rect.top,
                left=piece.rect.left,
                label=piece.name,
                label_evidence=find_evidence((piece.span,), sure),
                value=None,
                evidence=Evidence(round(sure, 4), grounding=Grounding.MISSING),
                kind=_judge_kind(piece, (), "", sketch.scene.months),
            )
        )


def _asks(piece: Piece, look: Likeness) -> bool:
    """Return whether a text without a value is a label all the same."""
    if look.is_prose or not any(map(str.isalpha, piece.text)):
        return False
    if piece.blank is not None:
        return look.label >= 0.0
    if piece.frame is not None and look.known >= KNOWN_IN_BOX:
        return look.label >= 0.0
    is_known = share_of(list_words(piece.text), LABEL_WORDS) >= LEAST_KNOWN
    return piece.has_colon and is_known and look.label >= LEAST_EMPTY


def _add_sections(entries: Sequence[Entry], headings: Sequence[Piece]) -> list[Entry]:
    """Return the entries in reading order, each with the heading above it."""
    tops = [(heading.rect.top, heading.name) for heading in headings]
    placed: list[Entry] = []
    at = 0
    for entry in sorted(entries, key=lambda entry: (entry.top, entry.left)):
        while at < len(tops) and tops[at][0] < entry.top:
            at += 1
        placed.append(replace(entry, section=tops[at - 1][1]) if at else entry)
    return _order_lines(placed)


def _order_lines(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries sorted by their tops with those of one line from left to right."""
    lines: list[list[Entry]] = []
    for entry in entries:
        if lines and entry.top - lines[-1][0].top < 0.7:
            lines[-1].append(entry)
        else:
            lines.append([entry])
    return [entry for line in lines for entry in sorted(line, key=lambda entry: entry.left)]


def _add_title(grid: Grid, headings: Sequence[Piece]) -> Grid:
    above: Iterator[Piece] = (heading for heading in reversed(headings) if heading.rect.top < grid.top)
    heading = next(above, None)
    is_near = heading is not None and grid.top - heading.rect.bottom < 4.0
    return replace(grid, title=heading.name) if heading is not None and is_near else grid
