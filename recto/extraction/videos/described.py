"""What a model saw in a video, laid over what the rules read: they know the times, it knows the pictures."""

from collections.abc import Iterator, Mapping, Sequence

from recto.documents.model import Document, Page
from recto.extraction.pointers import build_tree
from recto.extraction.videos.times import WHOLE_FRAME, frame_time, show_time
from schemas.documents.video import Video, VideoEventKind
from schemas.results import DocumentResult, FieldResult, PageBox

Item = dict[str, FieldResult]
"""The fields of one segment, event or document, by the pointer behind its number."""
_KNOWN = {VideoEventKind.SCENE_CHANGE, VideoEventKind.TEXT_APPEARS}
"""What the rules find themselves."""


def describe_video(read: DocumentResult, told: DocumentResult, document: Document) -> DocumentResult:
    """Return the video as rules read it, with the descriptions, events and documents that a model adds.

    Times that the model gives are those of the nearest frame it was shown. What it says of the pictures stays
    `unverified`, with the frame to look at.
    """
    frames = document.pages
    if not frames:
        return read
    segments = list(_describe_segments(_list_items(read, "segments"), _list_items(told, "segments"), frames))
    events = [*_list_items(read, "events"), *_add_events(_list_items(told, "events"), frames)]
    events.sort(key=lambda event: _seconds(event, "time_seconds"))
    papers = _list_items(read, "documents")
    papers += _add_papers(_list_items(told, "documents"), papers, frames)
    summary = told.fields.get("/summary", read.fields["/summary"])
    fields = {
        "/summary": _point_at(summary, frames[0]) if summary.value is not None else summary,
        **{path: field for path, field in read.fields.items() if path == "/duration_seconds"},
        **dict(_number("segments", segments)),
        **dict(_number("events", events)),
        **dict(_number("documents", papers)),
    }
    values = {path: field.value for path, field in fields.items() if field.value is not None}
    data = Video.model_validate(build_tree(values)).model_dump(mode="json")
    return read.model_copy(update={"data": data, "fields": fields})


def _describe_segments(
    segments: Sequence[Item], told: Sequence[Item], frames: Sequence[Page]
) -> Iterator[Item]:
    """Yield the segments, each with the description of the part it has most in common with."""
    for segment in segments:
        start, end = _seconds(segment, "start_seconds"), _seconds(segment, "end_seconds")
        best, most = None, 0.0
        for part in told:
            begins = _seconds(part, "start_seconds")
            ends = max(_seconds(part, "end_seconds", begins), begins + 1e-3)
            common = min(end, ends) - max(start, begins)
            if "description" in part and common > most:
                best, most = part["description"], common
        if best is not None:
            frame = next((one for one in frames if start <= frame_time(one) < end), frames[0])
            yield {**segment, "description": _point_at(best, frame)}
        else:
            yield segment


def _add_events(told: Sequence[Item], frames: Sequence[Page]) -> Iterator[Item]:
    """Yield what the model saw happen."""
    for event in told:
        if "description" not in event or "time_seconds" not in event:
            continue
        frame = _find_frame(_seconds(event, "time_seconds"), frames)
        kind = event.get("kind", event["description"])
        named = VideoEventKind.OTHER if kind.value in (*_KNOWN, event["description"].value) else kind.value
        yield {
            "time_seconds": _snap(event["time_seconds"], frame),
            "kind": _point_at(kind.model_copy(update={"value": str(named)}), frame),
            "description": _point_at(event["description"], frame),
        }


def _add_papers(told: Sequence[Item], known: Sequence[Item], frames: Sequence[Page]) -> Iterator[Item]:
    """Yield the documents that only the model recognised."""
    kinds = {paper["kind"].value for paper in known if "kind" in paper}
    for paper in told:
        if "kind" not in paper or paper["kind"].value in kinds:
            continue
        seen = _find_frame(_seconds(paper, "first_seen_seconds"), frames)
        best = _find_frame(_seconds(paper, "best_frame_seconds", frame_time(seen)), frames)
        yield {
            "first_seen_seconds": _snap(paper.get("first_seen_seconds", paper["kind"]), seen),
            "best_frame_seconds": _snap(paper.get("best_frame_seconds", paper["kind"]), best),
            "kind": _point_at(paper["kind"], best),
            **({"text": paper["text"]} if "text" in paper else {}),
        }


def _find_frame(seconds: float, frames: Sequence[Page]) -> Page:
    return min(frames, key=lambda frame: abs(frame_time(frame) - seconds))


def _snap(said: FieldResult, frame: Page) -> FieldResult:
    """Return the time of a frame, as sure as the model was of the one it said."""
    shown = show_time(frame_time(frame), frame)
    return said.model_copy(update={"value": shown.value, "boxes": shown.boxes})


def _point_at(field: FieldResult, frame: Page) -> FieldResult:
    return field.model_copy(update={"boxes": (PageBox(page=frame.number, box=WHOLE_FRAME),)})


def _seconds(item: Item, name: str, default: float = 0.0) -> float:
    field = item.get(name)
    return float(field.value) if field is not None and field.value is not None else default


def _list_items(result: DocumentResult, name: str) -> list[Item]:
    """Return the given fields of each entry of a list of the result."""
    items: dict[int, Item] = {}
    for path, field in result.fields.items():
        _, first, *rest = path.split("/", 3)
        if first == name and len(rest) == 2 and field.value is not None:
            items.setdefault(int(rest[0]), {})[rest[1]] = field
    return [items[number] for number in sorted(items)]


def _number(name: str, items: Sequence[Mapping[str, FieldResult]]) -> Iterator[tuple[str, FieldResult]]:
    for number, item in enumerate(items):
        for path, field in item.items():
            yield f"/{name}/{number}/{path}", field
