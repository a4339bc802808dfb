"""Headings of parties: labels and small words that say whose name and address follows."""

import re
from dataclasses import dataclass

from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading

HEADED = (
    "party.seller",
    "party.bill_other",
    "party.bill_to",
    "party.buyer",
    "party.ship_to",
    "party.service_address",
    "party.remit_to",
    "party.tax_representative",
    "party.other",
)
"""Concepts that head a name and address, the one first that a text of several is taken for."""
WORDS = {
    "seller_heading": "party.seller",
    "buyer_heading": "party.buyer",
    "bill_to_heading": "party.bill_to",
    "ship_to_heading": "party.ship_to",
}
"""Kinds of small words ("to", "from") that are headings where they stand alone or before a colon."""
CLOSING = ":-–)/."
OTHER_LANGUAGE = re.compile(r"\s*/\s*[^\W\d_][^:/\d]{2,30}(?=$|:)")
"""The heading again after a slash: "Facturé à / Factuuradres"."""
LONGEST_WORD = 24
BRACKETED = re.compile(r"^\s*\([^()]*\)")
"""What explains a heading: "Cessionario/committente (cliente)"."""
SHORTEST_BARE = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """A text that says whose name and address stands beside or under it."""

    concepts: frozenset[str]
    span: Span
    is_word: bool
    """Whether it is a small word, or spelt with a slip: these need an address after them to be believed."""

    def names(self, *concepts: str) -> bool:
        """Return whether it heads one of these."""
        return not self.concepts.isdisjoint(concepts)


def find_heading(reading: Reading, cell: Cell) -> Heading | None:
    """Return the heading that a cell opens with; "Lieferant GmbH" is a name, no heading."""
    heading = open_heading(reading, cell)
    return (
        heading
        if heading is not None and _stands_alone(cell, heading.span.end)
        else _find_word(reading, cell)
    )


def open_heading(reading: Reading, cell: Cell) -> Heading | None:
    """Return the label of a party that a cell opens with, whatever follows it."""
    for hit in reading.labels[cell][:1]:
        concepts = {label.concept for label in hit.labels if label.is_strong}.intersection(HEADED)
        if concepts and hit.span.start == 0:
            end = hit.span.end + _measure_rest(cell.text[hit.span.end :])
            return Heading(frozenset(concepts), cell.span(0, end), is_word=not hit.is_exact)
    return None


def _measure_rest(rest: str) -> int:
    """Return how many letters after a label are of the heading: a bracket, another language."""
    bracket = BRACKETED.match(rest)
    at = bracket.end() if bracket else 0
    other = OTHER_LANGUAGE.match(rest, at)
    return other.end() if other else at


def _stands_alone(cell: Cell, end: int) -> bool:
    """Return whether nothing or a colon follows."""
    rest = cell.text[end:].strip()
    return not any(map(str.isalnum, rest)) or rest[0] in CLOSING


def _find_word(reading: Reading, cell: Cell) -> Heading | None:
    before, colon, _ = cell.text.partition(":")
    folded = fold(before) if len(before) <= LONGEST_WORD else ""
    if len(folded) < (1 if colon else SHORTEST_BARE):
        return None
    words = reading.vocabulary.words
    concepts = {concept for kind, concept in WORDS.items() if folded in words.get(kind, ())}
    return Heading(frozenset(concepts), cell.span(0, len(before)), is_word=True) if concepts else None
