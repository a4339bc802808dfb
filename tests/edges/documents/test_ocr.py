"""The real OCR models on small images."""

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from recto.documents.model import Word
from recto.documents.ocr import Ocr
from recto.documents.page_reader import ReadPage, read_page
from recto.documents.pixels import Pixels, turn_clockwise


def _pixels(image: Image.Image) -> Pixels:
    return np.array(image.convert("RGB"))


def _draw(size: tuple[int, int], *texts: tuple[int, int, str], font_size: int = 30) -> Pixels:
    image = Image.new("L", size, 255)
    for left, top, text in texts:
        ImageDraw.Draw(image).text((left, top), text, font=ImageFont.load_default(font_size), fill=0)
    return _pixels(image)


def _text(page: ReadPage) -> str:
    return " ".join(word.text for word in page.words)


def _assert_on_ink(page: ReadPage, word: Word) -> None:
    height, width = page.pixels.shape[:2]
    left, top, right, bottom = word.box
    part = page.pixels[int(top * height) : int(bottom * height), int(left * width) : int(right * width)]
    assert (part < 128).mean() > 0.05, word


def test_a_scan_is_read_word_for_word(ocr: Ocr, scan: Image.Image, lines: Sequence[str]) -> None:
    page = read_page(ocr, _pixels(scan))
    assert _text(page) == " ".join(lines)
    assert page.rotation == 0
    assert min(word.confidence for word in page.words) > 0.9


def test_lines_are_numbered_from_top_to_bottom(ocr: Ocr, scan: Image.Image, lines: Sequence[str]) -> None:
    page = read_page(ocr, _pixels(scan))
    read = [[word.text for word in page.words if word.line == number] for number in range(len(lines))]
    assert [" ".join(texts) for texts in read] == list(lines)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_scan_reads_the_same_and_its_words_stand_on_their_ink(
    turn: int, ocr: Ocr, scan: Image.Image, lines: Sequence[str]
) -> None:
    page = read_page(ocr, turn_clockwise(_pixels(scan), turn))
    assert (page.rotation + turn) % 360 == 0
    assert page.pixels.shape == (1754, 1240, 3)
    assert _text(page) == " ".join(lines)
    for word in page.words:
        _assert_on_ink(page, word)


def test_a_few_letters_in_columns_do_not_turn_a_page(ocr: Ocr) -> None:
    columns = [(60 + 110 * place, 20 + 44 * row, "527"[row]) for place in range(3) for row in range(3)]
    page = read_page(ocr, _draw((400, 180), *columns, font_size=40))
    assert page.rotation == 0


def test_lone_digits_are_not_overlooked(ocr: Ocr) -> None:
    digits = [(1200, 300 + 120 * row, digit) for row, digit in enumerate("1741371")]
    rows = [(150, 300 + 120 * row, "A thing worth having") for row in range(7)]
    page = read_page(ocr, _draw((1654, 2339), *digits, *rows))
    assert [word.text for word in page.words if word.box[0] > 0.6] == list("1741371")


def test_a_long_receipt_is_not_shrunk_to_nothing(ocr: Ocr) -> None:
    rows = [(40, 40 + 60 * row, f"Item {row} costs {row},50") for row in range(150)]
    page = read_page(ocr, _draw((600, 9100), *rows, font_size=24))
    read = _text(page)
    assert sum(f"Item {row} costs {row},50" in read for row in range(150)) >= 147


def test_a_note_in_the_margin_is_read_upwards(ocr: Ocr, scan: Image.Image) -> None:
    margin = Image.new("L", (600, 60), 250)
    ImageDraw.Draw(margin).text((10, 10), "Registered in Hamburg", font=ImageFont.load_default(30), fill=20)
    page = scan.copy()
    page.paste(margin.rotate(90, expand=True), (20, 900))
    read = read_page(ocr, _pixels(page))
    assert read.rotation == 0
    assert "Registered in Hamburg" in _text(read)


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (400, 3), (20, 20), (1654, 2339)])
def test_blank_paper_of_any_size_has_no_words(size: tuple[int, int], ocr: Ocr) -> None:
    page = read_page(ocr, np.full((size[1], size[0], 3), 255, np.uint8))
    assert page.words == ()
    assert page.rotation == 0


def test_noise_has_hardly_any_words(ocr: Ocr) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (800, 800, 3), np.uint8)
    assert len(read_page(ocr, noise).words) < 10


def test_loading_and_reading_asks_for_no_network() -> None:
    program = (
        "import sys, numpy\n"
        "asked = []\n"
        "sys.addaudithook(lambda event, _: asked.append(event) if event.startswith(('socket.connect',"
        " 'socket.getaddrinfo', 'urllib.Request', 'http.client')) else None)\n"
        "from recto.documents.ocr import Ocr\n"
        "Ocr(threads=1).detect_lines(numpy.full((64, 64, 3), 255, numpy.uint8))\n"
        "sys.exit(len(asked))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=120).returncode == 0


def test_a_process_that_is_done_with_the_models_still_hears_signals() -> None:
    program = (
        "import faulthandler, gc, signal\n"
        "from recto.documents.ocr import Ocr\n"
        "faulthandler.enable()\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('heard', end=''))\n"
        "Ocr(threads=1)\n"
        "gc.collect()\n"
        "signal.raise_signal(signal.SIGTERM)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, timeout=120, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "heard")
