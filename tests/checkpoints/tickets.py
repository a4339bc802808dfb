"""Tickets: small pictures of a number, an amount and a currency. Knows nothing of models or prompts."""

import json
import random
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from PIL import Image, ImageDraw, ImageFont

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "JPY")
CELL = 28  # pixels: one merged vision token (patch 14, merge 2)
COLUMNS, ROWS = 6, 3
WIDTH, HEIGHT = CELL * COLUMNS, CELL * ROWS
GLYPHS = "0123456789" + "".join(sorted(set("".join(CURRENCIES))))
UNSEEN_EVERY = 16
TINT = 30.0  # how far red drifts from left to right and blue from top to bottom, in grey levels either way


@dataclass(frozen=True)
class Ticket:
    """What one picture says: a number of five digits, an amount with two decimals, a currency code."""

    number: str
    amount: str
    currency: str

    def answer(self) -> str:
        """Return the compact JSON that reading the ticket gives."""
        fields = {"number": self.number, "amount": self.amount, "currency": self.currency}
        return json.dumps(fields, separators=(",", ":"))

    @property
    def is_unseen(self) -> bool:
        """Say whether training never draws this ticket: one in sixteen, by hash."""
        return crc32(f"{self.number}|{self.amount}|{self.currency}".encode()) % UNSEEN_EVERY == 0


@dataclass(frozen=True)
class Cell:
    """What one 28-pixel square shows: at most one glyph, perhaps with a decimal point behind it."""

    glyph: str = ""
    point: bool = False


def random_ticket(rng: random.Random, unseen: bool = True) -> Ticket:
    """Draw a ticket at random from those training never draws, or else (`unseen=False`) from all others."""
    while True:
        digits = rng.randint(1, 4)
        whole = rng.randrange(10 ** (digits - 1) if digits > 1 else 0, 10**digits)
        number, cents = f"{rng.randrange(100_000):05d}", f"{rng.randrange(100):02d}"
        ticket = Ticket(number, f"{whole}.{cents}", rng.choice(CURRENCIES))
        if ticket.is_unseen == unseen:
            return ticket


def layout(ticket: Ticket) -> list[Cell]:
    """Return the 18 cells row by row: number, amount (its point shares the cell before it), currency."""
    whole, cents = ticket.amount.split(".")
    amount = (
        [Cell(glyph) for glyph in whole[:-1]] + [Cell(whole[-1], True)] + [Cell(glyph) for glyph in cents]
    )
    rows = [[Cell(glyph) for glyph in ticket.number], amount, [Cell(glyph) for glyph in ticket.currency]]
    return [cell for row in rows for cell in row + [Cell()] * (COLUMNS - len(row))]


@dataclass(frozen=True)
class _Look:
    """How a ticket is printed; without a random source, the middle of every range."""

    size: float = 24.0
    paper: float = 228.0
    ink: float = 40.0
    noise: float = 0.0
    jitter: float = 0.0

    @classmethod
    def at_random(cls, rng: random.Random) -> "_Look":
        return cls(
            size=rng.choice((22.0, 23.0, 24.0, 25.0, 26.0)),
            paper=rng.uniform(200, 250),
            ink=rng.uniform(0, 80),
            noise=rng.choice((0.0, rng.uniform(0, 8))),
            jitter=rng.choice((0.0, 1.0, 2.0, 2.0)),
        )


def draw_ticket(ticket: Ticket, rng: random.Random | None = None) -> Image.Image:
    """Print the ticket as RGB, 168 × 84; `rng` varies size, place, brightness and noise."""
    look = _Look.at_random(rng) if rng else _Look()
    cover = _glyph_cover(ticket, look, rng)[..., None]
    paper = look.paper + _tint()
    if rng and look.noise:
        paper = paper + np.random.default_rng(rng.getrandbits(32)).normal(0, look.noise, (HEIGHT, WIDTH, 1))
    pixels = paper * (1 - cover) + look.ink * cover
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _glyph_cover(ticket: Ticket, look: _Look, rng: random.Random | None) -> np.ndarray:
    """Return how much ink lies on each pixel, 0 to 1, `[84, 168]`."""
    sheet = Image.new("L", (WIDTH, HEIGHT), 0)
    for index, cell in enumerate(layout(ticket)):
        if not cell.glyph:
            continue
        dx, dy = _shift(rng, look.jitter), _shift(rng, look.jitter)
        left, top = index % COLUMNS * CELL, index // COLUMNS * CELL
        _paste(sheet, _stamp(cell.glyph, look.size, "mm"), left + 12 + dx, top + CELL // 2 + dy)
        if cell.point:
            _paste(sheet, _stamp(".", look.size, "ms"), left + 22 + max(dx, 0), top + 23 + dy)
    return np.asarray(sheet, np.float32) / 255


def _shift(rng: random.Random | None, jitter: float) -> int:
    return round(rng.uniform(-jitter, jitter)) if rng and jitter else 0


def _paste(sheet: Image.Image, stamp: Image.Image, x: int, y: int) -> None:
    sheet.paste(255, (x - CELL // 2, y - CELL // 2), stamp)


@lru_cache(maxsize=1024)
def _stamp(glyph: str, size: float, anchor: str) -> Image.Image:
    """Draw one glyph around the middle of a 28-pixel square; kept, because drawing text is slow."""
    stamp = Image.new("L", (CELL, CELL), 0)
    font = ImageFont.load_default(size)
    ImageDraw.Draw(stamp).text((CELL // 2, CELL // 2), glyph, fill=255, font=font, anchor=anchor)
    return stamp


@lru_cache(maxsize=1)
def _tint() -> np.ndarray:
    """Return the safety print, `[84, 168, 3]`: a colour drift that tells every place of a ticket apart."""
    tint = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    tint[..., 0] = np.linspace(-TINT, TINT, WIDTH)[None, :]
    tint[..., 2] = np.linspace(-TINT, TINT, HEIGHT)[:, None]
    return tint
