"""Results as Markdown for a person. Everything from a document is shown as plain text, never as markup."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from recto.json_schemas.pointers import write_pointer
from recto.rendering.records import Row, list_places, read_rows
from recto.rendering.shapes import Column, Part, Shape
from recto.rendering.tables import Origin, shape_of_result
from schemas.results import Check, DocumentResult, FieldResult, Grounding, Result, ReviewReason

MEDIA_TYPE = "text/markdown; charset=utf-8"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~!&$])")
_START = re.compile(r"^(\d*)([-+=.)])(?=\s|$|[-=])")
"""What begins a list or underlines a heading."""
_TICKS = re.compile(r"`+")
_SPACE = re.compile(r"\s+")
_INDEX = re.compile(r"/(\d+)(?=/|$)")


def write_markdown(origin: Origin, result: Result) -> str:
    """Return the documents of a result: what a person should look at, the fields, the tables."""
    shape = shape_of_result(result, origin.custom)
    blocks = [f"# {escape(origin.filename or origin.job_id)}"]
    if result.warnings:
        blocks.append(_list_texts("Warnings", result.warnings))
    for number, document in enumerate(result.documents, 1):
        blocks += _write_document(number, document, shape)
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Return the text on one line, with all that Markdown or HTML would take for markup made harmless."""
    line = _SPACE.sub(
        " ", "".join(character for character in text if character.isprintable() or character.isspace())
    )
    return _START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line.strip()))


def _write_document(number: int, document: DocumentResult, shape: Shape) -> Iterator[str]:
    pages = ", ".join(map(str, document.pages))
    yield f"## Document {number}: {escape(document.schema_name)} (page {pages or 'unknown'})"
    if document.duplicate_of:
        yield f"The same document came before, in `{document.duplicate_of}`."
    if document.needs_review:
        yield _list_texts("Needs review", [_tell_reason(reason) for reason in document.review_reasons])
    if failed := [check for check in document.checks if not check.passed]:
        yield _list_texts("Failed checks", [_tell_check(check) for check in failed])
    for part in shape:
        rows = list(read_rows(document, part))
        if not part.steps:
            yield _write_fields(document, part, rows[0])
        elif any(any(_is_told(value) for value in row.values) for row in rows):
            yield f"### {escape(part.name)}\n\n{_write_rows(part, rows)}"


def _write_fields(document: DocumentResult, part: Part, row: Row) -> str:
    lines = [_line("Field", "Value", "Confidence", "Found", "Page"), _line(*["---"] * 5)]
    for column, value in zip(part.columns, row.values, strict=True):
        if _is_told(value):
            lines.append(_line(escape(column.name), escape(_tell(value)), *_tell_evidence(document, column)))
    return "\n".join(lines) if len(lines) > 2 else "No value was found."


def _tell_evidence(document: DocumentResult, column: Column) -> tuple[str, str, str]:
    """Return confidence, grounding and pages of a column's value, or of the values of its list."""
    pointer = write_pointer(column.path)
    one = document.fields.get(pointer)
    fields = [one] if one else [field for at, field in document.fields.items() if _is_item(at, pointer)]
    found = [field for field in fields if field.grounding is not Grounding.MISSING]
    if not found:
        return "", "", ""
    return f"{min(field.confidence for field in found):.2f}", _tell_grounding(found), _tell_pages(found)


def _is_item(at: str, pointer: str) -> bool:
    return at.startswith(f"{pointer}/") and at[len(pointer) + 1 :].isdigit()


def _tell_grounding(fields: Sequence[FieldResult]) -> str:
    words = dict.fromkeys(
        field.grounding.value if field.source is None else f"{field.grounding.value} ({field.source.value})"
        for field in fields
    )
    return escape(", ".join(words))


def _tell_pages(fields: Sequence[FieldResult]) -> str:
    return ", ".join(map(str, sorted({box.page for field in fields for box in list_places(field)})))


def _write_rows(part: Part, rows: Sequence[Row]) -> str:
    """Return a table of the columns that hold something; rows inside rows say which they belong to.

    Texts of several lines stand below it, as they are.
    """
    columns = [column.name for column in part.columns]
    held = [index for index in range(len(columns)) if any(_is_told(row.values[index]) for row in rows)]
    long = {index for index in held if any("\n" in _tell(row.values[index]) for row in rows)}
    short = [index for index in held if index not in long]
    blocks = []
    if short:
        lines = [_line("#", *(escape(columns[index]) for index in short)), _line(*["---"] * (len(short) + 1))]
        lines += [_line(_number(row), *(escape(_tell(row.values[index])) for index in short)) for row in rows]
        blocks.append("\n".join(lines))
    for row in rows:
        texts = ((columns[index], _tell(row.values[index])) for index in sorted(long))
        blocks += [f"{_number(row)}, {escape(name)}:\n\n{_fence(text)}" for name, text in texts if text]
    return "\n\n".join(blocks)


def _number(row: Row) -> str:
    return ".".join(map(str, row.numbers))


def _fence(text: str) -> str:
    """Return the text as a block in which nothing is markup."""
    longest = max(map(len, _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = ("".join(filter(_is_plain, line)) for line in text.splitlines())
    return "\n".join([fence, *lines, fence])


def _is_plain(character: str) -> bool:
    return character.isprintable() or character == "\t"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _is_told(value: Any) -> bool:
    return value is not None and value != ""


def _tell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _tell_reason(reason: ReviewReason) -> str:
    return f"{_name_field(reason.path)}: {reason.message}" if reason.path else reason.message


def _tell_check(check: Check) -> str:
    return f"{check.name}: {check.message}" if check.message else check.name


def _name_field(pointer: str) -> str:
    return _INDEX.sub(r"[\1]", pointer).lstrip("/").replace("/", ".")


def _list_texts(title: str, texts: Sequence[str]) -> str:
    return f"**{title}**\n\n" + "\n".join(f"- {escape(text)}" for text in texts)
