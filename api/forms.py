"""multipart/form-data, pushed in as it arrives: fields are kept, the file's bytes are handed on."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from recto.errors import DocumentTooLargeError, UploadMalformedError

FILE_FIELD = "file"
MAX_FIELDS = 32
MAX_FIELD_BYTES = 256 * 1024
"""As much as a `json_schema` may have."""
MAX_FORM_BYTES = 1024 * 1024
"""What a body may hold besides the file: fields, headers, boundaries."""

_EXTENDED_NAME = re.compile(rb"filename\*\s*=\s*utf-8''([^;\s]+)", re.IGNORECASE)


def file_too_large(max_file_bytes: int) -> DocumentTooLargeError:
    """Return the error for a file over the limit."""
    limit = f"{max_file_bytes:,}".replace(",", " ")
    message = f"The file is larger than the {limit} bytes that this server takes."
    return DocumentTooLargeError(message, param=FILE_FIELD)


@dataclass(slots=True)
class _Part:
    headers: dict[bytes, bytes] = field(default_factory=dict)
    name: str = ""
    is_file: bool = False
    data: bytearray = field(default_factory=bytearray)


class FormReader:
    """Reads one form with one file. Every method may raise UploadMalformedError."""

    def __init__(self, content_type: str, max_file_bytes: int) -> None:
        self.fields: list[tuple[str, str]] = []
        self.filename: str | None = None
        self._max_file_bytes = max_file_bytes
        self._file_bytes = 0
        self._file_data = bytearray()
        self._has_file = False
        self._is_complete = False
        self._part = _Part()
        self._header_name = bytearray()
        self._header_value = bytearray()
        self._parser = self._make_parser(content_type)

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body. Raises DocumentTooLargeError too."""
        try:
            self._parser.write(data)
        except FormParserError:
            message = "The body isn't the multipart form that its Content-Type says; check the boundary."
            raise UploadMalformedError(message) from None

    def take_file_data(self, at_least: int = 0) -> bytes:
        """Return the file's bytes since the last call, or nothing while they are fewer than `at_least`."""
        if len(self._file_data) < at_least:
            return b""
        data = bytes(self._file_data)
        self._file_data.clear()
        return data

    def finish(self) -> None:
        """Check that the form was whole and had a file."""
        if not self._is_complete:
            raise UploadMalformedError("The form ends before its closing boundary; send it again.")
        if not self._has_file:
            message = "The form has no `file`; send the document as curl's -F file=@invoice.pdf does."
            raise UploadMalformedError(message, param=FILE_FIELD)

    def _make_parser(self, content_type: str) -> MultipartParser:
        _, parameters = parse_options_header(content_type)
        boundary = parameters.get(b"boundary", b"")
        if not boundary:
            raise UploadMalformedError("The Content-Type names no boundary; let your HTTP client set it.")
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": self._add_header_name,
                    "on_header_value": self._add_header_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._end_headers,
                    "on_part_data": self._add_data,
                    "on_part_end": self._end_part,
                    "on_end": self._end_form,
                },
            )
        except FormParserError:
            raise UploadMalformedError("The boundary in the Content-Type is too long.") from None

    def _begin_part(self) -> None:
        self._part = _Part()

    def _add_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _add_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _end_header(self) -> None:
        self._part.headers[bytes(self._header_name).lower()] = bytes(self._header_value)
        self._header_name.clear()
        self._header_value.clear()

    def _end_headers(self) -> None:
        disposition = self._part.headers.get(b"content-disposition", b"")
        _, parameters = parse_options_header(disposition.decode("latin-1"))
        self._part.name = parameters.get(b"name", b"").decode("utf-8", "replace")
        filename = _filename(disposition, parameters)
        self._part.is_file = filename is not None
        self._check_part()
        if self._part.is_file:
            self._has_file = True
            self.filename = filename

    def _check_part(self) -> None:
        part, name = self._part, self._part.name
        if not name:
            raise UploadMalformedError("A part of the form has no name.")
        if part.is_file and name != FILE_FIELD:
            message = (
                f"The document must be the form's `{FILE_FIELD}`, not `{name[:64]}`. To read an option "
                "from a file with curl, write -F 'json_schema=<schema.json' (`<`, not `@`)."
            )
            raise UploadMalformedError(message, param=FILE_FIELD)
        if part.is_file and self._has_file:
            raise UploadMalformedError("The form has two files; a job reads one.", param=FILE_FIELD)
        if not part.is_file and name == FILE_FIELD:
            message = "`file` came as a plain field; send it as a file, as curl's -F file=@invoice.pdf does."
            raise UploadMalformedError(message, param=FILE_FIELD)
        if len(self.fields) >= MAX_FIELDS:
            raise UploadMalformedError(f"The form has more than {MAX_FIELDS} fields.")

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        if self._part.is_file:
            self._file_bytes += end - start
            if self._file_bytes > self._max_file_bytes:
                raise file_too_large(self._max_file_bytes)
            self._file_data += data[start:end]
        else:
            self._part.data += data[start:end]
            if len(self._part.data) > MAX_FIELD_BYTES:
                name = self._part.name[:64]
                raise UploadMalformedError(
                    f"The field `{name}` has more than {MAX_FIELD_BYTES} bytes.", param=name
                )

    def _end_part(self) -> None:
        if not self._part.is_file:
            self.fields.append((self._part.name, _decode_field(self._part)))

    def _end_form(self) -> None:
        self._is_complete = True


def _filename(disposition: bytes, parameters: dict[bytes, bytes]) -> str | None:
    # Older clients write names beyond ASCII as filename*, which RFC 7578 forbids; nothing else goes by it.
    extended = _EXTENDED_NAME.search(disposition)
    if b"filename" not in parameters and extended:
        return unquote_to_bytes(extended[1]).decode("utf-8", "replace")
    name = parameters.get(b"filename")
    return None if name is None else name.decode("utf-8", "replace")


def _decode_field(part: _Part) -> str:
    try:
        return part.data.decode("utf-8")
    except UnicodeDecodeError:
        raise UploadMalformedError(
            f"The field `{part.name[:64]}` isn't UTF-8 text.", param=part.name[:64]
        ) from None
