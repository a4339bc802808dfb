"""A second look at the fields that failed a check: these alone, enlarged where their place is known."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recto.documents.model import Box, Page
from recto.errors import ChatError, EngineError
from recto.extraction.base import MISSING, Complaint
from recto.extraction.pointers import look_up
from recto.extraction.target import TargetSchema
from recto.extraction.vlm.answers import find_json, locate_values
from recto.extraction.vlm.budget import PIXELS_PER_TOKEN, PageBudget, Window
from recto.extraction.vlm.certainty import PRIOR, judge_values
from recto.extraction.vlm.conversation import Conversation
from recto.extraction.vlm.prompts import RULES, Part, show_pages, text_part, write_skeleton
from recto.extraction.vlm.results import unverified
from recto.extraction.vlm.task import format_of
from recto.extraction.vlm.tools import ZOOM_TOKENS
from recto.extraction.vlm.values import normalise
from recto.extraction.vlm.windows import WindowReader
from recto.json_schemas.answers import Schema, partial_schema
from recto.json_schemas.pointers import write_step
from recto.json_schemas.validation import list_problems
from schemas.results import DocumentResult, FieldResult

MOST_FIELDS = 24
MOST_PAGES = 3
MOST_ZOOMS = 4
_ANSWER_TOKENS = 1024
_MOST_VALUE = 200


def read_fields(
    reader: WindowReader, target: TargetSchema, document: DocumentResult, complaints: Sequence[Complaint]
) -> Mapping[str, FieldResult]:
    """Return the fields as the model reads them now; none where it can't be asked or says nothing of use.

    Raises JobInterrupted.
    """
    pointers = _list_pointers(document, complaints)
    schema = partial_schema(target.json_schema, pointers)
    pages = _choose_pages(reader, document, pointers)
    if not schema["properties"] or not pages:
        return {}
    budget = _share(reader, len(pages))
    window = Window(pages, budget, min(_ANSWER_TOKENS, reader.model.capabilities.context // 4))
    try:
        with reader.converse(window) as conversation:
            return _ask(conversation, window, document, complaints, schema)
    except (ChatError, EngineError):  # what was read first stands
        return {}


def _ask(
    conversation: Conversation,
    window: Window,
    document: DocumentResult,
    complaints: Sequence[Complaint],
    schema: Schema,
) -> Mapping[str, FieldResult]:
    holds_schema = conversation.model.capabilities.json_schema
    conversation.response_format = format_of("fields", schema) if holds_schema else None
    gallery = conversation.gallery if window.budget.image else None
    parts: list[Part] = show_pages(window.pages, window.budget, gallery, names_pages=True)
    if gallery is not None:
        for page, box in _list_places(document, list(schema["properties"]), window.numbers):
            parts.append(text_part(f"Part of page {page}, enlarged:"))
            parts.append(gallery.show_crop(page, box, ZOOM_TOKENS * PIXELS_PER_TOKEN // 2))
    parts.append(text_part("Read these fields again."))
    conversation.open(_write_system(document, complaints, schema, holds_schema=holds_schema), parts)
    answer = conversation.ask("reread", "fields")
    if answer.finish_reason == "length":
        return {}
    said, start = find_json(answer.text)
    fitted = normalise(said, schema)
    if list_problems(fitted, schema):
        return {}
    certainty = judge_values(answer.text, answer.tokens, locate_values(answer.text, start))
    return {
        pointer: MISSING if value is None else unverified(value, certainty.get(write_step(pointer), PRIOR))
        for pointer, value in fitted.items()
        if not isinstance(value, dict | list)
    }


def _write_system(
    document: DocumentResult, complaints: Sequence[Complaint], schema: Schema, *, holds_schema: bool
) -> str:
    rules = "\n".join(f"- {rule}" for rule in RULES)
    fields = "\n".join(
        f"- {pointer}: read as {_tell(document.data, pointer)}" for pointer in schema["properties"]
    )
    wrong = "\n".join(f"- {complaint.message}" for complaint in complaints)
    told = (
        "Some fields of a document were read before, and something about them is wrong. Look again and "
        "answer with one JSON object whose keys are these fields. A field may have been right already.\n"
        f"Rules:\n{rules}\n\nFields:\n{fields}\n\nWhat is wrong:\n{wrong}"
    )
    return told if holds_schema else f"{told}\n\n{write_skeleton(schema)}"


def _tell(data: Mapping[str, Any], pointer: str) -> str:
    try:
        value = look_up(data, pointer)
    except (KeyError, IndexError, TypeError, ValueError):
        return "nothing"
    return "nothing" if value is None else repr(str(value)[:_MOST_VALUE])


def _list_pointers(document: DocumentResult, complaints: Sequence[Complaint]) -> list[str]:
    """Return the single fields that the complaints name, each once."""
    named = dict.fromkeys(path for complaint in complaints for path in complaint.paths)
    scalars = [path for path in named if path and not isinstance(_value(document.data, path), dict | list)]
    return scalars[:MOST_FIELDS]


def _value(data: Mapping[str, Any], pointer: str) -> Any:
    try:
        return look_up(data, pointer)
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _choose_pages(
    reader: WindowReader, document: DocumentResult, pointers: Sequence[str]
) -> tuple[Page, ...]:
    """Return the pages where the fields stand; the document's first and last where nobody knows."""
    pages = {page.number: page for page in reader.order.document.pages if page.number in document.pages}
    known = [
        box.page for pointer in pointers if (field := document.fields.get(pointer)) for box in field.boxes
    ]
    numbers = [number for number in dict.fromkeys(known) if number in pages] or [
        *list(pages)[:1],
        *list(pages)[-1:],
    ]
    return tuple(pages[number] for number in sorted(dict.fromkeys(numbers))[:MOST_PAGES])


def _list_places(
    document: DocumentResult, pointers: Sequence[str], numbers: Sequence[int]
) -> Iterator[tuple[int, Box]]:
    boxes = [
        (box.page, box.box)
        for pointer in pointers
        if (field := document.fields.get(pointer)) is not None
        for box in field.boxes[:1]
        if box.page in numbers
    ]
    yield from list(dict.fromkeys(boxes))[:MOST_ZOOMS]


def _share(reader: WindowReader, count: int) -> PageBudget:
    """Return what a page may cost so that pages take half of the context at most."""
    told = reader.model.capabilities
    share = told.context // 2 // max(1, count)
    if "image" not in told.modalities:
        return PageBudget(0, share)
    options = reader.options
    words = min(options.page_word_tokens, share // 3)
    return PageBudget(min(options.page_image_tokens, share - words), words)
