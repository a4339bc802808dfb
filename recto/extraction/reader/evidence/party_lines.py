"""What the lines of a zone hold: the name and the address of a party."""

from collections.abc import Iterator, Sequence

from recto.extraction.reader.evidence.addresses import AddressJudge, AddressPart
from recto.extraction.reader.evidence.zone_lines import ZoneLine
from recto.extraction.reader.evidence.zones import Zone
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.values.contacts import find_emails
from recto.extraction.reader.values.names import (
    find_legal_form,
    may_be_name,
    strip_honorific,
    tidy,
    trim_name,
)

ADDRESS_KEYS = ("part.address",)


def read_name(zone: Zone, judge: AddressJudge) -> Span | None:
    """Return the name in a zone: keyed, or with a legal form, or the first line of no other kind."""
    keyed = [line.span for line in zone.lines if line.key == "part.name"]
    if keyed:
        return keyed[0]
    bare = list(_bare_lines_before_address(zone.lines, judge))
    with_form = [span for span in bare if find_legal_form(span.text)]
    return next(iter(with_form), bare[0] if bare else None)


def _bare_lines_before_address(lines: Sequence[ZoneLine], judge: AddressJudge) -> Iterator[Span]:
    words = judge.vocabulary.words
    for line in lines:
        text = line.span.text
        folded = fold(text)
        is_address = judge.judge(text) not in (AddressPart.NONE, AddressPart.PLACE)
        if is_address and not line.key and not find_legal_form(text):
            return
        skipped = folded in words["salutation"] or folded in words["department"]
        if not line.key and ":" not in text and not skipped and not is_contact(text) and may_be_name(text):
            yield line.span


def read_address(zone: Zone, name: Span | None, judge: AddressJudge) -> tuple[Span, ...]:
    """Return the lines of the address: keyed ones, or from the first to the last that looks like one."""
    keyed = tuple(line.span for line in zone.lines if line.key in ADDRESS_KEYS)
    if keyed:
        return keyed
    after = [
        line for line in zone.lines if not line.key and line.span is not name and _is_after(line.span, name)
    ]
    likely = [judge.judge(line.span.text) is not AddressPart.NONE for line in after]
    if True not in likely:
        return ()
    first, last = likely.index(True), len(likely) - 1 - likely[::-1].index(True)
    return tuple(line.span for line in after[first : last + 1] if not is_contact(line.span.text))


def _is_after(span: Span, name: Span | None) -> bool:
    if name is None:
        return True
    here, there = span.cell, name.cell
    return (here.row, here.place, span.start) > (there.row, there.place, name.start)


def is_contact(text: str) -> bool:
    return any(True for _ in find_emails(text)) or text.lower().startswith(("www.", "http"))


def name_text(span: Span) -> str:
    """Return a name as the schema wants it."""
    return strip_honorific(trim_name(span.text))


def address_text(spans: Sequence[Span]) -> str:
    """Return address lines joined by commas."""
    return ", ".join(filter(None, (tidy(span.text) for span in spans)))
