"""What a finished job holds: documents, their fields with evidence, checks, pages, usage."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from schemas.base import Closed


class Grounding(StrEnum):
    """How a value is tied to the document."""

    FOUND = "found"
    EMBEDDED = "embedded"
    DERIVED = "derived"
    UNVERIFIED = "unverified"
    MISSING = "missing"


class Source(StrEnum):
    """Where a value was read, most trusted first."""

    E_INVOICE = "e_invoice"
    FORM_FIELD = "form_field"
    BARCODE = "barcode"
    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    MODEL = "model"


class PageBox(Closed):
    """One rectangle on one page."""

    page: int = Field(ge=1, description="Page number, from 1.")
    box: tuple[float, float, float, float] = Field(
        description="[left, top, right, bottom] as fractions (0–1) of the upright page."
    )


class FieldResult(Closed):
    """One value and its evidence."""

    value: Any = Field(description="The value as in `data`; null when it was not found.")
    confidence: float = Field(ge=0, le=1, description="Probability that the value is right.")
    grounding: Grounding = Field(description="How the value is tied to the document.")
    source: Source | None = Field(default=None, description="Where it was read; null when missing.")
    text: str | None = Field(default=None, description="The text on the page that was matched.")
    boxes: tuple[PageBox, ...] = Field(default=(), description="Where that text stands.")


class Check(Closed):
    """One rule over the values, e.g. net + tax = gross."""

    name: str = Field(description="Name of the rule.")
    passed: bool = Field(description="Whether the values obey it.")
    paths: tuple[str, ...] = Field(description="JSON pointers of the values it looked at.")
    message: str = Field(default="", description="What differs, when it failed.")


class ReviewReason(Closed):
    """Why a person should look at the document."""

    code: str = Field(description="Stable word, e.g. `field.missing`.")
    path: str = Field(default="", description="JSON pointer of the field, if one is meant.")
    message: str = Field(description="For a person.")


class TraceStep(Closed):
    """One thing that was asked of a model or one of its tools. Holds no text of the document."""

    kind: Literal["read", "tool", "repair", "reread", "classify"] = Field(description="What was done.")
    name: str = Field(default="", description="Tool that was called, or what was asked for.")
    arguments: dict[str, Any] = Field(default_factory=dict, description="Arguments of the call.")
    outcome: str = Field(default="", description="What came of it, in a few words.")
    pages: tuple[int, ...] = Field(default=(), description="Pages that were shown.")
    prompt_tokens: int = Field(default=0, description="Tokens read for it.")
    completion_tokens: int = Field(default=0, description="Tokens written for it.")
    seconds: float = Field(default=0.0, description="Time it took.")


class DocumentResult(Closed):
    """One document found in the file."""

    schema_name: str = Field(alias="schema", description="Document schema that was filled.")
    schema_confidence: float = Field(ge=0, le=1, description="How sure the choice of schema is.")
    pages: tuple[int, ...] = Field(description="Pages of the file that belong to it, from 1.")
    data: dict[str, Any] = Field(description="The document in its schema; every key present.")
    fields: dict[str, FieldResult] = Field(description="Evidence by JSON pointer into `data`.")
    checks: tuple[Check, ...] = Field(default=(), description="Rules that applied, passed or not.")
    needs_review: bool = Field(default=False, description="Whether a person should look.")
    review_reasons: tuple[ReviewReason, ...] = Field(default=(), description="Why, when so.")
    duplicate_of: str | None = Field(default=None, description="Earlier job with the same document.")
    effective_schema: dict[str, Any] | None = Field(
        default=None, description="Your own schema as it was enforced, when it had to be widened to nulls."
    )
    proposed_schema: dict[str, Any] | None = Field(
        default=None, description="A JSON Schema for documents like this one, when none was asked for."
    )


class BarcodeRead(Closed):
    """A barcode or QR code on a page, decoded."""

    kind: str = Field(description="Symbology in lower case, e.g. `qr_code`, `ean_13`, `code_128`.")
    text: str = Field(description="What it says.")
    box: tuple[float, float, float, float] = Field(
        description="[left, top, right, bottom] as fractions (0–1) of the upright page."
    )


class PageRead(Closed):
    """One page of the file, as it was read."""

    number: int = Field(ge=1, description="From 1.")
    width: int = Field(description="Pixels of the upright page image.")
    height: int = Field(description="Pixels of the upright page image.")
    rotation: int = Field(description="Degrees clockwise the page was turned to stand upright.")
    image: str = Field(description="Path of the page image (PNG).")
    time_seconds: float | None = Field(default=None, description="Of a frame: its time in the video.")
    barcodes: tuple[BarcodeRead, ...] = Field(default=(), description="Barcodes and QR codes on it.")


class Usage(Closed):
    """What the job cost."""

    prompt_tokens: int = Field(default=0, description="Tokens read by a model.")
    completion_tokens: int = Field(default=0, description="Tokens written by a model.")
    image_tokens: int = Field(default=0, description="Of the prompt tokens, those of images.")
    queue_seconds: float = Field(default=0.0, description="From acceptance to the first claim.")
    prepare_seconds: float = Field(default=0.0, description="Rasterising and finding words.")
    engine_seconds: float = Field(default=0.0, description="Reading the values.")
    cached: bool = Field(default=False, description="Whether a stored result was returned.")


class Result(Closed):
    """What a succeeded job holds."""

    documents: tuple[DocumentResult, ...] = Field(description="One entry for the usual file.")
    warnings: tuple[str, ...] = Field(default=(), description="What the caller should know.")
    pages: tuple[PageRead, ...] = Field(description="Every page that was read.")
    usage: Usage = Field(description="What it cost.")
    trace: tuple[TraceStep, ...] = Field(default=(), description="What was asked of a model, in order.")
