"""A warehouse clip: a title, an invoice that lies on a bench and is filmed by hand, an end card."""

import math
from collections.abc import Iterator
from datetime import date

from PIL import Image, ImageDraw

from samples.clips.film import encode_film
from samples.clips.truth import Clip, Scene
from samples.drawing.faces import load_face
from samples.drawing.figures import ENGLISH_MONTHS, english
from samples.drawing.photo import Shot, photograph
from samples.drawing.sheet import FONT_FOLDER
from samples.truth import Invoice, Line, Party

FILE = "video-en-goods-in.mp4"
WIDTH, HEIGHT, RATE = 720, 1120, 10
TITLE = ("Goods in", "Dock 4", "Parcel 20417 with its invoice")
ENDING = ("Thank you", "Booked by the early shift")
SWAY = 9
"""Pixels the camera moves to either side."""

INVOICE = Invoice(
    invoice_number="GF-20417",
    issue_date=date(2026, 4, 9),
    due_date=date(2026, 5, 9),
    currency="GBP",
    seller=Party(
        name="Gannet Fasteners Ltd",
        street="Unit 6, Kelp Yard",
        city="Saltmere",
        postal_code="QX4 9AB",
        country="GB",
    ),
    buyer=Party(
        name="Whinfell Joinery",
        street="21 Sawpit Lane",
        city="Upper Tarn",
        postal_code="QX9 2DD",
        country="GB",
    ),
    lines=(
        Line("Coach screws M10", "40", "0.85", "20"),
        Line("Angle brackets", "25", "2.40", "20"),
        Line("Wood glue 5 kg", "2", "31.50", "20"),
    ),
)
TRUTH = Clip(
    scenes=(
        Scene(0.0, 2.0, TITLE),
        Scene(2.0, 5.0),
        Scene(5.0, 6.5, ENDING),
    ),
    shown=INVOICE,
)


def draw() -> bytes:
    """Film it."""
    return encode_film(_list_frames(), RATE, quality=25)


def _list_frames() -> Iterator[Image.Image]:
    title, filmed, ending = (round((scene.end - scene.start) * RATE) for scene in TRUTH.scenes)
    yield from [_draw_card(TITLE, "#14324a")] * title
    yield from _film_invoice(filmed)
    yield from [_draw_card(ENDING, "#3b2a4f")] * ending


def _draw_card(lines: tuple[str, ...], ground: str) -> Image.Image:
    card = Image.new("RGB", (WIDTH, HEIGHT), ground)
    pen = ImageDraw.Draw(card)
    for place, line in enumerate(lines):
        face = load_face(FONT_FOLDER / ("VeraBd.ttf" if place == 0 else "Vera.ttf"), 34 if place else 66)
        pen.text((WIDTH // 2, 420 + 96 * place), line, font=face, fill="#f4f1ea", anchor="ms")
    return card


def _film_invoice(count: int) -> Iterator[Image.Image]:
    """Yield what a hand that isn't quite still sees."""
    room = 2 * SWAY
    size = (WIDTH + 2 * room, HEIGHT + 2 * room)
    corners = (
        (48 + room, 40 + room),
        (668 + room, 52 + room),
        (680 + room, 1066 + room),
        (40 + room, 1060 + room),
    )
    shot = Shot(size=size, corners=corners, table=(120, 92, 66), crumple=2.0, creases=1, shade=0.2, seed=7)
    table = photograph(_print_invoice(), shot)
    for at in range(count):
        left = room + round(SWAY * math.sin(at / 4))
        top = room + round(SWAY * 0.6 * math.cos(at / 5))
        yield table.crop((left, top, left + WIDTH, top + HEIGHT))


def _print_invoice() -> Image.Image:
    return Slip().print_head().print_parties().print_lines().print_totals().image


class Slip:
    """A small invoice in large print, written from the top down."""

    def __init__(self) -> None:
        self.image = Image.new("L", (1240, 2040), 250)
        self._pen = ImageDraw.Draw(self.image)
        self._y = 130

    def print_head(self) -> "Slip":
        """Print who sends it, what it is, its number and dates."""
        seller = INVOICE.seller
        self._write(70, seller.name, 56, bold=True)
        for line in (seller.street, f"{seller.city} {seller.postal_code}"):
            self._y += 52
            self._write(70, line, 36)
        self._y += 130
        self._write(70, "INVOICE", 72, bold=True)
        due = INVOICE.due_date or INVOICE.issue_date
        for label, value in (
            ("Invoice number", INVOICE.invoice_number),
            ("Invoice date", _spell(INVOICE.issue_date)),
            ("Due date", _spell(due)),
        ):
            self._y += 64
            self._write(70, label, 38)
            self._write(560, value, 38)
        return self

    def print_parties(self) -> "Slip":
        """Print who it is to."""
        buyer = INVOICE.buyer
        self._y += 110
        self._write(70, "Bill to", 38, bold=True)
        for line in (buyer.name, buyer.street, f"{buyer.city} {buyer.postal_code}"):
            self._y += 54
            self._write(70, line, 38)
        return self

    def print_lines(self) -> "Slip":
        """Print what was bought."""
        self._y += 110
        self._print_row(("Description", "Qty", "Price", "Amount"), bold=True)
        self._rule(24)
        for line in INVOICE.lines:
            self._y += 66
            amounts = english(line.unit_price), english(line.net_amount)
            self._print_row((line.description, line.quantity, *amounts))
        self._rule(30)
        return self

    def print_totals(self) -> "Slip":
        """Print the sums."""
        self._y += 34
        for label, amount in (
            ("Net total GBP", INVOICE.net_total),
            ("VAT 20%", INVOICE.tax_total),
            ("Total GBP", INVOICE.gross_total),
        ):
            self._y += 64
            is_last = label.startswith("Total")
            self._write(560, label, 40, bold=is_last)
            self._write(1170, english(amount), 40, bold=is_last, anchor="rs")
        return self

    def _print_row(self, cells: tuple[str, ...], *, bold: bool = False) -> None:
        self._write(70, cells[0], 38, bold=bold)
        for right, cell in zip((720, 940, 1170), cells[1:], strict=True):
            self._write(right, cell, 38, bold=bold, anchor="rs")

    def _rule(self, below: int) -> None:
        self._pen.line((70, self._y + below, 1170, self._y + below), fill=40, width=4)

    def _write(self, x: int, text: str, size: int, *, bold: bool = False, anchor: str = "ls") -> None:
        face = load_face(FONT_FOLDER / ("VeraBd.ttf" if bold else "Vera.ttf"), size)
        self._pen.text((x, self._y), text, font=face, fill=25, anchor=anchor)


def _spell(day: date) -> str:
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
