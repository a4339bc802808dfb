"""The labels of a document with their values: of all that may be pairs, those that surely are."""

from collections.abc import Iterator, Sequence

from recto.extraction.general.pairs import Pair, Standing, list_pairs
from recto.extraction.general.tables import Table
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading

MOST = 500
MOST_WORDS, MOST_WORDS_ALONE = 7, 4
LEAST_LETTERS = 0.5
LONGEST_VALUE = 300


def list_key_values(reading: Reading, tables: Sequence[Table]) -> list[Pair]:
    """Return the pairs in reading order; no cell is both a label and a value, and none is of a table."""
    taken: set[Cell] = {cell for table in tables for cell in _cells_of(table)}
    values: set[Cell] = set()
    labels: set[Cell] = set()
    seen: set[tuple[str, str]] = set()
    chosen: list[Pair] = []
    for pair in sorted(list_pairs(reading.pages), key=_place):
        label, value = pair.label.cell, pair.value.cell
        is_used = label in taken or value in taken or label in values or label in labels or value in labels
        is_used = is_used or (value in values and label is not value)
        if is_used or pair.standing is Standing.GLUED or not _is_sure(reading, pair):
            continue
        labels.add(label)
        values.add(value)
        key = (fold(pair.name), fold(pair.value.text))
        if key not in seen:
            seen.add(key)
            chosen.append(pair)
    return chosen[:MOST]


def _place(pair: Pair) -> tuple[int, int, int, int]:
    cell = pair.label.cell
    return cell.page, cell.row, cell.place, pair.standing


def _cells_of(table: Table) -> Iterator[Cell]:
    for row in (table.heads, *table.rows):
        yield from (span.cell for spans in row for span in spans)


def _is_sure(reading: Reading, pair: Pair) -> bool:
    name, value = pair.name, pair.value.text
    if not _may_be_label(name) or len(value) > LONGEST_VALUE or not any(map(str.isalnum, value)):
        return False
    if pair.standing is Standing.COLON:
        return True
    is_said = _is_known_label(reading, pair.label) or pair.label.cell.text.rstrip().endswith(":")
    if _is_known_label(reading, pair.value.cell.whole()) or value.rstrip().endswith(":"):
        return False
    if is_said:
        return True
    is_alone = len(reading.sheet.page(pair.label.cell.page).rows[pair.label.cell.row].cells) == 2
    is_short = len(name.split()) <= MOST_WORDS_ALONE
    return pair.standing is Standing.BESIDE and is_alone and is_short and any(map(str.isdigit, value))


def _may_be_label(name: str) -> bool:
    letters = sum(map(str.isalpha, name))
    is_short = len(name.split()) <= MOST_WORDS
    return letters >= 2 and is_short and letters >= LEAST_LETTERS * len(name.replace(" ", ""))


def _is_known_label(reading: Reading, span: Span) -> bool:
    """Return whether the vocabulary knows the whole text as a label."""
    text = fold(span.text)
    hits = reading.labels.get(span.cell, ())
    return any(hit.is_whole_cell or fold(hit.span.text) == text for hit in hits)
