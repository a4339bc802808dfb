"""A real model, small but trained, reads a ticket the whole way: tools offered, held to the schema."""

import io
import random
from pathlib import Path

from recto.documents.media.local import LocalMediaOpener
from recto.documents.model import Document, Page
from recto.engines.registry import EngineParts, EngineSpec, open_engine
from recto.extraction.base import ExtractionOrder
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.target import target_of
from recto.extraction.vlm import ModelExtractor
from schemas.reading import CustomSchema
from schemas.results import Source
from tests.checkpoints.asking import TICKET_SCHEMA
from tests.checkpoints.tickets import draw_ticket, random_ticket

TICKET = Path(__file__).resolve().parents[3] / "checkpoints" / "ticket"


class NoPreparer:
    """Stands where documents would be prepared: the pages are here already."""


def test_a_ticket_is_read_exactly_and_surely() -> None:
    rng = random.Random(3)
    ticket = random_ticket(rng)
    content = io.BytesIO()
    draw_ticket(ticket, rng).save(content, "PNG")
    rules = ReaderExtractor()
    engine = open_engine(EngineSpec(str(TICKET)), EngineParts(NoPreparer(), rules, LocalMediaOpener()))  # type: ignore[arg-type]
    order = ExtractionOrder(
        Document("image/png", 1, [Page(1, 168, 84, 0, Source.OCR)]),
        target_of("auto", CustomSchema(schema=TICKET_SCHEMA)),
        page_image=lambda _number: content.getvalue(),
    )
    try:
        document = ModelExtractor(engine, "ticket", rules=rules).extract(order).documents[0]
    finally:
        engine.close()
    assert document.data == vars(ticket)
    assert min(field.confidence for field in document.fields.values()) > 0.9
