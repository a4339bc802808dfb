"""Barcodes and QR codes on a page image, decoded by zxing-cpp."""

from collections.abc import Iterable

import zxingcpp

from recto.documents.model import Barcode, Box
from recto.documents.pixels import Pixels, fit_pixels, to_gray

MAX_BARCODES = 50
"""On one page: a sheet of labels has 30."""
MAX_TEXT = 4000
"""A QR code holds at most 4,296 letters and digits, payment codes below 1,000."""
_MOST_PIXELS = 9_000_000
"""A4 at 300 dpi; the time a page takes grows with its pixels: 25 ms at 200 dpi, beside 2 s of OCR."""
_MIN_LINEAR = 6
"""A linear code of fewer characters is more often a table or a fence than a barcode."""

_F = zxingcpp.BarcodeFormat
_MATRIX = {
    _F.QRCode: "qr_code",
    _F.MicroQRCode: "micro_qr_code",
    _F.DataMatrix: "data_matrix",
    _F.Aztec: "aztec",
    _F.PDF417: "pdf_417",
}
_LINEAR = {
    _F.EAN13: "ean_13",
    _F.EAN8: "ean_8",
    _F.UPCA: "upc_a",
    _F.Code128: "code_128",
    _F.Code39: "code_39",
    _F.ITF: "itf",
}
_KINDS = {**_MATRIX, **_LINEAR}
"""Symbologies that papers carry; the rest of what the library knows is seen in noise more than on paper."""
_FORMATS = zxingcpp.BarcodeFormats(list(_KINDS))


def find_barcodes(pixels: Pixels, page: int) -> tuple[Barcode, ...]:
    """Return the codes on an upright page image, from top to bottom."""
    gray = to_gray(fit_pixels(pixels, _MOST_PIXELS))
    height, width = gray.shape
    found = zxingcpp.read_barcodes(
        gray, formats=_FORMATS, try_rotate=False, try_invert=False, text_mode=zxingcpp.TextMode.Plain
    )
    codes = [
        Barcode(kind, code.text[:MAX_TEXT], page, _place(code.position, width, height))
        for code in found[:MAX_BARCODES]
        if code.valid and (kind := _name_kind(code)) is not None
    ]
    return tuple(sorted(codes, key=lambda code: (code.box[1], code.box[0])))


def list_matrix_boxes(codes: Iterable[Barcode]) -> list[Box]:
    """Return where codes of dots and squares stand, which look like letters to what reads text."""
    return [code.box for code in codes if code.kind in _MATRIX.values()]


def _name_kind(code: zxingcpp.Barcode) -> str | None:
    """Return what the code is; None for what is more likely noise."""
    if code.format in _LINEAR and len(code.text) < _MIN_LINEAR:
        return None
    return _KINDS.get(code.format)


def _place(position: zxingcpp.Position, width: int, height: int) -> Box:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    across = [min(max(corner.x / width, 0.0), 1.0) for corner in corners]
    down = [min(max(corner.y / height, 0.0), 1.0) for corner in corners]
    return min(across), min(down), max(across), max(down)
