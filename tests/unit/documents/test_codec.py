"""A prepared document survives being written and read."""

import json

import pytest

from recto.documents.codec import decode_document, encode_document
from recto.documents.model import Barcode, Clip, Document, FormField, Page, Word
from schemas.results import Source


def _document() -> Document:
    words = (
        Word("Grüße", (0.1, 0.2, 0.3, 0.4), 1.0, 0),
        Word("1.234,50\u00a0€", (0.0, 0.0, 1.0, 1.0), 0.8765, 7),
        Word("Sparkasse", (0.5, 0.5, 0.75, 1.0), 0.5, 8, Source.OCR),
    )
    pages = (
        Page(3, 1654, 2339, 90, Source.OCR, words),
        Page(5, 10, 20, 0, Source.TEXT_LAYER),
    )
    return Document("application/pdf", 9, pages, ("Page 4 was left out.",))


def test_what_was_encoded_is_decoded_the_same() -> None:
    assert decode_document(encode_document(_document())) == _document()


def test_what_a_file_holds_beside_pages_is_kept() -> None:
    box = (0.1, 0.2, 0.3, 0.4)
    document = Document(
        "video/mp4",
        1,
        (Page(1, 10, 20, 0, Source.OCR, time_seconds=1.25),),
        e_invoice=b"<Invoice>\xff</Invoice>",
        form_fields=(FormField("a.b", "Name", "checkbox", None, True, 1, box),),
        barcodes=(Barcode("qr_code", "BCD\n001", 1, box),),
        clip=Clip(6.5, 640, 360, 25.0, (0.0, 2.5)),
    )
    assert decode_document(encode_document(document)) == document


def test_what_was_prepared_before_an_upgrade_is_still_read() -> None:
    body = json.loads(encode_document(_document()))
    former = {name: body[name] for name in ("media_type", "page_count", "warnings", "pages")} | {"format": 1}
    for page in former["pages"]:
        del page["time_seconds"]
    assert decode_document(json.dumps(former).encode()) == _document()


def test_boxes_keep_a_fraction_of_a_pixel() -> None:
    word = Word("x", (1 / 3, 1 / 7, 2 / 3, 6 / 7))
    document = Document("image/png", 1, (Page(1, 5000, 5000, 0, Source.OCR, (word,)),))
    box = decode_document(encode_document(document)).pages[0].words[0].box
    assert all(abs(kept - meant) * 5000 < 0.05 for kept, meant in zip(box, word.box, strict=True))


def test_a_word_takes_few_bytes() -> None:
    words = tuple(Word("Rechnung", (0.1, 0.2, 0.3, 0.4), 0.9, line) for line in range(1000))
    document = Document("image/png", 1, (Page(1, 10, 10, 0, Source.OCR, words),))
    assert len(encode_document(document)) < 60 * 1000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"[]",
        b"null",
        b'{"format": 1}',
        b'{"format": 99}',
        b'{"format":1,"media_type":"a","page_count":1,"warnings":[],"pages":[{"number":1}]}',
        b'{"format":1,"media_type":"a","page_count":1,"warnings":[],"pages":[[["x",1]]]}',
        b"[" * 100_000,
        b'{"format":1,"media_type":"a","page_count":1,"warnings":[],"pages":[{"number":1,"width":1,"height":1,'
        b'"rotation":0,"source":"ocr","words":[["x",0,0,0,0,0,0,"ocr","ocr"]]}]}',
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_document(content)


def test_a_source_that_does_not_exist_is_refused() -> None:
    body = json.loads(encode_document(_document()))
    body["pages"][0]["source"] = "guess"
    with pytest.raises(ValueError, match="guess"):
        decode_document(json.dumps(body).encode())
