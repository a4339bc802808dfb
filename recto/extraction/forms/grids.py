"""Tables of a form: ruled ones by their lines, others by heads with something under each."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from recto.extraction.forms.entries import Grid, TableCell
from recto.extraction.forms.likeness import Likeness
from recto.extraction.forms.marks import Marks
from recto.extraction.forms.pieces import Piece, PieceRow
from recto.extraction.forms.scene import Scene
from recto.extraction.reader.layout.geometry import Rect, enclose
from recto.extraction.reader.layout.tables import Strip, cut_strips, find_strip

LEAST_COLUMNS, MOST_COLUMNS = 3, 40
LEAST_BODY = 2
SAME_LINE_EM, MOST_SHARED = 0.7, 0.7
ROW_GAP_EM, LOOSER_EM, HEAD_GAP_EM = 2.8, 0.7, 0.6
MOST_BODY_ROWS, MOST_TRIES = 300, 40
"""Rows of a table without lines, and heads that are tried in vain, so that hostile pages cost no more."""
LABEL_LIKE = 0.8
FILLED_HEADS = 0.6
MOST_LABELS = 0.35
"""Share of a table's cells that may look like labels: where more do, it is a form in boxes."""
RULED, UNRULED = 0.85, 0.65


@dataclass(frozen=True, slots=True)
class FoundGrid:
    """A table and the pieces that are in it."""

    grid: Grid
    pieces: frozenset[Piece]


def find_grids(scene: Scene, taken: Set[Piece]) -> list[FoundGrid]:
    """Return the tables of a page from top to bottom, ruled ones first."""
    found = list(_find_ruled(scene, taken))
    used = set(taken).union(*(grid.pieces for grid in found))
    found += _find_unruled(scene, used)
    return found


# ── ruled ───────────────────────────────────────────────────────────────────────────────────────────


def _find_ruled(scene: Scene, taken: Set[Piece]) -> Iterator[FoundGrid]:
    rows, marks = scene.rows, scene.marks
    if len(marks.down) < LEAST_COLUMNS - 1:
        return
    cuts = [marks.list_cuts(row.rect.middle) for row in rows]
    start = 0
    shared = cuts[0] if cuts else []
    for end in range(1, len(rows) + 1):
        if end < len(rows) and (common := _find_common(shared, cuts[end])):
            shared = common
            continue
        if len(shared) >= LEAST_COLUMNS - 1:
            found = _build_ruled(scene, rows[start:end], shared, taken)
            if found is not None:
                yield found
        start, shared = end, cuts[end] if end < len(rows) else []


def _find_common(shared: Sequence[float], others: Sequence[float]) -> list[float]:
    """Return the lines that go on from one row to the next; none where too many end or begin."""
    common = [x for x in shared if any(abs(x - other) < SAME_LINE_EM for other in others)]
    return common if len(common) >= MOST_SHARED * max(len(shared), len(others)) else []


def _build_ruled(
    scene: Scene, rows: Sequence[PieceRow], cuts: Sequence[float], taken: Set[Piece]
) -> FoundGrid | None:
    strips = [Strip(left, right) for left, right in pairwise((-inf, *cuts, inf))][:MOST_COLUMNS]
    bands = [
        [piece for row in band for piece in row.pieces if piece not in taken]
        for band in _list_bands(rows, scene.marks)
    ]
    bands = [band for band in bands if band]
    if len(bands) < 2:
        return None
    inside = [strip for strip in strips if any(strip.holds(piece.rect) for band in bands for piece in band)]
    table = [_fill(band, inside) for band in bands if all(_is_held(piece, inside) for piece in band)]
    return _judge(scene, bands, table, RULED)


def _is_held(piece: Piece, strips: Sequence[Strip]) -> bool:
    return any(strip.holds(piece.rect) for strip in strips)


def _list_bands(rows: Sequence[PieceRow], marks: Marks) -> Iterator[list[PieceRow]]:
    """Yield the rows of text between each two horizontal lines."""
    band = [rows[0]]
    for one, two in pairwise(rows):
        if marks.parts(one.rect, two.rect):
            yield band
            band = []
        band.append(two)
    yield band


def _fill(pieces: Sequence[Piece], strips: Sequence[Strip]) -> tuple[TableCell, ...]:
    cells: list[list[Piece]] = [[] for _ in strips]
    for piece in pieces:
        cells[find_strip(strips, piece.rect)].append(piece)
    return tuple(TableCell(tuple(piece.span for piece in cell)) for cell in cells)


def _judge(
    scene: Scene,
    bands: Sequence[Sequence[Piece]],
    table: Sequence[tuple[TableCell, ...]],
    confidence: float,
) -> FoundGrid | None:
    """Return the table unless it is a form in boxes: heads over a body that looks filled in."""
    if len(table) < 2 or len(table) != len(bands) or len(table[0]) < LEAST_COLUMNS:
        return None
    heads, *body = table
    looks = scene.looks
    head_pieces, body_pieces = bands[0], [piece for band in bands[1:] for piece in band]
    filled = sum(cell.text is not None for cell in heads)
    if filled < FILLED_HEADS * len(heads) or not all(_is_head(piece, looks) for piece in head_pieces):
        return None
    labels = sum(piece.has_colon or looks[piece].label > LABEL_LIKE for piece in body_pieces)
    if labels > MOST_LABELS * len(body_pieces):
        return None
    top = min(piece.rect.top for piece in head_pieces)
    used = frozenset((*head_pieces, *body_pieces))
    return FoundGrid(Grid(scene.page.number, top, tuple(heads), tuple(body), confidence), used)


def _is_head(piece: Piece, looks: Mapping[Piece, Likeness]) -> bool:
    digits = sum(map(str.isdigit, piece.text))
    return not piece.has_colon and digits <= 0.25 * len(piece.text) and not looks[piece].is_prose


# ── unruled ─────────────────────────────────────────────────────────────────────────────────────────


def _find_unruled(scene: Scene, taken: Set[Piece]) -> Iterator[FoundGrid]:
    rows = scene.rows
    at = tries = 0
    while at < len(rows) and tries < MOST_TRIES:
        end = _find_end(rows, at) if _are_heads(rows[at].pieces, scene.looks, taken) else at
        found = None
        if end > at + LEAST_BODY:
            tries += 1
            found = _build_unruled(scene, at, end, taken)
        if found is not None:
            tries -= 1
            yield found
        at = end if found is not None else at + 1


def _are_heads(pieces: Sequence[Piece], looks: Mapping[Piece, Likeness], taken: Set[Piece]) -> bool:
    fits = LEAST_COLUMNS <= len(pieces) <= MOST_COLUMNS
    return fits and all(piece not in taken and _is_head(piece, looks) for piece in pieces)


def _find_end(rows: Sequence[PieceRow], at: int) -> int:
    """Return the first row that no longer stands under the heads of a row, line by line."""
    extent = enclose(piece.rect for piece in rows[at].pieces)
    end = at + 1
    most = ROW_GAP_EM
    while end < min(len(rows), at + MOST_BODY_ROWS):
        row = rows[end]
        outside = row.rect.left < extent.left - 6 or row.rect.right > extent.right + 6
        gap = row.rect.top - rows[end - 1].rect.bottom
        if gap > most or outside:
            break
        if any(piece.has_colon for piece in row.pieces) or not _is_row(row):
            break
        most = min(most, max(gap, 0.0) + LOOSER_EM)
        end += 1
    return end


def _is_row(row: PieceRow) -> bool:
    return len(row.pieces) > 1 or row.pieces[0].blank is not None


def _build_unruled(scene: Scene, at: int, end: int, taken: Set[Piece]) -> FoundGrid | None:
    rows, looks = scene.rows, scene.looks
    heads = [*rows[at].pieces]
    body = [[piece for piece in row.pieces if piece not in taken] for row in rows[at + 1 : end]]
    body = [band for band in body if band]
    strips = cut_strips([piece.rect for piece in heads], [piece.rect for band in body for piece in band])
    upper = list(_list_upper(scene, at, [piece.rect for piece in heads], taken))
    bands = [[*upper, *heads], *body]
    table = [_fill(band, strips) for band in bands]
    numbers = sum(looks[piece].value > 0.5 for band in body for piece in band)
    blanks = sum(band[-1].blank is not None and not looks[band[-1]].is_prose for band in body)
    if numbers < len(body) and blanks < LEAST_BODY:
        return None
    return _judge(scene, bands, table, UNRULED)


def _list_upper(scene: Scene, at: int, heads: Sequence[Rect], taken: Set[Piece]) -> Iterator[Piece]:
    """Yield the first lines of heads that have two."""
    rows, looks = scene.rows, scene.looks
    if at == 0 or rows[at].rect.top - rows[at - 1].rect.bottom > HEAD_GAP_EM:
        return
    upper = rows[at - 1].pieces
    fits = all(any(piece.rect.overlap_x(head) > 0 for head in heads) for piece in upper)
    if fits and len(upper) >= 2 and all(piece not in taken and _is_head(piece, looks) for piece in upper):
        yield from upper
