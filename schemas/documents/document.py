"""The `document` schema: any document, and what `auto` falls back to when no other schema fits."""

from typing import ClassVar

from pydantic import Field

from schemas.base import Closed
from schemas.documents.base import Date, DocumentModel
from schemas.documents.parts import Text


class NamedDate(Closed):
    """A date on the document."""

    label: Text | None = Field(
        default=None, description="What the document calls it, as printed.", examples=["Issued on"]
    )
    date: Date | None = Field(default=None, description="The date.", examples=["2026-03-31"])


class NamedParty(Closed):
    """Somebody the document names."""

    role: Text | None = Field(
        default=None,
        description="`sender`, `recipient`, or another part as the document has it.",
        examples=["sender"],
    )
    name: Text | None = Field(
        default=None, description="Name of the person or company.", examples=["Example Trading Ltd"]
    )
    address: Text | None = Field(
        default=None,
        description="The address as printed, lines joined by commas.",
        examples=["1 High Street, London"],
    )


class KeyValue(Closed):
    """A label and what stands at it."""

    label: Text | None = Field(
        default=None, description="The label, as printed, without its colon.", examples=["Pass number"]
    )
    value: Text | None = Field(
        default=None, description="What stands at it, as printed.", examples=["DP-20417"]
    )


class DocumentTable(Closed):
    """A table with heads."""

    title: Text | None = Field(default=None, description="Line right over the table.", examples=["Load"])
    columns: tuple[Text | None, ...] = Field(
        default=(), description="Heads of the columns, from left to right.", examples=[["Goods", "Weight kg"]]
    )
    rows: tuple[tuple[Text | None, ...], ...] = Field(
        default=(),
        description="The rows, a text or null for each column.",
        examples=[[["Coffee", "600"], ["Cocoa", None]]],
    )


class PageText(Closed):
    """What stands on one page."""

    page: int | None = Field(default=None, description="Number of the page, from 1.", examples=[1])
    markdown: Text | None = Field(
        default=None,
        description="Its text in reading order, tables as Markdown tables; null for a page without text.",
        examples=["Delivery pass  \nPass number:  DP-20417"],
    )


class GeneralDocument(DocumentModel):
    """Any document: what it is, who and when, its labels with their values, its tables, its text.

    What is not on the document is null.
    """

    schema_name: ClassVar[str] = "document"

    kind: Text | None = Field(
        default=None,
        description="What kind of document it is, in English snake case: `delivery_note`, `letter`, "
        "`contract` …; null when nothing on it says so.",
        examples=["delivery_note"],
    )
    title: Text | None = Field(default=None, description="Its title, as printed.", examples=["Delivery pass"])
    language: Text | None = Field(
        default=None, description="Main language, ISO 639-1.", examples=["en", "de"]
    )
    dates: tuple[NamedDate, ...] = Field(default=(), description="Dates on it, in reading order.")
    parties: tuple[NamedParty, ...] = Field(default=(), description="Who it is from and to.")
    key_values: tuple[KeyValue, ...] = Field(
        default=(), description="Labels with what stands at them, in reading order."
    )
    tables: tuple[DocumentTable, ...] = Field(default=(), description="Tables with heads, in reading order.")
    pages: tuple[PageText, ...] = Field(default=(), description="The text of every page.")
