"""Headings fitted to the numbers below: one over two columns is parted, two over one are joined."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from recto.extraction.reader.layout.geometry import Rect, enclose
from recto.extraction.reader.layout.rows import Row, Span
from recto.extraction.reader.layout.tables import Strip, cut_cell, stack_rects
from recto.extraction.reader.lines.headings import Heading, name_heading
from recto.extraction.reader.reading import Reading

WORD_GAP_EM = 0.7
"""Headings closer than this may be words of one."""
STACK_GAP_EM, MOST_STACKS = 0.4, 8
LEAST_FILLED = 0.5
"""Share of the rows that a column of numbers fills."""
SINGLE = frozenset(("discount", "tax_rate", "tax_amount", "price_base", "date", "period", "other"))
"""Kinds under whose heading two numbers may stand."""


def scale_headings(headings: Iterable[Heading], factor: float) -> list[Heading]:
    """Return the headings at their place on a page of another width."""
    return [
        replace(
            heading,
            rect=_scale(heading.rect, factor),
            words=tuple((_scale(rect, factor), text) for rect, text in heading.words),
        )
        for heading in headings
    ]


def _scale(rect: Rect, factor: float) -> Rect:
    return Rect(rect.left * factor, rect.top, rect.right * factor, rect.bottom)


def join_idle(
    reading: Reading, headings: Sequence[Heading], strips: Sequence[Strip], rows: Sequence[Row]
) -> list[Heading]:
    """Return the headings, those joined with their neighbour that have nothing below: "Tot." and "riga"."""
    filled = {at for row in rows for cell in row.cells for at, _ in cut_cell(cell, strips)}
    # descriptions may stand above or below the numbers
    filled |= {at for at, heading in enumerate(headings) if heading.kind == "description"}
    joined: list[Heading] = []
    was_idle = False
    for at, heading in enumerate(headings):
        is_idle = at not in filled
        if joined and is_idle != was_idle and _is_next(joined[-1], heading):
            taken = {other.kind for other in (*joined[:-1], *headings[at + 1 :])}
            joined[-1] = _join(reading, joined[-1], heading, taken)
            was_idle = False
        else:
            joined.append(heading)
            was_idle = is_idle
    return joined


def _is_next(one: Heading, two: Heading) -> bool:
    is_level = min(one.rect.bottom, two.rect.bottom) > max(one.rect.top, two.rect.top)
    return is_level and -one.rect.overlap_x(two.rect) < WORD_GAP_EM


def _join(reading: Reading, one: Heading, two: Heading, taken: AbstractSet[str]) -> Heading:
    text = f"{one.text} {two.text}"
    kinds = {one.kind, two.kind}
    kind = name_heading(reading, text, kinds - taken or kinds)
    return Heading(kind, enclose((one.rect, two.rect)), text, one.words + two.words)


def part_shared(
    reading: Reading, headings: Sequence[Heading], strips: Sequence[Strip], rows: Sequence[Row]
) -> list[Heading]:
    """Return the headings, each that stands over two columns of money parted into its words."""
    amounts: dict[int, list[tuple[int, Rect]]] = {}
    texts: dict[int, list[Rect]] = {}
    for at, row in enumerate(rows):
        for strip, rect, is_money in _list_parts(reading, row, strips):
            if is_money:
                amounts.setdefault(strip, []).append((at, rect))
            else:
                texts.setdefault(strip, []).append(rect)
    parted: list[Heading] = []
    for strip, heading in enumerate(headings):
        stacks = [] if heading.kind in SINGLE else _stack(amounts.get(strip, ()), len(rows))
        others = texts.get(strip, [])
        free = [stack for stack in stacks if all(stack.overlap_x(rect) <= 0 for rect in others)]
        parted += _part(reading, heading, _list_columns(free, stacks, others))
    return parted


def _list_columns(free: list[Rect], stacks: list[Rect], others: list[Rect]) -> list[Rect]:
    """Return the columns under a heading; none where the numbers don't stand clear of each other."""
    if len(free) < len(stacks):
        return []
    return [enclose(others), *free] if others and free and enclose(others).right < free[0].left else free


def _list_parts(reading: Reading, row: Row, strips: Sequence[Strip]) -> Iterator[tuple[int, Rect, bool]]:
    for cell in row.cells:
        for strip, span in cut_cell(cell, strips):
            money = _list_money(reading, span)
            yield from ((strip, rect, True) for rect in money)
            if not money:
                yield strip, span.rect, False


def _list_money(reading: Reading, span: Span) -> list[Rect]:
    """Return the places of the amounts with cents in a part of a row that holds nothing else."""
    found = [amount for amount in reading.amounts_in(span) if amount.has_cents and not amount.is_percent]
    places = [span.cell.span(amount.start, amount.end) for amount in found]
    used = sum(sum(map(str.isalnum, place.text)) for place in places)
    return [place.rect for place in places] if used == sum(map(str.isalnum, span.text)) else []


def _stack(places: Sequence[tuple[int, Rect]], count: int) -> list[Rect]:
    """Return the columns that amounts stand in, if more than one is filled in most rows."""
    stacks = stack_rects((rect for _, rect in places), STACK_GAP_EM)
    if len(stacks) > MOST_STACKS:
        return []
    full = [
        stack
        for stack in stacks
        if len({at for at, rect in places if rect.overlap_x(stack) > 0}) >= LEAST_FILLED * count
    ]
    return full if len(full) > 1 and len(full) == len(stacks) else []


def _part(reading: Reading, heading: Heading, columns: Sequence[Rect]) -> list[Heading]:
    if len(columns) < 2:
        return [heading]
    words: list[list[tuple[Rect, str]]] = [[] for _ in columns]
    for rect, text in sorted(heading.words, key=lambda word: word[0].left):
        near = min(range(len(columns)), key=lambda at: abs(columns[at].centre - rect.centre))
        words[near].append((rect, text))
    return [_name_part(reading, heading, place, own) for place, own in zip(columns, words, strict=True)]


def _name_part(reading: Reading, heading: Heading, place: Rect, words: Sequence[tuple[Rect, str]]) -> Heading:
    text = " ".join(word for _, word in words)
    kind = heading.kind if text == heading.text else name_heading(reading, text, ())
    rect = Rect(place.left, heading.rect.top, place.right, heading.rect.bottom)
    return Heading(kind, rect, text, tuple(words))
