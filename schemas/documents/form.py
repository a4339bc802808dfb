"""The `form` schema: any form, as labels with what was filled in."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from schemas.base import Closed
from schemas.documents.base import DocumentModel
from schemas.documents.parts import Text


class FormFieldKind(StrEnum):
    """What a field of a form asks for, or what was written there."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    SIGNATURE = "signature"
    HANDWRITING = "handwriting"


class FilledField(Closed):
    """One place of the form that can be filled in."""

    label: Text | None = Field(
        default=None,
        description="What the form calls it, as printed, without the colon behind it; null where nothing is.",
        examples=["Date of birth", "Original to follow: Yes"],
    )
    value: Text | None = Field(
        default=None,
        description="What was filled in, as written, lines joined by a space; null when the place is empty. "
        "Of a group of radio buttons the label of the chosen one. Of a ticked box null: see `checked`.",
        examples=["12 May 1984", "Anna Berg"],
    )
    kind: FormFieldKind = Field(
        default=FormFieldKind.TEXT,
        description="`checkbox` and `radio` by their marks, `signature` by its label or line, `date` and "
        "`number` when that is all that was filled in, `handwriting` when written by hand, else `text`.",
        examples=["text"],
    )
    checked: bool | None = Field(
        default=None, description="Whether a checkbox is ticked; null for all other kinds.", examples=[True]
    )
    section: Text | None = Field(
        default=None,
        description="Nearest heading above it, as printed.",
        examples=["Applicant", "2. Vehicle"],
    )


class FormTable(Closed):
    """A table of the form."""

    title: Text | None = Field(default=None, description="Heading of the table.", examples=["Expenses"])
    columns: tuple[Text | None, ...] = Field(
        default=(), description="Heads of the columns, from left to right.", examples=[["Date", "Amount"]]
    )
    rows: tuple[tuple[Text | None, ...], ...] = Field(
        default=(),
        description="Cells by row, one for each column; null when a cell is empty. "
        "Rows without any are left out.",
        examples=[[["3 May", "12.50"], ["4 May", None]]],
    )


class Form(DocumentModel):
    """Any form, filled in or blank: applications, registrations, fax covers, reports, questionnaires.

    Labels and values are kept as printed. What is printed but not filled in is a field without a value.
    """

    schema_name: ClassVar[str] = "form"

    title: Text | None = Field(
        default=None, description="What the form calls itself.", examples=["Application for parental leave"]
    )
    fields: tuple[FilledField, ...] = Field(
        default=(), description="Places that can be filled in, in reading order; those in tables are there."
    )
    tables: tuple[FormTable, ...] = Field(default=(), description="Tables with heads, in reading order.")
