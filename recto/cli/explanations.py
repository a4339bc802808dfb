"""Why the reader chose what it chose, for a person: candidates, evidence, margins."""

import difflib
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from recto.cli.tables import field_name
from recto.cli.text import printable
from recto.errors import OptionInvalidError
from recto.extraction.reader.candidates import Candidate, Choice, Evidence
from recto.extraction.reader.findings import Findings
from recto.json_schemas import list_paths
from recto.json_schemas.pointers import ANY_INDEX, generalise, to_pointer
from schemas.documents import json_schema_of

_MOST_CANDIDATES = 8
_MOST_REASONS = 3
_NOTHING = (
    "null: nothing on the pages was more likely than not to be its value. "
    "If it is printed, look with --labels whether its label was recognised."
)


def list_fields(findings: Findings, name: str) -> list[str]:
    """Return the pointers that `name` means: one field, or all that were found below an object or list.

    "lines[0].quantity", "lines.0.quantity" and "/lines/0/quantity" are one. Raises OptionInvalidError.
    """
    pointer = to_pointer(name)
    pattern = generalise(pointer)
    paths = list_paths(json_schema_of(findings.schema_name))
    known = {path for path, is_single in paths.items() if is_single}
    if pattern in known:
        return [pointer]
    if any(each.startswith(f"{pattern}/") for each in known):
        return [path for path in findings.choices if path.startswith(f"{pointer}/")] or [pointer]
    raise OptionInvalidError(_name_nearest(findings.schema_name, name, known), param="field")


def _name_nearest(schema: str, name: str, known: set[str]) -> str:
    message = f"{printable(name)} is not a field of {schema}."
    names = [field_name(each).replace(f".{ANY_INDEX}", "[0]") for each in sorted(known)]
    last = {each.rsplit(".", 1)[-1]: each for each in reversed(names)}
    near = difflib.get_close_matches(name, names, 1) or [
        last[each] for each in difflib.get_close_matches(name, last, 1)
    ]
    return f"{message} Did you mean {near[0]}?" if near else message


def render_overview(title: str, findings: Findings) -> RenderableType:
    """Show each field that was found: value, confidence, what spoke for it most, and its closest rival."""
    heading = f"{printable(title)} · {findings.schema_name} ({findings.schema_confidence:.2f})"
    table = Table(title=Text(heading, style="bold"), title_justify="left", box=None, pad_edge=False)
    for name in ("Field", "Value", "Confidence", "Mainly because", "Closest rival"):
        table.add_column(name, justify="right" if name == "Confidence" else "left")
    for path, choice in findings.choices.items():
        rival = choice.candidates[1] if len(choice.candidates) > 1 else None
        reasons = ", ".join(item.kind for item in _strongest(choice.best)[:_MOST_REASONS])
        closest = f"{rival.value} ({rival.score - choice.best.score:+.1f})" if rival else ""
        cells = (field_name(path), choice.best.value, f"{choice.confidence:.2f}", reasons, closest)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def render_field(path: str, choice: Choice | None) -> RenderableType:
    """Show the candidates of a field, best first, each with its evidence, and why the first one won."""
    name = Text(field_name(path), style="bold")
    if choice is None:
        return Group(name, Text(f"  {_NOTHING}"))
    shown = choice.candidates[:_MOST_CANDIDATES]
    parts = [part for rank, each in enumerate(shown, 1) for part in _render_candidate(rank, each)]
    hidden = len(choice.candidates) - len(shown)
    rest = [Text(f"  … and {hidden} more, all less likely.")] if hidden else []
    return Group(name, *parts, *rest, Text(f"  {_tell_why(choice)}"), Text(""))


def _render_candidate(rank: int, candidate: Candidate) -> Iterator[RenderableType]:
    """Yield a line with value, score and place, then the evidence in log-odds, the strongest first."""
    value = Text(f"  {rank}. {printable(candidate.value)}", style="bold" if rank == 1 else "")
    yield value.append(f"  {candidate.score:+.2f}  {_tell_place(candidate)}", style="not bold")
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    table.add_column(width=6)
    table.add_column(justify="right")
    for item in _strongest(candidate):
        table.add_row("", f"{item.weight:+.2f}", item.kind, Text(printable(item.detail), style="dim"))
    yield table


def _tell_place(candidate: Candidate) -> str:
    if not candidate.spans:
        return ""
    span = candidate.spans[0]
    left, top, _, _ = span.box
    more = f" and {len(candidate.spans) - 1} more places" if len(candidate.spans) > 1 else ""
    place = f"page {span.cell.page} at {left:.0%} × {top:.0%}, printed “{printable(span.text)}”{more}"
    return f"derived ({candidate.rule}) from {place}" if candidate.rule else place


def _strongest(candidate: Candidate) -> list[Evidence]:
    return sorted((item for item in candidate.evidence if item.weight), key=lambda item: -abs(item.weight))


def _tell_why(choice: Choice) -> str:
    sure = f"Confidence {choice.confidence:.2f}"
    if len(choice.candidates) == 1:
        return f"{sure}: it is the only candidate."
    best, rival = choice.candidates[:2]
    against = {item.kind for item in rival.evidence}
    tipped = ", ".join(item.kind for item in _strongest(best) if item.kind not in against and item.weight > 0)
    margin = best.score - rival.score
    reason = f", by {tipped}" if tipped else ""
    return f"{sure}: “{printable(best.value)}” is {margin:.2f} ahead of “{printable(rival.value)}”{reason}."
