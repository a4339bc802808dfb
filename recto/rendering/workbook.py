"""Tables as an XLSX workbook: a sheet for each part, values typed, written row by row to temporary files.

Equal rows give equal bytes: the file says neither when nor by whom it was made.
"""

import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import TracebackType
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from recto.rendering.shapes import Column, Kind

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575
"""Rows of a sheet below its head, as the format has it."""
MOST_TEXT = 32_767
_MOST_DIGITS = 15
_LARGEST = 10**_MOST_DIGITS
"""Decimal digits that a number of a sheet keeps; longer numbers stay text."""
_FIRST_DATE = date(1900, 3, 1)
"""Before it spreadsheets count a day that never was."""
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = {Kind.TEXT: 24, Kind.DECIMAL: 13, Kind.NUMBER: 10, Kind.DATE: 12, Kind.BOOLEAN: 8}
_LEAST_WIDTH, _WIDEST = 8, 44
_STAMP = (1980, 1, 1, 0, 0, 0)
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class SheetFullError(ValueError):
    """A sheet can't take this row any more."""


class Spreadsheet:
    """A workbook under construction; leaving the block removes its temporary files."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        self._book.properties.creator = "Recto"
        self._book.properties.created = _EPOCH
        self._sheets: dict[str, Any] = {}
        self._rows: dict[str, int] = {}
        self._order: dict[str, int] = {}
        self._is_saved = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._is_saved:
            for sheet in self._sheets.values():
                _discard(sheet)

    def add_sheet(self, name: str, columns: Sequence[Column], place: int) -> None:
        """Begin a sheet with its head, unless it is there; sheets stand in the order of their `place`."""
        if name in self._sheets:
            return
        sheet = self._book.create_sheet(self._title(name))
        sheet.freeze_panes = "A2"
        for index, column in enumerate(columns, 1):
            width = max(_WIDTHS.get(column.kind, _LEAST_WIDTH), len(column.name) + 2)
            sheet.column_dimensions[get_column_letter(index)].width = min(width, _WIDEST)
        sheet.append([_head_cell(sheet, column.name) for column in columns])
        self._sheets[name], self._rows[name], self._order[name] = sheet, 0, place

    def add_rows(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows below those that the sheet has. Raises SheetFullError."""
        for row in rows:
            sheet = self._sheets[name]
            if self._rows[name] >= MOST_ROWS:
                raise SheetFullError(name)
            self._rows[name] += 1
            cells = zip(row, columns, strict=True)
            sheet.append([_cell(sheet, value, column.kind) for value, column in cells])

    def save(self, file: IO[bytes]) -> None:
        """Write the workbook; nothing can be added afterwards."""
        self._is_saved = True
        places = {self._sheets[name].title: place for name, place in self._order.items()}
        self._book._sheets.sort(key=lambda sheet: places[sheet.title])
        with _SteadyZip(file, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(self._book, archive).save()

    def _title(self, name: str) -> str:
        """Return a title that a sheet may have and no other sheet of the book has."""
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("'")[:31] or "sheet"
        taken = {sheet.title.lower() for sheet in self._sheets.values()}
        title, number = plain, 1
        while title.lower() in taken:
            number += 1
            title = f"{plain[: 30 - len(str(number))]}~{number}"
        return title


class _SteadyZip(ZipFile):
    """A ZIP archive in which every file has the same date."""

    def writestr(self, name: Any, data: Any, *args: Any, **options: Any) -> None:  # type: ignore[override]
        content = data.encode() if isinstance(data, str) else data
        if name == "docProps/core.xml":
            content = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
        super().writestr(_zip_info(name), content, *args, **options)

    def write(self, filename: Any, arcname: Any = None, *_args: Any, **_options: Any) -> None:
        with open(filename, "rb") as source, self.open(_zip_info(arcname), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)


def _zip_info(name: str) -> ZipInfo:
    info = ZipInfo(name, _STAMP)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _discard(sheet: Any) -> None:
    """Remove a sheet's temporary file, which saving would have done."""
    sheet.close()
    sheet._writer.cleanup()


def _head_cell(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, None)
    cell._value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", name)[:MOST_TEXT], "s"
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any, kind: Kind) -> Any:
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < _LARGEST):
        return value
    text = str(value)
    if kind is Kind.DECIMAL and _DECIMAL.fullmatch(text) and len(text.lstrip("-0.")) <= _MOST_DIGITS:
        return _number_cell(sheet, text)
    if kind is Kind.DATE and (day := _parse_date(text)) is not None:
        cell = WriteOnlyCell(sheet, day)
        cell.number_format = "yyyy-mm-dd"
        return cell
    return _text_cell(sheet, text)


def _number_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, Decimal(text))
    decimals = len(text.partition(".")[2])
    cell.number_format = f"0.{'0' * decimals}" if decimals else "0"
    return cell


def _text_cell(sheet: Any, text: str) -> Any:
    if text[:1].isalnum() and text.isprintable() and len(text) <= MOST_TEXT:
        return text  # nothing to mind, and much quicker to write than a cell of its own
    plain = ILLEGAL_CHARACTERS_RE.sub("", text).encode("utf-8", "ignore").decode()
    cell = WriteOnlyCell(sheet, None)
    cell._value = plain if len(plain) <= MOST_TEXT else f"{plain[: MOST_TEXT - 1]}…"
    cell.data_type = "s"  # whatever it begins with
    if plain.lstrip().startswith(_FORMULA_SIGNS[:4]) or plain.startswith(_FORMULA_SIGNS):
        cell.quotePrefix = True  # stays text also when somebody edits the cell
    return cell


def _parse_date(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DATE else None
