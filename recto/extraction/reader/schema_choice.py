"""Which schema fits: decided from titles, labels and the shape of the page; unsure where none does."""

from collections.abc import Iterator, Mapping
from itertools import islice

from recto.documents.model import Document
from recto.extraction.general.shape import judge_form, name_paper, says_form
from recto.extraction.odds import to_probability
from recto.extraction.reader.candidates import Evidence
from recto.extraction.reader.evidence.labels import LabelHit
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.reading import Reading

NARROW_EM, NARROW, WIDE = 26.0, 2.0, 1.5
"""Print narrower than this many line heights comes from a till; what that says, and what wider print says."""
CLUES = (
    (("total.change",), "receipt", 1.5),
    (("total.tendered",), "receipt", 0.8),
    (("total.rounding",), "receipt", 0.6),
    (("number.receipt",), "receipt", 0.4),
    (("text.till",), "receipt", 0.8),
    (("title.receipt",), "receipt", 2.0),
    (("party.bill_to", "party.buyer", "party.ship_to"), "invoice", 0.8),
    (("date.due",), "invoice", 1.2),
    (("id.iban", "bank.details", "bank.account", "bank.mandate"), "invoice", 1.2),
    (("text.payment_terms",), "invoice", 0.8),
    (("number.customer", "number.purchase_order", "number.contract"), "invoice", 0.6),
    (("title.invoice",), "invoice", 0.5),
    (("title.credit_note", "title.proforma", "title.reminder"), "invoice", 1.5),
)
"""What any of some labels says for a schema in log-odds."""
DOUBTFUL = 0.4
"""Share of that weight where the label is a weak one, or a title or party that a sentence speaks of."""
BILL_CLUES = (
    (("total.gross", "total.due", "total.net"), 1.5),
    (("title.invoice", "title.receipt", "title.credit_note", "title.proforma", "title.reminder"), 1.5),
    (("number.invoice", "number.receipt"), 1.0),
    (("total.tax", "total.change", "total.tendered"), 0.5),
)
"""What any of these labels says for a page being a bill at all."""
BILL_TITLES = ("title.invoice", "title.receipt", "title.credit_note", "title.proforma", "title.reminder")
OTHER_PAPER, CALLED_FORM, FILLABLE, FILLABLE_BILL, LEAST_FILLABLE = 4.0, 3.5, 4.0, 1.0, 3
"""Log-odds against a bill that has no title of one and is called something else, or a form; for a form that
can be filled in, and against its being a bill; fields from which on it can."""
SURE_BILL, VIDEO, EMBEDDED = 0.55, 0.99, 0.99
NOT_A_BILL, PRICES, FEWEST_PRICES = 1.5, 1.5, 2
"""Log-odds against an unread page being a bill; weight of some amounts with cents, and how many."""


def choose_schema(reading: Reading, document: Document) -> tuple[str, float]:
    """Return the schema that fits the document, and how sure that is."""
    if document.clip is not None:
        return "video", VIDEO
    if document.e_invoice is not None:
        return "invoice", EMBEDDED
    margin, odds = _weigh_bills(reading)
    bill = to_probability(odds + _weigh_other_papers(reading, document))
    if bill >= SURE_BILL:
        return ("invoice" if margin >= 0 else "receipt"), bill * to_probability(abs(margin))
    fillable = [Evidence("form.fillable", FILLABLE)] if len(document.form_fields) >= LEAST_FILLABLE else []
    form = _add_up([*judge_form(reading), *fillable])
    return ("form" if form > 0 else "document"), (1 - bill) * to_probability(abs(form))


def choose_bill(reading: Reading) -> tuple[str, float]:
    """Return which of invoice and receipt the evidence speaks for, and how sure: low where neither fits."""
    margin, odds = _weigh_bills(reading)
    confidence = to_probability(abs(margin)) * to_probability(odds)
    return ("invoice" if margin >= 0 else "receipt"), confidence


def _weigh_bills(reading: Reading) -> tuple[float, float]:
    """Return what speaks for an invoice less what does for a receipt, and what for a bill at all."""
    scores = {schema: _add_up(items) for schema, items in list_clues(reading).items()}
    return scores["invoice"] - scores["receipt"], _add_up(_list_bill_clues(reading)) - NOT_A_BILL


def _weigh_other_papers(reading: Reading, document: Document) -> float:
    """Return what speaks against a bill with prices and totals: an order or an offer has them too."""
    against = 0.0
    if not any(map(reading.hits, BILL_TITLES)):
        against -= OTHER_PAPER if name_paper(reading) else 0.0
        against -= CALLED_FORM if says_form(reading) else 0.0
    if len(document.form_fields) >= LEAST_FILLABLE:
        against -= FILLABLE_BILL
    return against


def list_clues(reading: Reading) -> Mapping[str, list[Evidence]]:
    """Return the evidence for each schema."""
    clues: dict[str, list[Evidence]] = {"invoice": [], "receipt": []}
    for concepts, schema, weight in CLUES:
        shares = [
            (_weigh_hit(reading, hit, concept), hit) for concept in concepts for hit in reading.hits(concept)
        ]
        best, hit = max(shares, key=lambda share: share[0], default=(0.0, None))
        if hit and best:
            clues[schema].append(Evidence(concepts[0], best * weight, hit.span.text))
    shape = _judge_shape(reading)
    if shape is not None:
        clues[shape[0]].append(shape[1])
    return clues


def _list_bill_clues(reading: Reading) -> Iterator[Evidence]:
    for concepts, weight in BILL_CLUES:
        if any(reading.hits(concept) for concept in concepts):
            yield Evidence(concepts[0], weight)
    prices = (amount for found in reading.amounts.values() for amount in found if amount.has_cents)
    if len(list(islice(prices, FEWEST_PRICES))) == FEWEST_PRICES:
        yield Evidence("prices", PRICES)


def _weigh_hit(reading: Reading, hit: LabelHit, concept: str) -> float:
    """Return 1 for a label that surely says what it says, less for a weak one, nothing for one by chance."""
    if concept.startswith("total.") and not _has_amount(reading, hit):
        return 0.0
    if concept == "number.receipt" and hit.label("number.invoice"):
        return 0.0
    label = hit.label(concept)
    is_inside = concept.startswith(("title.", "party.")) and not (hit.is_whole_cell or hit.span.start == 0)
    return 1.0 if label and label.is_strong and not is_inside else DOUBTFUL


def _has_amount(reading: Reading, hit: LabelHit) -> bool:
    """Return whether an amount follows the label in its row."""
    cell = hit.span.cell
    behind = any(amount.start >= hit.span.end for amount in reading.amounts[cell])
    return behind or any(map(reading.amounts.get, reading.sheet.page(cell.page).cells_right(cell)))


def _add_up(evidence: Iterator[Evidence] | list[Evidence]) -> float:
    return sum(item.weight for item in evidence)


def _judge_shape(reading: Reading) -> tuple[str, Evidence] | None:
    """Weigh the width of the print in letters: a till prints some 20–50 in a row, a letter 70 and more."""
    if not reading.pages or not reading.pages[0].rows:
        return None
    detail = f"{_measure_print(reading.pages[0]):.0f} em"
    if is_narrow(reading.pages[0]):
        return "receipt", Evidence("narrow", NARROW, detail)
    return "invoice", Evidence("wide", WIDE, detail)


def is_narrow(page: SheetPage) -> bool:
    """Return whether the print is as narrow as that of a till."""
    return bool(page.rows) and _measure_print(page) < NARROW_EM


def _measure_print(page: SheetPage) -> float:
    return max(row.rect.right for row in page.rows) - min(row.rect.left for row in page.rows)
