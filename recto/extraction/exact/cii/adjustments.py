"""Allowances and charges in CII, of a row or of the whole document."""

from collections.abc import Iterable

from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import join_texts, prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.values import Values

RATE = ("RateApplicablePercent", "ApplicablePercent")


def read_adjustments(nodes: Iterable[Node], values: Values) -> tuple[list[Tree], list[Tree]]:
    """Return allowances and charges."""
    taken: list[Tree] = []
    added: list[Tree] = []
    for node in nodes:
        indicator = node.at("ChargeIndicator/Indicator", "ChargeIndicator").text
        (added if indicator in {"true", "1"} else taken).append(_read_adjustment(node, values))
    return taken, added


def read_service_charges(nodes: Iterable[Node], values: Values) -> list[Tree]:
    """Return what ZUGFeRD has for freight: charges without a percentage."""
    return [
        prune(
            {
                "amount": values.decimal(node.at("AppliedAmount")),
                "reason": node.at("Description").text,
                "tax_rate": values.decimal(node.at("AppliedTradeTax").at(*RATE)),
            }
        )
        for node in nodes
    ]


def _read_adjustment(node: Node, values: Values) -> Tree:
    return prune(
        {
            "amount": values.decimal(node.at("ActualAmount")),
            "percent": values.decimal(node.at("CalculationPercent")),
            "base": values.decimal(node.at("BasisAmount")),
            "reason": join_texts((reason.text for reason in node.all("Reason")), ", "),
            "tax_rate": values.decimal(node.at("CategoryTradeTax").at(*RATE)),
        }
    )
