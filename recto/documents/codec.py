"""A prepared document as compact JSON bytes, and back."""

import base64
import json
import math
from typing import Any

from pydantic import TypeAdapter

from recto.documents.model import Barcode, Box, Clip, Document, FormField, Page, Word
from schemas.results import Source

FORMAT = 2
READABLE = frozenset({1, 2})
"""The first knew pages only; jobs that were prepared before an upgrade go on with what was kept."""
_BOX_SCALE = 100_000
"""Boxes are kept as whole numbers of this fraction of the page: a fortieth of a pixel at 200 dpi."""
_CONFIDENCE_SCALE = 10_000


_FORM_FIELDS = TypeAdapter(tuple[FormField, ...])
_BARCODES = TypeAdapter(tuple[Barcode, ...])
_CLIP = TypeAdapter(Clip | None)


def encode_document(document: Document) -> bytes:
    """Return the document as UTF-8 JSON."""
    body = {
        "format": FORMAT,
        "media_type": document.media_type,
        "page_count": document.page_count,
        "warnings": list(document.warnings),
        "pages": [_encode_page(page) for page in document.pages],
        "e_invoice": document.e_invoice and base64.b64encode(document.e_invoice).decode(),
        "form_fields": _FORM_FIELDS.dump_python(document.form_fields, mode="json"),
        "barcodes": _BARCODES.dump_python(document.barcodes, mode="json"),
        "clip": _CLIP.dump_python(document.clip, mode="json"),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def decode_document(content: bytes) -> Document:
    """Return the document that `encode_document` wrote. Raises ValueError for anything else."""
    try:
        body = json.loads(content)
        if body["format"] not in READABLE:
            raise ValueError(f"Prepared documents of format {body['format']} can't be read.")
        return Document(
            media_type=str(body["media_type"]),
            page_count=int(body["page_count"]),
            pages=tuple(_decode_page(page) for page in body["pages"]),
            warnings=tuple(str(warning) for warning in body["warnings"]),
            e_invoice=base64.b64decode(text) if (text := body.get("e_invoice")) else None,
            form_fields=_FORM_FIELDS.validate_python(body.get("form_fields", ())),
            barcodes=_BARCODES.validate_python(body.get("barcodes", ())),
            clip=_CLIP.validate_python(body.get("clip")),
        )
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("This is no prepared document.") from error


def _encode_page(page: Page) -> dict[str, Any]:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "source": page.source.value,
        "words": [_encode_word(word) for word in page.words],
        "time_seconds": page.time_seconds,
    }


def _decode_page(page: dict[str, Any]) -> Page:
    return Page(
        number=int(page["number"]),
        width=int(page["width"]),
        height=int(page["height"]),
        rotation=int(page["rotation"]),
        source=Source(page["source"]),
        words=tuple(_decode_word(word) for word in page["words"]),
        time_seconds=page.get("time_seconds"),
    )


def _encode_word(word: Word) -> list[str | int]:
    # few words differ from their page, so the source is left out of all others
    box = [round(value * _BOX_SCALE) for value in word.box]
    own_source = [] if word.source is None else [word.source.value]
    return [word.text, *box, math.floor(word.confidence * _CONFIDENCE_SCALE), word.line, *own_source]


def _decode_word(fields: list[Any]) -> Word:
    text, left, top, right, bottom, confidence, line, *own_source = fields
    (source,) = map(Source, own_source) if own_source else (None,)
    box: Box = (left / _BOX_SCALE, top / _BOX_SCALE, right / _BOX_SCALE, bottom / _BOX_SCALE)
    return Word(str(text), box, confidence / _CONFIDENCE_SCALE, int(line), source)
