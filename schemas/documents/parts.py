"""What several document schemas share: texts, numbers, addresses, parties, taxes. Serves no schema itself."""

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.base import Closed
from schemas.documents.base import Amount, Country, Date

Text = Annotated[str, StringConstraints(min_length=1)]
Quantity = Annotated[
    str,
    StringConstraints(pattern=r"^-?\d+(\.\d+)?$"),
    Field(description="Decimal as a string, printed scale kept.", examples=["2.5"]),
]
Rate = Annotated[
    str,
    StringConstraints(pattern=r"^-?\d+(\.\d+)?$"),
    Field(description="Percent as a decimal string.", examples=["19"]),
]
Time = Annotated[
    str,
    StringConstraints(pattern=r"^\d{2}:\d{2}(:\d{2})?$"),
    Field(description="Time of day, 24 hours.", examples=["14:05"]),
]


class Address(Closed):
    """A postal address, whole and in parts."""

    recipient: Text | None = Field(
        default=None,
        description="Person or department the post goes to.",
        examples=["Accounts payable"],
    )
    street: Text | None = Field(
        default=None, description="Street and house number, or P.O. box.", examples=["Hauptstraße 12"]
    )
    city: Text | None = Field(default=None, description="Town without its code.", examples=["Berlin"])
    postal_code: Text | None = Field(default=None, description="Postal or ZIP code.", examples=["10115"])
    region: Text | None = Field(
        default=None, description="State, province or county, as printed.", examples=["CA"]
    )
    country: Country | None = Field(default=None, description="ISO 3166-1 alpha-2.", examples=["DE"])
    text: Text | None = Field(
        default=None,
        description="The address as printed, without the name, lines joined by commas.",
        examples=["Hauptstraße 12, 10115 Berlin"],
    )


class Contact(Closed):
    """A person to ask."""

    name: Text | None = Field(default=None, description="Name of the person.", examples=["Erika Beispiel"])
    department: Text | None = Field(default=None, description="Their department.", examples=["Sales"])
    phone: Text | None = Field(
        default=None, description="Telephone, as printed.", examples=["+49 30 123456-7"]
    )
    email: Text | None = Field(default=None, description="E-mail address.", examples=["sales@example.com"])


class Party(Closed):
    """A company or person named on the document."""

    name: Text | None = Field(
        default=None, description="Name with its legal form.", examples=["Beispiel GmbH"]
    )
    vat_id: Text | None = Field(
        default=None, description="VAT or GST identifier, without spaces.", examples=["DE136695976"]
    )
    tax_id: Text | None = Field(
        default=None,
        description="National tax number, where it is not the VAT id.",
        examples=["201/113/40209"],
    )
    registration_id: Text | None = Field(
        default=None, description="Number in the company register.", examples=["HRB 12345"]
    )
    gln: Text | None = Field(
        default=None, description="Global location number (GS1).", examples=["4000001000005"]
    )
    address: Address = Field(default_factory=Address, description="Postal address.")
    contact: Contact = Field(default_factory=Contact, description="Person to ask.")
    email: Text | None = Field(default=None, description="E-mail address.", examples=["info@example.com"])
    phone: Text | None = Field(
        default=None, description="Telephone, as printed.", examples=["+49 30 123456-0"]
    )
    website: Text | None = Field(
        default=None, description="Website, as printed.", examples=["www.example.com"]
    )


class Period(Closed):
    """From one day to another, both included."""

    start: Date | None = Field(default=None, description="First day.", examples=["2026-03-01"])
    end: Date | None = Field(default=None, description="Last day.", examples=["2026-03-31"])


class Adjustment(Closed):
    """Something taken off (allowance) or added (charge)."""

    amount: Amount | None = Field(default=None, description="How much, always positive.", examples=["15.00"])
    percent: Rate | None = Field(default=None, description="Percent of the base.", examples=["10"])
    base: Amount | None = Field(default=None, description="What the percent is of.", examples=["150.00"])
    reason: Text | None = Field(default=None, description="Why, as printed.", examples=["Volume discount"])
    tax_rate: Rate | None = Field(default=None, description="Tax rate that applies to it.", examples=["19"])


class TaxGroup(Closed):
    """The tax of one rate."""

    rate: Rate | None = Field(default=None, description="Tax rate in percent.", examples=["19"])
    base: Amount | None = Field(
        default=None, description="Net amount taxed at this rate.", examples=["1000.00"]
    )
    amount: Amount | None = Field(default=None, description="Tax at this rate.", examples=["190.00"])
    category: Text | None = Field(
        default=None,
        description="UNCL 5305 code: S standard, Z zero, E exempt, AE reverse charge, …",
        examples=["S"],
    )
    exemption_reason: Text | None = Field(
        default=None, description="Why no tax is due, as printed.", examples=["Reverse charge"]
    )
    exemption_code: Text | None = Field(
        default=None, description="VATEX code of that reason.", examples=["VATEX-EU-AE"]
    )
