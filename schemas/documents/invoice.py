"""The `invoice` schema: invoices, credit notes, pro formas and reminders, in the terms of EN 16931."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from schemas.base import Closed
from schemas.documents.base import Amount, Currency, Date, DocumentModel
from schemas.documents.parts import Address, Adjustment, Party, Period, Quantity, Rate, TaxGroup, Text


class InvoiceType(StrEnum):
    """What the document asks for."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PROFORMA = "proforma"
    REMINDER = "reminder"


class BankAccount(Closed):
    """An account of the seller that takes the payment."""

    iban: Text | None = Field(
        default=None, description="IBAN, without spaces.", examples=["DE75512108001245126199"]
    )
    bic: Text | None = Field(default=None, description="BIC (SWIFT code).", examples=["SOLADEST600"])
    account_number: Text | None = Field(
        default=None, description="Account number where there is no IBAN.", examples=["1234567890"]
    )
    bank_name: Text | None = Field(default=None, description="Name of the bank.", examples=["Example Bank"])
    currency: Currency | None = Field(default=None, description="Currency of the account.", examples=["EUR"])


class CashDiscount(Closed):
    """A deduction for early payment (Skonto, escompte)."""

    percent: Rate | None = Field(default=None, description="Percent of the amount.", examples=["2"])
    until: Date | None = Field(default=None, description="Last day it is granted.", examples=["2026-04-10"])
    amount: Amount | None = Field(default=None, description="The deduction itself.", examples=["23.80"])


class PaymentCode(Closed):
    """What a payment QR code on the page says (EPC/GiroCode, Swiss QR-bill)."""

    kind: Text | None = Field(default=None, description="`epc` or `swiss_qr`.", examples=["epc"])
    name: Text | None = Field(default=None, description="Who is to be paid.", examples=["Beispiel GmbH"])
    iban: Text | None = Field(
        default=None, description="IBAN to pay to, without spaces.", examples=["DE75512108001245126199"]
    )
    bic: Text | None = Field(default=None, description="BIC of that account.", examples=["SOLADEST600"])
    amount: Amount | None = Field(default=None, description="Amount to pay.", examples=["1190.00"])
    currency: Currency | None = Field(default=None, description="Its currency.", examples=["EUR"])
    reference: Text | None = Field(
        default=None, description="Structured reference.", examples=["RF18539007547034"]
    )
    message: Text | None = Field(default=None, description="Free text for the payee.", examples=["RE-2031"])


class PaymentDetails(Closed):
    """How the invoice is to be paid."""

    accounts: tuple[BankAccount, ...] = Field(
        default=(), description="Accounts of the seller, in printed order."
    )
    method: Text | None = Field(
        default=None, description="Means of payment, as printed.", examples=["Direct debit"]
    )
    debtor_iban: Text | None = Field(
        default=None, description="Account of the buyer that is debited.", examples=["DE02120300000000202051"]
    )
    mandate_reference: Text | None = Field(
        default=None, description="Reference of the direct debit mandate.", examples=["M-100077"]
    )
    creditor_id: Text | None = Field(
        default=None, description="SEPA creditor identifier.", examples=["DE98ZZZ09999999999"]
    )
    discounts: tuple[CashDiscount, ...] = Field(default=(), description="Deductions for early payment.")
    qr: PaymentCode = Field(default_factory=PaymentCode, description="Payment QR code on the page.")


class Payment(Closed):
    """A payment made or an instalment due."""

    date: Date | None = Field(default=None, description="Day of the payment.", examples=["2026-03-15"])
    amount: Amount | None = Field(default=None, description="Amount paid.", examples=["500.00"])
    reference: Text | None = Field(default=None, description="What it refers to.", examples=["Deposit"])


class InvoiceReference(Closed):
    """Another invoice that this one corrects or continues."""

    number: Text | None = Field(default=None, description="Its number.", examples=["RE-2030"])
    date: Date | None = Field(default=None, description="Its date.", examples=["2026-02-27"])


class InvoiceLine(Closed):
    """One row of the table of goods and services."""

    position: Text | None = Field(default=None, description="Number of the row.", examples=["1"])
    parent_position: Text | None = Field(
        default=None, description="Row that this one is a part of.", examples=["1"]
    )
    description: Text | None = Field(
        default=None, description="What was sold, wrapped lines joined.", examples=["Support, per hour"]
    )
    product_code: Text | None = Field(
        default=None, description="The seller's article number.", examples=["ART-100"]
    )
    buyer_product_code: Text | None = Field(
        default=None, description="The buyer's article number.", examples=["K-778"]
    )
    gtin: Text | None = Field(
        default=None, description="Global trade item number (EAN).", examples=["4012345678901"]
    )
    quantity: Quantity | None = Field(default=None, description="How many.", examples=["2.5"])
    unit: Text | None = Field(default=None, description="Unit, as printed.", examples=["h"])
    price_base_quantity: Quantity | None = Field(
        default=None, description="Quantity that the unit price is for, if not one.", examples=["100"]
    )
    gross_unit_price: Amount | None = Field(
        default=None, description="Unit price before the row's discount.", examples=["100.00"]
    )
    unit_price: Amount | None = Field(default=None, description="Unit price as printed.", examples=["90.00"])
    allowances: tuple[Adjustment, ...] = Field(default=(), description="Discounts on the row.")
    charges: tuple[Adjustment, ...] = Field(default=(), description="Surcharges on the row.")
    tax_rate: Rate | None = Field(default=None, description="Tax rate in percent.", examples=["19"])
    tax_category: Text | None = Field(default=None, description="UNCL 5305 code.", examples=["S"])
    tax_amount: Amount | None = Field(default=None, description="Tax of the row.", examples=["42.75"])
    net_amount: Amount | None = Field(default=None, description="Row total without tax.", examples=["225.00"])
    gross_amount: Amount | None = Field(default=None, description="Row total with tax.", examples=["267.75"])
    date: Date | None = Field(
        default=None, description="Day of delivery of the row.", examples=["2026-03-12"]
    )
    period: Period = Field(default_factory=Period, description="Time the row is charged for.")
    order_reference: Text | None = Field(
        default=None, description="Order, or row of it, that this row fulfils.", examples=["PO-4711/10"]
    )
    delivery_note: Text | None = Field(
        default=None, description="Delivery note of the row.", examples=["LS-2207"]
    )


class InvoiceHeader(Closed):
    """Numbers, dates and references that identify an invoice."""

    invoice_number: Text | None = Field(
        default=None, description="Number of the document.", examples=["RE-2031"]
    )
    type: InvoiceType | None = Field(
        default=None, description="What kind of document it is.", examples=["invoice"]
    )
    issue_date: Date | None = Field(
        default=None, description="Date of the document.", examples=["2026-03-17"]
    )
    due_date: Date | None = Field(default=None, description="Last day to pay.", examples=["2026-04-16"])
    delivery_date: Date | None = Field(
        default=None, description="Day of delivery or service.", examples=["2026-03-12"]
    )
    service_period: Period = Field(default_factory=Period, description="Time that is charged for.")
    currency: Currency | None = Field(default=None, description="Currency of all amounts.", examples=["EUR"])
    purchase_order: Text | None = Field(
        default=None, description="The buyer's order number.", examples=["PO-4711"]
    )
    order_date: Date | None = Field(default=None, description="Date of that order.", examples=["2026-03-02"])
    contract_number: Text | None = Field(default=None, description="Contract number.", examples=["V-2024-17"])
    payment_reference: Text | None = Field(
        default=None, description="What to state with the payment.", examples=["202609097001"]
    )
    payment_terms: Text | None = Field(
        default=None, description="Terms of payment, as printed.", examples=["Net 30 days"]
    )
    customer_number: Text | None = Field(
        default=None, description="The buyer's number at the seller.", examples=["K-10077"]
    )
    account_number: Text | None = Field(
        default=None,
        description="The buyer's account at the seller (utilities, telephone).",
        examples=["884-22"],
    )
    buyer_reference: Text | None = Field(
        default=None,
        description="Reference the buyer asked for, e.g. a Leitweg-ID.",
        examples=["04011000-1234-03"],
    )
    sales_order: Text | None = Field(
        default=None, description="The seller's order number.", examples=["AB-90312"]
    )
    project: Text | None = Field(default=None, description="Project it belongs to.", examples=["P-12 Tower"])
    cost_reference: Text | None = Field(
        default=None, description="The buyer's cost centre or ledger account.", examples=["4930"]
    )
    preceding_invoices: tuple[InvoiceReference, ...] = Field(
        default=(), description="Invoices it corrects or continues."
    )
    delivery_note_numbers: tuple[Text, ...] = Field(
        default=(), description="Numbers of the delivery notes.", examples=[["LS-2207"]]
    )


class InvoiceParties(Closed):
    """Who sells, who buys, and where to."""

    seller: Party = Field(default_factory=Party, description="Who issued it and supplies.")
    buyer: Party = Field(default_factory=Party, description="Who has to pay.")
    payee: Party = Field(default_factory=Party, description="Who is paid, if not the seller.")
    tax_representative: Party = Field(
        default_factory=Party, description="Who pays the tax for the seller, if not the seller."
    )
    ship_to: Address = Field(default_factory=Address, description="Where the goods went.")
    bill_to: Address = Field(default_factory=Address, description="Where the invoice goes.")
    remit_to: Address = Field(default_factory=Address, description="Where payments by post go.")
    service_address: Address = Field(default_factory=Address, description="Where the service was given.")


class InvoiceTotals(Closed):
    """Sums and taxes."""

    lines_include_tax: bool | None = Field(
        default=None, description="Whether the row totals include tax.", examples=[False]
    )
    allowances: tuple[Adjustment, ...] = Field(default=(), description="Discounts on the whole document.")
    charges: tuple[Adjustment, ...] = Field(
        default=(), description="Freight, service and other charges on the whole document."
    )
    taxes: tuple[TaxGroup, ...] = Field(default=(), description="Tax by rate.")
    line_total: Amount | None = Field(default=None, description="Sum of the rows.", examples=["1015.00"])
    allowance_total: Amount | None = Field(
        default=None, description="Sum of the discounts.", examples=["15.00"]
    )
    charge_total: Amount | None = Field(default=None, description="Sum of the charges.", examples=["0.00"])
    net_total: Amount | None = Field(default=None, description="Total without tax.", examples=["1000.00"])
    tax_total: Amount | None = Field(default=None, description="Total tax.", examples=["190.00"])
    gross_total: Amount | None = Field(default=None, description="Total with tax.", examples=["1190.00"])
    prepaid_amount: Amount | None = Field(
        default=None, description="What was paid before.", examples=["500.00"]
    )
    rounding: Amount | None = Field(
        default=None, description="Rounding of the amount to pay.", examples=["-0.02"]
    )
    previous_balance: Amount | None = Field(
        default=None, description="Unpaid from earlier invoices.", examples=["0.00"]
    )
    amount_due: Amount | None = Field(default=None, description="What is left to pay.", examples=["690.00"])
    tax_currency: Currency | None = Field(
        default=None, description="Currency of the tax, if another.", examples=["EUR"]
    )
    tax_total_in_tax_currency: Amount | None = Field(
        default=None, description="Total tax in that currency.", examples=["176.20"]
    )
    exchange_rate: Quantity | None = Field(
        default=None, description="Rate used for that.", examples=["0.9274"]
    )


class Invoice(DocumentModel, InvoiceTotals, InvoiceParties, InvoiceHeader):
    """An invoice, credit note, pro forma invoice or payment reminder.

    What is not on the document is null; lists are empty. Amounts are decimal strings.
    """

    schema_name: ClassVar[str] = "invoice"

    payment: PaymentDetails = Field(default_factory=PaymentDetails, description="How it is to be paid.")
    payments: tuple[Payment, ...] = Field(default=(), description="Prepayments made and instalments due.")
    lines: tuple[InvoiceLine, ...] = Field(default=(), description="Goods and services, in printed order.")
    notes: tuple[Text, ...] = Field(
        default=(), description="Free text that matters to the buyer.", examples=[["Delivery free of charge"]]
    )
