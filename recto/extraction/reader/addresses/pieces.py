"""Pieces of an address: what stands between its commas and bullets, and which of them name the country."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from recto.extraction.reader.addresses.lines import list_last_countries
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.values.countries import country_named, country_of
from recto.extraction.reader.values.postal_codes import find_postal_codes
from recto.extraction.reader.values.regions import countries_with_region

SEPARATOR = re.compile(r"\s*[•·●∙|▪■;]\s*|,(?!\d)\s*|(?<!\d),(?=\d)")
"""Commas between digits part nothing: "12,14 Main Street"."""
MARKS = " ,;:.-–—·•|/"
MOST_PIECES, LONGEST_PIECE = 40, 120
"""What is longer is no part of an address, and hostile input."""


@dataclass(frozen=True, slots=True)
class NamedCountry:
    """A country as it is printed in an address."""

    code: str
    """ISO 3166-1 alpha-2."""
    span: Span


def cut_pieces(lines: Iterable[Span]) -> list[Span]:
    """Return what stands between the separators of address lines, in order."""
    pieces = (piece for line in lines for piece in cut_line(line) if piece.end - piece.start < LONGEST_PIECE)
    return list(islice(pieces, MOST_PIECES))


def cut_line(line: Span) -> Iterator[Span]:
    """Yield the parts of a line between separators, without marks at their ends."""
    start = line.start
    for match in SEPARATOR.finditer(line.cell.text, line.start, line.end):
        yield from trim(line.cell.span(start, match.start()))
        start = match.end()
    yield from trim(line.cell.span(start, line.end))


def trim(span: Span) -> Iterator[Span]:
    """Yield the span without marks at its ends; nothing where only marks are left."""
    text = span.text
    start = span.start + len(text) - len(text.lstrip(MARKS))
    end = span.start + len(text.rstrip(MARKS + "(["))
    if start < end:
        yield span.cell.span(start, end)


def take_country(pieces: Sequence[Span]) -> tuple[list[Span], NamedCountry | None]:
    """Return the pieces without the country, and the country: a piece of its own or the end of one."""
    for index in range(len(pieces) - 1, 0, -1):
        piece = pieces[index]
        code = country_of(piece.text)
        if code is not None and not _may_be_region(piece, pieces[:index]):
            return [*pieces[:index], *pieces[index + 1 :]], NamedCountry(code, piece)
    for index in range(len(pieces) - 1, -1, -1):
        rest, country = _cut_country(pieces[index])
        if country is not None:
            return [*pieces[:index], *rest, *pieces[index + 1 :]], country
    return list(pieces), None


def _may_be_region(piece: Span, before: Sequence[Span]) -> bool:
    """Return whether a piece is a state's code or name rather than a country: "Sacramento, CA", "Georgia"."""
    if not countries_with_region(piece.text):
        return False
    is_name = country_named(piece.text) is not None
    return is_name or not any(has_code_before_town(each.text) for each in before)


def has_code_before_town(text: str) -> bool:
    """Return whether a postal code opens the text and a town follows."""
    return any(
        not text[: code.start].strip(MARKS) and any(map(str.isalpha, text[code.end :]))
        for code in find_postal_codes(text)
    )


def _cut_country(piece: Span) -> tuple[list[Span], NamedCountry | None]:
    """Return a piece without the country that it ends with; a town of the same name is no country."""
    for start, code in list_last_countries(piece.text):
        before = piece.text[:start]
        if sum(map(str.isalpha, before)) < 3 or _is_only_code(before):
            continue
        end = piece.start + start
        rest = list(trim(piece.cell.span(piece.start, end)))
        return rest, NamedCountry(code, piece.cell.span(end, piece.end))
    return [piece], None


def _is_only_code(text: str) -> bool:
    """Return whether nothing but a postal code stands there: the word behind it is the town."""
    codes = find_postal_codes(text)
    return any(not (text[: code.start] + text[code.end :]).strip(MARKS) for code in codes)
