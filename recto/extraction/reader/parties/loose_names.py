"""Names of companies outside the zones: letterhead, footer, account holder, anywhere with a legal form."""

import re
from collections.abc import Iterator, Mapping

from recto.extraction.reader.addresses.lines import AddressJudge, AddressPart
from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.parties.line_words import is_no_name, is_sentence, opens_recipient
from recto.extraction.reader.parties.places import OWN_IDS
from recto.extraction.reader.parties.zones import SEPARATOR
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.contacts import WEBSITE
from recto.extraction.reader.values.names import find_legal_form, list_legal_forms, may_be_name

LETTERHEAD, FOOTER = 0.15, 0.8
IN_LETTERHEAD, FIRST_LINE, IN_FOOTER, BESIDE_IDS = -0.4, 0.6, 0.6, 0.8
IDS_REACH_EM = 8.0
CONCEPTS = {"party.payee": 1.0, "party.seller": 1.5}
SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})\.\s+(?=[A-ZÄÖÜ])")
DIGIT = re.compile(r"\d")
Weighed = tuple[Span, tuple[Evidence, ...]]


def list_loose_names(reading: Reading, judge: AddressJudge, skip: frozenset[Cell]) -> Iterator[Weighed]:
    """Yield what may be a seller's name with the evidence of its place; nothing from the cells in `skip`."""
    yield from list_labelled_names(reading, judge, skip, CONCEPTS)
    for page in reading.pages:
        for cell in page.cells:
            if cell not in skip:
                for span in _split_cell(cell):
                    if looks_like_name(reading, span, judge):
                        yield from _weigh_place(reading, page, span)


def list_labelled_names(
    reading: Reading, judge: AddressJudge, skip: frozenset[Cell], concepts: Mapping[str, float]
) -> Iterator[Weighed]:
    """Yield what stands beside a label of these concepts, each with its weight, and may be a name."""
    for concept, weight in concepts.items():
        for hit in reading.hits(concept):
            span = _value_beside(reading, hit) if hit.span.start == 0 else None
            if span is not None and span.cell not in skip and looks_like_name(reading, span, judge):
                yield span, (Evidence(concept, weight),)


def _value_beside(reading: Reading, hit: LabelHit) -> Span | None:
    cell = hit.span.cell
    rest = cell.text[hit.span.end :]
    if any(map(str.isalpha, rest)):
        if not rest.lstrip().startswith(":"):
            return None
        return cell.span(hit.span.end + rest.index(":") + 1, len(cell.text))
    right = reading.sheet.page(cell.page).cells_right(cell)
    return right[0].whole() if right else None


def _split_cell(cell: Cell) -> Iterator[Span]:
    """Yield the parts of a line between bullets, bars and sentences."""
    forms = [form.span() for form in list_legal_forms(cell.text)]
    if forms and WEBSITE.search(cell.text, forms[0][1]):
        yield cell.span(0, forms[0][1])
    marks = (*SEPARATOR.finditer(cell.text), *SENTENCE_END.finditer(cell.text))
    cuts = [mark for mark in marks if not any(start <= mark.start() < end for start, end in forms)]
    is_one = bool(forms) and forms[-1][1] >= len(cell.text.rstrip(" .)")) and not DIGIT.search(cell.text)
    if not cuts or len(cell.text) < 20 or is_one:
        yield cell.whole()
        return
    start = 0
    for cut in sorted(cuts, key=lambda match: match.start()):
        if cut.start() > start:
            yield cell.span(start, cut.start())
        start = cut.end()
    yield cell.span(start, len(cell.text))


def _weigh_place(reading: Reading, page: SheetPage, span: Span) -> Iterator[Weighed]:
    top = span.cell.rect.top / page.height
    form = find_legal_form(span.text)
    if top < LETTERHEAD and page is reading.pages[0]:
        size = max(min(span.cell.rect.height - 1.0, 1.0), -0.3) * 0.8
        first = FIRST_LINE if span.cell.row == 0 else 0.0
        yield span, (Evidence("letterhead", IN_LETTERHEAD + first), Evidence("print_size", size))
    elif top > FOOTER:
        yield span, (Evidence("footer", IN_FOOTER if form else 0.0), _weigh_ids(reading, span))
    elif form:
        yield span, (Evidence("anywhere", -1.0), _weigh_ids(reading, span))


def _weigh_ids(reading: Reading, span: Span) -> Evidence:
    """Return what ids close by say: who prints them beside a legal form is the company that writes."""
    has_ids = find_legal_form(span.text) is not None and _is_beside_ids(reading, span.cell)
    return Evidence("beside_ids", BESIDE_IDS if has_ids else 0.0)


def _is_beside_ids(reading: Reading, cell: Cell) -> bool:
    """Return whether ids of a company stand close by, as they do in the footer of who writes."""
    return any(
        hit.span.cell.page == cell.page and abs(hit.span.cell.rect.top - cell.rect.top) < IDS_REACH_EM
        for concept in OWN_IDS
        for hit in reading.hits(concept)
    )


def looks_like_name(reading: Reading, span: Span, judge: AddressJudge) -> bool:
    """Return whether a text may be the name of a company or person: short, letters, no label, no address."""
    text = span.text
    if "@" in text or ":" in text or WEBSITE.search(text) or not may_be_name(text):
        return False
    if text[:1].isdigit() and judge.judge(text) is AddressPart.POSTAL:
        return False
    if find_legal_form(text) is not None:
        return True
    if _is_code(text) or text[:1].islower() or is_sentence(text):
        return False
    if is_no_name(text, reading.vocabulary) or opens_recipient(text, reading.vocabulary):
        return False
    if any(_speaks_against(hit, span) for hit in reading.labels[span.cell]):
        return False
    return judge.judge(text) in (AddressPart.NONE, AddressPart.PLACE)


def _speaks_against(hit: LabelHit, span: Span) -> bool:
    """Return whether a label in a text makes it no name: any but a part of an address in its middle."""
    if hit.span.start >= span.end or hit.span.end <= span.start:
        return False
    is_part = all(label.concept.startswith(("part.", "contact.")) for label in hit.labels)
    return hit.span.start == span.start or not is_part


def _is_code(text: str) -> bool:
    """Return whether a text is one word with digits: a BIC, a number."""
    return " " not in text and any(map(str.isdigit, text))
