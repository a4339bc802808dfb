"""The parts of an address: from its lines to recipient, street, town, postal code, region and country."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from recto.extraction.reader.addresses.countries import list_countries
from recto.extraction.reader.addresses.lines import AddressJudge
from recto.extraction.reader.addresses.pieces import cut_pieces, take_country
from recto.extraction.reader.addresses.places import list_places
from recto.extraction.reader.addresses.towns import Place
from recto.extraction.reader.candidates import Candidate, Evidence
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.values.names import tidy
from recto.extraction.reader.values.regions import countries_with_region

Parts = Mapping[str, Sequence[Candidate]]
"""Candidates by part of the schema's address."""

STREET_FORM, STREET_BY_PLACE, STREET_AFTER, MORE_BEFORE = 2.5, 0.4, 0.0, -1.2
CITY, REGION_KNOWN, REGION_BRACKETED, MARKED_RECIPIENT, PLAIN_RECIPIENT = 0.5, 1.5, 0.3, 2.5, -0.2
MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class AddressSplitter:
    """Splits the lines of an address."""

    judge: AddressJudge

    def split(self, lines: Iterable[Span], vat_country: str | None = None) -> Parts:
        """Return the candidates for each part; `vat_country` is that of the party's VAT id, if known."""
        pieces, country = take_country(cut_pieces(lines))
        places = sorted(list_places(pieces, self.judge, country), key=_score, reverse=True)[:MOST_PLACES]
        found: dict[str, list[Candidate]] = {}
        likely = [place for place in places if _score(place) > 0] or [_NOWHERE]
        for place in likely:
            worse = Evidence("other_reading", _score(place) - _score(likely[0]))
            for part, candidate in self._read(pieces, place):
                is_placed = part in ("street", "recipient") and place is not likely[0]
                weighed = candidate.with_evidence(worse) if is_placed else candidate
                found.setdefault(part, []).append(weighed)
        found["country"] = list(list_countries(country, likely[0], vat_country))
        return found

    def _read(self, pieces: Sequence[Span], place: Place) -> Iterator[tuple[str, Candidate]]:
        if place.code is not None and place.code_span is not None:
            yield "postal_code", Candidate(place.code.value, (place.code_span,), place.evidence)
        if place.city is not None:
            evidence = (*place.evidence, Evidence("town", CITY))
            yield "city", Candidate(tidy(place.city.text), (place.city,), evidence)
        if place.region is not None:
            yield "region", self._region(place, place.region)
        yield from self._read_street(pieces, place)

    def _region(self, place: Place, span: Span) -> Candidate:
        countries = place.code.countries if place.code else frozenset()
        known = countries_with_region(span.text) & countries or not countries
        if known or fold(span.text) in self.judge.vocabulary.words["region"]:
            return Candidate(tidy(span.text), (span,), (*place.evidence, Evidence("region", REGION_KNOWN)))
        return Candidate(tidy(span.text), (span,), (Evidence("in_brackets", REGION_BRACKETED),))

    def _read_street(self, pieces: Sequence[Span], place: Place) -> Iterator[tuple[str, Candidate]]:
        first = min(place.used, default=len(pieces))
        before = [*pieces[:first], *((place.rest,) if place.rest is not None else ())]
        marked = [piece for piece in before if self._is_recipient(piece)]
        free = [piece for piece in before if piece not in marked]
        opens = (
            index for index, piece in enumerate(free) if self._is_street(piece) or not _has_letters(piece)
        )
        start = next(opens, None)
        form = Evidence("street_form", STREET_FORM)
        if start is None:
            start, form = len(free) - 1, Evidence("before_town", STREET_BY_PLACE)
        if free:
            first_form = start
            start = _include_line(free, _include_number(free, start))
            doubt = (Evidence("more_before", MORE_BEFORE),) if start < first_form else ()
            yield "street", _join(free[start:], form, *doubt)
        else:
            yield from self._read_street_after(pieces, place)
        yield from self._read_recipient(marked, free[: max(start, 0)])

    def _read_street_after(self, pieces: Sequence[Span], place: Place) -> Iterator[tuple[str, Candidate]]:
        last = max(place.used, default=-1)
        street = [piece for piece in pieces[last + 1 :] if self._is_street(piece)]
        if street:
            yield (
                "street",
                _join(street, Evidence("street_form", STREET_FORM), Evidence("after", STREET_AFTER)),
            )

    def _read_recipient(self, marked: list[Span], plain: list[Span]) -> Iterator[tuple[str, Candidate]]:
        if marked:
            evidence = Evidence("addressed", MARKED_RECIPIENT, marked[0].text)
            whole = _join(marked, evidence)
            value = ", ".join(filter(None, (self._strip_mark(span.text) for span in marked)))
            if value:
                yield "recipient", Candidate(value, whole.spans, whole.evidence)
        elif plain:
            yield "recipient", _join(plain, Evidence("before_street", PLAIN_RECIPIENT))

    def _is_street(self, piece: Span) -> bool:
        text = piece.text
        has_letters, has_digits = any(map(str.isalpha, text)), any(map(str.isdigit, text))
        streets = self.judge.vocabulary.words["street"]
        return (
            self.judge.is_street(text)
            or (has_letters and has_digits)
            or bool(streets & set(fold_words(text)))
        )

    def _is_recipient(self, piece: Span) -> bool:
        vocabulary = self.judge.vocabulary
        first = fold_words(piece.text)[:1]
        if fold(piece.text) in vocabulary.words["department"] or self._mark(piece.text) is not None:
            return True
        return (
            bool(first)
            and first[0] in vocabulary.words["salutation"]
            and not self.judge.is_street(piece.text)
        )

    def _mark(self, text: str) -> re.Match[str] | None:
        return _compile_marks(self.judge.vocabulary.phrases["care_of"]).match(text)

    def _strip_mark(self, text: str) -> str:
        mark = self._mark(text)
        rest = tidy(text[mark.end() :]) if mark else tidy(text)
        return rest or tidy(text)


_NOWHERE = Place(None, None, None, None, frozenset(), None)


def _score(place: Place) -> float:
    return sum(item.weight for item in place.evidence)


@lru_cache(maxsize=4)
def _compile_marks(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of the marks before a recipient: "c/o", "Attn:"."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))})(?![^\W_])\.?\s*:?\s*", re.IGNORECASE)


def _include_number(pieces: Sequence[Span], start: int) -> int:
    """Return where a street starts whose number a comma parts: "Via Roma, 12", "25, Grand-Rue"."""
    while start > 0 and not (_has_letters(pieces[start]) and _has_letters(pieces[start - 1])):
        start -= 1
    return start


def _include_line(pieces: Sequence[Span], start: int) -> int:
    """Return where the line begins that a street stands in: "Tour Ariane, 5 place Carrée"."""
    while start > 0 and pieces[start - 1].cell is pieces[start].cell:
        start -= 1
    return start


def _has_letters(piece: Span) -> bool:
    return any(map(str.isalpha, piece.text))


def _join(pieces: Sequence[Span], *evidence: Evidence) -> Candidate:
    """Return pieces as one candidate: those of one line as printed, lines joined by commas."""
    lines = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.cell)]
    spans = tuple(line[0].cell.span(line[0].start, line[-1].end) for line in lines)
    return Candidate(", ".join(tidy(span.text) for span in spans), spans, evidence)
