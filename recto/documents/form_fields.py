"""The fields of a fillable PDF (AcroForm, ISO 32000-1 section 12.7), as the file holds them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pikepdf

from recto.documents.attachments import PDF_ERRORS
from recto.documents.model import Box, FormField, FormFieldKind, Page
from recto.documents.pixels import turn_box

MAX_FIELDS = 5000
MAX_TEXT = 20_000
"""Characters of a value; what is longer is cut."""
_MAX_NAME = 500
_MAX_DEPTH = 20
_MAX_NODES = 50_000
_MAX_OPTIONS = 1000

_RADIO, _PUSH_BUTTON, _PASSWORD = 1 << 15, 1 << 16, 1 << 13
"""Bits of /Ff."""
_INHERITED = ("/FT", "/Ff", "/V", "/Opt", "/MaxLen")
_OFF = "Off"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a widget stands: the page's number and the fractions of the upright page."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class _Node:
    """A field of the tree with what it inherits."""

    name: str
    inherited: Mapping[str, pikepdf.Object]
    field: pikepdf.Object
    widgets: tuple[pikepdf.Object, ...]


def read_form_fields(pdf: pikepdf.Pdf, pages: Sequence[Page]) -> tuple[FormField, ...]:
    """Return the fields that stand on those pages, in the order of the pages, and those that stand nowhere.

    `pages` are the upright pages that were read; boxes are fractions of them. Broken fields are left out.
    """
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return ()
    places = _find_places(pdf, pages)
    found: list[FormField] = []
    for node in _walk(_list_roots(form, pdf, pages)):
        try:
            found += _read_field(node, places, whole=len(pages) == len(pdf.pages))
        except PDF_ERRORS:
            continue
        if len(found) >= MAX_FIELDS:
            break
    order = {page.number: place for place, page in enumerate(pages)}
    last = len(order)
    found.sort(key=lambda field: order.get(field.page or 0, last))
    return tuple(found[:MAX_FIELDS])


# ── the tree ────────────────────────────────────────────────────────────────────────────────────────


def _list_roots(form: pikepdf.Object, pdf: pikepdf.Pdf, pages: Sequence[Page]) -> list[pikepdf.Object]:
    """Return the fields that the form lists; where it lists none, the widgets on the pages, as viewers do."""
    fields = form.get("/Fields")
    if isinstance(fields, pikepdf.Array) and len(fields):
        return list(fields)[:_MAX_NODES]
    widgets: list[pikepdf.Object] = []
    for page in pages:
        try:
            annotations = pdf.pages[page.number - 1].obj.get("/Annots", ())
            widgets += [one for one in annotations if "/FT" in one and "/T" in one]
        except PDF_ERRORS:
            continue
    return widgets


def _walk(roots: Sequence[pikepdf.Object]) -> Iterator[_Node]:
    """Yield the terminal fields, in the file's order; loops and broken branches are left out."""
    pending: list[tuple[pikepdf.Object, str, Mapping[str, pikepdf.Object], int]] = [
        (field, "", {}, 0) for field in reversed(roots)
    ]
    seen: set[tuple[int, int]] = set()
    for _ in range(_MAX_NODES):
        if not pending:
            return
        field, parent, above, depth = pending.pop()
        if not isinstance(field, pikepdf.Dictionary) or depth > _MAX_DEPTH:
            continue
        if field.is_indirect:
            if field.objgen in seen:
                continue
            seen.add(field.objgen)
        name = ".".join(filter(None, (parent, _text(field.get("/T"), _MAX_NAME))))[:_MAX_NAME]
        inherited = {**above, **{key: field[key] for key in _INHERITED if key in field}}
        kids = [kid for kid in field.get("/Kids", ()) if isinstance(kid, pikepdf.Dictionary)]
        named = [kid for kid in kids if "/T" in kid]
        if named:
            pending += [(kid, name, inherited, depth + 1) for kid in reversed(named)]
        elif "/FT" in inherited:
            yield _Node(name, inherited, field, tuple(kids) or (field,))


# ── one field ───────────────────────────────────────────────────────────────────────────────────────


def _read_field(node: _Node, places: Mapping[tuple[int, int], _Place], *, whole: bool) -> list[FormField]:
    """Return the field once, or a checkbox once for each of its boxes."""
    kind = _find_kind(node)
    if kind is None:
        return []
    label = _text(node.field.get("/TU"), _MAX_NAME) or None
    standing = [(widget, places.get(widget.objgen)) for widget in node.widgets]
    on_pages = [(widget, place) for widget, place in standing if place is not None]
    if not on_pages and not whole:
        return []  # on a page that wasn't asked for
    shared = FormField(node.name, label, kind, None)
    if kind == "checkbox":
        return [_read_checkbox(shared, node, widget, place) for widget, place in on_pages or standing[:1]]
    field = replace(shared, value=_read_value(node, kind))
    place = _find_chosen(node, on_pages) if kind == "radio" else next((at for _, at in on_pages), None)
    return [_put(field, place)]


def _put(field: FormField, place: _Place | None) -> FormField:
    return field if place is None else replace(field, page=place.page, box=place.box)


def _find_kind(node: _Node) -> FormFieldKind | None:
    """Return what the field is; None for buttons that only do something and for passwords."""
    flags = int(node.inherited.get("/Ff", 0))
    match str(node.inherited["/FT"]):
        case "/Tx":
            return None if flags & _PASSWORD else "text"
        case "/Ch":
            return "choice"
        case "/Sig":
            return "signature"
        case "/Btn" if not flags & _PUSH_BUTTON:
            return "radio" if flags & _RADIO else "checkbox"
    return None


def _read_checkbox(field: FormField, node: _Node, widget: pikepdf.Object, place: _Place | None) -> FormField:
    """Return one box: checked when the field's value is the name of the box's on-state."""
    value = _text(node.inherited.get("/V"), _MAX_NAME)
    state = _text(widget.get("/AS"), _MAX_NAME)
    on = _list_states(widget)
    checked = value in on if on and value else (value or state) not in {"", _OFF}
    exported = _find_export(node, on) if checked else None
    return _put(replace(field, value=exported, checked=checked), place)


def _find_export(node: _Node, on: Sequence[str]) -> str | None:
    """Return what a box or button stands for: its /Opt entry where the states are only numbers."""
    state = on[0] if on else _text(node.inherited.get("/V"), _MAX_NAME)
    options = _list_options(node)
    if options and state.isdecimal() and int(state) < len(options):
        return options[int(state)][1]
    return state or None


def _list_states(widget: pikepdf.Object) -> list[str]:
    appearance = widget.get("/AP", pikepdf.Dictionary()).get("/N")
    if not isinstance(appearance, pikepdf.Dictionary):
        return []
    names = [str(key).removeprefix("/") for key in list(appearance.keys())[:_MAX_OPTIONS]]
    return [name for name in names if name != _OFF]


def _find_chosen(node: _Node, standing: Sequence[tuple[pikepdf.Object, _Place]]) -> _Place | None:
    """Return where the chosen button stands; the first one where none is chosen."""
    value = _text(node.inherited.get("/V"), _MAX_NAME)
    chosen = (place for widget, place in standing if value in _list_states(widget))
    return next(chosen, standing[0][1] if standing else None)


def _read_value(node: _Node, kind: FormFieldKind) -> str | None:
    value = node.inherited.get("/V")
    if value is None:
        return None
    match kind:
        case "signature":
            return _text(value.get("/Name"), _MAX_NAME) or "signed"
        case "radio":
            return _read_radio(node)
        case "choice":
            shown = dict(_list_options(node))
            values = list(value)[:_MAX_OPTIONS] if isinstance(value, pikepdf.Array) else [value]
            texts = [_text(one, MAX_TEXT) for one in values]
            return ", ".join(shown.get(text, text) for text in texts if text) or None
    return _text(value, MAX_TEXT) or None


def _read_radio(node: _Node) -> str | None:
    value = _text(node.inherited.get("/V"), _MAX_NAME)
    if value in {"", _OFF}:
        return None
    options = _list_options(node)
    if options and value.isdecimal() and int(value) < len(options):
        return options[int(value)][1]
    return value


def _list_options(node: _Node) -> list[tuple[str, str]]:
    """Return what a choice offers: the value that is stored and the text that is shown."""
    options = node.inherited.get("/Opt")
    if not isinstance(options, pikepdf.Array):
        return []
    pairs = []
    for option in list(options)[:_MAX_OPTIONS]:
        parts = list(option) if isinstance(option, pikepdf.Array) else [option, option]
        if len(parts) == 2:
            pairs.append((_text(parts[0], MAX_TEXT), _text(parts[1], MAX_TEXT)))
    return pairs


def _text(value: object, most: int) -> str:
    """Return a string, a name or a stream of text; anything else is no text."""
    if isinstance(value, pikepdf.Stream):
        raw = bytes(value.read_raw_bytes())[:most] if "/Filter" not in value else b""
        text = str(pikepdf.String(raw)) if raw else ""
    elif isinstance(value, pikepdf.Name):
        text = str(value).removeprefix("/")
    elif isinstance(value, (pikepdf.String, str)):
        text = str(value)
    else:
        return ""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")[:most]
    return "".join(letter for letter in kept if letter == "\n" or letter.isprintable()).strip()


# ── where it stands ─────────────────────────────────────────────────────────────────────────────────


def _find_places(pdf: pikepdf.Pdf, pages: Sequence[Page]) -> Mapping[tuple[int, int], _Place]:
    """Return the place of each widget on those pages by its object's id."""
    places: dict[tuple[int, int], _Place] = {}
    for page in pages:
        try:
            sheet = pdf.pages[page.number - 1]
            frame, rotation = _find_frame(sheet), int(sheet.obj.get("/Rotate", 0) or 0)
            annotations = sheet.obj.get("/Annots", ())
        except PDF_ERRORS:
            continue
        for annotation in annotations:
            try:
                shown = _cut_box(annotation.Rect, frame)
                box = turn_box(turn_box(shown, rotation), page.rotation)
                if annotation.is_indirect:
                    places[annotation.objgen] = _Place(page.number, box)
            except PDF_ERRORS:
                continue
    return places


def _find_frame(sheet: pikepdf.Page) -> Box:
    """Return what is shown of a page, in points from below: the crop box within the media box."""
    crop, media = (_sort_corners(box) for box in (sheet.cropbox, sheet.mediabox))
    left, bottom = max(crop[0], media[0]), max(crop[1], media[1])
    right, top = min(crop[2], media[2]), min(crop[3], media[3])
    return (left, bottom, right, top) if right > left and top > bottom else media


def _sort_corners(rectangle: pikepdf.Object) -> Box:
    left, bottom, right, top = (float(edge) for edge in rectangle)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _cut_box(rectangle: pikepdf.Object, frame: Box) -> Box:
    """Return a rectangle as fractions of the frame, from above; raise ValueError for one outside of it."""
    left, bottom, right, top = _sort_corners(rectangle)
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    edges = (
        (left - frame[0]) / width,
        (frame[3] - top) / height,
        (right - frame[0]) / width,
        (frame[3] - bottom) / height,
    )
    cut = [min(max(edge, 0.0), 1.0) for edge in edges]
    if cut[2] <= cut[0] or cut[3] <= cut[1]:
        raise ValueError("outside of the page")
    return cut[0], cut[1], cut[2], cut[3]
