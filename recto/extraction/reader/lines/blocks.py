"""Items printed as blocks of labels with their values, as printouts of e-invoices do."""

from collections.abc import Iterator

from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.lines.grids import TableRow
from recto.extraction.reader.lines.headings import first_kind, kinds_of
from recto.extraction.reader.lines.items import Item
from recto.extraction.reader.lines.roles import Roles
from recto.extraction.reader.lines.rows import ReadRow, RowKind, read_values
from recto.extraction.reader.reading import Reading

KINDS = (
    "position", "description", "code", "buyer_code", "gtin", "quantity", "unit", "unit_price", "price_base",
    "discount", "tax_rate", "net", "total", "gross",
)  # fmt: skip
"""What a block may hold; the index of each is its column."""
ROLES = Roles({kind: at for at, kind in enumerate(KINDS) if kind != "description"}, (1,), 0.0)
MARKS = " \t:=.#"
BLOCK_GAP_EM = 8.0
"""More space than this between two values, and they belong to two blocks."""

Block = dict[str, Span]


def find_block_items(reading: Reading) -> list[Item]:
    """Return the items of blocks whose quantity and price make the amount; no others are believed."""
    items = (_build_item(reading, block) for block in _list_blocks(reading))
    return [item for item in items if item is not None]


def _list_blocks(reading: Reading) -> Iterator[Block]:
    """Yield what follows on labels; a kind that comes again begins a new block."""
    block: Block = {}
    below = None
    for kind, span in _list_pairs(reading):
        is_far = below is not None and _is_far(below, span)
        if block and (kind in block or is_far):
            yield block
            block = {}
        block[kind] = span
        below = span
    if block:
        yield block


def _is_far(above: Span, below: Span) -> bool:
    return above.cell.page != below.cell.page or below.cell.rect.top - above.cell.rect.bottom > BLOCK_GAP_EM


def _list_pairs(reading: Reading) -> Iterator[tuple[str, Span]]:
    for cell in reading.sheet.cells:
        hits = reading.labels[cell]
        ends = [*(hit.span.start for hit in hits[1:]), len(cell.text)]
        for hit, end in zip(hits, ends, strict=False):
            kind = first_kind(kinds_of(hit))
            value = _value_of(reading, hit, end) if kind in KINDS else None
            if value is not None:
                yield kind, value


def _value_of(reading: Reading, hit: LabelHit, end: int) -> Span | None:
    """Return what stands behind a label, or in the next cell where nothing does; no heading has a value."""
    cell = hit.span.cell
    rest = cell.text[hit.span.end : end]
    value = cell.span(hit.span.end + len(rest) - len(rest.lstrip(MARKS)), end)
    if any(map(str.isalnum, value.text)):
        return value if rest.lstrip()[:1] == ":" or _has_digit(value.text) else None
    right = next(iter(reading.sheet.page(cell.page).cells_right(cell)), None)
    if end < len(cell.text) or right is None or reading.labels[right]:
        return None
    return right.whole()


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _build_item(reading: Reading, block: Block) -> Item | None:
    if "quantity" not in block or "unit_price" not in block:
        return None
    cell = block["unit_price"].cell
    parts = {KINDS.index(kind): (span,) for kind, span in block.items()}
    row = TableRow(reading.sheet.page(cell.page).rows[cell.row], parts)
    values = read_values(reading, row, ROLES)
    return Item(ReadRow(row, RowKind.ITEM, values)) if values.fit is not None else None
