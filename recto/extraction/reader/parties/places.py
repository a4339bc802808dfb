"""What the place, the heading and the lines of a zone say for its party being the seller or the buyer."""

from collections.abc import Iterator

from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.folding import fold, fold_words
from recto.extraction.reader.parties.line_words import is_contact, opens_recipient
from recto.extraction.reader.parties.zones import Zone, ZoneKind
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.names import find_legal_form

FOOTER, LETTERHEAD = 0.82, 0.12
WINDOW = (0.1, 0.4)
"""Shares of the page's height between which the window of an envelope lies."""
BUYER_HEADINGS = ("party.buyer", "party.bill_to")
OWN_IDS = frozenset({"id.vat", "id.tax", "id.iban", "id.vat_own", "number.register"})
CONTACTS = frozenset({"contact.phone", "contact.email", "contact.fax", "contact.website"})
BUYER_IDS = frozenset({"id.vat_buyer", "number.customer"})
OWN = 7.0
"""Weight of being who the caller is, against all that a page can say."""
SHORTEST_SALUTATION = 2


def weigh_seller(reading: Reading, zone: Zone) -> Iterator[Evidence]:
    """Yield what speaks for the party of a zone being the seller."""
    if zone.heading is not None and zone.heading.names("party.seller"):
        yield Evidence("heading.seller", 4.0, zone.heading.span.text)
    elif zone.heading is not None:
        return  # a heading outweighs the place, and ids and contacts of buyers are printed too
    page = reading.sheet.page(zone.first.page)
    is_first = zone.first.page == reading.pages[0].number
    if zone.first.rect.top > FOOTER * page.height:
        yield Evidence("footer", 2.0)
    if zone.kind is ZoneKind.ONE_LINE:
        yield Evidence("one_line", 1.5)
    if is_first and zone.first.rect.top < LETTERHEAD * page.height:
        yield Evidence("letterhead", 0.9)
    keys = {line.key for line in zone.lines}
    if keys & OWN_IDS:
        yield Evidence("own_ids", 0.8)
    if keys & CONTACTS or any(is_contact(line.span.text) for line in zone.lines):
        yield Evidence("contacts", 1.0)


def weigh_buyer(reading: Reading, zone: Zone, name: str) -> Iterator[Evidence]:
    """Yield what speaks for the party of a zone, called `name`, being the buyer."""
    if zone.heading is not None and zone.heading.names(*BUYER_HEADINGS):
        yield Evidence("heading.buyer", 4.5, zone.heading.span.text)
    yield from weigh_own(reading, zone, name)
    if zone.heading is not None:
        return
    page = reading.sheet.page(zone.first.page)
    left, top = zone.first.rect.left / page.width, zone.first.rect.top / page.height
    on_first = zone.first.page == reading.pages[0].number
    if zone.kind is ZoneKind.BLOCK and on_first and left < 0.5 and WINDOW[0] < top < WINDOW[1]:
        yield Evidence("address_window", 1.3)
    elif zone.kind is ZoneKind.BLOCK and on_first and WINDOW[0] < top < WINDOW[1]:
        yield Evidence("right_window", 0.5)
    if _is_addressed(reading, zone):
        yield Evidence("addressed", 1.0)
    if {line.key for line in zone.lines} & BUYER_IDS:
        yield Evidence("buyer_ids", 1.5)


def weigh_own(reading: Reading, zone: Zone, name: str) -> Iterator[Evidence]:
    """Yield that the party is the caller: by name, or by an id printed with it."""
    own = reading.own.find_name(name) if name else None
    own = own or next(filter(None, (reading.own.find_id(line.span.text) for line in zone.lines)), None)
    if own is not None:
        yield Evidence("own_party", OWN, own)


def _is_addressed(reading: Reading, zone: Zone) -> bool:
    """Return whether a line speaks to its reader: "Herrn", "Purchase Ledger", "z. Hd."."""
    vocabulary = reading.vocabulary
    salutations = {word for word in vocabulary.words["salutation"] if len(word) >= SHORTEST_SALUTATION}
    for line in zone.lines:
        text = line.span.text
        opening = {fold(text), *(fold_words(text)[:1] if find_legal_form(text) is None else ())}
        if not line.key and (opening & salutations or opens_recipient(text, vocabulary)):
            return True
    return False
