"""Towns: what is town, region, post office or street in one piece of an address."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.reader.addresses.lines import AddressJudge, AddressPart
from recto.extraction.reader.addresses.pieces import NamedCountry, trim
from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.values.countries import KNOWN
from recto.extraction.reader.values.postal_codes import PostalCode
from recto.extraction.reader.values.regions import countries_with_region
from recto.extraction.reader.vocabulary import Vocabulary

BRACKETED = re.compile(r"\s*\(([^()\d]{2,40})\)?\s*$")
CODE = re.compile(r"[A-Z]{2}")
STREETS = (AddressPart.STREET, AddressPart.PLACE)
WITH_REGION, WITH_COUNTRY = 0.6, 0.2
MOST_REGION_WORDS, SHORTEST_TOWN, LONGEST_TOWN = 4, 4, 45
"""A shorter word before a region is part of the town: "New Delhi"."""


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


@dataclass(frozen=True, slots=True)
class TownSplitter:
    """Splits pieces of an address whose postal code fits some countries."""

    vocabulary: Vocabulary
    countries: frozenset[str]

    def is_region(self, text: str) -> bool:
        """Return whether a text names a region of these countries, or any region of the vocabulary."""
        is_known = not countries_with_region(text).isdisjoint(self.countries)
        return is_known or fold(text) in self.vocabulary.words["region"]

    def split_region(self, span: Span) -> tuple[Span, Span | None]:
        """Return a town without post office and region, and the region: "Madrid (Madrid)", "Milano MI".

        Other brackets are part of the town: "Frankfurt (Oder)".
        """
        town = self._cut_post_office(span)
        bracketed = BRACKETED.search(town.text)
        if (
            bracketed
            and bracketed.start() > 0
            and (CODE.fullmatch(bracketed[1]) or self.is_region(bracketed[1]))
        ):
            region = town.cell.span(town.start + bracketed.start(1), town.start + bracketed.end(1))
            return town.cell.span(town.start, town.start + bracketed.start()), region
        starts = [match.end() for match in re.finditer(r"[\s,]+", town.text)][-MOST_REGION_WORDS:]
        for start in starts:
            rest = next(trim(town.cell.span(town.start, town.start + start)), None)
            if rest is not None and len(rest.text) >= SHORTEST_TOWN and self.is_region(town.text[start:]):
                return rest, town.cell.span(town.start + start, town.end)
        return town, None

    def _cut_post_office(self, span: Span) -> Span:
        """Return a town without the office behind it: "Paris Cedex 02"."""
        offices = self.vocabulary.words["post_office"]
        for match in re.finditer(r"\s([^\W\d_]+)\.?(?:\s\d{1,2})?$", span.text):
            if fold(match[1]) in offices:
                return span.cell.span(span.start, span.start + match.start())
        return span

    def cut_street(self, span: Span) -> tuple[Span, Span | None]:
        """Return the street and the town of a text with both: cut behind the last word of a street."""
        streets = self.vocabulary.words["street"]
        words = list(re.finditer(r"\S+", span.text))
        ends = [w.end() for w in words if any(map(str.isdigit, w[0])) or set(fold_words(w[0])) & streets]
        return _cut(span, ends)

    def cut_street_end(self, span: Span) -> tuple[Span | None, Span | None]:
        """Return street and town where a street's last word parts them: "12 Main St Springfield"."""
        ends = self.vocabulary.words["street_end"]
        words = list(re.finditer(r"\S+", span.text))
        cuts = [word.end() for word in words[2:] if fold(word[0]) in ends]
        if not cuts or not words[0][0][0].isdigit():
            return None, None
        return _cut(span, cuts)


def _cut(span: Span, ends: Sequence[int]) -> tuple[Span, Span | None]:
    end = span.start + (ends[-1] if ends else len(span.text))
    return span.cell.span(span.start, end), next(trim(span.cell.span(end, span.end)), None)


def may_be_town(text: str) -> bool:
    """Return whether a text has the form of a town: letters, at most the number of a district."""
    digits = sum(map(str.isdigit, text))
    return sum(map(str.isalpha, text)) > 1 and digits <= 2 and len(text) <= LONGEST_TOWN


def read_without_code(
    pieces: Sequence[Span], judge: AddressJudge, country: NamedCountry | None
) -> Iterator[Place]:
    """Yield the town at the end of an address that has a street and, behind the town, a region or country."""
    towns = TownSplitter(judge.vocabulary, frozenset({country.code} if country else KNOWN))
    last = len(pieces) - 1
    has_region = last > 1 and towns.is_region(pieces[last].text) and not judge.is_street(pieces[last].text)
    at = last - 1 if has_region else last
    if at < 1 or not (has_region or country) or not _is_plain_town(pieces[at].text, judge):
        return
    if any(judge.judge(each.text) in STREETS for each in pieces[:at]):
        evidence = Evidence("town_at_end", WITH_REGION if has_region else WITH_COUNTRY)
        region = pieces[last] if has_region else None
        used = frozenset(range(at, last + 1))
        yield Place(None, None, pieces[at], region, used, None, frozenset(), (evidence,))


def _is_plain_town(text: str, judge: AddressJudge) -> bool:
    return may_be_town(text) and not any(map(str.isdigit, text)) and not judge.is_street(text)
