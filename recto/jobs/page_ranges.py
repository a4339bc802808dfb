"""The syntax of the option `pages` ("1-3,5"). Knows no document, so that the API can check it at once."""

import re

from recto.errors import PagesInvalidError

MAX_TEXT_LENGTH = 1000
MAX_PAGE_NUMBER = 1_000_000

_PART = re.compile(r"\s*([0-9]{1,7})\s*(?:(-)\s*([0-9]{1,7})?\s*)?", re.ASCII)

PageRange = tuple[int, int | None]
"""First and last page, from 1, both included; no last page means to the end."""


def parse_page_ranges(text: str) -> tuple[PageRange, ...]:
    """Return the ranges of "1-3,5" or "3-" (from page 3 to the end), as written.

    Raises PagesInvalidError: empty, page 0, reversed, too long or anything else.
    """
    if len(text) > MAX_TEXT_LENGTH:
        raise _refuse(f"`pages` has more than {MAX_TEXT_LENGTH} characters.")
    return tuple(_parse_part(part) for part in text.split(","))


def _parse_part(part: str) -> PageRange:
    match = _PART.fullmatch(part)
    if match is None:
        raise _refuse(f"`pages` has {part.strip()[:20]!r}, which is neither a page nor a range.")
    first = int(match[1])
    if match[2] is None:
        last: int | None = first
    else:
        last = None if match[3] is None else int(match[3])
    if first < 1:
        raise _refuse("`pages` counts from 1; there is no page 0.")
    if max(first, last or 0) > MAX_PAGE_NUMBER:
        raise _refuse(f"`pages` names a page beyond {MAX_PAGE_NUMBER}.")
    if last is not None and last < first:
        raise _refuse(f"`pages` has the range {first}-{last}, which runs backwards.")
    return first, last


def _refuse(problem: str) -> PagesInvalidError:
    return PagesInvalidError(f'{problem} Write pages and ranges like "1-3,5" or "4-".', param="pages")
