"""The choice between candidates by their evidence."""

import pytest

from recto.extraction.reader.candidates import Candidate, Evidence, choose
from recto.extraction.reader.layout.geometry import Rect
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.layout.tokens import Token

RECT = Rect(0, 0, 1, 1)


def cell_of(text: str) -> Cell:
    return Cell(1, 0, 0, (Token(text, (0, 0, 1, 1), RECT, 1.0),), RECT, text, (0,))


HERE, THERE = cell_of("17.03.2026"), cell_of("18.03.2026")


def candidate(value: str, cell: Cell, **weights: float) -> Candidate:
    evidence = tuple(Evidence(kind, weight) for kind, weight in weights.items())
    return Candidate(value, (cell.whole(),), evidence)


def test_a_close_rival_lowers_the_confidence() -> None:
    alone = choose([candidate("17", HERE, label=3.0)])
    rivalled = choose([candidate("17", HERE, label=3.0), candidate("18", THERE, label=2.5)])
    assert alone is not None
    assert rivalled is not None
    assert (alone.best.value, rivalled.best.value) == ("17", "17")
    assert rivalled.confidence < 0.65
    assert alone.confidence > 0.9


def test_nothing_is_chosen_where_no_evidence_speaks_for_it() -> None:
    assert choose([]) is None
    assert choose([candidate("17", HERE, bare=-1.0)]) is None


def test_another_kind_of_evidence_for_the_same_place_is_added_once() -> None:
    """A label and the lack of any other date are two reasons; a second label is none."""
    label = candidate("17", HERE, label=1.5)
    agreeing = choose([label, candidate("17", HERE, bare=-0.5, only_date=1.2)])
    doubled = choose([label, candidate("17", HERE, label=1.0)])
    assert agreeing is not None
    assert doubled is not None
    assert agreeing.best.score == pytest.approx(2.7)
    assert doubled.best.score == pytest.approx(1.5)


def test_the_same_value_elsewhere_counts_as_repeated_and_only_once() -> None:
    twice = choose([candidate("17", HERE, label=1.5), candidate("17", THERE, bare=0.2)])
    thrice = choose(
        [candidate("17", HERE, label=1.5), *(candidate("17", cell_of("17.3."), bare=0.2) for _ in range(3))]
    )
    assert twice is not None
    assert thrice is not None
    assert twice.best.score == thrice.best.score == pytest.approx(2.2)
