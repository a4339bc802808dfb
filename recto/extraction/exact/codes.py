"""Code lists of EN 16931, as far as the schemas need words for them."""

CREDIT_NOTES = frozenset(
    ("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532")
)
"""UNTDID 1001: documents that give money back."""
PROFORMA = "325"
SELF_BILLED = frozenset(("261", "389", "527"))
"""Written by the buyer."""

MEANS = {
    "10": "Cash",
    "20": "Cheque",
    "30": "Credit transfer",
    "31": "Debit transfer",
    "42": "Payment to bank account",
    "48": "Bank card",
    "49": "Direct debit",
    "54": "Credit card",
    "55": "Debit card",
    "57": "Standing agreement",
    "58": "SEPA credit transfer",
    "59": "SEPA direct debit",
    "68": "Online payment service",
    "97": "Clearing between partners",
}
"""UNTDID 4461: means of payment."""
UNDEFINED_MEANS = frozenset(("1", "ZZZ"))

GLN_SCHEMES = frozenset(("0088", "GLN", "14"))
GTIN_SCHEMES = frozenset(("0160", "GTIN", "EAN", "SRV"))
VAGUE_SCHEMES = frozenset(("", "0088"))
"""Under these a number is a GTIN if it looks like one."""


def name_type(code: str | None, *, is_credit_note: bool = False) -> str:
    """Return the schema's type for a type code; the root decides where the code says nothing."""
    if code == PROFORMA:
        return "proforma"
    return "credit_note" if is_credit_note or code in CREDIT_NOTES else "invoice"


def name_means(code: str | None) -> str | None:
    """Return a word for a means of payment; the code itself where none is known."""
    if code is None or code in UNDEFINED_MEANS:
        return None
    return MEANS.get(code, code)
