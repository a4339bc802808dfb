"""The form reader alone: the same form, however its bytes are cut into chunks."""

import random

import pytest

from api.forms import FormReader

CONTENT = b"%PDF\r\n--limi\r\n--limit\r--\r\n" + bytes(range(256)) * 3
FORM = (
    b'--limit\r\nContent-Disposition: form-data; name="schema"\r\n\r\ninvoice\r\n'
    b'--limit\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n'
    b"Content-Type: application/pdf\r\n\r\n" + CONTENT + b"\r\n"
    b'--limit\r\nContent-Disposition: form-data; name="group"\r\n\r\nm\xc3\xa4rz\r\n'
    b"--limit--\r\n"
)


def read(chunks: list[bytes]) -> tuple[bytes, list[tuple[str, str]], str | None]:
    form = FormReader("multipart/form-data; boundary=limit", 10_000)
    content = b""
    for chunk in chunks:
        form.feed(chunk)
        content += form.take_file_data(at_least=100)
    form.finish()
    return content + form.take_file_data(), form.fields, form.filename


def cut(data: bytes, seed: int) -> list[bytes]:
    places = sorted(random.Random(seed).choices(range(len(data)), k=40))
    return [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]


@pytest.mark.parametrize(
    "chunks", [[FORM], [bytes([byte]) for byte in FORM], *(cut(FORM, n) for n in range(9))]
)
def test_form_reads_the_same_however_it_is_cut(chunks: list[bytes]) -> None:
    assert read(chunks) == (CONTENT, [("schema", "invoice"), ("group", "märz")], "a.pdf")


@pytest.mark.parametrize(
    ("parameter", "filename"),
    [
        ('filename="Rechnung März.pdf"', "Rechnung März.pdf"),
        ('filename="with \\"quotes\\".pdf"', 'with "quotes".pdf'),
        ("filename*=utf-8''Rechnung%20M%C3%A4rz.pdf", "Rechnung März.pdf"),
        ("filename=plain.pdf; filename*=utf-8''other.pdf", "plain.pdf"),
        ('filename=""', ""),
    ],
)
def test_filename_is_read_in_each_way_it_is_written(parameter: str, filename: str) -> None:
    part = f'--limit\r\nContent-Disposition: form-data; name="file"; {parameter}\r\n\r\nx\r\n--limit--\r\n'
    assert read([part.encode()]) == (b"x", [], filename)
