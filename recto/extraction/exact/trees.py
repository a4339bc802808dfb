"""The shape in which readers of e-invoices hand on what they found."""

from typing import Any

Tree = dict[str, Any]
"""Nested data of the invoice schema; what is missing is left out."""
