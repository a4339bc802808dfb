"""How benches speak: a table for people, and with --json one object as the last line."""

import json
from collections.abc import Mapping, Sequence


def print_table(title: str, rows: Sequence[Sequence[object]]) -> None:
    """Print rows under a title, the first row as heading, columns aligned."""
    cells = [[_text(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    print(f"\n{title}")
    for number, row in enumerate(cells):
        print_line(row, widths)
        if number == 0:
            print_line(["-" * width for width in widths], widths)


def print_line(cells: Sequence[object], widths: Sequence[int]) -> None:
    """Print one row of a table whose columns are this wide, at once."""
    texts = (_text(cell).ljust(width) for cell, width in zip(cells, widths, strict=True))
    print("  ".join(texts).rstrip(), flush=True)


def print_json(figures: Mapping[str, object], *, wanted: bool) -> None:
    """Print the figures as one line of JSON, if that was asked for."""
    if wanted:
        print(json.dumps(figures))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0–1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.3g}" if abs(cell) < 100 else f"{cell:.0f}"
    return str(cell)
