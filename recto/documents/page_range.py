"""Which pages of a document are read: the option `pages` against the pages it has and the limit."""

from recto.errors import DocumentTooManyPagesError, PagesInvalidError
from recto.jobs.page_ranges import PageRange, parse_page_ranges

_ALL: tuple[PageRange, ...] = ((1, None),)


def select_pages(pages: str | None, page_count: int, max_pages: int) -> tuple[int, ...]:
    """Return the numbers of the pages to read, ascending, each once.

    The limit counts pages that are read, not pages in the file: "1-2" of 10,000 pages is fine.
    Raises PagesInvalidError (malformed, or a page the document lacks) and DocumentTooManyPagesError.
    """
    selected: set[int] = set()
    for first, named in _ALL if pages is None else parse_page_ranges(pages):
        last = page_count if named is None else named
        if max(first, last) > page_count:
            message = f"`pages` asks for page {max(first, last)}, but the document has {page_count}."
            raise PagesInvalidError(message, param="pages")
        _check_count(1 + last - first, max_pages)  # before they are listed: a file may claim a billion
        selected.update(range(first, last + 1))
        _check_count(len(selected), max_pages)
    return tuple(sorted(selected))


def _check_count(count: int, most: int) -> None:
    if count > most:
        raise DocumentTooManyPagesError(
            f"{count} pages are to be read, but this server reads at most {most} of one file. "
            'Name fewer with `pages`, e.g. "1-10", or split the file.'
        )
