"""A US diner's check as a phone's HEIC photo: sales tax on top, tips only suggested, cash and change."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pillow_heif
from PIL import Image

from samples.drawing.figures import american
from samples.drawing.photo import Shot, photograph
from samples.drawing.thermal import TillRoll
from samples.truth import Item, Party, Receipt, Tax, round_cents

FILE = "receipt-us-diner.heic"
ITEMS = (
    Item("Two Egg Combo", "12.95", "1"),
    Item("Short Stack", "8.50", "1"),
    Item("Side Bacon", "4.75", "1"),
    Item("Drip Coffee", "6.50", "2"),
    Item("Kids Milk", "2.25", "1"),
)
SUBTOTAL = sum((Decimal(item.total) for item in ITEMS), Decimal("0.00"))
TAX = Tax(rate=Decimal("8.25"), base=SUBTOTAL, amount=round_cents(SUBTOTAL * Decimal("0.0825")))
TENDERED = Decimal("40.00")

TRUTH = Receipt(
    merchant=Party(
        name="Speckled Heron Diner",
        street="2718 State Route 99",
        city="Cutler Falls",
        region="OH",
        postal_code="43999",
        country="US",
        phone="(555) 555-0177",
    ),
    date=date(2026, 3, 14),
    time="08:07",
    currency="USD",
    items=ITEMS,
    total=SUBTOTAL + TAX.amount,
    taxes=(TAX,),
    payment_method="Cash",
    more={
        "subtotal": str(SUBTOTAL),
        "receipt_number": "1187",
        "amount_tendered": str(TENDERED),
        "change": str(TENDERED - SUBTOTAL - TAX.amount),
    },
)


def draw() -> bytes:
    """Print the check and take its picture."""
    shot = Shot(
        size=(1300, 1900),
        corners=((236, 96), (1096, 120), (1076, 1830), (190, 1806)),
        table=(196, 190, 178),
        light=(0.97, 0.99, 1.0),
        crumple=3.0,
        creases=2,
        shade=0.22,
        seed=77,
    )
    pillow_heif.register_heif_opener()
    heic = BytesIO()
    photograph(_print_roll(), shot).save(heic, "HEIF", quality=48)
    return heic.getvalue()


def _print_roll() -> Image.Image:
    merchant = TRUTH.merchant
    roll = TillRoll(36)
    roll.line(merchant.name, "middle", bold=True, tall=2)
    roll.line(merchant.street, "middle")
    roll.line(f"{merchant.city}, {merchant.region} {merchant.postal_code}", "middle")
    roll.line(merchant.phone or "", "middle")
    roll.line()
    roll.pair(f"Check #{TRUTH.more['receipt_number']}", "Server: DARLA")
    roll.pair(american(TRUTH.date), "8:07 AM")
    roll.pair("Guests: 2", "Table: 6")
    roll.rule()
    for item in TRUTH.items:
        roll.pair(f"{item.quantity}  {item.description}", item.total)
    roll.rule()
    _print_sums(roll)
    return roll.to_image(seed=15, scale=1.6, ink=70)


def _print_sums(roll: TillRoll) -> None:
    roll.pair("Subtotal", str(SUBTOTAL))
    roll.pair(f"Tax {TAX.rate}%", str(TAX.amount))
    roll.pair("Total", f"${TRUTH.total}", bold=True, tall=2)
    roll.line()
    roll.pair("Cash", TRUTH.more["amount_tendered"])
    roll.pair("Change", TRUTH.more["change"])
    roll.line()
    roll.line("Suggested gratuity", "middle")
    for percent in (18, 20, 22):
        tip = round_cents(SUBTOTAL * percent / 100)
        roll.line(f"{percent}% = {tip}  (Total {TRUTH.total + tip})", "middle")
    roll.line()
    roll.line("Open daily 6 AM - 2 PM", "middle")
    roll.line("THANK YOU - COME AGAIN!", "middle")
