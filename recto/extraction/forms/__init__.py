"""Forms read by rules: what is printed as a label, and what was filled in beside, below or above it.

`pixels` finds lines and boxes in the picture, `marks` puts them beside the words; `pieces` cuts the words
into labels and values, `pairing` joins them; `choices`, `tables` and `headings` read the rest; `fillable`
reads what a fillable PDF holds. Knows no invoice.
"""
