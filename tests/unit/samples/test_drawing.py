"""Drawing a sample again gives the committed document: the same PDF objects, the same pixels."""

from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pikepdf
import pillow_heif
import pytest
from PIL import Image, ImageSequence

from samples.catalogue import FOLDER
from samples.make import main, write_sample
from samples.paper import Paper, papers
from samples.paper.invoice_en_broken_xref import break_cross_references

GREY_TOLERANCE = 1.5
"""Mean difference of pixels that another version of poppler or of a codec may make, of 255."""


def read_streams(document: bytes) -> list[bytes]:
    """Return every stream of a PDF but its images, unpacked."""
    with pikepdf.open(BytesIO(document), suppress_warnings=True) as book:
        streams = [entry for entry in book.objects if isinstance(entry, pikepdf.Stream)]
        return [stream.read_bytes() for stream in streams if stream.get("/Subtype") != "/Image"]


def read_pictures(document: bytes) -> list[Image.Image]:
    """Return every image in a PDF, or every frame of a picture file or a video."""
    if document[4:8] == b"ftyp" and b"isom" in document[:32]:
        with av.open(BytesIO(document)) as video:
            return [frame.to_image() for frame in video.decode(video=0)]
    if not document.startswith(b"%PDF"):
        pillow_heif.register_heif_opener()
        with Image.open(BytesIO(document)) as picture:
            return [frame.convert("RGB") for frame in ImageSequence.Iterator(picture)]
    with pikepdf.open(BytesIO(document), suppress_warnings=True) as book:
        streams = [entry for entry in book.objects if isinstance(entry, pikepdf.Stream)]
        images = [stream for stream in streams if stream.get("/Subtype") == "/Image"]
        return [pikepdf.PdfImage(image).as_pil_image().convert("RGB") for image in images]


def measure_difference(one: Image.Image, other: Image.Image) -> float:
    """Return how far pixels differ on average, of 255; sizes must agree."""
    assert one.size == other.size
    return float(np.abs(np.asarray(one, dtype=np.float32) - np.asarray(other, dtype=np.float32)).mean())


@pytest.mark.parametrize("paper", papers(), ids=lambda paper: paper.file)
def test_drawing_again_gives_the_committed_document(paper: Paper) -> None:
    committed, drawn = (FOLDER / paper.file).read_bytes(), paper.draw()
    if paper.file.endswith(".xml"):
        assert drawn == committed
        return
    if paper.file.endswith(".pdf"):
        assert read_streams(drawn) == read_streams(committed)
    pictures = list(zip(read_pictures(drawn), read_pictures(committed), strict=True))
    assert all(measure_difference(*pair) < GREY_TOLERANCE for pair in pictures)


def test_a_letter_repeats_byte_for_byte() -> None:
    letter = next(paper for paper in papers() if paper.file == "invoice-de-din5008.pdf")
    assert letter.draw() == letter.draw()


def test_a_sample_is_written_with_its_truth_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = next(paper for paper in papers() if paper.file == "invoice-us.pdf")
    write_sample(paper, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"invoice-us.pdf", "invoice-us.expected.json"}
    assert "invoice-us.pdf" in capsys.readouterr().out


def test_an_unknown_name_is_refused_before_anything_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="no-such-sample"):
        main(["no-such-sample"])
    assert capsys.readouterr().out == ""


def test_breaking_the_cross_references_moves_every_offset() -> None:
    pdf = b"%PDF-1.4\nxref\n0 2\n0000000000 65535 f \n0000000015 00000 n \ntrailer\nstartxref\n9\n%%EOF"
    broken = break_cross_references(pdf)
    assert b"0000000015" not in broken
    assert b"startxref\n9\n" not in broken
