"""References to other documents in CII."""

from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.values import Values

NUMBER = ("IssuerAssignedID", "ID")
DATE = ("FormattedIssueDateTime", "IssueDateTime")


def read_number(node: Node) -> str | None:
    """Return the number of the document referred to."""
    return node.at(*NUMBER).text


def read_date(node: Node, values: Values) -> str | None:
    """Return its date."""
    return values.day(node.at(*DATE))


def read_number_and_row(node: Node) -> str | None:
    """Return the number and the row of it, as in "PO-4711/10"; either may be missing."""
    return "/".join(filter(None, (read_number(node), node.at("LineID").text))) or None


def read_invoices(nodes: list[Node], values: Values) -> list[Tree]:
    """Return the invoices that are referred to."""
    return [prune({"number": read_number(node), "date": read_date(node, values)}) for node in nodes]
