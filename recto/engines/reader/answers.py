"""The answer to a question out of the pages: Markdown as they come, or JSON of them all."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from recto.documents.model import Document
from recto.engines.reader.pages import ReadPage
from recto.engines.reader.question import Attached
from recto.extraction.custom.filler import fill_schema
from recto.extraction.custom.own import find_own_schema
from recto.extraction.custom.sheets import gather_sheets
from recto.extraction.general.markdown import write_markdown
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.reader.layout.sheet import lay_out_page
from recto.extraction.reader.results import build_result
from recto.extraction.reader.schema_readers import READERS

_LONGEST_NAME = 200


class TextWriter:
    """Writes pages one after the other, under headings where there are several."""

    def __init__(self, attached: Sequence[Attached]) -> None:
        self._attached = attached
        self._has_begun = False

    def write(self, number: int, read: ReadPage) -> str:
        """Return the next page, of the attachment of that number."""
        text = write_markdown(lay_out_page(read.page))
        blocks = [*self._list_headings(number, read), text]
        gap = "\n\n" if self._has_begun else ""
        self._has_begun = True
        return gap + "\n\n".join(block for block in blocks if block)

    def _list_headings(self, number: int, read: ReadPage) -> Iterator[str]:
        if len(self._attached) > 1 and read.page.number == 1 and not read.seconds:
            name = self._attached[number].filename or f"Document {number + 1}"
            yield f"# {' '.join(name.split())[:_LONGEST_NAME]}"
        if read.seconds is not None:
            yield f"## {int(read.seconds) // 60}:{int(read.seconds) % 60:02d}"
        elif read.of_pages > 1:
            yield f"## Page {read.page.number}"


def join_pages(pages: Sequence[ReadPage]) -> Document:
    """Return all pages as one document, numbered anew."""
    numbered = tuple(replace(read.page, number=number) for number, read in enumerate(pages, start=1))
    return Document("application/octet-stream", len(numbered), numbered)


def answer_object(extractor: ReaderExtractor, document: Document, cancelled: Callable[[], bool]) -> str:
    """Return the fields of the document in the schema of ours that fits it."""
    return _dump(_extract(extractor, document, "auto", cancelled))


def answer_schema(
    extractor: ReaderExtractor, document: Document, schema: dict[str, Any], cancelled: Callable[[], bool]
) -> str:
    """Return JSON of the caller's schema. Raises RequiredMissingError and GrammarInvalidError."""
    own = find_own_schema(schema, READERS)
    if own is not None:
        data = _extract(extractor, document, own, cancelled)
        return _dump({name: data[name] for name in schema["properties"]})
    sheets = gather_sheets(extractor.read(document, cancelled))
    return _dump(fill_schema(schema, sheets).value)


def _extract(
    extractor: ReaderExtractor, document: Document, schema: str, cancelled: Callable[[], bool]
) -> dict[str, Any]:
    reading, findings = extractor.find(document, schema, cancelled)
    return dict(build_result(reading, findings, READERS[findings.schema_name]).data)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
