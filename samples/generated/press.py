"""Draws a document of the catalogue: its bytes, and what stands on it."""

from dataclasses import dataclass
from random import Random
from typing import Any

from reportlab.lib.pagesizes import A4, LETTER

from samples.generated.catalogue import Spec
from samples.generated.content import Content
from samples.generated.desk import Desk
from samples.generated.extra_pages import draw_extra_pages
from samples.generated.families import load_family
from samples.generated.look import draw_look
from samples.generated.purchase import Purchase, draw_purchase
from samples.generated.sale import Wishes, draw_story
from samples.generated.slip import Slip, load_tills
from samples.generated.slips import PRINTERS
from samples.generated.voice import draw_voice, load_words
from samples.generated.wear import CLEAN, lay_flat, shoot, wear_pdf
from samples.generated.wording import write_content
from samples.generated.wording.draft import Draft

PRINT_FACES = ("Helvetica", "Helvetica", "Helvetica", "Times", "Vera", "Helvetica")
SCAN_FACES = ("Sans", "Sans", "Serif", "Vera", "Sans")
"""Scans become pixels here, so their faces must be embedded ones, the same on every machine."""


@dataclass(frozen=True)
class Printed:
    """A finished document."""

    spec: Spec
    data: bytes
    ending: str
    truth: dict[str, Any]

    @property
    def file(self) -> str:
        """Return its file name."""
        return f"{self.spec.name}.{self.ending}"


def print_document(spec: Spec) -> Printed:
    """Draw one document; all chance in it follows from its name."""
    return _print_invoice(spec) if spec.schema == "invoice" else _print_receipt(spec)


def write_truth(spec: Spec) -> dict[str, Any]:
    """Return what stands on a document without drawing it."""
    random = Random(spec.name)
    if spec.schema == "receipt":
        return _write_slip(spec, random)[1].to_json()
    return _write_content(spec, random).truth


def _write_content(spec: Spec, random: Random) -> Content:
    second = {"fr-BE": "nl-BE", "nl-BE": "fr-BE"}.get(spec.locale) if "bilingual" in spec.traits else None
    voice = draw_voice(random, spec.locale, second)
    wishes = Wishes(spec.traits, random)
    story = draw_story(random, voice, spec.trade, wishes)
    return write_content(Draft(story, voice, wishes, random))


def _write_slip(spec: Spec, random: Random) -> tuple[Purchase, Slip]:
    voice = draw_voice(random, spec.locale)
    purchase = draw_purchase(
        random, spec.locale, spec.trade, load_tills(spec.language), Wishes(spec.traits, random)
    )
    slip = Slip(purchase, voice, random, random.choice((36, 40, 42, 44)))
    PRINTERS[spec.family](slip, random)
    return purchase, slip


def _print_receipt(spec: Spec) -> Printed:
    random = Random(spec.name)
    purchase, slip = _write_slip(spec, random)
    truth = slip.to_json()
    if spec.noise == CLEAN:
        return Printed(spec, slip.roll.to_pdf(purchase.number, purchase.shop), "pdf", truth)
    ink = random.randint(135, 160) if spec.noise == "dim" else random.randint(45, 85)
    strip = slip.roll.to_image(random.choice(("Vera", "Vera", "Courier")), random.randrange(10**6), ink)
    data = (
        shoot(strip, random, crumple=random.uniform(3, 8))
        if spec.noise == "photo"
        else lay_flat(strip, random)
    )
    return Printed(spec, data, "jpg", truth)


def _print_invoice(spec: Spec) -> Printed:
    random = Random(spec.name)
    content = _write_content(spec, random)
    pdf, pages = _lay_out(spec, content, random)
    size = LETTER if content.letter_paper else A4
    received = load_words(spec.locale)["sentences"]["received"][0]
    data, ending = wear_pdf(pdf, pages, spec.noise, random, size=size, stamp=received)
    return Printed(spec, data, ending, content.truth)


def _lay_out(spec: Spec, content: Content, random: Random) -> tuple[bytes, int]:
    """Return the drawn PDF and its pages; drawn twice, as the first time tells how many there are."""
    faces = PRINT_FACES if spec.noise == CLEAN else SCAN_FACES
    face = random.choice(faces)
    if spec.family == "lineprinter":
        face = "Courier" if spec.noise == CLEAN else "Mono"
    look, seed = draw_look(random, face), random.random()
    draw, pages = load_family(spec.family), 1
    for _ in range(3):
        desk = Desk(content, look, Random(seed), pages)
        draw(desk)
        draw_extra_pages(desk)
        pdf = desk.finish()
        if desk.page == pages:
            break
        pages = desk.page
    return pdf, pages
