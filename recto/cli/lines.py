"""Line items as one table for a person: a row for each, a column for what is usually printed."""

import re
from collections.abc import Iterable, Mapping

from rich.table import Table
from rich.text import Text

from recto.cli.text import printable
from schemas.results import FieldResult

LINE = re.compile(r"^/lines/(\d+)/(.+)$")
_NUMBERS = ("quantity", "unit_price", "tax_rate", "net_amount", "gross_amount", "total")
_COLUMNS = (
    "position", "description", "product_code", "quantity", "unit", "unit_price", "tax_rate", "net_amount",
    "gross_amount", "total",
)  # fmt: skip
"""What has a column where any line has it; the rest is listed in the last one."""

Line = Mapping[str, FieldResult]


def render_lines(fields: Mapping[str, FieldResult]) -> Table | None:
    """Return the lines among the fields of a document as a table; None where there are none.

    The confidence is that of the least sure value of the line.
    """
    lines = _gather(fields)
    if not lines:
        return None
    names = [name for name in _COLUMNS if any(name in line for line in lines)]
    has_more = any(set(line) - set(names) for line in lines)
    title = Text(f"{len(lines)} lines" if len(lines) > 1 else "1 line", style="bold")
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in names:
        table.add_column(name.replace("_", " "), justify="right" if name in _NUMBERS else "left")
    table.add_column("Confidence", justify="right")
    if has_more:
        table.add_column("More")
    for line in lines:
        table.add_row(*_cells(line, names, has_more=has_more))
    return table


def _gather(fields: Mapping[str, FieldResult]) -> list[Line]:
    lines: dict[int, dict[str, FieldResult]] = {}
    for path, field in fields.items():
        match = LINE.match(path)
        if match and field.value is not None:
            lines.setdefault(int(match[1]), {})[match[2]] = field
    return [lines[number] for number in sorted(lines)]


def _cells(line: Line, names: Iterable[str], *, has_more: bool) -> list[Text]:
    names = list(names)
    texts = [str(line[name].value) if name in line else "" for name in names]
    texts.append(f"{min(field.confidence for field in line.values()):.2f}")
    if has_more:
        texts.append(", ".join(f"{name} {field.value}" for name, field in line.items() if name not in names))
    return [Text(printable(text)) for text in texts]
