"""What kind of document an invoice is: by the largest title on its first page."""

from collections.abc import Iterator

from recto.extraction.reader.candidates import Candidate, Choice, Evidence, choose
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.reading import Reading

TITLES = ("title.invoice", "title.credit_note", "title.proforma", "title.reminder")


def read_type(reading: Reading) -> Choice | None:
    """Return the kind of document: `invoice`, `credit_note`, `proforma` or `reminder`."""
    return choose(_list_types(reading), threshold=-1.0)


def _list_types(reading: Reading) -> Iterator[Candidate]:
    for concept in TITLES:
        for hit in reading.hits(concept):
            if hit.span.cell.page == reading.pages[0].number and hit.is_exact:
                value = concept.removeprefix("title.")
                yield Candidate(value, (hit.span,), tuple(_weigh_title(reading, hit, value)))


def _weigh_title(reading: Reading, hit: LabelHit, value: str) -> Iterator[Evidence]:
    cell = hit.span.cell
    yield Evidence("title", 0.5 if value == "invoice" else 0.3, hit.span.text)
    if hit.span.start == 0:
        yield Evidence("starts_line", 1.0)
    else:
        yield Evidence("within_text", -1.5)
    if len(cell.text) - len(hit.span.text) > 30:
        yield Evidence("in_a_sentence", -1.5)
    yield Evidence("size", max(min(cell.rect.height - 1.0, 2.0), 0.0) * 1.5)
    if cell.rect.top / reading.sheet.page(cell.page).height < 0.45:
        yield Evidence("top_of_page", 0.5)
