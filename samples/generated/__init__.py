"""Invoices and receipts drawn by rule in many layouts: each from its name, with what stands on it.

A *story* is what was sold to whom and what it comes to; a *content* is what a seller's program prints of it,
in the words of a language and country; a *family* arranges a content on paper; *wear* is what happens to the
paper afterwards. Families alternate between the halves `seen` and `unseen` (see catalogue).
"""
