"""A UBL invoice or credit note as data of the invoice schema."""

import re

from recto.extraction.exact.codes import SELF_BILLED, name_type
from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.ubl.lines import read_lines, read_period
from recto.extraction.exact.ubl.parties import read_address, read_customer_number, read_name, read_party
from recto.extraction.exact.ubl.payment import read_due_date, read_payment, read_prepayments, read_terms
from recto.extraction.exact.ubl.totals import read_totals
from recto.extraction.exact.values import Values

SELF_BILLED_WARNING = "The buyer wrote this document on the seller's behalf (self-billing)."
_SUBJECT = re.compile(r"#[A-Z]{3}#\s*")


def read_ubl(root: Node, values: Values) -> tuple[Tree, list[str]]:
    """Return the data, and what the caller should know of it."""
    issued = values.day(root.at("IssueDate"))
    currency = values.currency(root.at("DocumentCurrencyCode"))
    code = root.at("InvoiceTypeCode", "CreditNoteTypeCode").text
    notes = (_SUBJECT.sub("", note.paragraph or "", count=1) for note in root.all("Note"))
    data = {
        "invoice_number": root.at("ID").text,
        "type": name_type(code, is_credit_note=root.name == "CreditNote"),
        "issue_date": issued,
        "due_date": read_due_date(root, values),
        "currency": currency,
        **_read_references(root, values),
        **_read_parties(root, values),
        "delivery_date": values.day(root.at("Delivery/ActualDeliveryDate")),
        "service_period": read_period(root.at("InvoicePeriod"), values),
        "payment_terms": read_terms(root),
        "payment_reference": root.at("PaymentMeans/PaymentID").text,
        "payment": read_payment(root, values, issued),
        "payments": read_prepayments(root, values),
        **read_totals(root, values, currency),
        "lines": read_lines(root, values),
        "notes": [note for note in notes if note],
    }
    return prune(data), [SELF_BILLED_WARNING] if code in SELF_BILLED else []


def _read_references(root: Node, values: Values) -> Tree:
    order = root.at("OrderReference")
    invoices = root.all(
        "BillingReference/InvoiceDocumentReference", "BillingReference/CreditNoteDocumentReference"
    )
    return {
        "purchase_order": order.at("ID").text,
        "order_date": values.day(order.at("IssueDate")),
        "sales_order": order.at("SalesOrderID").text,
        "contract_number": root.at("ContractDocumentReference/ID").text,
        "buyer_reference": root.at("BuyerReference").text,
        "project": root.at("ProjectReference/ID").text,
        "cost_reference": root.at("AccountingCost").text,
        "preceding_invoices": [
            prune({"number": one.at("ID").text, "date": values.day(one.at("IssueDate"))}) for one in invoices
        ],
        "delivery_note_numbers": _list_delivery_notes(root),
    }


def _list_delivery_notes(root: Node) -> list[str]:
    numbers = (one.text for one in root.all("DespatchDocumentReference/ID"))
    return list(dict.fromkeys(filter(None, numbers)))


def _read_parties(root: Node, values: Values) -> Tree:
    buyer = root.at("AccountingCustomerParty")
    known_as = buyer.at("SupplierAssignedAccountID").text
    place = root.at("Delivery/DeliveryLocation/Address", "Delivery/DeliveryAddress")
    return {
        "seller": read_party(root.at("AccountingSupplierParty/Party"), values),
        "buyer": read_party(buyer.at("Party"), values),
        "customer_number": known_as or read_customer_number(buyer.at("Party")),
        "payee": read_party(root.at("PayeeParty"), values),
        "tax_representative": read_party(root.at("TaxRepresentativeParty"), values),
        "ship_to": read_address(place, values, read_name(root.at("Delivery/DeliveryParty"))),
    }
