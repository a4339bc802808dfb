"""Notes for the buyer: what stands under or behind a heading that says so, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.evidence.passages import Passage, index_cells
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import tidy

NOTES = 5
SHORTEST, LONGEST, LEAST_WORDS = 12, 500, 3
REACH_EM = 1.6
HEADED, LEAST_LETTERS = 1.2, 0.6


def read_notes(reading: Reading, passages: Sequence[Passage]) -> Mapping[str, Choice]:
    """Return the choices for the notes, in printed order."""
    homes = index_cells(passages)
    found = {candidate.value: candidate for candidate in _list_notes(reading, homes)}
    choices = filter(None, (choose([candidate]) for candidate in found.values()))
    return {f"/notes/{index}": choice for index, choice in enumerate(list(choices)[:NOTES])}


def _list_notes(reading: Reading, homes: Mapping[Cell, Passage]) -> Iterator[Candidate]:
    for hit in reading.hits("text.note"):
        cell = hit.span.cell
        behind = cell.text[hit.span.end :]
        if hit.span.start > 0 or not (hit.is_whole_cell or behind.lstrip().startswith(":")):
            continue
        candidate = _build_note(*_place_note(reading, homes, hit))
        if candidate is not None:
            yield candidate


def _place_note(reading: Reading, homes: Mapping[Cell, Passage], hit: LabelHit) -> tuple[Passage | None, int]:
    """Return the passage of a note and where in it the note begins: behind, beside or under its heading."""
    cell = hit.span.cell
    if not hit.is_whole_cell:
        passage = homes[cell]
        return passage, passage.offset_of(cell, hit.span.end)
    page = reading.sheet.page(cell.page)
    near = [*page.cells_right(cell)[:1], *list(page.cells_below(cell, hit.span.rect, REACH_EM))[:1]]
    free = next((each for each in near if not reading.labels[each]), None)
    return (homes[free], homes[free].offset_of(free, 0)) if free else (None, 0)


def _build_note(passage: Passage | None, start: int) -> Candidate | None:
    """Return the note; a few words, or digits more than letters, are none."""
    text = tidy(passage.text[start:].lstrip(" :.-")) if passage else ""
    letters = sum(map(str.isalpha, text)) + text.count(" ")
    is_prose = SHORTEST <= len(text) <= LONGEST and len(text.split()) >= LEAST_WORDS
    if passage is None or not is_prose or letters < LEAST_LETTERS * len(text):
        return None
    return Candidate(text, passage.spans(start, len(passage.text)), (Evidence("headed", HEADED),))
