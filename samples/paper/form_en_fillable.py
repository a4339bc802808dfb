"""A fillable damage report: text fields and boxes, some named by a tooltip, some by the words beside them."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from samples.drawing.sheet import prepare_reportlab
from samples.forms.truth import Field, Form

FILE = "form-en-fillable.pdf"
TITLE = "Damage Report"
TEXTS = (
    ("policy", "Policy number", "", "HH-77130-B", "text"),
    ("holder", "Policy holder", "Name of the policy holder", "Odile Vaucresson", "text"),
    ("happened", "Date of the damage", "", "3 March 2026", "date"),
    ("place", "Place", "Where it happened", "Boat shed, north gate", "text"),
    ("estimate", "Estimated cost", "", "1,284.50", "number"),
    ("iban", "Bank account", "", "", "text"),
)
"""Name in the file, printed label, tooltip, value, kind."""
BOXES = (("water", "Water", True), ("fire", "Fire", False), ("theft", "Theft", False))
BOXES_Y, ROW_MM = 128.0, 12.0

TRUTH = Form(
    title=TITLE,
    fields=[
        *(Field(tooltip or label, value or None, kind) for _, label, tooltip, value, kind in TEXTS),
        *(Field(label, None, "checkbox", is_ticked) for _, label, is_ticked in BOXES),
    ],
)


def draw() -> bytes:
    """Draw the page and fill its fields."""
    prepare_reportlab()
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=True)
    canvas.setTitle(TITLE)
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawCentredString(A4[0] / 2, _up(25), TITLE)
    canvas.setFont("Helvetica", 10)
    for row, (name, label, tooltip, value, _) in enumerate(TEXTS):
        y = 45 + ROW_MM * row
        canvas.drawString(20 * mm, _up(y), label)
        canvas.acroForm.textfield(
            name=f"report.{name}", tooltip=tooltip, value=value, x=75 * mm, y=_up(y + 2),
            width=110 * mm, height=7 * mm, fontSize=10, borderWidth=1, fieldFlags="",
        )  # fmt: skip
    for column, (name, label, is_ticked) in enumerate(BOXES):
        x = 20 + 45 * column
        canvas.acroForm.checkbox(
            name=f"cause.{name}", checked=is_ticked, x=x * mm, y=_up(BOXES_Y), size=4 * mm, fieldFlags=""
        )
        canvas.drawString((x + 6) * mm, _up(BOXES_Y - 0.8), label)
    canvas.save()
    return target.getvalue()


def _up(y: float) -> float:
    """Return points from the foot of the page for millimetres from its head."""
    return float(A4[1] - y * mm)
