"""Results as tables for a person. Everything from a document is shown as plain text, never as markup."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from recto.cli.lines import LINE, render_lines
from recto.cli.text import printable
from schemas.jobs import JobRead
from schemas.results import DocumentResult, FieldResult, Grounding, ReviewReason

MOST_REASONS = 5
_INDEX = re.compile(r"/(\d+)(?=/|$)")


def render_job(job: JobRead) -> RenderableType:
    """Show every document that was found in the job's file."""
    documents = job.result.documents if job.result else ()
    title = printable(job.document.filename or job.id)
    return Group(*(part for document in documents for part in render_document(title, document)))


def render_document(title: str, document: DocumentResult) -> Iterable[RenderableType]:
    """Show the values that were found, with their evidence, then what a person should look at."""
    found = {path: one for path, one in document.fields.items() if one.grounding is not Grounding.MISSING}
    heading = f"{title} · {document.schema_name} · {len(found)} of {len(document.fields)} fields"
    table = Table(title=Text(heading, style="bold"), title_justify="left", box=None, pad_edge=False)
    for name, style in (("Field", ""), ("Value", "bold"), ("Confidence", "")):
        table.add_column(name, style=style, justify="right" if name == "Confidence" else "left")
    table.add_column("Source", no_wrap=True)
    table.add_column("Page", justify="right")
    for path, field in found.items():
        if not LINE.match(path):
            table.add_row(*_cells(path, field))
    yield table
    lines = render_lines(found)
    if lines is not None:
        yield Text("")
        yield lines
    yield from _reasons(document.review_reasons)
    yield Text("")


def _reasons(reasons: Sequence[ReviewReason]) -> Iterator[Text]:
    """Show why a person should look; of many reasons the first few."""
    for reason in reasons[:MOST_REASONS]:
        name = f"{field_name(reason.path)}: " if reason.path else ""
        yield Text(f"  ! {printable(name + reason.message)}", style="yellow")
    if len(reasons) > MOST_REASONS:
        yield Text(f"  ! and {len(reasons) - MOST_REASONS} more", style="yellow")


def field_name(path: str) -> str:
    """Return a JSON pointer as people write it: `/lines/0/unit` is `lines[0].unit`."""
    return _INDEX.sub(r"[\1]", path).lstrip("/").replace("/", ".")


def _cells(path: str, field: FieldResult) -> tuple[Text, ...]:
    pages = sorted({box.page for box in field.boxes})
    source = field.source.value if field.source else ""
    if field.grounding not in (Grounding.FOUND, Grounding.EMBEDDED):
        source = f"{source} ({field.grounding.value})".strip()
    texts = (
        field_name(path),
        "" if field.value is None else str(field.value),
        f"{field.confidence:.2f}",
        source,
        ", ".join(map(str, pages)),
    )
    return tuple(Text(printable(text)) for text in texts)
