"""Primitives the sample documents are drawn with: sheets, tables, figures, scans and photos."""
