"""A loan form, typed on and scanned: lines to write on, ticked boxes, a ruled table, one place left empty."""

from samples.drawing.scan import age_scan, bind_pages, encode_jpeg, render_page
from samples.forms.content import Choice, Item, Sheetful
from samples.forms.styles import Faces, draw_form
from samples.forms.truth import Field, Form

FILE = "form-en-scan.pdf"
DPI = 200
APPLICANT, DETAILS = "1. Applicant", "2. Equipment"

CONTENT = Sheetful(
    title="Application for Equipment Loan",
    sections=(
        (
            APPLICANT,
            (
                Item("Full name", "Maribel Thornquist"),
                Item("Membership no.", "MB-20417"),
                Item("Street and number", "18 Larkmead Rise"),
                Item("Town", "Upper Marling"),
                Item("Telephone", "01632 960 184"),
                Item("Occupation", None),
            ),
        ),
        (
            DETAILS,
            (
                Item("Date of request", "9 February 2026"),
                Item("Return date", "30 June 2026"),
                Item("Model", "Kestrel 400 S"),
                Item("Deposit", "120.50"),
                Item("Reason", "The old unit failed twice in January and\nthe maker has no parts for it."),
            ),
        ),
    ),
    choices=(Choice("Insured", ("Yes", "No"), 0), Choice("Delivery", ("By post", "Collected", "Courier"), 1)),
    columns=("Accessory", "Pieces", "Shelf", "State"),
    rows=(("Tripod", "2", "B 14", "used"), ("Lens cap", "7", "C 03", "new"), ("Case", "3", "A 21", "used")),
)
KINDS = {"Date of request": "date", "Return date": "date", "Deposit": "number"}


def _list_fields() -> list[Field]:
    fields = [
        Field(
            item.label,
            item.value.replace("\n", " ") if item.value else None,
            KINDS.get(item.label, "text"),
            section=heading,
        )
        for heading, items in CONTENT.sections
        for item in items
    ]
    return fields + [
        Field(f"{choice.question}: {option}", None, "checkbox", at == choice.ticked, DETAILS)
        for choice in CONTENT.choices
        for at, option in enumerate(choice.options)
    ]


TRUTH = Form(
    title=CONTENT.title,
    fields=_list_fields(),
    tables=({"title": None, "columns": list(CONTENT.columns), "rows": [list(row) for row in CONTENT.rows]},),
)


def draw() -> bytes:
    """Draw the form and put it through the scanner."""
    page = render_page(draw_form(CONTENT, "underlined", Faces("Vera", "Courier", 9.0, "Vera-Bold")), DPI)
    aged = age_scan(page, seed=9, skew_degrees=0.7)
    return bind_pages([encode_jpeg(aged, 45)], "Scan_20260211_1034")
