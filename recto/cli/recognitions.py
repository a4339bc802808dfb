"""What the reader recognised on a document before it decided anything, for a person."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from recto.cli.text import printable
from recto.extraction.reader.conventions import Conventions
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.dates import DateOrder


def render_labels(title: str, reading: Reading) -> RenderableType:
    """Show how the document was taken to write, then each label with the line it stands on."""
    table = Table(box=None, pad_edge=False)
    for name in ("Page", "Label", "Names", "On the line"):
        table.add_column(name, justify="right" if name == "Page" else "left")
    for cell, hits in reading.labels.items():
        for hit in hits:
            cells = (str(cell.page), hit.span.text, ", ".join(_list_names(hit)), cell.text)
            table.add_row(*(Text(printable(each)) for each in cells))
    heading = Text(printable(title), style="bold")
    return Group(heading, Text(_tell_conventions(reading.conventions)), table)


def _list_names(hit: LabelHit) -> Iterable[str]:
    """Return what a label names, each once; a question mark where it needs more evidence."""
    return dict.fromkeys(f"{label.concept}{'' if label.is_strong else '?'}" for label in hit.labels)


def _tell_conventions(conventions: Conventions) -> str:
    spoken = conventions.languages
    main = spoken.main or "not told by its words"
    order = "month first" if conventions.order is DateOrder.MONTH else "day first"
    currencies = sorted({sign.code for sign in conventions.currency_signs}) or ["none"]
    return (
        f"Language: {main} (labels read: {', '.join(sorted(spoken.spoken))}). "
        f"Decimal mark: {conventions.mark.value}. "
        f"Dates: {order}{'' if conventions.is_order_known else ', not sure'}. "
        f"Currencies: {', '.join(currencies)}."
    )
