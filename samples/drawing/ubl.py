"""Writes an invoice as EN 16931 in UBL syntax, as Peppol BIS Billing 3 has it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from samples.truth import Invoice, Line, Party, Tax

URN = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMESPACES = {
    "": f"{URN}Invoice-2",
    "cac": f"{URN}CommonAggregateComponents-2",
    "cbc": f"{URN}CommonBasicComponents-2",
}
PROFILE = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
UNIT_CODES = {"pcs": "H87", "h": "HUR", "m": "MTR"}
"""UN/ECE recommendation 20 for the units of the truth."""

Tree = Mapping[str, Any]
"""An element's children by prefixed name; text, (text, attributes), a tree, or a list of these."""


def write_ubl(invoice: Invoice, delivered: date) -> bytes:
    """Return the invoice as a UBL document, indented, in UTF-8."""
    for prefix, namespace in NAMESPACES.items():
        ElementTree.register_namespace(prefix, namespace)
    root = ElementTree.Element(_qualify("Invoice"))
    _append(root, _document(invoice, delivered))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _append(parent: ElementTree.Element, children: Tree) -> None:
    for name, content in children.items():
        for one in content if isinstance(content, list) else [content]:
            if one is None:
                continue
            text, attributes = one if isinstance(one, tuple) else (one, {})
            element = ElementTree.SubElement(parent, _qualify(name), attributes)
            if isinstance(text, Mapping):
                _append(element, text)
            else:
                element.text = str(text)


def _qualify(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _document(invoice: Invoice, delivered: date) -> Tree:
    account = invoice.accounts[0]
    return {
        "cbc:CustomizationID": PROFILE,
        "cbc:ID": invoice.invoice_number,
        "cbc:IssueDate": invoice.issue_date,
        "cbc:DueDate": invoice.due_date,
        "cbc:InvoiceTypeCode": "380",
        "cbc:DocumentCurrencyCode": invoice.currency,
        "cac:OrderReference": {"cbc:ID": invoice.purchase_order},
        "cac:AccountingSupplierParty": {"cac:Party": _party(invoice.seller)},
        "cac:AccountingCustomerParty": {"cac:Party": _party(invoice.buyer, invoice.customer_number)},
        "cac:Delivery": {"cbc:ActualDeliveryDate": delivered},
        "cac:PaymentMeans": {
            "cbc:PaymentMeansCode": "58",
            "cbc:PaymentID": invoice.invoice_number,
            "cac:PayeeFinancialAccount": {
                "cbc:ID": account.compact_iban,
                "cac:FinancialInstitutionBranch": {"cbc:ID": account.bic},
            },
        },
        "cac:PaymentTerms": {"cbc:Note": invoice.more.get("payment_terms")},
        "cac:TaxTotal": {
            "cbc:TaxAmount": _money(invoice.tax_total, invoice),
            "cac:TaxSubtotal": [_tax(tax, invoice) for tax in invoice.taxes],
        },
        "cac:LegalMonetaryTotal": {
            "cbc:LineExtensionAmount": _money(invoice.net_total, invoice),
            "cbc:TaxExclusiveAmount": _money(invoice.net_total, invoice),
            "cbc:TaxInclusiveAmount": _money(invoice.gross_total, invoice),
            "cbc:PayableAmount": _money(invoice.gross_total, invoice),
        },
        "cac:InvoiceLine": [_line(place, line, invoice) for place, line in enumerate(invoice.lines, start=1)],
    }


def _money(amount: Decimal | str, invoice: Invoice) -> tuple[Decimal | str, Mapping[str, str]]:
    return amount, {"currencyID": invoice.currency}


def _party(party: Party, number: str | None = None) -> Tree:
    return {
        "cac:PartyIdentification": {"cbc:ID": number} if number else None,
        "cac:PostalAddress": {
            "cbc:StreetName": party.street,
            "cbc:CityName": party.city,
            "cbc:PostalZone": party.postal_code,
            "cac:Country": {"cbc:IdentificationCode": party.country},
        },
        "cac:PartyTaxScheme": {"cbc:CompanyID": party.vat_id, "cac:TaxScheme": {"cbc:ID": "VAT"}},
        "cac:PartyLegalEntity": {
            "cbc:RegistrationName": party.name,
            "cbc:CompanyID": party.registration_id,
        },
        "cac:Contact": {"cbc:ElectronicMail": party.email} if party.email else None,
    }


def _tax(tax: Tax, invoice: Invoice) -> Tree:
    return {
        "cbc:TaxableAmount": _money(tax.base, invoice),
        "cbc:TaxAmount": _money(tax.amount, invoice),
        "cac:TaxCategory": _category(tax.rate),
    }


def _category(rate: Decimal | str | None) -> Tree:
    return {"cbc:ID": "S", "cbc:Percent": rate, "cac:TaxScheme": {"cbc:ID": "VAT"}}


def _line(place: int, line: Line, invoice: Invoice) -> Tree:
    return {
        "cbc:ID": place,
        "cbc:InvoicedQuantity": (line.quantity, {"unitCode": UNIT_CODES[line.unit or "pcs"]}),
        "cbc:LineExtensionAmount": _money(line.net_amount, invoice),
        "cac:Item": {
            "cbc:Description": line.detail or None,
            "cbc:Name": line.description,
            "cac:SellersItemIdentification": {"cbc:ID": line.product_code},
            "cac:ClassifiedTaxCategory": _category(line.tax_rate),
        },
        "cac:Price": {"cbc:PriceAmount": _money(line.unit_price, invoice)},
    }
