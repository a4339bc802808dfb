"""PDFs as poppler and pikepdf see them: whole, turned, cropped, broken, locked."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest

from recto.documents.limits import PrepareLimits
from recto.documents.model import Word
from recto.documents.pdf import PdfSource
from recto.documents.source import RawPage
from recto.errors import (
    DocumentDamagedError,
    DocumentEncryptedError,
    DocumentNoPagesError,
    DocumentTimeoutError,
    PageTooLargeError,
)

MakePdf = Callable[..., Path]
EditPdf = Callable[[Path, Callable[[pikepdf.Pdf], None]], Path]


@pytest.fixture
def make_two(make_pdf: MakePdf) -> MakePdf:
    """Return a function that writes a PDF of two pages."""

    def draw(canvas: Any) -> None:
        canvas.drawString(72, 700, "Some text on a page")

    return lambda: make_pdf(draw, draw)


def _open(path: Path, limits: PrepareLimits | None = None) -> PdfSource:
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return PdfSource(path, limits or PrepareLimits(page_timeout_seconds=30), scratch)


def _read(path: Path) -> RawPage:
    return _open(path).read_page(1)


def _ink_share(page: RawPage, word: Word) -> float:
    height, width = page.pixels.shape[:2]
    left, top, right, bottom = word.box
    part = page.pixels[int(top * height) : int(bottom * height), int(left * width) : int(right * width)]
    return float((part < 128).mean())


def _assert_boxes_hold_the_ink(page: RawPage) -> None:
    """Check that each word's box has ink in it, and that outside of all boxes there is none."""
    assert all(_ink_share(page, word) > 0.05 for word in page.words)
    blanked = page.pixels.copy()
    height, width = blanked.shape[:2]
    for word in page.words:
        left, top, right, bottom = word.box
        rows = slice(int(top * height) - 2, int(bottom * height) + 3)
        blanked[rows, int(left * width) - 2 : int(right * width) + 3] = 255
    assert blanked.min() > 128


def test_words_of_the_text_layer_stand_on_their_ink(make_pdf: MakePdf, lines: tuple[str, ...]) -> None:
    page = _read(make_pdf())
    assert [word.text for word in page.words] == " ".join(lines).split()
    assert len({word.line for word in page.words}) == len(lines)
    _assert_boxes_hold_the_ink(page)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_words_stand_on_their_ink_when_the_page_is_rotated(
    rotate: int, make_pdf: MakePdf, edit_pdf: EditPdf
) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = rotate

    page = _read(edit_pdf(make_pdf(), turn))
    assert page.text_direction == rotate
    _assert_boxes_hold_the_ink(page)


@pytest.mark.parametrize("rotate", [0, 90])
def test_words_stand_on_their_ink_when_the_page_is_cropped(
    rotate: int, make_pdf: MakePdf, edit_pdf: EditPdf
) -> None:
    def crop(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].CropBox = pikepdf.Array([50, 400, 545, 790])
        pdf.pages[0].Rotate = rotate

    page = _read(edit_pdf(make_pdf(), crop))
    height, width = page.pixels.shape[:2]
    assert (width > height) is (rotate == 0)
    _assert_boxes_hold_the_ink(page)


def test_words_outside_of_the_crop_box_are_not_on_the_page(make_pdf: MakePdf, edit_pdf: EditPdf) -> None:
    def crop(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].CropBox = pikepdf.Array([0, 700, 595, 842])

    assert [word.text for word in _read(edit_pdf(make_pdf(), crop)).words][-1] == "2024"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_direction_of_turned_text_is_found(turn: int, make_pdf: MakePdf) -> None:
    page = _read(make_pdf(turn=turn))
    assert page.text_direction == turn
    _assert_boxes_hold_the_ink(page)


def test_a_broken_cross_reference_table_does_no_harm(make_pdf: MakePdf) -> None:
    path = make_pdf()
    path.write_bytes(path.read_bytes().replace(b"xref", b"xrxx").replace(b"startxref", b"startxxxx"))
    assert _read(path).words


@pytest.mark.parametrize(
    ("written", "broken"), [(b"/Count 2", b"/Cxunt 2"), (b"/Count 2", b"/Count 9"), (b"trailer", b"txxxxxx")]
)
def test_what_poppler_can_not_read_is_repaired(written: bytes, broken: bytes, make_two: MakePdf) -> None:
    path = make_two()
    content = path.read_bytes()
    assert written in content
    path.write_bytes(content.replace(written, broken))
    source = _open(path)
    assert source.page_count == 2
    assert source.read_page(2).words
    assert "repaired" in source.warnings[0]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6])
def test_a_truncated_pdf_is_read_or_named_damaged(share: float, make_pdf: MakePdf) -> None:
    path = make_pdf()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with contextlib.suppress(DocumentDamagedError, DocumentNoPagesError):
        assert _read(path).pixels.size > 3


def test_a_header_alone_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    with pytest.raises(DocumentDamagedError):
        _open(tmp_path / "a.pdf")


def test_a_pdf_without_pages_says_so(tmp_path: Path) -> None:
    pikepdf.new().save(tmp_path / "a.pdf")
    with pytest.raises(DocumentNoPagesError):
        _open(tmp_path / "a.pdf")


def test_a_pdf_with_a_user_password_is_encrypted(make_pdf: MakePdf, tmp_path: Path) -> None:
    with pikepdf.open(make_pdf()) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(DocumentEncryptedError, match="password"):
        _open(tmp_path / "locked.pdf")


def test_a_pdf_with_an_owner_password_only_opens(make_pdf: MakePdf, tmp_path: Path) -> None:
    forbid = pikepdf.Permissions(extract=False, print_highres=False)
    with pikepdf.open(make_pdf()) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="", allow=forbid))
    assert _read(tmp_path / "locked.pdf").words


def test_a_page_of_30000_pixels_is_refused(make_pdf: MakePdf) -> None:
    with pytest.raises(PageTooLargeError):
        _read(make_pdf(size=(10_800, 100)))


def test_a_large_page_is_drawn_smaller(make_pdf: MakePdf) -> None:
    page = _open(make_pdf(size=(3000, 3000)), PrepareLimits(max_page_pixels=1_000_000)).read_page(1)
    assert page.pixels.shape[0] * page.pixels.shape[1] <= 1_000_000


def _nest_forms(pdf: pikepdf.Pdf) -> None:
    """Make the page draw a form that draws a form … 10 times each, 12 deep."""
    body = b"0 0 m 100 100 l S"
    resources: dict[str, Any] = {}
    for _ in range(12):
        form = pdf.make_stream(
            body, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 595, 842]
        )
        form.Resources = pikepdf.Dictionary(**resources)
        resources = {"XObject": pikepdf.Dictionary(F=form)}
        body = b"/F Do " * 10
    pdf.pages[0].Contents = pdf.make_stream(body)
    pdf.pages[0].Resources = pikepdf.Dictionary(**resources)


def test_a_page_that_takes_for_ever_to_draw_times_out(make_pdf: MakePdf, edit_pdf: EditPdf) -> None:
    path = edit_pdf(make_pdf(), _nest_forms)
    with pytest.raises(DocumentTimeoutError):
        _open(path, PrepareLimits(page_timeout_seconds=1)).read_page(1)


def test_nothing_is_left_in_the_scratch_folder(make_pdf: MakePdf, tmp_path: Path) -> None:
    _read(make_pdf())
    assert list((tmp_path / "scratch").iterdir()) == []


def test_markup_in_the_text_does_not_confuse_the_words(make_pdf: MakePdf) -> None:
    page = _read(make_pdf(lambda canvas: canvas.drawString(72, 700, 'a<b> & "c" </word>')))
    assert [word.text for word in page.words] == ["a<b>", "&", '"c"', "</word>"]


def test_pages_are_drawn_in_colour(make_pdf: MakePdf) -> None:
    def draw(canvas: Any) -> None:
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, 0, 595, 842, fill=1)

    pixels = _read(make_pdf(draw)).pixels
    assert np.array_equal(pixels[500, 500], [255, 0, 0])
