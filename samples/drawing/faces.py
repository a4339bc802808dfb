"""Fonts for what is drawn as pixels: those inside reportlab's wheel, laid out the same on every machine."""

from pathlib import Path

from PIL import ImageFont


def load_face(file: str | Path, size: float) -> ImageFont.FreeTypeFont:
    """Return a font, in the layout that every machine has: Pillow's richer one needs a library and kerns."""
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
