"""Headers of tables: what each column holds, as its heading says. Knows no rows under them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.geometry import Rect, enclose
from recto.extraction.reader.layout.rows import Cell, Row, Span
from recto.extraction.reader.reading import Reading

COLUMN, DATE = "column.", "date."
TOTALS = {"total.net": "net", "total.gross": "total", "total.due": "total", "total.tax": "tax_amount"}
"""What a label of totals names where it heads a column."""
STACK_GAP_EM = 0.7
"""More space than this between two rows, and they are no header of two rows."""
MOST_ROWS, LONGEST_STACKED = 5, 30
MOST_HEADINGS = 24
"""No table that a person reads has more columns."""
LEAST_NAMED, LEAST_NAMED_OF_MANY, MANY = 0.6, 0.4, 3
"""Share of the letters of a header that labels make up; less where they name many kinds."""
NAMED_BY = ("description", "quantity", "position", "code", "gtin")
MONEY = ("total", "net", "gross", "unit_price")
PRIORITY = (
    "gross_price", "unit_price", "price_base", "tax_amount", "discount", "net", "gross", "buyer_code", "gtin",
    "quantity", "unit", "tax_rate", "total", "description", "code", "position", "delivery_note", "order",
    "period", "date", "place_number", "other",
)  # fmt: skip
"""Which kind wins where a heading names several."""
WORDS_OF_TEXT = frozenset(("description", "code", "date", "position", "period", "order"))
"""Kinds whose labels are common in descriptions too: they alone make no header."""
QUALIFIED = frozenset(("total", "tax_amount"))
MEASURED = ("quantity", "unit_price", "net", "total")
"""Kinds that a unit behind them in one heading belongs to."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of one column."""

    kind: str
    """What it names, e.g. `unit_price`; empty where no label is read."""
    rect: Rect
    text: str
    words: tuple[tuple[Rect, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of one table."""

    page: int
    first: int
    last: int
    """Its rows on the page, both included."""
    headings: tuple[Heading, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """Return what its columns hold."""
        return frozenset(heading.kind for heading in self.headings if heading.kind)

    @property
    def is_of_lines(self) -> bool:
        """Return whether goods or services stand below, and no taxes, terms or payments."""
        kinds = self.kinds
        if len(self.headings) > MOST_HEADINGS:
            return False
        is_priced = {"quantity", "unit_price"} <= kinds
        if "other" in kinds and not is_priced:
            return False
        return not kinds.isdisjoint(NAMED_BY) and not kinds.isdisjoint(MONEY)


def find_headers(reading: Reading) -> list[Header]:
    """Return the headers of all tables, in reading order."""
    headers: list[Header] = []
    for page in reading.pages:
        last = -1
        for index, row in enumerate(page.rows):
            if index > last and _is_seed(reading, row):
                first, last = _extend(reading, page.rows, index, last + 1)
                headings = _build_headings(reading, page.rows[first : last + 1])
                headers.append(Header(page.number, first, last, headings))
    return headers


def kinds_of(hit: LabelHit) -> list[str]:
    """Return the kinds of columns that a label may name."""
    kinds = [label.concept.removeprefix(COLUMN) for label in hit.labels if label.concept.startswith(COLUMN)]
    if not kinds and any(label.concept.startswith(DATE) for label in hit.labels):
        kinds = ["date"]
    return kinds or [TOTALS[label.concept] for label in hit.labels if label.concept in TOTALS]


def _is_seed(reading: Reading, row: Row) -> bool:
    """Return whether labels of two kinds of columns make up most of the row, and nothing is counted in it."""
    if len(row.cells) > MOST_HEADINGS:
        return False
    hits = [hit for cell in row.cells if not _is_pair(cell.text) for hit in _heads(reading, cell)]
    found = {tuple(kinds_of(hit)) for hit in hits}
    telling = {kind for kinds in found for kind in kinds} - WORDS_OF_TEXT
    if len(found) < 2 or not telling or _has_values(reading, row):
        return False
    named = sum(_count_letters(hit.span.text) for hit in hits)
    least = LEAST_NAMED if len(found) < MANY else LEAST_NAMED_OF_MANY
    return named >= least * sum(_count_letters(cell.text) for cell in row.cells)


def _heads(reading: Reading, cell: Cell) -> list[LabelHit]:
    return [hit for hit in reading.labels[cell] if kinds_of(hit)]


def _is_pair(text: str) -> bool:
    """Return whether a text is a label with its value: "Menge: Stück"."""
    return ":" in text.rstrip(" :.")


def _count_letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _has_values(reading: Reading, row: Row) -> bool:
    return any(reading.amounts[cell] or reading.dates[cell] for cell in row.cells)


def _extend(reading: Reading, rows: Sequence[Row], seed: int, floor: int) -> tuple[int, int]:
    """Return the rows of the header around a seed, which may be stacked above and below it."""
    first = last = seed
    while first > floor and _is_stacked(reading, rows[first - 1], rows[first]) and seed - first < MOST_ROWS:
        first -= 1
    end = min(len(rows), seed + MOST_ROWS)
    while last + 1 < end and _is_stacked(reading, rows[last + 1], rows[last]):
        last += 1
    return first, last


def _is_stacked(reading: Reading, row: Row, neighbour: Row) -> bool:
    gap = max(neighbour.rect.top - row.rect.bottom, row.rect.top - neighbour.rect.bottom)
    if gap > STACK_GAP_EM or _has_values(reading, row):
        return False
    if _is_seed(reading, row):
        return True
    if any(len(cell.text) > LONGEST_STACKED for cell in row.cells):
        return False
    return any(_heads_alone(reading, cell) for cell in row.cells)


def _heads_alone(reading: Reading, cell: Cell) -> bool:
    if cell.text.startswith("(") and cell.text.endswith(")"):
        return True
    return any(hit.is_whole_cell for hit in _heads(reading, cell))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a heading: what one label, or the cell without one, covers."""

    kinds: tuple[str, ...]
    rect: Rect
    text: str
    words: tuple[tuple[Rect, str], ...]

    def join(self, other: "_Piece") -> "_Piece":
        rect = enclose((self.rect, other.rect))
        words = self.words + other.words
        return _Piece(self.kinds + other.kinds, rect, f"{self.text} {other.text}", words)


def _build_headings(reading: Reading, rows: Sequence[Row]) -> tuple[Heading, ...]:
    stacks: list[_Piece] = []
    for row in rows:
        pieces = [piece for cell in row.cells for piece in _cut_pieces(reading, cell)]
        stacks = _stack(stacks, pieces)
    stacks.sort(key=lambda piece: piece.rect.left)
    return tuple(
        Heading(name_heading(reading, piece.text, piece.kinds), piece.rect, piece.text, piece.words)
        for piece in stacks
    )


def _cut_pieces(reading: Reading, cell: Cell) -> list[_Piece]:
    hits = _heads(reading, cell)
    if not hits:
        return [_build_piece((), cell.whole())]
    ends = [*(hit.span.start for hit in hits[1:]), len(cell.text)]
    pieces: list[_Piece] = []
    for hit, end in zip(hits, ends, strict=True):
        span = cell.span(0 if hit is hits[0] else hit.span.start, end)
        piece = _build_piece((first_kind(kinds_of(hit)),), span)
        if pieces and _belongs(pieces[-1], piece):
            pieces[-1] = pieces[-1].join(piece)
        else:
            pieces.append(piece)
    return pieces


def _build_piece(kinds: tuple[str, ...], span: Span) -> _Piece:
    words = tuple((token.rect, token.text) for token in span.tokens)
    return _Piece(kinds, span.rect, span.text, words)


def _belongs(one: _Piece, two: _Piece) -> bool:
    """Return whether two labels of a cell head one column: "Menge / ME", "Artikel / Bezeichnung"."""
    kind, following = one.kinds[0], two.kinds[0]
    is_named = {kind, following} <= {"description", "code"} and "/" in one.text
    return kind == following or is_named or (following == "unit" and kind in MEASURED)


def _stack(stacks: Iterable[_Piece], pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return the pieces with those of the next row hung under them; one that spans several heads none."""
    stacks = list(stacks)
    for piece in pieces:
        over = [at for at, stack in enumerate(stacks) if _overlaps(stack.rect, piece.rect)]
        if len(over) == 1:
            stacks[over[0]] = stacks[over[0]].join(piece)
        elif not over:
            stacks.append(piece)
    return stacks


def _overlaps(one: Rect, two: Rect) -> bool:
    width = min(one.right - one.left, two.right - two.left)
    return one.overlap_x(two) > 0.3 * width


def name_heading(reading: Reading, text: str, kinds: Iterable[str]) -> str:
    """Return what a heading names: its whole text where that is a label, else the strongest of its parts."""
    kinds = set(kinds)
    if {"code", "buyer_code"} <= kinds:
        return ""  # the seller's number or the buyer's: nothing tells which
    kind = first_kind([*_look_up(reading, text)]) or first_kind(kinds)
    return _qualify(reading, kind, text) if kind in QUALIFIED else kind


def _qualify(reading: Reading, kind: str, text: str) -> str:
    """Return what "incl." and "excl." make of an amount: "Totale IVA incl." is no tax."""
    words = set(fold_words(text))
    if words & reading.vocabulary.words["excludes_tax"]:
        return "net"
    return "gross" if words & reading.vocabulary.words["includes_tax"] else kind


def _look_up(reading: Reading, text: str) -> Iterator[str]:
    folded = fold(text)
    spoken = reading.conventions.languages.spoken
    for end, labels in reading.vocabulary.labels.walk(folded, 0, spoken):
        if end == len(folded):
            yield from (
                label.concept.removeprefix(COLUMN) for label in labels if label.concept.startswith(COLUMN)
            )


def first_kind(kinds: Iterable[str]) -> str:
    """Return the kind that wins where several are named; empty for none."""
    known = set(kinds)
    return next((kind for kind in PRIORITY if kind in known), "")
