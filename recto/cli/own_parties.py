"""`--own-party`: who the caller is, as typed on a command line."""

from collections.abc import Iterable
from typing import Annotated

import typer

OwnPartyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--own-party",
        help="Who you are: a name, VAT id or IBAN; never taken for the seller. Repeat it for more.",
        metavar="NAME|VATID|IBAN",
    ),
]


def parse_own_parties(texts: Iterable[str]) -> list[dict[str, str]]:
    """Return each text as the option of a job wants it: an IBAN or VAT id by its form, else a name.

    Raises OptionInvalidError.
    """
    from stdnum import iban

    from recto.errors import OptionInvalidError
    from recto.extraction.reader.values.identifiers import find_vat_ids
    from schemas.own_parties import LONGEST_NAME, SHORTEST_NAME, compact_id

    parties = []
    for text in texts:
        if not SHORTEST_NAME <= len(text.strip()) <= LONGEST_NAME:
            message = f"A party's name has {SHORTEST_NAME} to {LONGEST_NAME} letters."
            raise OptionInvalidError(message, param="--own-party")
        compact = compact_id(text)
        is_vat_id = any(found.value == compact for found in find_vat_ids(compact))
        kind = "iban" if iban.is_valid(compact) else "vat_id" if is_vat_id else "name"
        parties.append({kind: text})
    return parties
