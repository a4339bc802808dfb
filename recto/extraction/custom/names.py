"""The words of a name, in one form for every spelling, so that names can be compared."""

import re

from recto.extraction.reader.folding import fold

Key = tuple[str, ...]
"""Words of a name in alphabetical order: "total amount" and "amountTotal" have one key."""

MOST_WORDS = 12
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_IDLE = frozenset(("the", "of", "a", "an", "for", "on", "in", "to", "as", "is", "and", "any", "all", "this"))
_SAME = {
    "seller": ("vendor", "supplier", "merchant", "store", "shop", "issuer", "biller", "creditor", "sender"),
    "buyer": ("customer", "client", "purchaser", "recipient", "debtor", "consumer"),
    "invoice": ("receipt", "bill", "document", "voucher"),
    "number": ("no", "nr", "num", "nummer", "numero"),
    "quantity": ("qty", "count", "menge", "quantities"),
    "tax": ("vat", "gst", "mwst", "taxes"),
    "postal": ("zip", "postcode", "plz"),
    "city": ("town",),
    "phone": ("telephone", "tel", "mobile"),
    "email": ("mail",),
    "website": ("web", "homepage", "url"),
    "price": ("cost", "rate_each"),
    "total": ("sum", "totals", "grand", "overall"),
    "due": ("payable", "outstanding", "owed"),
    "description": ("title", "label", "designation"),
    "line": ("lines", "item", "items", "article", "articles", "product", "products", "position", "positions"),
    "account": ("accounts", "konto"),
    "payment": ("payments",),
    "discount": ("discounts", "rebate"),
    "note": ("notes", "remark", "remarks", "comment", "comments"),
    "net": ("netto",),
    "gross": ("brutto",),
}
_CANON = {fold(word): canon for canon, words in _SAME.items() for word in words}


def words_of(name: str) -> list[str]:
    """Return the words of a name in snake, camel or kebab case, or of a phrase, folded."""
    pieces = (fold(piece) for piece in _PIECE.findall(name[:400]))
    return [piece for piece in pieces if piece][:MOST_WORDS]


def canon_words(name: str) -> list[str]:
    """Return the words that say something, each in one form for all that mean the same."""
    words = [_CANON.get(word, word) for word in words_of(name) if word not in _IDLE]
    return [word for word in words if word != "code" or "postal" not in words]


def key_of(words: list[str]) -> Key:
    """Return the words as a key."""
    return tuple(sorted(set(words)))
