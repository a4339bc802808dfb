"""How one document looks: faces, sizes, colours, rules. Chosen per document, the same all over it."""

from dataclasses import dataclass
from random import Random
from typing import Literal

Rules = Literal["none", "head", "lines", "grid", "zebra", "frame"]
RULES: tuple[Rules, ...] = ("none", "head", "head", "lines", "lines", "grid", "zebra", "frame")
FACES = {
    "Helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "Times": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "Courier": ("Courier", "Courier-Bold", "Courier-Oblique"),
    "Vera": ("Vera", "Vera-Bold", "Vera-Italic"),
    "Sans": ("Sans", "Sans-Bold", "Sans-Italic"),
    "Serif": ("Serif", "Serif-Bold", "Serif-Italic"),
    "Mono": ("Mono", "Mono-Bold", "Mono"),
}
WIDE = ("Vera", "Courier", "Mono")
"""Faces that need a smaller size for the same text."""
ACCENTS = ("#1f4e79", "#7a1f2b", "#2e6b3e", "#b45309", "#444444", "#5b2a86", "#006d77", "#c0392b", "#000000")


@dataclass(frozen=True)
class Look:
    """Faces by weight, size in points, an accent, and how tables are ruled."""

    regular: str
    bold: str
    italic: str
    size: float
    accent: str
    rules: Rules
    fills_head: bool
    bold_labels: bool
    leading: float
    """mm between lines of text."""
    spread: float
    """mm between rows of the table."""


def draw_look(random: Random, face: str) -> Look:
    """Return a look in the given face."""
    regular, bold, italic = FACES[face]
    size = random.choice((8.5, 9.0, 9.5, 10.0)) - (1.0 if face in WIDE else 0.0)
    return Look(
        regular=regular,
        bold=bold,
        italic=italic,
        size=size,
        accent=random.choice(ACCENTS),
        rules=random.choice(RULES),
        fills_head=random.random() < 0.4,
        bold_labels=random.random() < 0.35,
        leading=round(size * 0.3528 * random.choice((1.25, 1.3, 1.4)), 2),
        spread=random.choice((0.8, 1.2, 1.8, 2.4)),
    )
