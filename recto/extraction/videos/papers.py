"""Documents that a video shows: someone films an invoice. A frame is one only with what a document has."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from recto.documents.model import Document, Page
from recto.extraction.general.shape import name_paper, says_form
from recto.extraction.reader.folding import fold_slips, fold_words
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.parties.own_parties import OwnParties
from recto.extraction.reader.reading import Reading, scan
from recto.extraction.reader.schema_choice import choose_schema
from recto.extraction.reader.schema_readers import READERS
from recto.extraction.reader.vocabulary import Vocabulary
from recto.extraction.splitting.boundaries import find_groups
from recto.extraction.splitting.cutting import cut_document
from recto.extraction.splitting.signs import PageSigns, list_signs

LEAST_BILL_WORDS, LEAST_PAPER_WORDS = 12, 40
"""A slide that speaks of invoices has fewer."""
LEAST_SIGNS = 3
SIGNS = (
    ("title.invoice", "title.receipt", "title.credit_note", "title.proforma", "title.reminder"),
    ("number.invoice", "number.receipt"),
    ("total.tax",),
    ("total.change", "total.tendered", "text.till"),
    ("id.iban", "bank.details", "text.payment_terms", "date.due"),
    ("party.bill_to", "party.buyer"),
)
"""Labels that bills have; a date and a total with its amount count besides."""
TOTALS = ("total.gross", "total.due", "total.net")
SAME_PAGE, LEAST_NUMBERS = 0.6, 3
"""Share of the words that two frames of a page have in common; of those with digits, if there are so many."""


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A document that the camera was held on."""

    kind: str
    confidence: float
    first_frame: Page
    """In which it is first seen."""
    frames: tuple[Page, ...]
    """The best frame of each of its pages, in the order of the video."""

    @property
    def best_frame(self) -> Page:
        """The frame in which most of it can be read."""
        return max(self.frames, key=measure_legibility)

    @property
    def is_bill(self) -> bool:
        """Whether it can be read into a schema of its own."""
        return self.kind in READERS

    def cut_from(self, document: Document) -> Document:
        """Return it as a document of its own: its best frames are its pages."""
        numbers = {frame.number for frame in self.frames}
        return replace(cut_document(document, numbers), clip=None)


@dataclass(slots=True)
class _View:
    """One page of paper and the frames that show it."""

    kind: str
    confidence: float
    frames: list[Page]
    signs: PageSigns | None
    """Of its first frame, if that is a bill."""

    @property
    def best(self) -> Page:
        return max(self.frames, key=measure_legibility)


def find_papers(document: Document, sheets: Sequence[SheetPage], vocabulary: Vocabulary) -> list[ShownPaper]:
    """Return the documents that the frames of a video show, in order of appearance."""
    views: list[_View] = []
    for page, sheet in zip(document.pages, sheets, strict=True):
        kind, confidence = _judge_frame(document, page, sheet, vocabulary)
        if kind is None:
            continue
        signs = list_signs([sheet], vocabulary)[0] if kind in READERS else None
        known = next((view for view in reversed(views) if _shows(view, page, signs)), None)
        if known is None:
            views.append(_View(kind, confidence, [page], signs))
        else:
            known.frames.append(page)
            if confidence > known.confidence:
                known.kind, known.confidence = kind, confidence
    by_number = {sheet.number: sheet for sheet in sheets}
    return [_build(group) for group in _group(views, by_number, vocabulary)]


def measure_legibility(page: Page) -> float:
    """Return how much of a frame reads well."""
    return sum(word.confidence**2 * len(word.text) for word in page.words)


def _judge_frame(
    document: Document, page: Page, sheet: SheetPage, vocabulary: Vocabulary
) -> tuple[str | None, float]:
    """Return what kind of document a frame shows, and how sure that is; None for no document."""
    if len(page.words) < LEAST_BILL_WORDS:
        return None, 0.0
    reading = scan([sheet], vocabulary, OwnParties(()))
    kind, confidence = choose_schema(reading, replace(cut_document(document, {page.number}), clip=None))
    if kind in READERS:
        return (kind, confidence) if len(list(_list_signs(reading))) >= LEAST_SIGNS else (None, 0.0)
    if len(page.words) < LEAST_PAPER_WORDS:
        return None, 0.0
    paper = name_paper(reading) or ("form" if says_form(reading) else None)
    return paper, confidence


def _list_signs(reading: Reading) -> Iterator[str]:
    for concepts in SIGNS:
        if any(map(reading.hits, concepts)):
            yield concepts[0]
    if any(reading.dates.values()):
        yield "date"
    labelled = (hit.span.cell for concept in TOTALS for hit in reading.hits(concept))
    if any(_has_amount(reading, cell.row) for cell in labelled):
        yield "total"


def _has_amount(reading: Reading, row: int) -> bool:
    cells = reading.pages[0].rows[row].cells
    return any(amount.has_cents for cell in cells for amount in reading.amounts[cell])


def _shows(view: _View, page: Page, signs: PageSigns | None) -> bool:
    """Return whether a frame shows the page that is known already."""
    if view.signs is not None and signs is not None and _differ(view.signs, signs):
        return False
    words, numbers = zip(*map(_count_words, (view.frames[-1], page)), strict=True)
    counts = numbers if min(map(Counter.total, numbers)) >= LEAST_NUMBERS else words
    common: int = (counts[0] & counts[1]).total()
    return bool(common >= SAME_PAGE * min(map(Counter.total, counts)))


def _differ(first: PageSigns, second: PageSigns) -> bool:
    """Return whether two bills of one seller are two: number and total are others."""
    numbers = {fold_slips(first.best_number), fold_slips(second.best_number)} - {""}
    return len(numbers) == 2 and bool(first.totals and second.totals) and not first.totals & second.totals


def _count_words(page: Page) -> tuple[Counter[str], Counter[str]]:
    """Return the words of a frame, and those of them that have digits."""
    words = Counter(part for word in page.words for part in fold_words(word.text) if len(part) > 1)
    return words, Counter({word: count for word, count in words.items() if any(map(str.isdigit, word))})


def _group(views: Sequence[_View], sheets: dict[int, SheetPage], vocabulary: Vocabulary) -> list[list[_View]]:
    """Return the pages of each document together: bills as files are cut into them, all else page by page."""
    bills = [view for view in views if view.kind in READERS]
    others = [[view] for view in views if view.kind not in READERS]
    if bills:
        by_page = {view.best.number: view for view in bills}
        signs = list_signs([sheets[number] for number in by_page], vocabulary)
        others += [[by_page[page.number] for page in group] for group in find_groups(signs)]
    return sorted(others, key=lambda group: group[0].frames[0].number)


def _build(group: Sequence[_View]) -> ShownPaper:
    surest = max(group, key=lambda view: view.confidence)
    frames = tuple(sorted((view.best for view in group), key=lambda page: page.number))
    first = min((frame for view in group for frame in view.frames), key=lambda page: page.number)
    return ShownPaper(surest.kind, surest.confidence, first, frames)
