"""`read_video`: scenes, the text in them, what happens and what is shown, by words and times. No model.

Nobody looks at the pictures here: descriptions and the summary stay null.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from recto.documents.model import Page
from recto.errors import DocumentUnsupportedError
from recto.extraction.base import MISSING, ExtractionOrder
from recto.extraction.general.proofs import derive, prove_spans
from recto.extraction.pointers import build_tree
from recto.extraction.reader.layout.page_text import reading_order, write_text
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.layout.sheet import SheetPage
from recto.extraction.reader.reading import Reading
from recto.extraction.videos.papers import ShownPaper, find_papers
from recto.extraction.videos.texts import join_lines, list_lines, list_new
from recto.extraction.videos.times import SEEN, Scene, frame_time, list_scenes, show_time
from schemas.documents.video import Video, VideoEventKind
from schemas.results import DocumentResult, FieldResult

TEXT, CHANGE, APPEARING = 1.0, 0.97, 0.95
"""How sure it is that a line stands there (as the OCR's own score is), of a cut, of what appears."""
MOST_EVENTS = 2000

Fields = Iterator[tuple[str, FieldResult]]
Lines = Mapping[int, Sequence[Cell]]
"""Lines of text by the number of their frame."""


def check_is_video(order: ExtractionOrder) -> None:
    """Raise DocumentUnsupportedError unless the file is a video."""
    if order.document.clip is None:
        told = order.document.media_type
        raise DocumentUnsupportedError(
            f"The schema `video` is read from videos, and this file is {told}. Choose another schema."
        )


def read_video(order: ExtractionOrder, reading: Reading, confidence: float) -> DocumentResult:
    """Return the video in its schema; every time stands with the frame that shows it.

    Raises DocumentUnsupportedError for a file that is no video.
    """
    check_is_video(order)
    sheets = reading.pages
    lines = {sheet.number: list_lines(sheet) for sheet in sheets}
    scenes = list_scenes(order.document)
    order.check()
    papers = find_papers(order.document, sheets, reading.vocabulary)
    fields = {
        "/summary": MISSING,
        **dict(_read_duration(order)),
        **dict(_read_segments(scenes, lines)),
        **dict(_read_events(order.document.pages, scenes, lines, papers)),
        **dict(_read_papers(papers, {sheet.number: sheet for sheet in sheets})),
    }
    values = {path: field.value for path, field in fields.items() if field.value is not None}
    return DocumentResult(
        schema_name=Video.schema_name,
        schema_confidence=round(confidence, 4),
        pages=tuple(sheet.number for sheet in sheets),
        data=Video.model_validate(build_tree(values)).model_dump(mode="json"),
        fields=fields,
    )


def _read_duration(order: ExtractionOrder) -> Fields:
    assert order.document.clip is not None
    if order.document.pages:
        yield (
            "/duration_seconds",
            show_time(order.document.clip.duration_seconds, order.document.pages[-1]),
        )


def _read_segments(scenes: Sequence[Scene], lines: Lines) -> Fields:
    for at, scene in enumerate(scenes):
        path = f"/segments/{at}"
        yield f"{path}/start_seconds", show_time(scene.start_seconds, scene.frames[0], SEEN)
        yield f"{path}/end_seconds", show_time(scene.end_seconds, scene.frames[-1], SEEN)
        said = join_lines(lines[frame.number] for frame in scene.frames)
        for place, cell in enumerate(said):
            yield f"{path}/text_on_screen/{place}", prove_spans(cell.text, (cell.whole(),), TEXT)


def _read_events(
    frames: Sequence[Page], scenes: Sequence[Scene], lines: Lines, papers: Sequence[ShownPaper]
) -> Fields:
    events = [
        *_list_changes(scenes),
        *_list_texts(frames, lines),
        *(_tell(VideoEventKind.DOCUMENT_APPEARS, paper.first_frame, APPEARING) for paper in papers),
    ]
    events.sort(key=lambda event: float(event["time_seconds"].value))
    for at, event in enumerate(events[:MOST_EVENTS]):
        for name, field in event.items():
            yield f"/events/{at}/{name}", field


def _list_changes(scenes: Sequence[Scene]) -> Iterator[dict[str, FieldResult]]:
    """Yield the cuts: all scenes but one that the video begins with."""
    for scene in scenes:
        if scene.start_seconds > 0:
            event = _tell(VideoEventKind.SCENE_CHANGE, scene.frames[0], CHANGE)
            yield {**event, "time_seconds": show_time(scene.start_seconds, scene.frames[0], SEEN)}


def _list_texts(frames: Sequence[Page], lines: Lines) -> Iterator[dict[str, FieldResult]]:
    """Yield the frames with text that the frame before hasn't."""
    for before, frame in pairwise(frames):
        new = next(list_new(lines[frame.number], lines[before.number]), None)
        if new is not None:
            event = _tell(VideoEventKind.TEXT_APPEARS, frame, APPEARING)
            yield {**event, "description": prove_spans(new.text, (new.whole(),), TEXT)}


def _tell(kind: VideoEventKind, frame: Page, confidence: float) -> dict[str, FieldResult]:
    return {
        "time_seconds": show_time(frame_time(frame), frame),
        "kind": derive(kind.value, confidence),
    }


def _read_papers(papers: Sequence[ShownPaper], sheets: Mapping[int, SheetPage]) -> Fields:
    for at, paper in enumerate(papers):
        path, best = f"/documents/{at}", paper.best_frame
        cells = list(reading_order(sheets[best.number]))
        spans = [cell.whole() for cell in cells]
        yield f"{path}/first_seen_seconds", show_time(frame_time(paper.first_frame), paper.first_frame)
        yield f"{path}/best_frame_seconds", show_time(frame_time(best), best)
        yield f"{path}/kind", derive(paper.kind, paper.confidence)
        yield f"{path}/text", prove_spans(write_text(sheets[best.number]), spans, TEXT)
