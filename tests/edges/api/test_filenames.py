"""A filename in a header must not become another header, another file or another encoding."""

import pytest

from api.filenames import clean_filename, content_disposition


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("invoice.pdf", 'attachment; filename="invoice.pdf"'),
        (None, 'attachment; filename="document"'),
        ('a"b.pdf', "attachment; filename=\"a_b.pdf\"; filename*=UTF-8''a%22b.pdf"),
        ("März.pdf", "attachment; filename=\"M_rz.pdf\"; filename*=UTF-8''M%C3%A4rz.pdf"),
        ("a;b\r\nX: y.pdf", "attachment; filename=\"a_bX_ y.pdf\"; filename*=UTF-8''a%3BbX%3A%20y.pdf"),
    ],
)
def test_content_disposition_is_one_safe_header(name: str | None, header: str) -> None:
    assert content_disposition(name) == header


@pytest.mark.parametrize("name", ["", "/", "...", " . ", "\x00\x1b", "a/", "\\"])
def test_name_without_a_name_is_none(name: str) -> None:
    assert clean_filename(name) is None
