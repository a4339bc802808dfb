"""A German grocer's till receipt, photographed on a wooden table with a phone held sideways."""

from datetime import date
from decimal import Decimal

from PIL import Image

from samples.drawing.figures import plain_comma
from samples.drawing.photo import Shot, encode_photo, photograph
from samples.drawing.thermal import TillRoll
from samples.truth import Item, Party, Receipt, Tax

FILE = "receipt-de-photo.jpg"
LEAF = (
    (0.5, 0.0),
    (0.8, 0.3),
    (0.78, 0.62),
    (0.54, 0.8),
    (0.52, 1.0),
    (0.48, 1.0),
    (0.46, 0.8),
    (0.22, 0.62),
    (0.2, 0.3),
)
ITEMS = (
    Item("BIO VOLLMILCH 3,8%", "1.49", code="A"),
    Item("ROGGENMISCHBROT 1KG", "3.89", code="A"),
    Item("BANANEN LOSE", "1.68", "0.844", "1.99", code="A"),
    Item("EIER FREILAND 10ER", "3.29", code="A"),
    Item("GOUDA JUNG AM STK", "4.12", code="A"),
    Item("SPUELMITTEL 500ML", "1.95", code="B"),
    Item("APFELSAFT NATURTR", "3.98", "2", "1.99", code="B"),
    Item("PFAND 0,15", "0.30", "2", "0.15", code="B"),
    Item("KUECHENROLLE 4X", "2.79", code="B"),
)


def _tax(code: str, rate: str) -> Tax:
    """Take the tax out of prices that include it."""
    gross = sum((Decimal(item.total) for item in ITEMS if item.code == code), Decimal("0.00"))
    amount = (gross * Decimal(rate) / (100 + Decimal(rate))).quantize(Decimal("0.01"))
    return Tax(rate=Decimal(rate), base=gross - amount, amount=amount)


TRUTH = Receipt(
    merchant=Party(
        name="Halmspeicher Naturkost",
        street="Mühlenwehr 14",
        postal_code="37999",
        city="Niederquell",
        country="DE",
        vat_id="DE914698779",
        phone="0221 4710-644",
    ),
    date=date(2026, 2, 21),
    time="11:47",
    currency="EUR",
    items=ITEMS,
    total=sum((Decimal(item.total) for item in ITEMS), Decimal("0.00")),
    taxes=(_tax("A", "7"), _tax("B", "19")),
    payment_method="girocard",
    more={"receipt_number": "4471", "card_last4": "0098"},
)


def draw() -> bytes:
    """Print the receipt and take its picture."""
    shot = Shot(
        size=(1500, 2300),
        corners=((352, 100), (1136, 72), (1222, 2206), (306, 2228)),
        table=(142, 102, 66),
        crumple=7.0,
        seed=41,
    )
    picture = photograph(_print_roll(), shot)
    return encode_photo(picture, taken="2026:02:21 18:03:44", orientation=6, quality=62)


def _print_roll() -> Image.Image:
    roll = TillRoll(40)
    _print_head(roll)
    _print_items(roll)
    _print_payment(roll)
    return roll.to_image(seed=3)


def _print_head(roll: TillRoll) -> None:
    merchant = TRUTH.merchant
    roll.mark(LEAF, 90)
    roll.line(merchant.name.upper(), "middle", bold=True, tall=2)
    roll.line(merchant.street, "middle")
    roll.line(f"{merchant.postal_code} {merchant.city}", "middle")
    roll.line(f"Tel. {merchant.phone}", "middle")
    roll.line(f"USt-ID {merchant.vat_id}", "middle")
    roll.line()
    roll.line("EUR", "right")


def _print_items(roll: TillRoll) -> None:
    for item in TRUTH.items:
        price = f"{plain_comma(item.total)} {item.code}"
        roll.pair(item.description, price)
        if item.quantity and item.unit_price:
            unit = "kg" if "." in item.quantity else "Stk"
            roll.line(f"   {plain_comma(item.quantity)} {unit} x {plain_comma(item.unit_price)}")
    roll.rule("=")
    roll.pair("SUMME   EUR", plain_comma(TRUTH.total), bold=True, wide=2, tall=2)
    roll.rule("=")
    roll.pair("Geg. girocard         EUR", plain_comma(TRUTH.total))
    roll.line()


def _print_payment(roll: TillRoll) -> None:
    roll.line("Steuer %      Netto     Steuer    Brutto")
    for code, tax in zip("AB", TRUTH.taxes, strict=True):
        _print_tax(roll, f"{code}= {tax.rate:>4},0%", tax.base, tax.amount)
    tax_total = TRUTH.tax_total or Decimal(0)
    _print_tax(roll, "Gesamt", TRUTH.total - tax_total, tax_total)
    roll.line()
    roll.line("* *  K U N D E N B E L E G  * *", "middle")
    roll.pair("Kartenzahlung kontaktlos", "girocard")
    roll.pair("Nr.", "############0098")
    roll.pair("Terminal-ID  65099417", "TA-Nr. 009042")
    roll.line("Zahlung erfolgt", "middle")
    roll.line()
    roll.pair("21.02.2026   11:47", "Bon-Nr. 4471")
    roll.pair("Markt 0027  Kasse 3", "Bed. 114")
    roll.line("TSE-Sig.-Zaehler 118044  Trans. 59021")
    roll.line("Seriennr. 9f2c77d0a41be8835512c0de")
    roll.bars("0027347144710221")
    roll.line("Vielen Dank fuer Ihren Einkauf!", "middle")


def _print_tax(roll: TillRoll, label: str, net: Decimal, tax: Decimal) -> None:
    figures = "".join(f"{plain_comma(figure):>10}" for figure in (net, tax, net + tax))
    roll.line(f"{label:<10}{figures}")
