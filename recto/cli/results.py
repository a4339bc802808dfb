"""`recto result` and `recto export`: what was read, as a table, a workbook, a text or in another's shape."""

import sys
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from recto.cli.options import KeyOption, StateOption, UrlOption
from recto.cli.target import find_target

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class ResultFormat(StrEnum):
    """What a result is written as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    MARKDOWN = "markdown"


class ExportFormat(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    XLSX = "xlsx"


class Shape(StrEnum):
    """Whose answer the JSON looks like."""

    AZURE = "azure"
    TEXTRACT = "textract"


OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="File to write; stdout by default.", metavar="FILE")
]
PartOption = Annotated[
    str | None, typer.Option(help="Table of the CSV: header, lines, taxes, …", metavar="NAME")
]


def result(
    job_id: Annotated[str, typer.Argument(help="Id of a succeeded job.", metavar="JOB")],
    *,
    result_format: Annotated[ResultFormat, typer.Option("--format", help="What to write.")] = (
        ResultFormat.JSON
    ),
    part: PartOption = None,
    shape: Annotated[Shape | None, typer.Option(help="JSON as another service would answer.")] = None,
    out: OutOption = None,
    url: UrlOption = None,
    key: KeyOption = None,
    state: StateOption = None,
) -> None:
    """Write what a job holds as JSON, CSV, a workbook or Markdown."""
    from recto.client import Client

    target = find_target(url, key, state)
    with Client(target.url, target.key) as client:
        content = client.fetch_result(job_id, result_format, part, shape)
    with _open_out(out, is_binary=result_format is ResultFormat.XLSX) as file:
        file.write(content)


def export(
    *,
    group: Annotated[str | None, typer.Option(help="Only jobs of this group.")] = None,
    schema: Annotated[str | None, typer.Option(help="Only documents of this schema.")] = None,
    part: PartOption = None,
    export_format: Annotated[
        ExportFormat, typer.Option("--format", help="What to write.")
    ] = ExportFormat.CSV,
    out: OutOption = None,
    url: UrlOption = None,
    key: KeyOption = None,
    state: StateOption = None,
) -> None:
    """Write the results of all your succeeded jobs, or of a group, as one table."""
    from recto.client import Client

    target = find_target(url, key, state)
    with (
        Client(target.url, target.key) as client,
        _open_out(out, is_binary=export_format is ExportFormat.XLSX) as file,
    ):
        client.export(file, group=group, schema=schema, part=part, format=export_format)


def _open_out(path: Path | None, *, is_binary: bool) -> "AbstractContextManager[IO[bytes]]":
    """Open the file, or stdout, which is no place for a workbook when a person sits there."""
    if path is not None:
        try:
            return path.open("wb")
        except OSError as error:
            raise typer.BadParameter(f"{path} can't be written: {error.strerror}.") from None
    if is_binary and sys.stdout.isatty():
        raise typer.BadParameter("A workbook goes into a file; name one with --out.")
    return nullcontext(sys.stdout.buffer)
