"""A British restaurant's bill, photographed under warm light: service charge, VAT included."""

from datetime import date
from decimal import Decimal

from PIL import Image

from samples.drawing.figures import slashed
from samples.drawing.photo import Shot, encode_photo, photograph
from samples.drawing.thermal import TillRoll
from samples.truth import Item, Party, Receipt, Tax, round_cents

FILE = "receipt-uk-restaurant.jpg"
ITEMS = (
    Item("Sourdough, whipped butter", "9.00", "2"),
    Item("Dressed crab", "14.50", "1"),
    Item("Beetroot carpaccio", "9.25", "1"),
    Item("Hake, brown shrimp", "47.00", "2"),
    Item("Mushroom pithivier", "19.00", "1"),
    Item("Side greens", "10.50", "2"),
    Item("Albarino 175ml", "27.60", "3"),
    Item("Alcohol free IPA", "5.80", "1"),
    Item("Lemon posset", "16.00", "2"),
)
FOOD = sum((Decimal(item.total) for item in ITEMS), Decimal("0.00"))
SERVICE = round_cents(FOOD * Decimal("0.125"))
VAT = round_cents(FOOD / 6)

TRUTH = Receipt(
    merchant=Party(
        name="The Lantern & Lark",
        street="6 Chandlers Wharf",
        city="Wexmouth",
        postal_code="QW1 4DR",
        country="GB",
        vat_id="GB999050419",
        phone="01632 960288",
    ),
    date=date(2026, 3, 7),
    time="21:14",
    currency="GBP",
    items=ITEMS,
    total=FOOD + SERVICE,
    taxes=(Tax(rate=Decimal(20), base=FOOD - VAT, amount=VAT),),
    payment_method="VISA",
    more={"subtotal": str(FOOD), "tip": str(SERVICE), "receipt_number": "20934", "card_last4": "4417"},
)


def draw() -> bytes:
    """Print the bill and take its picture."""
    shot = Shot(
        size=(1400, 2200),
        corners=((282, 140), (1078, 176), (1124, 2096), (216, 2048)),
        table=(64, 68, 74),
        light=(1.0, 0.94, 0.83),
        crumple=4.0,
        creases=2,
        shade=0.28,
        seed=12,
    )
    return encode_photo(photograph(_print_roll(), shot), taken="2026:03:07 21:16:02", quality=62)


def _print_roll() -> Image.Image:
    roll = TillRoll(38, face="Courier")
    _print_head(roll)
    _print_items(roll)
    _print_payment(roll)
    return roll.to_image(seed=8, ink=54)


def _print_head(roll: TillRoll) -> None:
    merchant = TRUTH.merchant
    roll.line(merchant.name, "middle", bold=True, wide=2, tall=2)
    roll.line("seafood & seasonal plates", "middle")
    roll.line(f"{merchant.street}, {merchant.city}", "middle")
    roll.line(f"{merchant.postal_code}   {merchant.phone}", "middle")
    roll.line()
    roll.pair("TABLE 14", "COVERS 3")
    roll.pair("Served by: Ottilie", f"Bill {TRUTH.more['receipt_number']}")
    roll.pair(f"Date: {slashed(TRUTH.date)}", f"Time: {TRUTH.time}")
    roll.rule()


def _print_items(roll: TillRoll) -> None:
    for item in TRUTH.items:
        roll.pair(f"{item.quantity} {item.description}", item.total)
    roll.rule()
    roll.pair("Subtotal", str(FOOD))
    roll.pair("Optional service 12.5%", str(SERVICE))
    roll.line()
    roll.pair("TOTAL", f"£{TRUTH.total}", bold=True, wide=2, tall=2)
    roll.line()


def _print_payment(roll: TillRoll) -> None:
    roll.line("VAT included in the above")
    roll.pair(f"20% on {FOOD - VAT}", str(VAT))
    roll.line(f"VAT No. {TRUTH.merchant.vat_id}")
    roll.rule()
    roll.pair("PAID VISA CONTACTLESS", f"£{TRUTH.total}", bold=True)
    roll.pair("CARD  ************4417", "AUTH 098812")
    roll.pair("MID ****9904", "TID ****0417")
    roll.line("NO CARDHOLDER VERIFICATION", "middle")
    roll.line()
    roll.line("Service is shared by the whole team.", "middle")
    roll.line("Tell us how we did:", "middle")
    roll.line("lanternandlark.example/hello", "middle")
