"""Address lines: streets, postal codes with towns, countries, told by their form and words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from recto.extraction.reader.conventions import US_ZIP
from recto.extraction.reader.folding import fold_words
from recto.extraction.reader.values.countries import KNOWN, country_named
from recto.extraction.reader.vocabulary import Vocabulary

POSTAL_TOWN = re.compile(
    r"(?<![\w./-])(?:[A-Z]{1,3}-|[A-Z]{1,2}\s)?\d{4,5}(?:\s[A-Z]{2}(?=\s))?,?\s(?=[^\W\d_]{3,})"  # 80333 Bonn
    r"|(?<![\w-])(?:\d{4}-\d{3}|\d{2}-\d{3})\s(?=[^\W\d_]{3,})"  # 4000-123 Porto, 00-950 Warszawa
    r"|(?<!\w)[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}(?!\w)"  # SW1A 1AA
    r"|(?<!\w)[A-Z]\d{2}\s[A-Z\d]{4}(?!\w)"  # D02 X285
    r"|(?<!\w)[A-Z]\d[A-Z]\s?\d[A-Z]\d(?!\w)"  # K1A 0B1
    r"|[^\W\d_]{4,},?\s(?:[-–]\s)?\d{6}(?!\d)"  # Singapore 238801, New Delhi - 110001
)
GERMAN_STREET = re.compile(
    r"(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|damm|ufer|ring|chaussee|markt|hof|straat|laan|plein|gracht)\s*\d",
    re.IGNORECASE,
)
HOUSE_FIRST = re.compile(r"^(?:no\.?\s?|lot\s|unit\s)?\d+[-\dA-Z/&]*[,.]?\s+[^\W\d_]{2,}", re.IGNORECASE)
HOUSE_LAST = re.compile(r"^[^\d]{4,}\s\d{1,4}\s?[a-zA-Z]?(?:\s?[-–/]\s?\d{1,4}\s?[a-zA-Z]?)?,?$")
DIGIT = re.compile(r"\d")
"""No postal code is without."""
MOST_COUNTRY_WORDS = MOST_BOX_WORDS = MOST_REGION_WORDS = 4
SHORTEST_REGION, LONGEST_PLAIN_WORD = 5, 10
MOST_WORDS = 16
"""What has more and no postal code is a sentence."""


class AddressPart(StrEnum):
    """What a line of an address is."""

    POSTAL = "postal_town"
    STREET = "street"
    PLACE = "place"
    COUNTRY = "country"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AddressJudge:
    """Judges lines with the words of all languages."""

    vocabulary: Vocabulary
    judged: dict[str, AddressPart] = field(default_factory=dict)
    """Lines that were asked for before: many are, once for each party."""

    def judge(self, text: str) -> AddressPart:
        """Return what part of an address the line is."""
        part = self.judged.get(text)
        if part is None:
            part = self.judged[text] = self._judge(text)
        return part

    def _judge(self, text: str) -> AddressPart:
        if country_named(text) in KNOWN:
            return AddressPart.COUNTRY
        if DIGIT.search(text) and (
            US_ZIP.search(text) or (POSTAL_TOWN.search(text) and not self.is_house_first(text))
        ):
            return AddressPart.POSTAL
        parts = fold_words(text)
        if len(parts) > MOST_WORDS:
            return AddressPart.NONE
        if self._is_street(text, parts):
            return AddressPart.STREET
        is_place = not self.vocabulary.words["street"].isdisjoint(parts) or self._names_region(parts)
        return AddressPart.PLACE if is_place or ends_with_country(text) else AddressPart.NONE

    def _names_region(self, parts: Sequence[str]) -> bool:
        """Return whether words in a row, or the end of a word that OCR ran together, name a region."""
        regions = self.vocabulary.words["region"]
        runs = ("".join(parts[at : at + n]) for at in range(len(parts)) for n in range(1, MOST_REGION_WORDS))
        if any(len(run) >= SHORTEST_REGION and run in regions for run in runs):
            return True
        glued = [part for part in parts if len(part) > LONGEST_PLAIN_WORD]
        return any(len(region) >= SHORTEST_REGION and region in part for part in glued for region in regions)

    def is_street(self, text: str) -> bool:
        """Return whether the form or the words of a line are those of a street, a floor or a post box."""
        return self._is_street(text, fold_words(text))

    def _is_street(self, text: str, parts: Sequence[str]) -> bool:
        if GERMAN_STREET.search(text) or HOUSE_LAST.match(text) or self._is_post_box(text, parts):
            return True
        distinct = set(parts)
        is_numbered = len(distinct) > 1 and HOUSE_FIRST.match(text) is not None
        return is_numbered or len(distinct & self.vocabulary.words["street"]) >= 2

    def is_house_first(self, text: str) -> bool:
        """Return whether a line is a house number and a street, no postal code: "4410 Main Street"."""
        words = fold_words(text.partition(",")[0])
        return len(words) > 2 and words[0].isdigit() and words[-1] in self.vocabulary.words["street_end"]

    def names_post_box(self, text: str) -> bool:
        """Return whether a line begins with a post box."""
        return self._is_post_box(text, fold_words(text))

    def _is_post_box(self, text: str, parts: Sequence[str]) -> bool:
        if not any(map(str.isdigit, text)):
            return False
        opened = {"".join(parts[:count]) for count in range(1, min(len(parts), MOST_BOX_WORDS) + 1)}
        return not opened.isdisjoint(self.vocabulary.words["post_box"])


def ends_with_country(text: str) -> bool:
    """Return whether the last words name a country whose addresses are read, with something before them."""
    return any(country in KNOWN for _, country in list_last_countries(text))


def list_last_countries(text: str) -> Iterator[tuple[int, str]]:
    """Yield where the last words of a text begin that name a country, the longest first; never all of it."""
    starts = [match.start() for match in re.finditer(r"(?<=[\s,(])[^\W\d_]", text)][-MOST_COUNTRY_WORDS:]
    for start in starts:
        country = country_named(text[start:])
        if country is not None:
            yield start, country
