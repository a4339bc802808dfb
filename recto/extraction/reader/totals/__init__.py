"""Totals, taxes, allowances and charges: amounts that add up."""
