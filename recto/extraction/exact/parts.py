"""What both syntaxes put together in one way: addresses, accounts, and trees without empty branches."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recto.extraction.exact.trees import Tree
from recto.extraction.exact.values import compact, is_iban


def prune(tree: Mapping[str, Any]) -> Tree:
    """Return the tree without None and without empty lists and objects."""
    return {key: value for key, value in tree.items() if value is not None and value not in ({}, [], ())}


def build_address(
    *,
    lines: Sequence[str | None],
    postal_code: str | None,
    city: str | None,
    region: str | None,
    country: str | None,
    recipient: str | None = None,
) -> Tree:
    """Return an address; its street is the first line, its text all of it."""
    known = [line for line in lines if line]
    town = " ".join(filter(None, (postal_code, city)))
    text = ", ".join(filter(None, (*known, town, region, country)))
    return prune(
        {
            "recipient": recipient,
            "street": known[0] if known else None,
            "city": city,
            "postal_code": postal_code,
            "region": region,
            "country": country,
            "text": text if known or town else None,
        }
    )


def build_account(
    number: str | None, *, bic: str | None = None, bank_name: str | None = None, other: str | None = None
) -> Tree:
    """Return an account: `number` is an IBAN if it looks like one, else an account number, as is `other`."""
    packed = (compact(number) or "").upper()
    iban = packed if is_iban(packed) else None
    return prune(
        {
            "iban": iban,
            "account_number": other or (None if iban else number),
            "bic": compact(bic),
            "bank_name": bank_name,
        }
    )


def drop_repeats(trees: Iterable[Tree]) -> list[Tree]:
    """Return the trees that say something, each once."""
    kept: list[Tree] = []
    for tree in trees:
        if tree and tree not in kept:
            kept.append(tree)
    return kept


def join_texts(texts: Iterable[str | None], separator: str) -> str | None:
    """Return the texts in one, each once."""
    return separator.join(dict.fromkeys(text for text in texts if text)) or None


def join_description(name: str | None, detail: str | None) -> str | None:
    """Return an article's name and what is said of it; the latter alone where it begins with the name."""
    if name and detail and f"{detail} ".casefold().startswith(f"{name} ".casefold()):
        return detail
    return join_texts((name, detail), ", ")
