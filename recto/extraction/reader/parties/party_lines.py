"""What the lines of a zone hold: the name of a party, the person it goes to, the lines of its address."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recto.extraction.reader.addresses.lines import AddressJudge, AddressPart
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.parties.line_words import (
    is_contact,
    is_long,
    is_no_name,
    joins_next,
    opens_recipient,
)
from recto.extraction.reader.parties.zone_lines import ZoneLine
from recto.extraction.reader.parties.zones import SEPARATOR
from recto.extraction.reader.values.contacts import find_emails, find_phones
from recto.extraction.reader.values.names import (
    find_legal_form,
    may_be_name,
    strip_honorific,
    tidy,
    trim_name,
)
from recto.extraction.reader.values.national_numbers import find_register_numbers

ADDRESS_KEY, SEAT_KEY = "part.address", "part.seat"
"""A seat names a town for the law; with a street it is an address as well."""
LAST_KEY = re.compile(r"\S+\s?:\s*$")
WRAPPED = 20
"""Letters from which on a line may go on in the next, which then is a word and a legal form."""


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name as printed, on one line or two."""

    spans: tuple[Span, ...]
    has_rival: bool = False
    """Whether another line beside it might be the name as well, and no legal form tells which."""

    @property
    def text(self) -> str:
        """Return the name as the schema wants it."""
        return strip_honorific(trim_name(" ".join(span.text for span in self.spans)))


def read_name(lines: Sequence[ZoneLine], judge: AddressJudge, *, is_headed: bool) -> PrintedName | None:
    """Return the name in a zone: keyed, or with a legal form, or the first line of no other kind."""
    keyed = [line.span for line in lines if line.key == "part.name"]
    if keyed:
        return PrintedName((keyed[0],))
    bare = list(_bare_lines_before_address(lines, judge))
    if not bare and _opens_with_numbered(lines, judge, is_headed=is_headed):
        bare = [lines[0].span]
    if not bare:
        return None
    index = next((at for at, span in enumerate(bare) if find_legal_form(span.text)), 0)
    if index == 0 and len(bare) > 1 and _is_short_form(bare[0].text, bare[1].text):
        index = 1
    spans = tuple(_join_wrapped(bare, index, judge))
    has_rival = len(bare) > index + len(spans) and not any(find_legal_form(span.text) for span in bare)
    return PrintedName(spans, has_rival)


def _opens_with_numbered(lines: Sequence[ZoneLine], judge: AddressJudge, *, is_headed: bool) -> bool:
    """Return whether the first line is a name with a number, no street: a street or recipient follows it."""
    if len(lines) < 2 or lines[0].key or lines[0].span.text[:1].isdigit():
        return False
    first, second = lines[0].span.text, lines[1]
    if not judge.vocabulary.words["street"].isdisjoint(fold_words(first)) or not may_be_name(first):
        return False
    is_street = not second.key and judge.judge(second.span.text) is AddressPart.STREET
    is_recipient = second.key == "part.contact" or opens_recipient(second.span.text, judge.vocabulary)
    return is_recipient or (is_headed and is_street)


def _is_short_form(text: str, other: str) -> bool:
    """Return whether a line is the logo over the name: "acme", "Acme Tools"."""
    return len(fold(text)) < len(fold(other)) and fold(other).startswith(fold(text))


def _bare_lines_before_address(lines: Sequence[ZoneLine], judge: AddressJudge) -> Iterator[Span]:
    vocabulary = judge.vocabulary
    for line in lines:
        text = line.span.text
        form = find_legal_form(text)
        is_address = judge.judge(text) not in (AddressPart.NONE, AddressPart.PLACE)
        if is_address and not line.key and not form:
            return
        skipped = is_no_name(text, vocabulary) or opens_recipient(text, vocabulary)
        span = _cut_rest(line.span)
        if line.key or ":" in span.text or skipped or is_contact(span.text):
            continue
        if may_be_name(span.text) or _is_form_alone(span.text):
            yield span


def _cut_rest(span: Span) -> Span:
    """Return a line up to its legal form if numbers or an e-mail address follow: "Acme GmbH Fon 030 1234"."""
    form = find_legal_form(span.text)
    rest = span.text[form.end() :] if form is not None and form.start() > 1 else ""
    has_contact = "@" in rest or any(map(str.isdigit, rest))
    return span.cell.span(span.start, span.end - len(rest)) if has_contact else span


def _is_form_alone(text: str) -> bool:
    form = find_legal_form(text)
    return form is not None and not any(map(str.isalnum, text[: form.start()] + text[form.end() :]))


def _join_wrapped(bare: Sequence[Span], index: int, judge: AddressJudge) -> Sequence[Span]:
    """Return the line of the name with the one that it goes on from or goes on to."""
    if index > 0 and _goes_on(bare[index - 1], bare[index], judge):
        return bare[index - 1 : index + 1]
    is_open = not find_legal_form(bare[index].text) and joins_next(bare[index].text, judge.vocabulary)
    if index + 1 < len(bare) and is_open:
        return bare[index : index + 2]
    return bare[index : index + 1]


def _goes_on(above: Span, below: Span, judge: AddressJudge) -> bool:
    """Return whether a name runs over two lines: the second is hardly more than a legal form."""
    if find_legal_form(above.text) or below.cell.row - above.cell.row > 2:
        return False
    form = find_legal_form(below.text)
    if joins_next(above.text, judge.vocabulary):
        return True
    before = fold_words(below.text[: form.start()]) if form else None
    return before == [] or (before is not None and len(before) == 1 and len(above.text) >= WRAPPED)


def read_address(
    lines: Sequence[ZoneLine], name: PrintedName | None, judge: AddressJudge, *, is_whole: bool = False
) -> tuple[Span, ...]:
    """Return the lines of the address: keyed ones, or from the first to the last that looks like one.

    `is_whole` tells that the address begins with the first line, whatever it looks like.
    """
    keyed = tuple(_list_keyed(lines, judge))
    if any(any(map(str.isdigit, span.text)) for span in keyed):
        return keyed
    after = [line.span for line in _list_after(lines, name)]
    likely = [judge.judge(span.text) is not AddressPart.NONE for span in after]
    if True not in likely:
        return ()
    first, last = likely.index(True), len(likely) - 1 - likely[::-1].index(True)
    while first > 0 and (
        (is_whole and find_legal_form(after[first - 1].text) is None) or _is_numbered(after[first - 1])
    ):
        first -= 1
    kept = (_cut_contacts(span) for span in after[first : last + 1] if not is_contact(span.text))
    return tuple(span for span in kept if _may_be_address(span, judge))


def _list_keyed(lines: Sequence[ZoneLine], judge: AddressJudge) -> Iterator[Span]:
    """Yield the lines with a key of addresses, and bare ones after them that look like one."""
    has_begun = False
    for line in lines:
        is_keyed = _is_address_key(line, judge)
        has_begun = has_begun or is_keyed
        is_address = judge.judge(line.span.text) is not AddressPart.NONE
        if is_keyed or (has_begun and not line.key and is_address and not is_contact(line.span.text)):
            yield _cut_contacts(line.span)


def _is_address_key(line: ZoneLine, judge: AddressJudge) -> bool:
    if line.key != SEAT_KEY:
        return line.key == ADDRESS_KEY
    return any(judge.judge(part.strip()) is AddressPart.STREET for part in line.span.text.split(","))


def _is_numbered(span: Span) -> bool:
    """Return whether a line before an address may belong to it: words and a number, no form of its own."""
    text = span.text
    has_both = any(map(str.isdigit, text)) and any(map(str.isalpha, text))
    return has_both and ":" not in text and not is_contact(text) and find_legal_form(text) is None


def _may_be_address(span: Span, judge: AddressJudge) -> bool:
    is_keyed = ":" in span.text and judge.judge(span.text) is not AddressPart.POSTAL
    if is_long(span.text):
        return False
    return not is_keyed and not opens_recipient(span.text, judge.vocabulary)


def _cut_contacts(span: Span) -> Span:
    """Return a line without the telephone and e-mail address that follow behind a mark or a key."""
    start = span.start
    number = next(find_register_numbers(span.text, distinct_only=True), None)
    if number is not None and number.start > 0:
        return _cut_contacts(span.cell.span(start, start + number.start))
    email = next(find_emails(span.text), None)
    if email is not None and email.start > 0:
        before = LAST_KEY.sub("", span.text[: email.start])
        return _cut_contacts(span.cell.span(start, start + len(before)))
    for mark in SEPARATOR.finditer(span.text):
        part = span.text[mark.end() :]
        behind = SEPARATOR.split(part)[0]
        if ":" in behind or is_contact(behind) or any(True for _ in find_phones(behind)):
            return span.cell.span(start, start + mark.start())
    return span


def _list_after(lines: Sequence[ZoneLine], name: PrintedName | None) -> Iterator[ZoneLine]:
    named = name.spans if name else ()
    for line in lines:
        if not line.key and line.span not in named and (name is None or _is_after(line.span, named[-1])):
            yield line


def _is_after(span: Span, before: Span) -> bool:
    here, there = span.cell, before.cell
    return (here.row, here.place, span.start) > (there.row, there.place, before.start)


def read_recipient(
    lines: Sequence[ZoneLine], name: PrintedName | None, address: Sequence[Span], judge: AddressJudge
) -> Span | None:
    """Return the person or department in a zone: keyed, marked by a word, or between name and address."""
    keyed = [line.span for line in lines if line.key == "part.contact" and not is_contact(line.span.text)]
    if keyed:
        return keyed[0]
    named = name.spans if name else ()
    vocabulary = judge.vocabulary
    taken = {*named, *address}
    free = [line.span for line in lines if not line.key and line.span not in taken]
    marked = [
        span
        for span in free
        if opens_recipient(span.text, vocabulary) and fold(span.text) not in vocabulary.words["salutation"]
    ]
    if marked or name is None or not address:
        return marked[0] if marked else None
    between = [span for span in free if _is_after(span, named[-1]) and _is_after(address[0], span)]
    people = [span for span in between if may_be_name(span.text) and not find_legal_form(span.text)]
    return people[0] if people and not is_no_name(people[0].text, vocabulary) else None


def address_text(spans: Sequence[Span]) -> str:
    """Return address lines joined by commas."""
    return ", ".join(filter(None, (tidy(span.text) for span in spans)))
