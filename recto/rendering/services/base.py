"""What the renderings for other services share: the table of fields, and values with their evidence."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from recto.errors import OptionInvalidError
from recto.json_schemas.pointers import ANY_INDEX
from recto.rendering.records import list_places
from schemas.results import DocumentResult, FieldResult, Grounding, PageBox, Result

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ServedResult:
    """A result to render, and what is known of its job."""

    result: Result
    created_at: float
    finished_at: float
    is_custom: bool = False
    """The documents are of the caller's own schema, whatever its name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One field of a service: its type, and our pointers that may hold its value, tried in turn."""

    kind: str
    pointers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A value, or several that make one, with the evidence."""

    value: Any
    text: str
    """As printed; the value itself where nothing was matched on a page."""
    confidence: float | None = None
    boxes: Sequence[PageBox] = ()

    @property
    def first_page(self) -> int | None:
        """The page it stands on, or begins on."""
        return min((box.page for box in self.boxes), default=None)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a document, or of one item of a list of it."""

    document: DocumentResult
    base: str
    node: Any
    below: Mapping[str, Sequence[FieldResult]] = field(repr=False)
    """What was found below each object and list of the document, by its pointer."""

    @classmethod
    def of(cls, document: DocumentResult) -> "Values":
        """Return the values of the whole document."""
        below: dict[str, list[FieldResult]] = {}
        for pointer, one in document.fields.items():
            parts = pointer.split("/") if one.grounding is not Grounding.MISSING else ()
            for end in range(2, len(parts)):
                below.setdefault("/".join(parts[:end]), []).append(one)
        return cls(document, "", document.data, below)

    def list_items(self, pointer: str) -> Iterator["Values"]:
        """Yield the values of each item of a list."""
        items = self._look_up(pointer)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            yield Values(self.document, f"{self.base}{pointer}/{index}", item, self.below)

    def find(self, rule: Rule) -> Iterator[Spot]:
        """Yield the values at the first pointer that has any: one, or as many as a list has items."""
        for pointer in rule.pointers:
            before, star, behind = pointer.partition(f"/{ANY_INDEX}")
            owners = self.list_items(before) if star else iter((self,))
            spots = [spot for owner in owners if (spot := owner.spot(behind if star else before))]
            if spots:
                yield from spots
                return

    def spot(self, pointer: str) -> Spot | None:
        """Return one value with its evidence; None where it isn't on the document."""
        value = self._look_up(pointer)
        if value is None or isinstance(value, list | Mapping):
            return None
        evidence = self.document.fields.get(self.base + pointer)
        if evidence is None or evidence.grounding is Grounding.MISSING:
            return Spot(value, _tell(value))
        return Spot(value, _tell_printed(evidence), evidence.confidence, list_places(evidence))

    def gather(self, pointer: str = "") -> Spot | None:
        """Return all values below a pointer as one: the least confidence, every box, the texts in a row."""
        found = [one for one in self.below.get(self.base + pointer, ()) if one.value is not None]
        if not found:
            return None
        texts = dict.fromkeys(map(_tell_printed, found))
        boxes = dict.fromkeys(box for one in found for box in list_places(one))
        return Spot(None, " ".join(texts), min(one.confidence for one in found), tuple(boxes))

    def _look_up(self, pointer: str) -> Any:
        node = self.node
        for name in pointer.split("/")[1:]:
            node = node.get(name) if isinstance(node, Mapping) else None
        return node


@cache
def load_table(service: str) -> Mapping[str, Any]:
    """Return a service's fields by schema, as `fields.toml` has them."""
    table: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("fields.toml").read_text("utf-8"))
    return table[service]  # type: ignore[no-any-return]


@cache
def read_rule(text: str) -> Rule:
    """Return a field of the table: "type pointer|pointer"."""
    kind, _, pointers = text.partition(" ")
    return Rule(kind, tuple(pointers.split("|")))


def require_served(served: ServedResult, service: str) -> None:
    """Raise OptionInvalidError unless every document is of a schema that the service has a shape for."""
    table = load_table(service)
    for number, document in enumerate(served.result.documents, 1):
        if served.is_custom or document.schema_name not in table:
            known = " and ".join(f"`{name}`" for name in table)
            raise OptionInvalidError(
                f"`shape={service}` renders documents of the built-in schemas {known}; document {number} "
                f"is of {'your own schema ' * served.is_custom}`{document.schema_name}`. Leave `shape` out.",
                param="shape",
            )


def merge_boxes(boxes: Sequence[PageBox]) -> Mapping[int, tuple[float, float, float, float]]:
    """Return the rectangle around all boxes of each page, by page."""
    merged: dict[int, tuple[float, float, float, float]] = {}
    for one in sorted(boxes, key=lambda box: box.page):
        left, top, right, bottom = merged.get(one.page, one.box)
        merged[one.page] = (
            min(left, one.box[0]),
            min(top, one.box[1]),
            max(right, one.box[2]),
            max(bottom, one.box[3]),
        )
    return merged


def _tell_printed(one: FieldResult) -> str:
    """Return the text on the page; of a derived value, whose text is that of others, the value."""
    return one.text if one.text and one.grounding is not Grounding.DERIVED else _tell(one.value)


def _tell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
