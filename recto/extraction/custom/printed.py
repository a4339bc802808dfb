"""Values by the labels that a page prints beside them, asked for by name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from recto.extraction.custom.names import words_of
from recto.extraction.custom.told import Told, tell_spans
from recto.extraction.general.pairs import Pair, Standing
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span

MOST_NEAR_WORDS = 6
NEAR = 0.65
"""How sure a value is whose label says one word more, as a share of one whose label says just this."""
AMBIGUOUS = 0.75
"""The same where equal labels have different values."""
SURENESS = {
    Standing.COLON: 0.92,
    Standing.BESIDE: 0.88,
    Standing.UNDER_HEAD: 0.88,
    Standing.UNDER: 0.7,
    Standing.GLUED: 0.7,
}
ASIDE_COST = 0.3
"""What an em sideways counts, in ems downwards, when the heading over a label is looked for."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label, what it tells, and where it stands (None outside of the pages)."""

    name: str
    told: Told
    standing: Standing = Standing.COLON
    label: Span | None = None
    lines: Told | None = None
    """What it tells with the lines that go on under the value, if any do."""


@dataclass(frozen=True)
class Labels:
    """Values by the words of their labels."""

    same: Mapping[str, Sequence[Labelled]] = field(default_factory=dict)
    near: Mapping[frozenset[str], Sequence[Labelled]] = field(default_factory=dict)
    """By the words of the label but one."""
    headings: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    """Cells by their whole text."""

    def list_same(self, name: str) -> Sequence[Labelled]:
        """Return what stands at labels that say just this."""
        return self.same.get(fold(name[:400]), ())

    def list_near(self, name: str) -> Iterator[Told]:
        """Yield what stands at labels that say a word more."""
        for one in self.near.get(frozenset(words_of(name)), ()):
            yield one.told.weaken(NEAR)

    def has_heading(self, headings: Iterable[str]) -> bool:
        """Return whether any of these stands on the pages by itself."""
        return any(fold(heading[:400]) in self.headings for heading in headings)

    def under_heading(self, found: Sequence[Labelled], headings: Iterable[str]) -> Sequence[Labelled]:
        """Return these, those that stand under one of the headings first, the nearest to it before others."""
        cells = [cell for heading in headings for cell in self.headings.get(fold(heading[:400]), ())]
        if not cells or len(found) < 2:
            return found
        return sorted(found, key=lambda one: _far_below(one.label, cells))


def _far_below(label: Span | None, headings: Sequence[Cell]) -> float:
    if label is None:
        return float("inf")
    cell = label.cell
    above = [head for head in headings if (head.page, head.row) < (cell.page, cell.row)]
    same_page = [head for head in above if head.page == cell.page]
    return min(
        (
            cell.rect.top - head.rect.bottom + ASIDE_COST * abs(cell.rect.left - head.rect.left)
            for head in same_page
        ),
        default=1e6 if above else float("inf"),
    )


def sort_labels(labelled: Iterable[Labelled], cells: Iterable[Cell] = ()) -> Labels:
    """Return the values by their labels; `cells` may be headings."""
    same: dict[str, list[Labelled]] = {}
    near: dict[frozenset[str], list[Labelled]] = {}
    for one in sorted(labelled, key=lambda one: one.standing):
        same.setdefault(fold(one.name), []).append(one)
        words = words_of(one.name)
        if one.standing < Standing.UNDER and 1 < len(words) <= MOST_NEAR_WORDS:
            for word in set(words):
                near.setdefault(frozenset(words) - {word}, []).append(one)
    headings: dict[str, list[Cell]] = {}
    for cell in cells:
        headings.setdefault(fold(cell.text[:400]), []).append(cell)
    return Labels(same, near, headings)


def tell_pairs(pairs: Iterable[Pair]) -> Iterator[Labelled]:
    """Yield what the labels of pages tell."""
    for pair in pairs:
        told = tell_spans((pair.value,), SURENESS[pair.standing])
        more = tell_spans((pair.value, *pair.more), SURENESS[pair.standing]) if pair.more else None
        yield Labelled(pair.name, told, pair.standing, pair.label, more)


def take_lines(found: Iterable[Labelled]) -> list[Labelled]:
    """Return these with all the lines of their values."""
    return [replace(one, told=one.lines or one.told) for one in found]


def doubt_rivals(found: Sequence[Labelled]) -> Iterator[Told]:
    """Yield what equal labels tell, each less sure where they differ."""
    best = [one for one in found if one.standing == found[0].standing]
    differs = len({str(one.told.value) for one in best}) > 1
    for one in found:
        yield one.told.weaken(AMBIGUOUS) if differs else one.told
