"""`recto explain`."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recto.cli.consoles import open_console
from recto.cli.own_parties import OwnPartyOption, parse_own_parties

if TYPE_CHECKING:
    from recto.documents.model import Document


def explain(
    file: Annotated[Path, typer.Argument(help="Document to read.", exists=True, dir_okay=False)],
    field: Annotated[
        str | None, typer.Argument(help='Field to explain, e.g. gross_total or "lines[0].quantity".')
    ] = None,
    *,
    schema: Annotated[str, typer.Option(help="Document schema, e.g. invoice.")] = "auto",
    pages: Annotated[str | None, typer.Option(help='Pages to read, e.g. "1-3,5".')] = None,
    own_party: OwnPartyOption = None,
    labels: Annotated[
        bool, typer.Option("--labels", help="Show what was recognised instead: languages, marks, labels.")
    ] = False,
) -> None:
    """Read a document here, without a server, and say why the built-in reader chose what it chose.

    With a field: its candidates, the evidence for and against each, and why one won. Without: every
    field with what spoke for it and its closest rival. With --labels: how the document was taken to
    write, and every label that was recognised; what isn't in that list could not name a value.
    """
    from recto.cli.explanations import list_fields, render_field, render_overview
    from recto.cli.recognitions import render_labels
    from recto.extraction.reader.extractor import ReaderExtractor
    from schemas.own_parties import OwnParty

    extractor = ReaderExtractor()
    document = _prepare(file, pages)
    own = [OwnParty.model_validate(party) for party in parse_own_parties(own_party or ())]
    reading, findings = extractor.find(document, schema, lambda: False, own)
    console = open_console()
    if labels:
        console.print(render_labels(file.name, reading))
    elif field is None:
        console.print(render_overview(file.name, findings))
    else:
        for path in list_fields(findings, field):
            console.print(render_field(path, findings.choices.get(path)))


def _prepare(file: Path, pages: str | None) -> "Document":
    from recto.documents.limits import PrepareLimits
    from recto.documents.preparer import Preparer

    preparer = Preparer(1, PrepareLimits())
    with tempfile.TemporaryDirectory() as folder:
        try:
            return preparer.prepare(file, pages, Path(folder), lambda _done, _total: None, lambda: False)
        finally:
            preparer.close()
