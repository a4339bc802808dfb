"""`ModelExtractor`: fills any schema from page images and words, with a model that an engine runs."""

from collections.abc import Sequence
from dataclasses import replace

from recto.documents.model import Document
from recto.engines.base import Engine
from recto.errors import SchemaUnknownError
from recto.extraction.base import Complaint, Extraction, ExtractionOrder, Reread
from recto.extraction.parts import cut_file, is_video
from recto.extraction.reader.extractor import ReaderExtractor
from recto.extraction.reader.layout.sheet import lay_out_page
from recto.extraction.target import TargetSchema, target_of
from recto.extraction.videos.described import describe_video
from recto.extraction.vlm.asking import Asker
from recto.extraction.vlm.budget import count_tokens
from recto.extraction.vlm.classification import choose_kind
from recto.extraction.vlm.conversation import Record
from recto.extraction.vlm.located import OBJECTS
from recto.extraction.vlm.merging import merge_parts
from recto.extraction.vlm.options import ModelOptions
from recto.extraction.vlm.rereading import read_fields
from recto.extraction.vlm.results import build_result
from recto.extraction.vlm.task import make_task
from recto.extraction.vlm.values import normalise
from recto.extraction.vlm.windows import PartReading, WindowReader
from schemas.results import DocumentResult


class ModelExtractor:
    """Reads documents with one model, perhaps with a LoRA adapter. One object serves all threads."""

    def __init__(
        self,
        engine: Engine,
        name: str,
        *,
        adapter: str | None = None,
        rules: ReaderExtractor | None = None,
        options: ModelOptions | None = None,
    ) -> None:
        """`rules` tell bills apart before the model is asked what a document is."""
        self.name = name
        self._engine = engine
        self._adapter = adapter
        self._rules = rules or ReaderExtractor()
        self._options = options or ModelOptions()

    def extract(self, order: ExtractionOrder) -> Extraction:
        """Return the documents of the file, their values not yet grounded.

        Files of several bills are cut by their words, as the rules cut them.
        """
        record = Record()
        whole = order.document
        parts = cut_file(order, map(lay_out_page, whole.pages))
        results: list[DocumentResult] = []
        for part in parts.documents:
            before = sum(len(result.pages) for result in results)
            results.append(self._read_part(_narrow(order, part, before), record))
        for paper in parts.shown:
            asked = replace(order, document=paper.cut_from(whole), target=target_of(paper.kind))
            results.append(self._read_part(replace(asked, on_page=_tell_nobody), record))
        images = "image" in self._engine.model.capabilities.modalities
        return Extraction(results, _warn(whole, images=images), tuple(record.trace), record.cost)

    def _read_part(self, order: ExtractionOrder, record: Record) -> DocumentResult:
        reader = self._reader(order, record)
        target, confidence = self._choose_target(order, reader)
        images = "image" in reader.model.capabilities.modalities
        if target.name == OBJECTS and not target.is_custom and not images:
            raise SchemaUnknownError(
                f"The model `{self.name}` takes no images, so it can't locate objects; choose one that does.",
                param="schema",
            )
        if not is_video(target):
            return self._fill(order, reader, target, confidence)
        read = self._rules.read_video(order, confidence)
        return describe_video(read, self._fill(order, reader, target, confidence), order.document)

    def read_again(
        self, order: ExtractionOrder, document: DocumentResult, complaints: Sequence[Complaint]
    ) -> Reread:
        """Ask once for the fields that failed a check, with what is wrong and where they stand."""
        record = Record()
        target = order.target if order.target.is_custom else target_of(document.schema_name)
        fields = read_fields(self._reader(order, record), target, document, complaints)
        return Reread(fields, tuple(record.trace), record.cost)

    def _reader(self, order: ExtractionOrder, record: Record) -> WindowReader:
        asker = Asker(self._engine, self._adapter, order.check, self._options)
        return WindowReader(asker, self._engine.model, self._options, order, record)

    def _choose_target(self, order: ExtractionOrder, reader: WindowReader) -> tuple[TargetSchema, float]:
        if not order.target.is_auto:
            return order.target, 1.0
        holds_schema = reader.model.capabilities.json_schema
        name, confidence = choose_kind(reader, self._rules, holds_schema=holds_schema)
        return target_of(name), confidence

    def _fill(
        self, order: ExtractionOrder, reader: WindowReader, target: TargetSchema, confidence: float
    ) -> DocumentResult:
        told = reader.model.capabilities
        task = make_task(order, target, told.context, holds_schema=told.json_schema)
        pages = order.document.pages
        if not pages:
            nothing = PartReading((), normalise({}, task.schema), {})
            return build_result(target, nothing, confidence)
        reach = reader.reach(uses_tools=told.tools)
        parts: list[PartReading] = []
        done = 0
        for window in reach.split(pages, count_tokens(task.system)):
            order.check()
            parts += reader.read(task, window, uses_tools=told.tools)
            done += len(window.pages)
            order.on_page(done, len(pages))
        return build_result(target, merge_parts(parts), confidence)


def _narrow(order: ExtractionOrder, part: Document, before: int) -> ExtractionOrder:
    """Return the order for a part of the file, `before` pages of which are done."""
    total = len(order.document.pages)
    return replace(order, document=part, on_page=lambda done, _total: order.on_page(before + done, total))


def _tell_nobody(_done: int, _total: int) -> None:
    """Take no note of progress: the frames of a document in a video were counted with the video."""


def _warn(document: Document, *, images: bool) -> tuple[str, ...]:
    wordless = [page.number for page in document.pages if not page.words]
    if images or not wordless:
        return ()
    return (f"The model takes no images, and {len(wordless)} pages have no words that it could read.",)
