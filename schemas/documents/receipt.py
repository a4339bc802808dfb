"""The `receipt` schema: what a till or a card terminal printed."""

from typing import ClassVar

from pydantic import Field

from schemas.base import Closed
from schemas.documents.base import Amount, Currency, Date, DocumentModel
from schemas.documents.parts import Address, Party, Quantity, Rate, Text, Time


class Merchant(Closed):
    """The shop."""

    name: Text | None = Field(
        default=None, description="Name with its legal form.", examples=["Corner Bakery Ltd"]
    )
    address: Address = Field(default_factory=Address, description="Where the shop is.")
    phone: Text | None = Field(default=None, description="Telephone, as printed.", examples=["030 123456"])
    vat_id: Text | None = Field(
        default=None, description="VAT or GST identifier, without spaces.", examples=["DE136695976"]
    )
    tax_id: Text | None = Field(
        default=None,
        description="National tax number, where it is not the VAT id.",
        examples=["201/113/40209"],
    )
    registration_id: Text | None = Field(
        default=None, description="Number in the company register.", examples=["729839-M"]
    )


class ReceiptLine(Closed):
    """One article."""

    description: Text | None = Field(default=None, description="What was bought.", examples=["Rye bread"])
    product_code: Text | None = Field(default=None, description="Article number.", examples=["2001"])
    quantity: Quantity | None = Field(default=None, description="How many, or the weight.", examples=["1"])
    unit_price: Amount | None = Field(default=None, description="Price of one.", examples=["3.90"])
    total: Amount | None = Field(default=None, description="Price of all.", examples=["3.90"])


class ReceiptTax(Closed):
    """The tax of one rate."""

    code: Text | None = Field(default=None, description="Letter or code on the article rows.", examples=["A"])
    rate: Rate | None = Field(default=None, description="Tax rate in percent.", examples=["7"])
    base: Amount | None = Field(default=None, description="Net amount taxed at this rate.", examples=["3.64"])
    amount: Amount | None = Field(default=None, description="Tax at this rate.", examples=["0.26"])


class Receipt(DocumentModel):
    """A till receipt or card slip.

    What is not on the receipt is null; lists are empty. Amounts are decimal strings.
    """

    schema_name: ClassVar[str] = "receipt"

    merchant: Merchant = Field(default_factory=Merchant, description="The shop that printed it.")
    buyer: Party = Field(default_factory=Party, description="The customer, if one is named.")
    receipt_number: Text | None = Field(
        default=None, description="Number of the receipt.", examples=["CS00012013"]
    )
    date: Date | None = Field(default=None, description="Day of the purchase.", examples=["2026-03-31"])
    time: Time | None = Field(default=None, description="Time of the purchase, 24 hours.", examples=["14:05"])
    currency: Currency | None = Field(default=None, description="Currency of all amounts.", examples=["EUR"])
    lines: tuple[ReceiptLine, ...] = Field(default=(), description="Articles, in printed order.")
    subtotal: Amount | None = Field(
        default=None, description="Sum before tax, tip and rounding.", examples=["3.64"]
    )
    taxes: tuple[ReceiptTax, ...] = Field(default=(), description="Tax by rate.")
    tax_total: Amount | None = Field(default=None, description="Total tax.", examples=["0.26"])
    tip: Amount | None = Field(default=None, description="Gratuity.", examples=["0.50"])
    discount_total: Amount | None = Field(
        default=None, description="Sum of the discounts, positive.", examples=["1.00"]
    )
    rounding: Amount | None = Field(default=None, description="Rounding of the total.", examples=["-0.02"])
    total: Amount | None = Field(
        default=None, description="What had to be paid, tax included.", examples=["3.90"]
    )
    payment_method: Text | None = Field(
        default=None, description="How it was paid: cash, card or the brand printed.", examples=["cash"]
    )
    card_last4: Text | None = Field(
        default=None, description="Last four digits of the card.", examples=["1234"], pattern=r"^\d{4}$"
    )
    amount_tendered: Amount | None = Field(
        default=None, description="What the customer handed over.", examples=["10.00"]
    )
    change: Amount | None = Field(default=None, description="What was given back.", examples=["6.10"])
