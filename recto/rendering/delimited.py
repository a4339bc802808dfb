"""Tables as CSV: UTF-8, commas, CRLF (RFC 4180). What a spreadsheet would run as a formula stays text."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from recto.rendering.shapes import Column

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=\s*(?:[=@]|[+-](?![\d\s().,/+-]*(?:$|[;\t\r\n]))))")
"""Where a cell would begin that is run: also behind a `;` or tab, where a program cuts at those instead.

A `+` or `-` before digits and their signs alone begins no formula that does anything: "+49 30 1234", "-5.00".
"""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def write_rows(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows as lines of CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_write_cell(value) for value in row])
    return text.getvalue().encode()


def write_head(columns: Sequence[Column]) -> bytes:
    """Return the first line: the names of the columns."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow([disarm(column.name) for column in columns])
    return text.getvalue().encode()


def disarm(text: str) -> str:
    """Return the text with an apostrophe before whatever a spreadsheet would take for a formula."""
    return _FORMULA.sub("'", _CONTROL.sub("", text))


def _write_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return disarm(str(value))
