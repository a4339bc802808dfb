"""Where one document of a file ends and the next begins, by evidence in log-odds; at first against it."""

from collections.abc import Iterator, Sequence

from recto.extraction.reader.candidates import Evidence
from recto.extraction.splitting.signs import PageSigns

THRESHOLD = 3.0
"""Log-odds from which on a page begins a document: a wrong cut is worse than none."""
PRIOR = -2.0
FIRST_OF, LATER_OF, LAST_BEFORE, MORE_BEFORE = 4.0, -9.0, 2.0, -9.0
SAME_NUMBER, SAME_BY_CHANCE, OTHER_NUMBER, OTHER_NUMBER_SAID, NO_NUMBER = -9.0, -2.5, 3.5, 1.0, -2.0
CARRIED = -6.0
TITLE, NO_TITLE = 1.5, -1.0
CLOSED, OPEN = 0.5, -3.0
OTHER_TOTAL, SAME_TOTAL, NO_TOTAL = 1.5, -1.5, -2.0
OTHER_ISSUER, SAME_ISSUER = 2.5, -0.3
OTHER_DATE = 0.7
OTHER_HEAD, LEAST_HEAD, UNLIKE = 0.7, 3, 0.2
TILL = 3.0


def find_groups(pages: Sequence[PageSigns]) -> list[list[PageSigns]]:
    """Return the pages of each document, in order; each group could stand for a bill of its own."""
    groups: list[list[PageSigns]] = []
    for page in pages:
        if groups and _weigh(groups[-1], page) < THRESHOLD:
            groups[-1].append(page)
        else:
            groups.append([page])
    return _join_unlikely(groups)


def weigh_boundary(before: Sequence[PageSigns], page: PageSigns) -> list[Evidence]:
    """Return what speaks for a new document that begins with `page`, behind the pages of the one before."""
    return [
        Evidence("prior", PRIOR),
        *_weigh_counts(before[-1], page),
        *_weigh_numbers(before, page),
        *_weigh_totals(before, page),
        *_weigh_looks(before, page),
    ]


def _weigh(before: Sequence[PageSigns], page: PageSigns) -> float:
    return sum(item.weight for item in weigh_boundary(before, page))


def _weigh_counts(last: PageSigns, page: PageSigns) -> Iterator[Evidence]:
    if page.counted is not None:
        number, of = page.counted
        if number > 1:
            yield Evidence("later_page", LATER_OF, f"{number} of {of}")
        elif of is not None:
            yield Evidence("first_page", FIRST_OF if of > 1 or last.counted is not None else LAST_BEFORE)
        else:
            yield Evidence("first_page", LAST_BEFORE)
    if last.counted is not None and last.counted[1] is not None:
        number, of = last.counted
        yield Evidence("last_page", LAST_BEFORE) if number == of else Evidence("more_pages", MORE_BEFORE)


def _weigh_numbers(before: Sequence[PageSigns], page: PageSigns) -> Iterator[Evidence]:
    known = frozenset[str]().union(*(one.own_numbers for one in before))
    best = {one.best_number for one in before} - {""}
    if page.own_numbers & known:
        yield Evidence("same_number", SAME_BY_CHANCE if _has_other_issuer(before, page) else SAME_NUMBER)
    elif page.best_number and best:
        yield Evidence("other_number", OTHER_NUMBER)
    elif page.own_numbers and known:
        yield Evidence("other_number", OTHER_NUMBER_SAID)
    elif not page.own_numbers and not page.is_narrow:
        yield Evidence("no_number", NO_NUMBER)
    if page.carries_in or before[-1].carries_out:
        yield Evidence("carried", CARRIED)


def _weigh_totals(before: Sequence[PageSigns], page: PageSigns) -> Iterator[Evidence]:
    known = frozenset[str]().union(*(one.totals for one in before))
    yield Evidence("closed", CLOSED) if any(map(_may_be_bill, before)) else Evidence("open", OPEN)
    if not page.totals:
        # A later page of the same new document may hold them.
        yield Evidence("no_total", NO_TOTAL if page.is_narrow and not _may_be_bill(page) else 0.0)
    elif known:
        is_other = not page.totals & known
        yield Evidence("other_total", OTHER_TOTAL) if is_other else Evidence("same_total", SAME_TOTAL)


def _weigh_looks(before: Sequence[PageSigns], page: PageSigns) -> Iterator[Evidence]:
    if page.is_narrow and all(one.is_narrow for one in before):
        yield Evidence("till", TILL if _may_be_bill(page) else 0.0)
    else:
        yield Evidence("title", TITLE) if page.has_title else Evidence("no_title", NO_TITLE)
    if page.vat_ids and any(one.vat_ids for one in before):
        yield Evidence("issuer", OTHER_ISSUER if _has_other_issuer(before, page) else SAME_ISSUER)
    dates = {one.date for one in before} - {""}
    if page.date and dates and page.date not in dates:
        yield Evidence("other_date", OTHER_DATE)
    head = before[0].head
    if len(page.head) >= LEAST_HEAD and len(head) >= LEAST_HEAD:
        likeness = len(page.head & head) / len(page.head | head)
        if likeness < UNLIKE:
            yield Evidence("other_head", OTHER_HEAD)


def _has_other_issuer(before: Sequence[PageSigns], page: PageSigns) -> bool:
    issuers = frozenset[str]().union(*(one.vat_ids for one in before))
    return bool(page.vat_ids and issuers) and not page.vat_ids & issuers


def _may_be_bill(page: PageSigns) -> bool:
    """Return whether a page has what a bill ends with, or all else that a receipt has."""
    return bool(page.totals) or (page.is_narrow and page.has_prices and bool(page.date))


def _join_unlikely(groups: Sequence[list[PageSigns]]) -> list[list[PageSigns]]:
    """Return the groups, one without any total joined to the one before: it is no bill by itself."""
    joined: list[list[PageSigns]] = []
    for group in groups:
        if joined and not any(map(_may_be_bill, group)):
            joined[-1].extend(group)
        else:
            joined.append(group)
    if len(joined) > 1 and not any(map(_may_be_bill, joined[0])):
        first = joined.pop(0)
        joined[0] = first + joined[0]
    return joined
