"""Payment in CII: accounts, direct debit, terms, cash discounts, what was paid and what comes due."""

from recto.extraction.exact.cii.references import read_number
from recto.extraction.exact.codes import name_means
from recto.extraction.exact.discounts import read_coded_discounts
from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import build_account, drop_repeats, join_texts, prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.values import Values, add_days, compact

DAYS = {"DAY": 1, "WEE": 7}
"""UN/ECE recommendation 20, as terms of payment use it."""


def read_payment(settlement: Node, values: Values, issued: str | None) -> Tree:
    """Return how the document is to be paid."""
    means = settlement.all("SpecifiedTradeSettlementPaymentMeans")
    debtors = (one.at("PayerPartyDebtorFinancialAccount").at("IBANID", "ProprietaryID") for one in means)
    terms = settlement.all("SpecifiedTradePaymentTerms")
    return prune(
        {
            "accounts": drop_repeats(_read_account(one) for one in means),
            "method": next(filter(None, map(_read_method, means)), None),
            "debtor_iban": next((compact(one.text) for one in debtors if one.text), None),
            "mandate_reference": join_texts((one.at("DirectDebitMandateID").text for one in terms), ", "),
            "creditor_id": settlement.at("CreditorReferenceID").text,
            "discounts": _read_discounts(terms, values, issued),
        }
    )


def read_terms(settlement: Node) -> str | None:
    """Return the wording of the terms."""
    nodes = settlement.all("SpecifiedTradePaymentTerms/Description")
    return join_texts((node.paragraph for node in nodes), "\n")


def read_due_date(settlement: Node, values: Values) -> str | None:
    """Return when the document is due; of several terms, the day of the first that names one."""
    days = (values.day(node) for node in settlement.all("SpecifiedTradePaymentTerms/DueDateDateTime"))
    return next(filter(None, days), None)


def read_payments(settlement: Node, values: Values) -> list[Tree]:
    """Return what was paid in advance and the instalments to come."""
    advances = settlement.all("SpecifiedAdvancePayment")
    instalments = [
        one for one in settlement.all("SpecifiedTradePaymentTerms") if one.at("PartialPaymentAmount")
    ]
    paid = [
        {
            "date": values.day(one.at("FormattedReceivedDateTime")),
            "amount": values.decimal(one.at("PaidAmount")),
            "reference": read_number(one.at("InvoiceSpecifiedReferencedDocument")),
        }
        for one in advances
    ]
    due = [
        {
            "date": values.day(one.at("DueDateDateTime")),
            "amount": values.decimal(one.at("PartialPaymentAmount")),
            "reference": one.at("Description").text,
        }
        for one in instalments
    ]
    return drop_repeats(map(prune, (*paid, *due)))


def _read_account(means: Node) -> Tree:
    account = means.at("PayeePartyCreditorFinancialAccount")
    bank = means.at("PayeeSpecifiedCreditorFinancialInstitution")
    number, other = account.at("IBANID").text, account.at("ProprietaryID").text
    if number is None and other is None:
        return {}
    return build_account(
        number or other,
        bic=bank.at("BICID").text,
        bank_name=bank.at("Name").text,
        other=other if number else None,
    )


def _read_method(means: Node) -> str | None:
    return means.at("Information").text or name_means(means.at("TypeCode").text)


def _read_discounts(terms: list[Node], values: Values, issued: str | None) -> list[Tree]:
    found: list[Tree] = []
    for term in terms:
        found += map(prune, read_coded_discounts(term.at("Description").raw_text, issued))
        last = values.day(term.at("DueDateDateTime"))
        nodes = term.all("ApplicableTradePaymentDiscountTerms")
        found += [_read_discount(node, values, issued, last) for node in nodes]
    return drop_repeats(found)


def _read_discount(node: Node, values: Values, issued: str | None, last: str | None) -> Tree:
    """Return a discount: granted for days from a date, else until the term's own day."""
    period = node.at("BasisPeriodMeasure")
    start = values.day(node.at("BasisDateTime"))
    days = DAYS.get(period.attribute("unitCode") or "DAY", 0) * _read_count(period)
    until = add_days(start or issued, days) if days else last or start
    percent, amount = node.at("CalculationPercent"), node.at("ActualDiscountAmount")
    discount = {"percent": values.decimal(percent), "amount": values.decimal(amount)}
    return prune({**discount, "until": until}) if any(discount.values()) else {}


def _read_count(node: Node) -> int:
    text = (node.text or "").partition(".")[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
