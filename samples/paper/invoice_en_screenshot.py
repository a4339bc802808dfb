"""A software subscription's invoice as a phone shows it: status bar, app bar, cards, no bank details."""

from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw

from samples.drawing.faces import load_face
from samples.drawing.figures import ENGLISH_MONTHS, english
from samples.drawing.sheet import FONT_FOLDER
from samples.truth import Invoice, Line, Party

FILE = "invoice-en-screenshot.png"
WIDTH, HEIGHT, MARGIN = 1080, 2340, 96
INK, SOFT, ACCENT, GROUND, RULE = "#1d1f27", "#6c7080", "#4a3fd0", "#f3f3f7", "#e3e3ea"

TRUTH = Invoice(
    invoice_number="7F3A21C0-0009",
    issue_date=date(2026, 3, 4),
    due_date=date(2026, 3, 18),
    currency="USD",
    seller=Party(
        name="Kettlecloud, Inc.",
        street="900 Harbor Terrace, Floor 5",
        city="Alder Point",
        region="WA",
        postal_code="98999",
        country="US",
        email="billing@kettlecloud.example",
    ),
    buyer=Party(
        name="Fieldnote Bindery",
        street="12 Letterpress Row",
        city="Quarry Hill",
        region="WA",
        postal_code="98998",
        country="US",
        email="office@fieldnote.example",
    ),
    lines=(
        Line("Team plan – per seat", "5", "14.00", "10.1", detail="Mar 4 – Apr 4, 2026"),
        Line("Extra storage (100 GB)", "2", "4.50", "10.1", detail="Mar 4 – Apr 4, 2026"),
    ),
)


def draw() -> bytes:
    """Draw the screen."""
    screen = Screen()
    screen.draw_bars()
    y = screen.draw_summary(300)
    y = screen.draw_facts(y + 70)
    y = screen.draw_lines(y + 50)
    screen.draw_totals(y + 40)
    png = BytesIO()
    screen.image.quantize(64, dither=Image.Dither.NONE).save(png, "PNG", optimize=True)
    return png.getvalue()


def _short(day: date) -> str:
    return f"{ENGLISH_MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


class Screen:
    """Pixels of a phone's screen, drawn from the top down."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
        self._pen = ImageDraw.Draw(self.image)

    def text(
        self,
        x: int,
        y: int,
        text: str,
        size: int,
        color: str = INK,
        *,
        bold: bool = False,
        anchor: str = "ls",
    ) -> None:
        """Write text; `anchor` as in Pillow, `y` its baseline."""
        font = load_face(FONT_FOLDER / ("_ab_____.pfb" if bold else "_a______.pfb"), size)
        self._pen.text((x, y), text, font=font, fill=color, anchor=anchor)

    def pair(self, y: int, label: str, value: str, size: int = 38, *, bold: bool = False) -> int:
        """Write a label at the left and its value at the right; return the next baseline."""
        self.text(MARGIN, y, label, size, INK if bold else SOFT, bold=bold)
        self.text(WIDTH - MARGIN, y, value, size, bold=bold, anchor="rs")
        return y + round(size * 1.75)

    def rule(self, y: int) -> None:
        """Draw a hairline between the margins."""
        self._pen.line((MARGIN, y, WIDTH - MARGIN, y), fill=RULE, width=3)

    def draw_bars(self) -> None:
        """Draw the clock, signal and battery, and the app's title and buttons."""
        self.text(84, 74, "17:26", 40, bold=True)
        for bar in range(4):
            self._pen.rectangle((800 + bar * 18, 70 - bar * 9, 811 + bar * 18, 76), fill=INK)
        self._pen.rounded_rectangle((900, 44, 972, 78), 8, outline=INK, width=4)
        self._pen.rectangle((907, 51, 950, 71), fill=INK)
        self.text(986, 75, "63", 32, bold=True)
        self._pen.line([(78, 160), (56, 184), (78, 208)], fill=ACCENT, width=7)
        self.text(WIDTH // 2, 198, "Your invoice", 44, bold=True, anchor="ms")
        self._pen.line((0, 240, WIDTH, 240), fill=RULE, width=3)
        self._pen.rounded_rectangle((380, 2312, 700, 2322), 5, fill=INK)

    def draw_summary(self, y: int) -> int:
        """Draw the card with mark, amount and due date."""
        self._pen.rounded_rectangle((48, y, WIDTH - 48, y + 1850), 36, fill="#ffffff", outline=RULE, width=3)
        self._pen.rounded_rectangle((MARGIN, y + 56, MARGIN + 92, y + 148), 24, fill=ACCENT)
        self._pen.ellipse((MARGIN + 24, y + 84, MARGIN + 68, y + 124), fill="#ffffff")
        self.text(MARGIN + 120, y + 118, "Kettlecloud", 48, bold=True)
        due = TRUTH.due_date or TRUTH.issue_date
        self.text(MARGIN, y + 270, f"${english(TRUTH.gross_total)}", 92, bold=True)
        self.text(MARGIN, y + 336, f"Due {_short(due)}", 40, SOFT)
        self._pen.rounded_rectangle((MARGIN, y + 380, WIDTH - MARGIN, y + 480), 24, fill=ACCENT)
        self.text(WIDTH // 2, y + 446, "Pay online", 42, "#ffffff", bold=True, anchor="ms")
        return y + 480

    def draw_facts(self, y: int) -> int:
        """Draw number, dates and both parties."""
        due = TRUTH.due_date or TRUTH.issue_date
        y = self.pair(y + 20, "Invoice number", TRUTH.invoice_number)
        y = self.pair(y, "Date of issue", _short(TRUTH.issue_date))
        y = self.pair(y, "Date due", _short(due))
        self.rule(y - 28)
        for x, title, party in ((MARGIN, "From", TRUTH.seller), (560, "Bill to", TRUTH.buyer)):
            self.text(x, y + 34, title, 32, SOFT)
            street, _, floor = party.street.partition(", ")
            city = f"{party.city}, {party.region} {party.postal_code}"
            lines = [line for line in (street, floor, city, "United States", party.email or "") if line]
            self.text(x, y + 86, party.name, 38, bold=True)
            for place, line in enumerate(lines):
                self.text(x, y + 136 + place * 46, line, 32)
        return y + 380

    def draw_lines(self, y: int) -> int:
        """Draw what was bought, amounts at the right."""
        self.rule(y - 40)
        for line in TRUTH.lines:
            y = self.pair(y + 24, line.description, f"${english(line.net_amount)}", bold=True)
            self.text(MARGIN, y - 14, line.detail, 32, SOFT)
            y += 34
            self.text(MARGIN, y - 2, f"Qty {line.quantity} × ${english(line.unit_price)}", 32, SOFT)
            y += 38
        return y

    def draw_totals(self, y: int) -> None:
        """Draw the sums."""
        self.rule(y - 40)
        y = self.pair(y + 24, "Subtotal", f"${english(TRUTH.net_total)}")
        y = self.pair(y, "Sales tax – WA (10.1%)", f"${english(TRUTH.tax_total)}")
        y = self.pair(y, "Total", f"${english(TRUTH.gross_total)}")
        self.rule(y - 34)
        self.pair(y + 30, "Amount due", f"${english(TRUTH.gross_total)}", 44, bold=True)
