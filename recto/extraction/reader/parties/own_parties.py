"""Who the caller is: told on a page by a name nearly equal, or by the same VAT id or IBAN."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from recto.extraction.reader.folding import fold
from recto.extraction.reader.values.names import find_legal_form
from schemas.own_parties import OwnParty, compact_id

ALIKE = 88.0
"""Likeness in percent from which two folded names are one, so that a slip of the OCR doesn't hide us."""
SHORTEST_ALIKE, SHORTEST_CORE = 6, 4


@dataclass(frozen=True, slots=True)
class OwnParties:
    """The companies and people that the caller is."""

    parties: tuple[OwnParty, ...] = ()

    def find_name(self, text: str) -> str | None:
        """Return our name that a printed name means; legal forms and small slips don't part the two."""
        return next((own for own in self._names() if is_same_name(own, text)), None)

    def has_vat_id(self, value: str) -> bool:
        """Return whether a VAT id is ours."""
        return compact_id(value) in {party.vat_id for party in self.parties}

    def has_iban(self, value: str) -> bool:
        """Return whether an IBAN is ours."""
        return compact_id(value) in {party.iban for party in self.parties}

    def find_id(self, text: str) -> str | None:
        """Return our VAT id or IBAN that stands somewhere in a text, and not within a longer number."""
        compact = compact_id(text)
        return next((own for own in self._ids() if _holds_number(compact, own)), None)

    def _names(self) -> Iterator[str]:
        return (party.name for party in self.parties if party.name is not None)

    def _ids(self) -> Iterator[str]:
        return (own for party in self.parties for own in (party.vat_id, party.iban) if own is not None)


def _holds_number(text: str, number: str) -> bool:
    at = text.find(number)
    while at >= 0:
        before, behind = text[:at][-1:], text[at + len(number) :][:1]
        is_part = (before.isdigit() and number[0].isdigit()) or (behind.isdigit() and number[-1].isdigit())
        if not is_part:
            return True
        at = text.find(number, at + 1)
    return False


def is_same_name(one: str, two: str) -> bool:
    """Return whether two names mean one company: equal without legal form, or nearly equal with it."""
    folded, other = fold(one), fold(two)
    cores = {fold(name_core(one)), fold(name_core(two))}
    if len(cores) == 1 and len(next(iter(cores))) >= SHORTEST_CORE:
        return True
    if min(len(folded), len(other)) < SHORTEST_ALIKE:
        return folded == other
    return fuzz.ratio(folded, other) >= ALIKE


def name_core(name: str) -> str:
    """Return a name without its legal form."""
    form = find_legal_form(name)
    return name[: form.start()] if form is not None and form.start() > 1 else name
