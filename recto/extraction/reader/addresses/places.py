"""Postal code, town and region of an address: read around each number that may be the code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.reader.addresses.lines import AddressJudge
from recto.extraction.reader.addresses.pieces import MARKS, NamedCountry, trim
from recto.extraction.reader.addresses.towns import Place, TownSplitter, may_be_town, read_without_code
from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.values.national_numbers import find_register_numbers
from recto.extraction.reader.values.postal_codes import PostalCode, find_postal_codes, is_behind_town
from recto.extraction.reader.values.regions import countries_with_region

DISTRICT = re.compile(r"^[^\W\d_]{3,}\s\d{1,2}$")
DISTINCT, SIGNED, OF_COUNTRY, WRONG_COUNTRY = 2.5, 2.5, 1.2, -2.5
DIGITS = {4: 0.0, 5: 1.0, 6: 0.8}
TOWN_BEHIND, TOWN_BEFORE, REGION_BEFORE, ALONE, NO_TOWN = 1.6, 0.8, 2.2, 0.3, -1.2
HOUSE_NUMBER, POST_BOX, TWO_NUMBERS, WORDS_BEFORE, LATER = -3.0, -3.0, -0.8, -1.2, 0.5


def list_places(pieces: Sequence[Span], judge: AddressJudge, country: NamedCountry | None) -> Iterator[Place]:
    """Yield the readings of the pieces, one for each number that may be the postal code."""
    for index, piece in enumerate(pieces):
        if any(True for _ in find_register_numbers(piece.text, distinct_only=True)):
            continue
        for code in find_postal_codes(piece.text):
            towns = TownSplitter(judge.vocabulary, code.countries)
            yield _Reader(pieces, judge, country, index, code, towns).read()
    yield from read_without_code(pieces, judge, country)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the town around one postal code."""

    pieces: Sequence[Span]
    judge: AddressJudge
    country: NamedCountry | None
    index: int
    code: PostalCode
    towns: TownSplitter

    def read(self) -> Place:
        piece = self.pieces[self.index]
        before = next(trim(piece.cell.span(piece.start, piece.start + self.code.start)), None)
        after = next(trim(piece.cell.span(piece.start + self.code.end, piece.end)), None)
        if after is not None and _has_letters(after) and not self.code.follows_town:
            town, region = self.towns.split_region(after)
            return self._complete(town, region, before, Evidence("town_behind", TOWN_BEHIND))
        if before is not None and _has_letters(before):
            return self._complete(*self._read_before(before))
        return self._complete(None, None, None, Evidence("code_alone", ALONE))

    def _read_before(self, before: Span) -> tuple[Span | None, Span | None, Span | None, Evidence]:
        """Return town, region and street in front of a code: "Springfield IL", "Main Street Springfield"."""
        if self.towns.is_region(before.text):
            return None, before, None, Evidence("region_before", REGION_BEFORE)
        town, region = self.towns.split_region(before)
        where = Evidence("region_before", REGION_BEFORE) if region else Evidence("town_before", TOWN_BEFORE)
        if self.judge.is_street(town.text):
            rest, city = self.towns.cut_street(town)
            return city, region, rest, where
        return town, region, None, where

    def _complete(self, city: Span | None, region: Span | None, rest: Span | None, where: Evidence) -> Place:
        """Return the reading with the town and region that stand in neighbouring pieces."""
        used = {self.index}
        if city is None and rest is None:
            city, rest, beside = self._find_city()
            used |= beside
        if city is not None and region is None:
            city, region = self.towns.split_region(city)
        if region is None:
            region, beside = self._find_region(used)
            used |= beside
        evidence = (*self._weigh_code(city), where, *self._weigh_town(city))
        piece = self.pieces[self.index]
        end = piece.start + self.code.end
        span = piece.cell.span(end - len(self.code.value), end)
        countries = self._list_region_countries(city, region, span)
        return Place(self.code, span, city, region, frozenset(used), rest, countries, evidence)

    def _list_region_countries(self, city: Span | None, region: Span | None, code: Span) -> frozenset[str]:
        if city is None:
            return frozenset()
        behind = (city.cell.row, city.cell.place, city.start) < (code.cell.row, code.cell.place, code.start)
        known = countries_with_region((region or city).text) & self.code.countries
        return frozenset(country for country in known if is_behind_town(country) == behind)

    def _find_city(self) -> tuple[Span | None, Span | None, set[int]]:
        """Return the town in the piece before or behind a code that stands alone or with its region.

        The second is what belongs to the street of a piece that holds both.
        """
        behind, before = self.index + 1, self.index - 1
        order = (before, behind) if self.code.follows_town or self._has_region() else (behind, before)
        for index in order:
            if not 0 <= index < len(self.pieces):
                continue
            at = self._step_over_region(index) if index == before else index
            piece = self.pieces[at]
            if self._is_town(at):
                return piece, None, {at}
            street, town = self.towns.cut_street_end(piece)
            if index == before and street is not None and town is not None:
                return town, street, {at}
        return None, None, set()

    def _step_over_region(self, index: int) -> int:
        """Return the index of the piece before a region that stands between town and code."""
        is_between = not self._has_region() and self.towns.is_region(self.pieces[index].text)
        return index - 1 if is_between and index > 0 and self._is_town(index - 1) else index

    def _is_town(self, index: int) -> bool:
        """Return whether a piece may be a town; "Dublin 2" behind a street is one and no street itself."""
        text = self.pieces[index].text
        if not may_be_town(text):
            return False
        is_district = (
            DISTRICT.match(text) is not None
            and index > 0
            and self.judge.is_street(self.pieces[index - 1].text)
        )
        return is_district if self.judge.is_street(text) else True

    def _find_region(self, used: set[int]) -> tuple[Span | None, set[int]]:
        """Return the piece that names a region, right behind or between town and code."""
        for index in (max(used) + 1, min(used) + 1, self.index - 1):
            if (
                0 <= index < len(self.pieces)
                and index not in used
                and self.towns.is_region(self.pieces[index].text)
            ):
                return self.pieces[index], {index}
        return None, set()

    def _has_region(self) -> bool:
        piece = self.pieces[self.index]
        return self.towns.is_region(piece.text[: self.code.start].strip(MARKS))

    def _weigh_code(self, city: Span | None) -> Iterator[Evidence]:
        code = self.code
        if code.is_distinct:
            yield Evidence("distinct_form", DISTINCT, code.value)
        else:
            yield Evidence("digits", DIGITS.get(sum(map(str.isdigit, code.value)), 0.0))
        if code.is_signed:
            yield Evidence("country_sign", SIGNED)
        if " " in code.value and not code.is_distinct:
            yield Evidence("two_numbers", TWO_NUMBERS)
        if self.country is not None:
            fits = self.country.code in code.countries
            yield Evidence("form_of_country", OF_COUNTRY if fits else WRONG_COUNTRY, self.country.code)
        piece = self.pieces[self.index]
        city_follows = (
            city is not None and city.cell is piece.cell and city.start > piece.start + self.code.start
        )
        if city_follows and self.judge.is_house_first(piece.text):
            yield Evidence("house_number", HOUSE_NUMBER)
        if self.judge.names_post_box(piece.text):
            yield Evidence("post_box", POST_BOX)
        before = piece.text[: self.code.start]
        if any(map(str.isalpha, before)) and not any(map(str.isdigit, before)) and city_follows:
            yield Evidence("words_before", WORDS_BEFORE, before)
        yield Evidence("later", LATER * (2 * self.index / max(len(self.pieces) - 1, 1) - 1))

    def _weigh_town(self, city: Span | None) -> Iterator[Evidence]:
        if city is None or not may_be_town(city.text):
            yield Evidence("no_town", NO_TOWN)


def _has_letters(span: Span) -> bool:
    return sum(map(str.isalpha, span.text)) > 1
