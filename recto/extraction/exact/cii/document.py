"""A CII document as data of the invoice schema."""

from recto.extraction.exact.cii.lines import read_lines, read_period
from recto.extraction.exact.cii.parties import read_address, read_party
from recto.extraction.exact.cii.payment import read_due_date, read_payment, read_payments, read_terms
from recto.extraction.exact.cii.references import read_date, read_invoices, read_number
from recto.extraction.exact.cii.totals import read_totals
from recto.extraction.exact.codes import SELF_BILLED, name_type
from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.values import Values

ORDER_ROOT = "SCRDMCCBDACIOMessageStructure"
ORDER_WARNING = (
    "The XML is an order (Order-X), no invoice: its number and date stand in `purchase_order` and "
    "`order_date`; what only an invoice has is empty."
)
SELF_BILLED_WARNING = "The buyer wrote this document on the seller's behalf (self-billing)."


def read_cii(root: Node, values: Values) -> tuple[Tree, list[str]]:
    """Return the data, and what the caller should know of it."""
    deal = root.at("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    agreement = deal.at("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    delivery = deal.at("ApplicableHeaderTradeDelivery", "ApplicableSupplyChainTradeDelivery")
    settlement = deal.at("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    head = root.at("ExchangedDocument", "HeaderExchangedDocument")
    is_order = root.name == ORDER_ROOT
    issued = values.day(head.at("IssueDateTime"))
    currency = values.currency(settlement.at("InvoiceCurrencyCode", "OrderCurrencyCode"))
    data = {
        **_read_references(agreement, delivery, settlement, values),
        **_read_parties(agreement, delivery, settlement, values),
        "currency": currency,
        "customer_number": agreement.at("BuyerTradeParty/ID").text,
        "delivery_date": values.day(delivery.at("ActualDeliverySupplyChainEvent/OccurrenceDateTime")),
        "service_period": read_period(settlement.at("BillingSpecifiedPeriod"), values),
        "due_date": read_due_date(settlement, values),
        "payment_terms": read_terms(settlement),
        "payment_reference": settlement.at("PaymentReference").text,
        "payment": read_payment(settlement, values, issued),
        "payments": read_payments(settlement, values),
        **read_totals(settlement, values, currency),
        "lines": read_lines(deal.all("IncludedSupplyChainTradeLineItem"), values),
        "notes": [text for text in (one.paragraph for one in head.all("IncludedNote/Content")) if text],
    }
    number, code = head.at("ID").text, head.at("TypeCode").text
    if is_order:
        return prune({**data, "purchase_order": number, "order_date": issued}), [ORDER_WARNING]
    own = {"invoice_number": number, "issue_date": issued, "type": name_type(code)}
    return prune({**data, **own}), [SELF_BILLED_WARNING] if code in SELF_BILLED else []


def _read_references(agreement: Node, delivery: Node, settlement: Node, values: Values) -> Tree:
    order = agreement.at("BuyerOrderReferencedDocument")
    slips = delivery.all("DespatchAdviceReferencedDocument", "DeliveryNoteReferencedDocument")
    project = agreement.at("SpecifiedProcuringProject")
    accounts = ("ReceivableSpecifiedTradeAccountingAccount/ID", "PayableSpecifiedTradeAccountingAccount/ID")
    return {
        "purchase_order": read_number(order),
        "order_date": read_date(order, values),
        "sales_order": read_number(agreement.at("SellerOrderReferencedDocument")),
        "contract_number": read_number(agreement.at("ContractReferencedDocument")),
        "buyer_reference": agreement.at("BuyerReference").text,
        "project": project.at("ID").text or project.at("Name").text,
        "cost_reference": settlement.at(*accounts).text,
        "preceding_invoices": read_invoices(settlement.all("InvoiceReferencedDocument"), values),
        "delivery_note_numbers": list(dict.fromkeys(filter(None, map(read_number, slips)))),
    }


def _read_parties(agreement: Node, delivery: Node, settlement: Node, values: Values) -> Tree:
    return {
        "seller": read_party(agreement.at("SellerTradeParty"), values),
        "buyer": read_party(agreement.at("BuyerTradeParty"), values),
        "tax_representative": read_party(agreement.at("SellerTaxRepresentativeTradeParty"), values),
        "payee": read_party(settlement.at("PayeeTradeParty"), values),
        "ship_to": read_address(delivery.at("ShipToTradeParty"), values, with_name=True),
        "bill_to": read_address(settlement.at("InvoiceeTradeParty"), values, with_name=True),
    }
