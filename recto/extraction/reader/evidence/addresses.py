"""Address lines: streets, postal codes with towns, countries, told by their form and words."""

import re
from dataclasses import dataclass
from enum import StrEnum

from recto.extraction.reader.conventions import US_ZIP
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.vocabulary import Vocabulary

POSTAL_TOWN = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,2}[ -])?\d{4,5}(?:\s[A-Z]{2}(?=\s))?,?\s(?=[^\W\d_]{3,})"  # 80333 München
    r"|(?<!\w)[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}(?!\w)"  # SW1A 1AA
    r"|(?<!\w)[A-Z]\d{2}\s[A-Z\d]{4}(?!\w)"  # D02 X285
    r"|(?<!\w)[A-Z]\d[A-Z]\s?\d[A-Z]\d(?!\w)"  # K1A 0B1
    r"|[^\W\d_]{3,},?\s(?:-\s)?\d{6}(?!\d)"  # Singapore 238801, New Delhi - 110001
)
GERMAN_STREET = re.compile(
    r"(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|damm|ufer|ring|chaussee|markt|hof)\s*\d", re.IGNORECASE
)
HOUSE_FIRST = re.compile(r"^(?:no\.?\s?|lot\s|unit\s)?\d+[-\dA-Z/&]*[,.]?\s+[^\W\d_]{2,}", re.IGNORECASE)
HOUSE_LAST = re.compile(r"^[^\d]{4,}\s\d{1,4}\s?[a-zA-Z]?(?:\s?[-–/]\s?\d{1,4}\s?[a-zA-Z]?)?,?$")


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

    def judge(self, text: str) -> AddressPart:
        """Return what part of an address the line is."""
        words = self.vocabulary.words
        folded = fold(text)
        if folded in words["country"]:
            return AddressPart.COUNTRY
        if POSTAL_TOWN.search(text) or US_ZIP.search(text):
            return AddressPart.POSTAL
        parts = set(fold_words(text))
        if GERMAN_STREET.search(text) or HOUSE_LAST.match(text):
            return AddressPart.STREET
        streets = parts & words["street"]
        if (HOUSE_FIRST.match(text) and len(parts) > 1) or len(streets) >= 2 or self._names_post_box(folded):
            return AddressPart.STREET
        regions = (region for region in words["region"] if len(region) > 4 and region in folded)
        if streets or parts & words["country"] or any(regions):
            return AddressPart.PLACE
        return AddressPart.NONE

    def _names_post_box(self, folded: str) -> bool:
        return folded.startswith(("postfach", "pobox"))
