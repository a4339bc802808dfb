"""The sample documents, one module each: its file's name, its truth, and how it is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from samples.clips.truth import Clip
from samples.forms.truth import Form
from samples.truth import Invoice, Receipt

MODULES = (
    "credit_note_en",
    "einvoice_de_factur_x",
    "einvoice_ie_ubl",
    "form_en_fillable",
    "form_en_scan",
    "invoice_at_rotated",
    "invoice_de_din5008",
    "invoice_de_freelance",
    "invoice_de_scan",
    "invoice_de_two_pages",
    "invoice_en_broken_xref",
    "invoice_en_fax",
    "invoice_en_modern",
    "invoice_en_screenshot",
    "invoice_uk_trade",
    "invoice_us",
    "receipt_de_photo",
    "receipt_uk_restaurant",
    "receipt_us_diner",
    "video_en_goods_in",
)


@dataclass(frozen=True)
class Paper:
    """One document: where it goes, what it says, and the function that draws its bytes."""

    file: str
    truth: Clip | Form | Invoice | Receipt
    draw: Callable[[], bytes]


def papers() -> list[Paper]:
    """Return every document, in the order of their modules' names."""
    modules: list[ModuleType] = [import_module(f"{__name__}.{name}") for name in MODULES]
    return [Paper(file=module.FILE, truth=module.TRUTH, draw=module.draw) for module in modules]
