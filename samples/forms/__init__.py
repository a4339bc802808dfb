"""Forms drawn by rule with their truth, for measuring; none is committed."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from samples.drawing.scan import age_scan, encode_jpeg, render_page
from samples.forms.content import Sheetful, write_form
from samples.forms.styles import STYLES, Faces, draw_form

LANGUAGES = ("en", "de", "fr")
FACES = (Faces(), Faces("Times-Roman", "Courier", 10.0, "Times-Bold"), Faces("Helvetica", "Helvetica", 9.0))
SCAN_DPI, FAX_DPI = 200, 100
HALVES = ("text", "scan", "coarse")
"""A PDF with its text layer, a scan of it, and one with as few pixels as a fax."""


@dataclass(frozen=True)
class DrawnForm:
    """One form and what stands on it."""

    name: str
    file: str
    data: bytes
    content: Sheetful

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return labels with what was filled in, lines joined."""
        items = [item for _, items in self.content.sections for item in items]
        return [(item.label, item.value.replace("\n", " ")) for item in items if item.value]

    @property
    def empty(self) -> list[str]:
        """Return the labels of what was left empty."""
        return [item.label for _, items in self.content.sections for item in items if not item.value]


def list_forms() -> Iterator[DrawnForm]:
    """Yield the forms: each style in each language, taking turns in how it reached us."""
    for number, style in enumerate(STYLES):
        for turn, language in enumerate(LANGUAGES):
            medium = HALVES[(number + turn) % len(HALVES)]
            name = f"{style}-{language}-{medium}"
            random = Random(name)
            content = write_form(language, random)
            faces = FACES[(number + 2 * turn) % len(FACES)]
            pdf = draw_form(content, style, faces)
            yield _reproduce(name, pdf, content, medium, random)


def _reproduce(name: str, pdf: bytes, content: Sheetful, medium: str, random: Random) -> DrawnForm:
    if medium == "text":
        return DrawnForm(name, f"{name}.pdf", pdf, content)
    page = render_page(pdf, SCAN_DPI if medium == "scan" else FAX_DPI)
    aged = age_scan(page, seed=random.randrange(10**6), skew_degrees=random.uniform(-0.9, 0.9))
    return DrawnForm(name, f"{name}.jpg", encode_jpeg(aged, 70), content)
