"""Which countries a document comes from and goes to: their names, ids, domains, states and taxes."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from recto.extraction.reader.values.countries import KNOWN, country_named
from recto.extraction.reader.values.identifiers import find_ibans, find_vat_ids
from recto.extraction.reader.values.postal_codes import countries_with_form
from recto.extraction.reader.values.regions import countries_with_region

_DATA = tomllib.loads((resources.files(__package__) / "countries.toml").read_text("utf-8"))
CLUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (clue["country"], re.compile(clue["pattern"])) for clue in _DATA["clue"]
)
REGIONS_FIRST = frozenset(_DATA["regions_before_codes"])
DOUBTFUL = frozenset(_DATA["doubtful_numbers"])
NUMBERED = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}E?[ .-]?(?=[A-Z]{0,2}\d)")
"""How a VAT id or an IBAN begins."""
DOMAIN = re.compile(r"(?:www\.|@)[\w.-]{1,60}\.(?P<country>[A-Za-z]{2})(?![\w.-])")
REGION = re.compile(
    r"(?<!\w)(?P<region>[A-Z]{2,3})[., ]{1,2}(?P<code>\d{4,5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?!\w)"
)
LONGEST_NAME = 40
ALIASES = {"UK": "GB", "EL": "GR", "XI": "GB"}
NAMED, STATE, CLUE, NUMBER, WEB = 1.5, 2.0, 1.5, 1.0, 1.0
MOST_REPEATS = 2
"""The same kind of evidence for the same country tells nothing new the third time."""


@dataclass(frozen=True, slots=True)
class Countries:
    """What a document says of countries, both parties' together."""

    scores: Mapping[str, float]
    """How much speaks for each, by ISO 3166-1 alpha-2 code."""

    def weigh(self, countries: Iterable[str]) -> float:
        """Return how much speaks for all of these together."""
        return sum(self.scores.get(country, 0.0) for country in countries)

    @property
    def main(self) -> str | None:
        """Return the one that most speaks for; None where nothing does."""
        return max(self.scores, key=lambda country: self.scores[country], default=None)


def judge_countries(texts: Iterable[str]) -> Countries:
    """Return the countries that the cells of a document speak of."""
    seen: dict[tuple[str, float], int] = {}
    for text in texts:
        for found in _list_countries(text):
            seen[found] = seen.get(found, 0) + 1
    scores: dict[str, float] = {}
    for (country, weight), count in seen.items():
        scores[country] = scores.get(country, 0.0) + weight * min(count, MOST_REPEATS)
    return Countries(scores)


def _list_countries(text: str) -> Iterator[tuple[str, float]]:
    """Yield what a text says for a country, with its weight."""
    named = (country_named(part) for part in text.split(",") if len(part) < LONGEST_NAME)
    yield from ((country, NAMED) for country in named if country)
    yield from ((country, CLUE) for country, pattern in CLUES if pattern.search(text))
    yield from ((country, STATE) for match in REGION.finditer(text) for country in _places(match))
    if NUMBERED.search(text):
        codes = (found.value[:2] for found in (*find_vat_ids(text), *find_ibans(text)) if found.is_wellformed)
        yield from ((ALIASES.get(code, code), NUMBER) for code in codes if code not in DOUBTFUL)
    domains = (match["country"].upper() for match in DOMAIN.finditer(text))
    yield from ((ALIASES.get(code, code), WEB) for code in domains if ALIASES.get(code, code) in KNOWN)


def _places(match: re.Match[str]) -> frozenset[str]:
    """Return the countries of a state and its postal code; "DE 80333" may be Munich's as well."""
    formed = countries_with_form(match["code"])
    if match["region"] in formed:
        return frozenset()
    return countries_with_region(match["region"]) & formed & REGIONS_FIRST
