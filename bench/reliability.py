"""Draws reliability curves as SVG, by hand: what is said against what is so."""

from collections.abc import Sequence
from dataclasses import dataclass

SIZE, MARGIN = 420, 56
COLOURS = ("#1f6feb", "#d1495b", "#2a9d5c")
FONT = 'font-family="sans-serif" font-size="12" fill="#333"'


@dataclass(frozen=True)
class Curve:
    """One curve: its name, and points of mean probability and share right."""

    name: str
    points: Sequence[tuple[float, float]]


def draw_curves(curves: Sequence[Curve]) -> str:
    """Return an SVG with the diagonal of perfect calibration and each curve."""
    whole = SIZE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}">',
        f'<rect width="{whole}" height="{whole}" fill="#fff"/>',
        *_draw_axes(),
        _line([(0, 0), (1, 1)], "#999", dashed=True),
    ]
    for number, curve in enumerate(curves):
        colour = COLOURS[number % len(COLOURS)]
        parts.append(_line(curve.points, colour))
        parts += [f'<circle cx="{_x(x)}" cy="{_y(y)}" r="4" fill="{colour}"/>' for x, y in curve.points]
        top = MARGIN + 20 + 18 * number
        parts.append(f'<rect x="{MARGIN + 14}" y="{top - 9}" width="10" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{MARGIN + 30}" y="{top}" {FONT}>{curve.name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _draw_axes() -> list[str]:
    parts = [f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#333"/>']
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(
            f'<text x="{_x(tick)}" y="{MARGIN + SIZE + 18}" text-anchor="middle" {FONT}>{tick:g}</text>'
        )
        parts.append(f'<text x="{MARGIN - 8}" y="{_y(tick) + 4}" text-anchor="end" {FONT}>{tick:g}</text>')
    middle = MARGIN + SIZE / 2
    parts.append(
        f'<text x="{middle}" y="{MARGIN + SIZE + 40}" text-anchor="middle" {FONT}>confidence given</text>'
    )
    parts.append(
        f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})" {FONT}>'
        "share of such values that are right</text>"
    )
    return parts


def _line(points: Sequence[tuple[float, float]], colour: str, *, dashed: bool = False) -> str:
    joined = " ".join(f"{_x(x)},{_y(y)}" for x, y in points)
    dash = ' stroke-dasharray="5 5"' if dashed else ""
    return f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'


def _x(share: float) -> float:
    return round(MARGIN + share * SIZE, 1)


def _y(share: float) -> float:
    return round(MARGIN + (1 - share) * SIZE, 1)
