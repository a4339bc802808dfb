"""Postal code, town and region of an address: read around each number that may be the code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.evidence.address_pieces import MARKS, NamedCountry, trim
from recto.extraction.reader.evidence.addresses import AddressJudge
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.values.postal_codes import PostalCode, find_postal_codes, is_behind_town
from recto.extraction.reader.values.regions import countries_with_region

BRACKETED = re.compile(r"\s*\(([^()\d]{2,40})\)?\s*$")
MOST_REGION_WORDS, SHORTEST_TOWN, LONGEST_TOWN = 4, 4, 45
"""A shorter word before a region is part of the town: "New Delhi"."""
DISTINCT, SIGNED, OF_COUNTRY, WRONG_COUNTRY = 2.5, 2.5, 1.2, -2.5
DIGITS = {4: 0.0, 5: 1.0, 6: 0.8}
TOWN_BEHIND, TOWN_BEFORE, REGION_BEFORE, ALONE, NO_TOWN = 1.6, 0.8, 2.2, 0.3, -1.2
HOUSE_NUMBER, POST_BOX, TWO_NUMBERS, WORDS_BEFORE, LATER = -3.0, -3.0, -0.8, -1.2, 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """One way to read the town of an address."""

    code: PostalCode | None
    code_span: Span | None
    city: Span | None
    region: Span | None
    used: frozenset[int]
    """Indexes of the pieces that it takes up."""
    rest: Span | None
    """What of the code's piece belongs to the street: "Main Street 5" of "Main Street 5 80333 Munich"."""
    region_countries: frozenset[str] = frozenset()
    """Those that have this region, or one named as the town, and print the code where it stands."""
    evidence: tuple[Evidence, ...] = ()


def list_places(pieces: Sequence[Span], judge: AddressJudge, country: NamedCountry | None) -> Iterator[Place]:
    """Yield the readings of the pieces, one for each number that may be the postal code."""
    for index, piece in enumerate(pieces):
        for code in find_postal_codes(piece.text):
            yield _Reader(pieces, judge, country, index, code).read()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the town around one postal code."""

    pieces: Sequence[Span]
    judge: AddressJudge
    country: NamedCountry | None
    index: int
    code: PostalCode

    def read(self) -> Place:
        piece = self.pieces[self.index]
        before = next(trim(piece.cell.span(piece.start, piece.start + self.code.start)), None)
        after = next(trim(piece.cell.span(piece.start + self.code.end, piece.end)), None)
        if after is not None and _has_letters(after) and not self.code.follows_town:
            city, region, rest, where = (
                *self._split_region(after),
                before,
                Evidence("town_behind", TOWN_BEHIND),
            )
        elif before is not None and _has_letters(before):
            city, region, rest, where = self._read_before(before)
        else:
            city, region, rest, where = None, None, None, Evidence("code_alone", ALONE)
        return self._complete(city, region, rest, where)

    def _read_before(self, before: Span) -> tuple[Span | None, Span | None, Span | None, Evidence]:
        """Return town, region and street in front of a code: "Springfield IL", "Main Street Springfield"."""
        if self._is_region(before.text):
            return None, before, None, Evidence("region_before", REGION_BEFORE)
        city, region = self._split_region(before)
        where = Evidence("region_before", REGION_BEFORE) if region else Evidence("town_before", TOWN_BEFORE)
        rest = None
        if city is not None and self.judge.is_street(city.text):
            rest, city = self._cut_street(city)
        return city, region, rest, where

    def _complete(self, city: Span | None, region: Span | None, rest: Span | None, where: Evidence) -> Place:
        """Return the reading with the town and region that stand in neighbouring pieces."""
        used = {self.index}
        if city is None:
            city, beside = self._find_city(taken=rest is not None)
            used |= beside
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

    def _find_city(self, *, taken: bool) -> tuple[Span | None, set[int]]:
        """Return the town in the piece before or behind a code that stands alone or with its region."""
        behind, before = self.index + 1, self.index - 1
        order = (before, behind) if self.code.follows_town or self._has_region() else (behind, before)
        for index in order if not taken else ():
            piece = self.pieces[index] if 0 <= index < len(self.pieces) else None
            if piece is None or not _may_be_town(piece.text):
                continue
            if index == before and self._is_region(piece.text) and index > 0:
                earlier = self.pieces[index - 1]
                if _may_be_town(earlier.text) and not self.judge.is_street(earlier.text):
                    return earlier, {index - 1}
            if not self.judge.is_street(piece.text):
                return piece, {index}
        return None, set()

    def _find_region(self, used: set[int]) -> tuple[Span | None, set[int]]:
        """Return the piece that names a region, right behind or between town and code."""
        for index in (max(used) + 1, min(used) + 1, self.index - 1):
            if (
                0 <= index < len(self.pieces)
                and index not in used
                and self._is_region(self.pieces[index].text)
            ):
                return self.pieces[index], {index}
        return None, set()

    def _has_region(self) -> bool:
        piece = self.pieces[self.index]
        return self._is_region(piece.text[: self.code.start].strip(MARKS))

    def _is_region(self, text: str) -> bool:
        is_known = not countries_with_region(text).isdisjoint(self.code.countries)
        return is_known or fold(text) in self.judge.vocabulary.words["region"]

    def _split_region(self, span: Span) -> tuple[Span | None, Span | None]:
        """Return a town without post office and region, and the region: "Madrid (Madrid)", "Milano MI"."""
        town = self._cut_post_office(span)
        bracketed = BRACKETED.search(town.text)
        if bracketed and bracketed.start() > 0:
            region = town.cell.span(town.start + bracketed.start(1), town.start + bracketed.end(1))
            return town.cell.span(town.start, town.start + bracketed.start()), region
        starts = [match.end() for match in re.finditer(r"[\s,]+", town.text)][-MOST_REGION_WORDS:]
        for start in starts:
            rest = next(trim(town.cell.span(town.start, town.start + start)), None)
            if rest is not None and len(rest.text) >= SHORTEST_TOWN and self._is_region(town.text[start:]):
                return rest, town.cell.span(town.start + start, town.end)
        return town, None

    def _cut_post_office(self, span: Span) -> Span:
        """Return a town without the office behind it: "Paris Cedex 02"."""
        offices = self.judge.vocabulary.words["post_office"]
        for match in re.finditer(r"\s([^\W\d_]+)\.?(?:\s\d{1,2})?$", span.text):
            if fold(match[1]) in offices:
                return span.cell.span(span.start, span.start + match.start())
        return span

    def _cut_street(self, span: Span) -> tuple[Span, Span | None]:
        """Return the street and the town of a text with both: cut behind the last word of a street."""
        streets = self.judge.vocabulary.words["street"]
        words = list(re.finditer(r"\S+", span.text))
        ends = [w.end() for w in words if any(map(str.isdigit, w[0])) or set(fold_words(w[0])) & streets]
        end = span.start + (ends[-1] if ends else len(span.text))
        return span.cell.span(span.start, end), next(trim(span.cell.span(end, span.end)), None)

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
        if city is None or not _may_be_town(city.text):
            yield Evidence("no_town", NO_TOWN)


def _has_letters(span: Span) -> bool:
    return sum(map(str.isalpha, span.text)) > 1


def _may_be_town(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return sum(map(str.isalpha, text)) > 1 and digits <= 2 and len(text) <= LONGEST_TOWN
