"""Finds each value again among the words of the pages: box, text, and what its place says for it."""

from recto.documents.model import Document
from recto.extraction.grounding.items import ItemPlaces
from recto.extraction.grounding.judge import Judge, sort_items
from recto.extraction.grounding.opinion import ask_rules
from recto.extraction.grounding.page_index import PageIndex
from recto.extraction.grounding.rows import band_items
from recto.extraction.grounding.sought import Sought, Verdict, is_sought, look_for
from recto.extraction.odds import to_log_odds, to_probability
from recto.extraction.reader.layout.boxes import build_boxes
from recto.extraction.reader.layout.rows import find_source
from recto.extraction.reader.layout.sheet import lay_out_page
from recto.extraction.reader.reading import Reading, scan
from recto.extraction.reader.vocabulary import load_vocabulary
from schemas.results import DocumentResult, FieldResult, Grounding

SUREST = 3.0
"""Log-odds an extractor's own confidence counts with at most: models are sure of what they invent, too."""


def ground(result: DocumentResult, document: Document) -> DocumentResult:
    """Return the result with a place for every value that has none yet and is printed on its pages.

    A value that is found becomes `found`, or stays `embedded`; one that isn't, or that stands there only as
    another field, is `unverified`. The confidence is the extractor's own, moved by what the place says.
    A second time changes nothing.
    """
    if not any(map(is_sought, result.fields.values())):
        return result
    reading = _read(result, document)
    index = PageIndex(reading)
    sought = look_for(index, result.fields)
    verdicts = _judge_all(Judge(reading, ask_rules(reading, result.schema_name)), sought)
    fields = {path: _apply(result.fields[path], verdict) for path, verdict in verdicts.items()}
    return result.model_copy(update={"fields": {**result.fields, **fields}})


def _read(result: DocumentResult, document: Document) -> Reading:
    wanted = frozenset(result.pages)
    pages = (page for page in document.pages if page.number in wanted)
    return scan(map(lay_out_page, pages), load_vocabulary())


def _judge_all(judge: Judge, sought: list[Sought]) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    for items in sort_items(sought).values():
        places = ItemPlaces(judge.reading, judge.opinion, band_items(items))
        for number, cells in items.items():
            for cell in sorted(cells, key=lambda each: len(each.occurrences)):
                verdicts[cell.path] = judge.judge_cell(cell, places, places.bands.get(number))
    for each in sought:
        if each.path not in verdicts:
            verdicts[each.path] = judge.judge(each)
    return verdicts


def _apply(field: FieldResult, verdict: Verdict) -> FieldResult:
    """Return the field with its place; what a file embeds is exact and stays so, printed or not."""
    spans = verdict.occurrence.spans if verdict.occurrence else ()
    place: dict[str, object] = {}
    if spans:
        place = {"text": "\n".join(span.text for span in spans), "boxes": build_boxes(spans)}
    if field.grounding is Grounding.EMBEDDED:
        return field.model_copy(update=place if verdict.odds > 0 else {})
    if spans:
        place["source"] = find_source(token for span in spans for token in span.tokens)
    confidence = field.confidence
    if verdict.grounding is not Grounding.UNVERIFIED or confidence > to_probability(SUREST + verdict.odds):
        confidence = round(_move(confidence, verdict.odds), 4)
    return field.model_copy(update={**place, "grounding": verdict.grounding, "confidence": confidence})


def _move(confidence: float, odds: float) -> float:
    own = min(max(to_log_odds(confidence, 1e-3), -SUREST), SUREST)
    return to_probability(own + odds)
