"""`recto extract`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recto.cli.options import KeyOption, StateOption, UrlOption
from recto.cli.own_parties import OwnPartyOption, parse_own_parties
from recto.cli.target import find_target

if TYPE_CHECKING:
    from recto.client import SubmitOptions


def read_json_schema(path: Path) -> dict[str, Any]:
    """Return the schema in a file. Raises OptionInvalidError for what is no JSON object."""
    from recto.errors import OptionInvalidError

    try:
        schema = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise OptionInvalidError(f"{path} isn't readable JSON: {error}.", param="--json-schema") from None
    if not isinstance(schema, dict):
        raise OptionInvalidError(f"{path} must hold a JSON object.", param="--json-schema")
    return schema


class OutFormat(StrEnum):
    """What is printed."""

    JSON = "json"
    TABLE = "table"


def extract(
    files: Annotated[list[Path], typer.Argument(help="Documents to read.", metavar="FILE…")],
    *,
    schema: Annotated[str | None, typer.Option(help="Document schema, e.g. invoice.")] = None,
    pages: Annotated[str | None, typer.Option(help='Pages to read, e.g. "1-3,5".')] = None,
    model: Annotated[str | None, typer.Option(help="Model to read with.")] = None,
    group: Annotated[str | None, typer.Option(help="Free word to find the jobs by.")] = None,
    json_schema: Annotated[
        Path | None, typer.Option(help="File with your own JSON Schema to fill.", metavar="FILE")
    ] = None,
    instructions: Annotated[str | None, typer.Option(help="What a model should mind while reading.")] = None,
    own_party: OwnPartyOption = None,
    cache: Annotated[bool, typer.Option(help="Take a stored result of the same file and options.")] = True,
    out: Annotated[OutFormat, typer.Option(help="What to print.")] = OutFormat.JSON,
    wait: Annotated[bool, typer.Option(help="Wait for the results, or only queue the documents.")] = True,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for all results.")] = 600,
    url: UrlOption = None,
    key: KeyOption = None,
    state: StateOption = None,
) -> None:
    """Read documents and print what stands in them.

    JSON goes to stdout: one object for one file, one line per file for several. Ends with status 1 if any
    file failed.
    """
    from recto.cli.extraction_run import ExtractionRun
    from recto.client import Client

    options: SubmitOptions = {"schema": schema, "pages": pages, "model": model, "group": group}
    if instructions:
        options["instructions"] = instructions
    if json_schema:
        options["json_schema"] = read_json_schema(json_schema)
    if not cache:
        options["cache"] = False
    if own_party:
        options["own_parties"] = parse_own_parties(own_party)
    target = find_target(url, key, state)
    with Client(target.url, target.key) as client:
        run = ExtractionRun(client, is_json=out is OutFormat.JSON, is_single=len(files) == 1)
        run.submit(files, options)
        if wait:
            run.collect(timeout)
        else:
            run.show_queued()
    raise typer.Exit(1 if run.failures else 0)
