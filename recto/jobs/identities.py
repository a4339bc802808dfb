"""What makes an invoice the same one when it comes twice: its seller, its number, its total."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from recto.extraction.reader.folding import fold
from schemas.own_parties import compact_id
from schemas.results import DocumentResult

PLACES: Mapping[str, tuple[str, str, str]] = {
    "invoice": ("seller", "invoice_number", "gross_total"),
    "receipt": ("merchant", "receipt_number", "total"),
}
"""By schema, where the seller, the number and the total stand."""


def identities_of(documents: Sequence[DocumentResult]) -> Mapping[int, str]:
    """Return the identity of each document that has one, by its number. For built-in schemas only."""
    found = {number: _identify(document) for number, document in enumerate(documents)}
    return {number: identity for number, identity in found.items() if identity is not None}


def _identify(document: DocumentResult) -> str | None:
    """Return a hash, so that the ledger holds no text of a document; None where a part is missing."""
    if document.schema_name not in PLACES:
        return None
    seller_key, number_key, total_key = PLACES[document.schema_name]
    seller, number, total = (document.data[key] for key in (seller_key, number_key, total_key))
    parts = [_name_seller(seller), compact_id(number or ""), total]
    if not all(parts):
        return None
    parts[2] = format(Decimal(total).normalize(), "f")
    return hashlib.sha256(json.dumps([document.schema_name, *parts]).encode()).hexdigest()


def _name_seller(seller: Mapping[str, Any]) -> str:
    vat_id = compact_id(seller["vat_id"] or "")
    return f"vat {vat_id}" if vat_id else fold(seller["name"] or "")
