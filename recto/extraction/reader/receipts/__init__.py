"""Receipts: head, articles, totals, how it was paid."""
