"""Allowances and charges in UBL, of a row or of the whole document."""

from collections.abc import Iterable
from decimal import Decimal

from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import join_texts, prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.values import Values

_NEAR = Decimal("0.02")


def read_adjustments(nodes: Iterable[Node], values: Values) -> tuple[list[Tree], list[Tree]]:
    """Return allowances and charges."""
    taken: list[Tree] = []
    added: list[Tree] = []
    for node in nodes:
        is_charge = node.at("ChargeIndicator").text in {"true", "1"}
        (added if is_charge else taken).append(_read_adjustment(node, values))
    return taken, added


def _read_adjustment(node: Node, values: Values) -> Tree:
    amount, base = values.decimal(node.at("Amount")), values.decimal(node.at("BaseAmount"))
    return prune(
        {
            "amount": amount,
            "percent": _read_percent(values.decimal(node.at("MultiplierFactorNumeric")), base, amount),
            "base": base,
            "reason": join_texts((reason.text for reason in node.all("AllowanceChargeReason")), ", "),
            "tax_rate": values.decimal(node.at("TaxCategory/Percent")),
        }
    )


def _read_percent(factor: str | None, base: str | None, amount: str | None) -> str | None:
    """Return the percentage: EN 16931 writes 10 for ten percent, UBL outside of it often 0.1."""
    if factor is None or base is None or amount is None:
        return factor
    share = Decimal(factor)
    is_fraction = share and abs(Decimal(base) * share - Decimal(amount)) <= _NEAR < abs(Decimal(amount))
    return f"{(share * 100).normalize():f}" if is_fraction else factor
