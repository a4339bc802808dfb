"""Who the caller is, against a document: never the one who is paid, and named by the right ids."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recto.extraction.checks.values import conclude
from recto.extraction.reader.parties.own_parties import OwnParties, is_same_name
from schemas.own_parties import OwnParty, compact_id
from schemas.results import Check

NOT_US, OUR_VAT_ID = "seller_is_not_us", "buyer_vat_id_is_ours"
SELLERS = {"invoice": "seller", "receipt": "merchant"}


def check_own_parties(
    schema_name: str, data: Mapping[str, Any], parties: Sequence[OwnParty]
) -> Iterator[Check]:
    """Check that the seller and the accounts to pay to are not the caller's, and the buyer's VAT id is."""
    if not parties or schema_name not in SELLERS:
        return
    own = OwnParties(tuple(parties))
    yield from _check_seller(data, SELLERS[schema_name], own)
    yield from _check_buyer(data, parties)


def _check_seller(data: Mapping[str, Any], role: str, own: OwnParties) -> Iterator[Check]:
    seller = data[role]
    looked_at = {
        f"/{role}/name": (seller["name"], own.find_name),
        f"/{role}/vat_id": (seller["vat_id"], own.has_vat_id),
        **{
            f"/payment/accounts/{index}/iban": (account["iban"], own.has_iban)
            for index, account in enumerate(data.get("payment", {}).get("accounts", ()))
        },
    }
    known = [path for path, (value, _) in looked_at.items() if value is not None]
    ours = [path for path in known if looked_at[path][1](looked_at[path][0])]
    if known:
        message = f"{', '.join(ours)}: this is the caller, who can't be the one that is paid"
        yield conclude(NOT_US, not ours, ours or known, message)


def _check_buyer(data: Mapping[str, Any], parties: Sequence[OwnParty]) -> Iterator[Check]:
    """Check the buyer's VAT id where the buyer is the caller by name, and the caller's VAT id is known."""
    name, vat_id = data["buyer"]["name"], data["buyer"]["vat_id"]
    if name is None or vat_id is None:
        return
    named = [party for party in parties if party.name is not None and is_same_name(party.name, name)]
    known = sorted({party.vat_id for party in named if party.vat_id is not None})
    if known:
        message = f"the buyer's VAT id is {vat_id}, the caller's is {' or '.join(known)}"
        passed = compact_id(vat_id) in known
        yield conclude(OUR_VAT_ID, passed, ("/buyer/vat_id", "/buyer/name"), message)
