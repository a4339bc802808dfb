"""The country of an address: as printed, or as sign, region, form of the postal code or VAT id imply it."""

from collections.abc import Iterator

from recto.extraction.reader.addresses.pieces import NamedCountry
from recto.extraction.reader.addresses.towns import Place
from recto.extraction.reader.candidates import Candidate, Evidence
from recto.extraction.reader.values.countries import KNOWN, country_named

COUNTRY_NAMED, COUNTRY_CODE, COUNTRY_IS_TOWN = 4.0, 2.5, 2.5
BY_SIGN, BY_REGION, BY_TOWN, BY_FORM, BY_VAT_ID = 2.0, 1.6, 1.2, 1.3, 1.2


def list_countries(
    country: NamedCountry | None, place: Place, vat_country: str | None
) -> Iterator[Candidate]:
    """Yield the country; one that is not printed carries the rule that it follows from."""
    if country is not None:
        weight = COUNTRY_NAMED if country_named(country.span.text) else COUNTRY_CODE
        yield Candidate(
            country.code, (country.span,), (Evidence("country_named", weight, country.span.text),)
        )
        return
    town = country_named(place.city.text) if place.city is not None else None
    if town is not None and place.city is not None and place.code and town in place.code.countries:
        yield Candidate(town, (place.city,), (Evidence("town_is_country", COUNTRY_IS_TOWN),))
        return
    if place.code is None or place.code_span is None:
        return
    implied, rule, weight = _imply_country(place, vat_country)
    if implied in KNOWN:
        yield Candidate(implied, (place.code_span,), (Evidence(rule, weight, place.code.value),), rule)


def _imply_country(place: Place, vat_country: str | None) -> tuple[str, str, float]:
    """Return the country that sign, region or form leave, by what rule, and its weight."""
    assert place.code is not None, "asked of a place with a code"
    countries = place.code.countries
    if place.code.is_signed:
        return next(iter(countries)), "country_of_postal_sign", BY_SIGN
    if len(place.region_countries) == 1:
        weight = BY_REGION if place.region else BY_TOWN
        return next(iter(place.region_countries)), "country_of_region", weight
    if len(countries) == 1:
        return next(iter(countries)), "country_of_postal_form", BY_FORM
    if vat_country in countries:
        return vat_country, "country_of_vat_id", BY_VAT_ID
    return "", "", 0.0
