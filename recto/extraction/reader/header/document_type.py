"""What kind of document an invoice is: by the largest title on its first page."""

from collections.abc import Iterator

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.folding import fold, fold_text
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.reading import Reading

TITLES = {
    "title.invoice": "invoice",
    "title.credit_note": "credit_note",
    "title.proforma": "proforma",
    "title.reminder": "reminder",
}

MOST_WORDS = 4
"""Words in a line that may be a title and its number."""


def read_type(reading: Reading) -> Choice | None:
    """Return the kind of document: `invoice`, `credit_note`, `proforma` or `reminder`."""
    return choose(_list_types(reading), threshold=-1.0)


def _list_types(reading: Reading) -> Iterator[Candidate]:
    for cell in reading.pages[0].cells if reading.pages else ():
        titles = [found for hit in reading.labels[cell] if (found := _open_with_title(reading, hit))]
        for kind, span in titles or _find_compound(reading, cell):
            yield Candidate(kind, (span,), tuple(_weigh_title(reading, span, kind)))


def _find_compound(reading: Reading, cell: Cell) -> Iterator[tuple[str, Span]]:
    """Yield the first word of a short cell where it ends as titles of invoices do: "Stromrechnung"."""
    word = cell.tokens[0].text
    endings = reading.vocabulary.words.get("invoice_ending", frozenset())
    if len(cell.tokens) <= MOST_WORDS and word[:1].isupper() and fold(word).endswith(tuple(endings)):
        yield "invoice", cell.span(0, len(word))


def _open_with_title(reading: Reading, hit: LabelHit) -> tuple[str, Span] | None:
    """Return the longest title that a label is or opens with: "Rechnung Nr." opens with one."""
    if not hit.is_exact:
        return None
    text = fold_text(hit.span.text)
    best = None
    spoken = reading.conventions.languages.spoken
    for end, labels in reading.vocabulary.labels.walk(text.folded, 0, spoken):
        following = text.printed[text.origins[end - 1] + 1 :][:1]
        for label in labels:
            if label.concept in TITLES and not following.isalpha():
                start = hit.span.start
                best = (TITLES[label.concept], hit.span.cell.span(start, start + text.origins[end - 1] + 1))
    return best


def _weigh_title(reading: Reading, span: Span, kind: str) -> Iterator[Evidence]:
    cell = span.cell
    yield Evidence("title", 0.5 if kind == "invoice" else 0.3, span.text)
    if span.start == 0:
        yield Evidence("starts_line", 1.0)
    else:
        yield Evidence("within_text", -1.5)
    if len(cell.text) - len(span.text) > 30:
        yield Evidence("in_a_sentence", -1.5)
    elif span.text == cell.text:
        yield Evidence("stands_alone", 0.5)
    yield Evidence("size", max(min(cell.rect.height - 1.0, 2.0), 0.0) * 1.5)
    if cell.rect.top / reading.sheet.page(cell.page).height < 0.45:
        yield Evidence("top_of_page", 0.5)
