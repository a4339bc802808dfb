"""Which schema a document is read into when nobody said so: by rules where they are sure, else asked."""

from collections.abc import Mapping
from dataclasses import replace

from recto.errors import AnswerInvalidError, ContextLengthError
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.reader.schema_choice import choose_schema
from recto.extraction.reader.schema_readers import READERS
from recto.extraction.vlm.answers import find_json, locate_values
from recto.extraction.vlm.budget import PageBudget, Window
from recto.extraction.vlm.certainty import judge_values
from recto.extraction.vlm.located import OBJECTS
from recto.extraction.vlm.prompts import RULES, show_pages, text_part
from recto.extraction.vlm.task import format_of
from recto.extraction.vlm.windows import WindowReader
from recto.json_schemas.answers import Schema
from schemas.documents import document_schemas

SURE = 0.85
"""Certainty of the rules from which on the model isn't asked: bills they know well."""
FALLBACK = "document"
VIDEO = "video"
_PAGES = 2
"""Pages that are shown: what a document is stands at its beginning."""
_TOKENS = 640
_ANSWER_TOKENS = 64


def list_kinds() -> Mapping[str, str]:
    """Return the schemas that a document may be read into, and what each is, in a line."""
    kinds = {}
    for name, model in document_schemas().items():
        if name not in {OBJECTS, VIDEO}:
            kinds[name] = ((model.__doc__ or "").strip().splitlines() or [""])[0]
    return kinds


def choose_kind(reader: WindowReader, rules: ReaderExtractor, *, holds_schema: bool) -> tuple[str, float]:
    """Return a schema's name and how sure that is; `rules` read the words.

    Raises JobInterrupted, EngineError, ChatError leaves.
    """
    document = reader.order.document
    if document.clip is not None and VIDEO in document_schemas():
        return VIDEO, 1.0
    ruled, certainty = _choose_by_rules(reader, rules)
    if certainty >= SURE and ruled in READERS:
        return ruled, certainty
    name, asked = _ask(reader, holds_schema=holds_schema)
    return (name, asked) if name else (ruled, certainty)


def _choose_by_rules(reader: WindowReader, rules: ReaderExtractor) -> tuple[str, float]:
    document = reader.order.document
    if not any(page.words for page in document.pages):
        return FALLBACK, 0.0
    first = replace(document, pages=document.pages[:_PAGES])
    reading = rules.read(first, reader.order.cancelled, reader.order.own_parties)
    return choose_schema(reading, first)


def _ask(reader: WindowReader, *, holds_schema: bool) -> tuple[str, float]:
    """Return the kind that the model names; empty when it names none."""
    kinds = list_kinds()
    schema: Schema = {
        "type": "object",
        "properties": {"kind": {"enum": list(kinds)}},
        "required": ["kind"],
        "additionalProperties": False,
    }
    told = "\n".join(f"- {name}: {purpose}" for name, purpose in kinds.items())
    system = (
        f"Say what kind of document the pages are. The kinds:\n{told}\n\n{RULES[-1]}\n"
        'Answer with a JSON object such as {"kind": "' + next(iter(kinds)) + '"}.'
    )
    images = "image" in reader.model.capabilities.modalities
    pages = tuple(reader.order.document.pages[:_PAGES])
    window = Window(pages, PageBudget(_TOKENS if images else 0, _TOKENS), _ANSWER_TOKENS)
    try:
        with reader.converse(window) as conversation:
            conversation.response_format = format_of("kind", schema) if holds_schema else None
            gallery = conversation.gallery if images else None
            parts = show_pages(pages, window.budget, gallery, names_pages=len(pages) > 1)
            conversation.open(system, [*parts, text_part("What kind of document is it?")])
            answer = conversation.ask("classify", "kind")
    except ContextLengthError:
        return "", 0.0
    try:
        said, start = find_json(answer.text)
    except AnswerInvalidError:
        return "", 0.0
    kind = said.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        return "", 0.0
    certainty = judge_values(answer.text, answer.tokens, locate_values(answer.text, start))["/kind"]
    return kind, certainty
