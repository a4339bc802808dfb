"""Writes an invoice as EN 16931 in CII syntax and embeds it into its PDF as Factur-X asks."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pikepdf
from PIL import ImageCms

from samples.truth import Account, Invoice, Line, Party, Tax

FILE_NAME = "factur-x.xml"
GUIDELINE = "urn:cen.eu:en16931:2017"
TYPE_CODES = {"invoice": "380", "credit_note": "381"}
UNIT_CODES = {"kg": "KGM", "Stk.": "H87", "Std.": "HUR", None: "C62"}
"""UN/ECE recommendation 20 for the units that are printed."""
URN = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "rsm": f"{URN}CrossIndustryInvoice:100",
    "ram": f"{URN}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{URN}UnqualifiedDataType:100",
}
XMP_TEMPLATE = Path(__file__).parent / "factur-x.xmp"
MADE = "D:20260302090000Z"

Tree = Mapping[str, Any]
"""An element's children by prefixed name; text, (text, attributes), a tree, or a list of these."""


def write_cii(invoice: Invoice, delivered: date) -> bytes:
    """Return the invoice as a CII document of the EN 16931 profile, indented, in UTF-8."""
    for prefix, namespace in NAMESPACES.items():
        ElementTree.register_namespace(prefix, namespace)
    root = ElementTree.Element(_qualify("rsm:CrossIndustryInvoice"))
    _append(root, _document(invoice, delivered))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True))


def embed_cii(pdf: bytes, xml: bytes) -> bytes:
    """Return the PDF with the XML as its associated file, XMP and output intent, as PDF/A-3 wants them."""
    with pikepdf.open(BytesIO(pdf)) as book:
        book.docinfo["/Producer"] = "Recto samples"
        book.docinfo["/CreationDate"] = book.docinfo["/ModDate"] = pikepdf.String(MADE)
        attachment = pikepdf.AttachedFileSpec(
            book, xml, filename=FILE_NAME, description="Factur-X/ZUGFeRD invoice", mime_type="text/xml",
            creation_date=MADE, mod_date=MADE,
        )  # fmt: skip
        attachment.relationship = pikepdf.Name.Alternative
        book.attachments[FILE_NAME] = attachment
        book.Root.AF = pikepdf.Array([attachment.obj])
        book.Root.Metadata = book.make_stream(
            _write_xmp(book), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        book.Root.OutputIntents = pikepdf.Array([_describe_colours(book)])
        saved = BytesIO()
        book.save(saved, deterministic_id=True, min_version="1.7")
    return saved.getvalue()


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
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _day(day: date | None) -> Tree | None:
    return {"udt:DateTimeString": (f"{day:%Y%m%d}", {"format": "102"})} if day else None


def _document(invoice: Invoice, delivered: date) -> Tree:
    return {
        "rsm:ExchangedDocumentContext": {
            "ram:GuidelineSpecifiedDocumentContextParameter": {"ram:ID": GUIDELINE}
        },
        "rsm:ExchangedDocument": {
            "ram:ID": invoice.invoice_number,
            "ram:TypeCode": TYPE_CODES[invoice.type],
            "ram:IssueDateTime": _day(invoice.issue_date),
        },
        "rsm:SupplyChainTradeTransaction": {
            "ram:IncludedSupplyChainTradeLineItem": [
                _line(place, line) for place, line in enumerate(invoice.lines, start=1)
            ],
            "ram:ApplicableHeaderTradeAgreement": {
                "ram:SellerTradeParty": _party(invoice.seller),
                "ram:BuyerTradeParty": {"ram:ID": invoice.customer_number, **_party(invoice.buyer)},
                "ram:BuyerOrderReferencedDocument": {"ram:IssuerAssignedID": invoice.purchase_order},
            },
            "ram:ApplicableHeaderTradeDelivery": {
                "ram:ActualDeliverySupplyChainEvent": {"ram:OccurrenceDateTime": _day(delivered)}
            },
            "ram:ApplicableHeaderTradeSettlement": _settlement(invoice),
        },
    }


def _line(place: int, line: Line) -> Tree:
    quantity = (line.quantity, {"unitCode": UNIT_CODES[line.unit]})
    return {
        "ram:AssociatedDocumentLineDocument": {"ram:LineID": place},
        "ram:SpecifiedTradeProduct": {
            "ram:SellerAssignedID": line.product_code,
            "ram:Name": line.description,
            "ram:Description": line.detail or None,
        },
        "ram:SpecifiedLineTradeAgreement": {
            "ram:NetPriceProductTradePrice": {"ram:ChargeAmount": line.unit_price}
        },
        "ram:SpecifiedLineTradeDelivery": {"ram:BilledQuantity": quantity},
        "ram:SpecifiedLineTradeSettlement": {
            "ram:ApplicableTradeTax": {
                "ram:TypeCode": "VAT",
                "ram:CategoryCode": "S",
                "ram:RateApplicablePercent": line.tax_rate,
            },
            "ram:SpecifiedTradeSettlementLineMonetarySummation": {"ram:LineTotalAmount": line.net_amount},
        },
    }


def _party(party: Party) -> Tree:
    registrations = [(party.tax_id, "FC"), (party.vat_id, "VA")]
    return {
        "ram:Name": party.name,
        "ram:SpecifiedLegalOrganization": {"ram:ID": party.registration_id}
        if party.registration_id
        else None,
        "ram:PostalTradeAddress": {
            "ram:PostcodeCode": party.postal_code,
            "ram:LineOne": party.street,
            "ram:CityName": party.city,
            "ram:CountryID": party.country,
        },
        "ram:URIUniversalCommunication": (
            {"ram:URIID": (party.email, {"schemeID": "EM"})} if party.email else None
        ),
        "ram:SpecifiedTaxRegistration": [
            {"ram:ID": (number, {"schemeID": scheme})} for number, scheme in registrations if number
        ],
    }


def _settlement(invoice: Invoice) -> Tree:
    totals = {
        "ram:LineTotalAmount": invoice.net_total,
        "ram:TaxBasisTotalAmount": invoice.net_total,
        "ram:TaxTotalAmount": (invoice.tax_total, {"currencyID": invoice.currency}),
        "ram:GrandTotalAmount": invoice.gross_total,
        "ram:TotalPrepaidAmount": Decimal("0.00"),
        "ram:DuePayableAmount": invoice.gross_total,
    }
    return {
        "ram:PaymentReference": invoice.invoice_number,
        "ram:InvoiceCurrencyCode": invoice.currency,
        "ram:SpecifiedTradeSettlementPaymentMeans": [_means(account) for account in invoice.accounts],
        "ram:ApplicableTradeTax": [_tax(tax) for tax in invoice.taxes],
        "ram:SpecifiedTradePaymentTerms": {
            "ram:Description": invoice.more.get("payment_terms"),
            "ram:DueDateDateTime": _day(invoice.due_date),
        },
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation": totals,
    }


def _means(account: Account) -> Tree:
    return {
        "ram:TypeCode": "58",
        "ram:PayeePartyCreditorFinancialAccount": {"ram:IBANID": account.compact_iban},
        "ram:PayeeSpecifiedCreditorFinancialInstitution": {"ram:BICID": account.bic},
    }


def _tax(tax: Tax) -> Tree:
    return {
        "ram:CalculatedAmount": tax.amount,
        "ram:TypeCode": "VAT",
        "ram:BasisAmount": tax.base,
        "ram:CategoryCode": "S",
        "ram:RateApplicablePercent": tax.rate,
    }


def _describe_colours(book: pikepdf.Pdf) -> pikepdf.Object:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(
        (7, 234, 0, 3, 0, 2, 0, 9, 0, 0, 0, 0)
    )  # its creation time, else the bytes never repeat
    return book.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent,
            S=pikepdf.Name.GTS_PDFA1,
            OutputConditionIdentifier=pikepdf.String("sRGB"),
            Info=pikepdf.String("sRGB"),
            DestOutputProfile=book.make_stream(bytes(profile), N=3),
        )
    )


def _write_xmp(book: pikepdf.Pdf) -> bytes:
    keys = {"title": "/Title", "author": "/Author", "tool": "/Creator"}
    facts = {name: escape(str(book.docinfo[key])) for name, key in keys.items()}
    return XMP_TEMPLATE.read_text(encoding="utf-8").format(file=FILE_NAME, **facts).encode()
