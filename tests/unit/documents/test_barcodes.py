"""Barcodes on a page image are decoded with their place."""

import numpy as np
import pytest
import zxingcpp

from recto.documents.barcodes import find_barcodes
from recto.documents.pixels import Pixels

F = zxingcpp.BarcodeFormat


def _draw(text: str, kind: zxingcpp.BarcodeFormat, left: int = 200, top: int = 100, scale: int = 4) -> Pixels:
    code = np.array(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kind), scale=scale))
    page = np.full((1200, 1000, 3), 255, np.uint8)
    page[top : top + code.shape[0], left : left + code.shape[1]] = code[:, :, None]
    return page


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        (F.QRCode, "qr_code", "BCD\n002\n1\nSCT\n\nÄrztehaus\n"),
        (F.DataMatrix, "data_matrix", "A-1"),
        (F.EAN13, "ean_13", "4012345678901"),
        (F.Code128, "code_128", "ORDER-2031"),
    ],
)
def test_codes_are_read_with_their_kind(kind: zxingcpp.BarcodeFormat, name: str, text: str) -> None:
    (code,) = find_barcodes(_draw(text, kind), page=3)
    assert (code.kind, code.text, code.page) == (name, text, 3)


def test_the_box_is_a_fraction_of_the_page() -> None:
    (code,) = find_barcodes(_draw("here", F.QRCode, left=500, top=600), page=1)
    left, top, right, bottom = code.box
    assert 0.5 <= left < 0.54
    assert 0.5 <= top < 0.54
    assert left < right < 0.7
    assert top < bottom < 0.7


def test_a_page_without_codes_has_none() -> None:
    noise = np.random.default_rng(7).integers(0, 255, (600, 600, 3), dtype=np.uint8)
    assert find_barcodes(noise, page=1) == ()
    assert find_barcodes(np.full((300, 200, 3), 255, np.uint8), page=1) == ()


def test_a_code_on_a_large_page_is_found() -> None:
    page = np.repeat(np.repeat(_draw("big", F.QRCode, scale=10), 4, 0), 4, 1)
    (code,) = find_barcodes(page, page=1)
    assert code.text == "big"
