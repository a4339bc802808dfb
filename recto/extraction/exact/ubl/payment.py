"""Payment in UBL: accounts, direct debit, terms, cash discounts, what was paid before."""

from recto.extraction.exact.codes import name_means
from recto.extraction.exact.discounts import read_coded_discounts
from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import build_account, drop_repeats, join_texts, prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.ubl.parties import read_creditor_id
from recto.extraction.exact.values import Values, compact


def read_payment(root: Node, values: Values, issued: str | None) -> Tree:
    """Return how the document is to be paid."""
    means = root.all("PaymentMeans")
    mandates = [one.at("PaymentMandate") for one in means]
    debtors = (compact(one.at("PayerFinancialAccount/ID").text) for one in mandates)
    return prune(
        {
            "accounts": drop_repeats(_read_account(one.at("PayeeFinancialAccount"), values) for one in means),
            "method": next(filter(None, map(_read_method, means)), None),
            "debtor_iban": next(filter(None, debtors), None),
            "mandate_reference": join_texts((one.at("ID").text for one in mandates), ", "),
            "creditor_id": read_creditor_id(root.at("PayeeParty"), root.at("AccountingSupplierParty/Party")),
            "discounts": _read_discounts(root.all("PaymentTerms"), values, issued),
        }
    )


def read_terms(root: Node) -> str | None:
    """Return the wording of the terms."""
    return join_texts((note.paragraph for note in root.all("PaymentTerms/Note")), "\n")


def read_due_date(root: Node, values: Values) -> str | None:
    """Return when the document is due; where only terms or means of payment say so, the first day."""
    paths = ("PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate")
    days = (values.day(node) for node in root.all(*paths))
    return values.day(root.at("DueDate")) or min(filter(None, days), default=None)


def read_prepayments(root: Node, values: Values) -> list[Tree]:
    """Return what was paid before."""
    return drop_repeats(
        prune(
            {
                "date": values.day(one.at("ReceivedDate", "PaidDate")),
                "amount": values.decimal(one.at("PaidAmount")),
                "reference": one.at("ID").text,
            }
        )
        for one in root.all("PrepaidPayment")
    )


def _read_account(node: Node, values: Values) -> Tree:
    number = node.at("ID").text
    if number is None:
        return {}
    branch = node.at("FinancialInstitutionBranch")
    account = build_account(
        number,
        bic=branch.at("FinancialInstitution/ID", "ID").text,
        bank_name=branch.at("FinancialInstitution/Name", "Name").text,
    )
    return prune({**account, "currency": values.currency(node.at("CurrencyCode"))})


def _read_method(means: Node) -> str | None:
    code = means.at("PaymentMeansCode")
    return code.attribute("name") or name_means(code.text)


def _read_discounts(terms: list[Node], values: Values, issued: str | None) -> list[Tree]:
    found: list[Tree] = []
    for term in terms:
        found += map(prune, read_coded_discounts(term.at("Note").raw_text, issued))
        percent, amount = term.at("SettlementDiscountPercent"), term.at("SettlementDiscountAmount")
        discount = {"percent": values.decimal(percent), "amount": values.decimal(amount)}
        if any(discount.values()):
            found.append(prune({**discount, "until": values.day(term.at("SettlementPeriod/EndDate"))}))
    return drop_repeats(found)
