"""Which pages of a document are read: the option `pages` against the pages it has and the limit."""

from recto.errors import DocumentTooManyPagesError, PagesInvalidError
from recto.jobs.page_ranges import PageRange, parse_page_ranges


def select_pages(pages: str | None, page_count: int, max_pages: int) -> tuple[int, ...]:
    """Return the numbers of the pages to read, ascending, each once.

    The limit counts pages that are read, not pages in the file: "1-2" of 10,000 pages is fine.
    Raises PagesInvalidError (malformed, or a page the document lacks) and DocumentTooManyPagesError.
    """
    ranges: tuple[PageRange, ...] = ((1, None),) if pages is None else parse_page_ranges(pages)
    spans = [_close_range(part, page_count) for part in ranges]
    selected = _union(spans)
    if len(selected) > max_pages:
        raise DocumentTooManyPagesError(
            f"{len(selected)} pages are to be read, but this server reads at most {max_pages} of one file. "
            'Name fewer with `pages`, e.g. "1-10", or split the file.'
        )
    return selected


def _close_range(part: PageRange, page_count: int) -> tuple[int, int]:
    first, last = part
    last = page_count if last is None else last
    if max(first, last) > page_count:
        message = f"`pages` asks for page {max(first, last)}, but the document has {page_count}."
        raise PagesInvalidError(message, param="pages")
    return first, last


def _union(spans: list[tuple[int, int]]) -> tuple[int, ...]:
    """Return the pages of all spans. Spans are within the document, whose page count bounds the work."""
    selected: set[int] = set()
    for first, last in spans:
        selected.update(range(first, last + 1))
    return tuple(sorted(selected))
