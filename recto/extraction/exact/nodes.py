"""Elements of an e-invoice seen without namespaces: `node.at("A/B").text`, empty where nothing is."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from lxml import etree

from recto.documents.xml_invoices import local_children


class Node:
    """An element, or the lack of one: then every question has an empty answer."""

    def __init__(self, element: etree._Element | None) -> None:
        self._element = element

    def __bool__(self) -> bool:
        return self._element is not None

    @property
    def name(self) -> str:
        """Local name; "" of nothing."""
        return "" if self._element is None else str(etree.QName(self._element).localname)

    @property
    def raw_text(self) -> str:
        """Text as it stands, lines kept."""
        return "" if self._element is None else str(self._element.text or "")

    @property
    def text(self) -> str | None:
        """Text on one line, blanks joined; None where there is none."""
        return " ".join(self.raw_text.split()) or None

    @property
    def paragraph(self) -> str | None:
        """Text with its lines, each trimmed and empty ones left out; None where there is none."""
        lines = (" ".join(line.split()) for line in self.raw_text.splitlines())
        return "\n".join(line for line in lines if line) or None

    def attribute(self, name: str) -> str:
        """Return an attribute; "" where it isn't set."""
        return "" if self._element is None else str(self._element.get(name, "")).strip()

    def all(self, *paths: str) -> list["Node"]:
        """Return every element at any of the paths, those of the first path first."""
        return [node for path in paths for node in self._walk(path.split("/"))]

    def at(self, *paths: str) -> "Node":
        """Return the first element at the first path that has one with text or children."""
        found = NOTHING
        for path in paths if self._children else ():
            for node in self._walk(path.split("/")):
                if node._is_filled:
                    return node
                found = found or node
        return found

    @property
    def _is_filled(self) -> bool:
        return bool(self._children or self.raw_text.strip())

    @cached_property
    def _children(self) -> Mapping[str, list["Node"]]:
        children: dict[str, list[Node]] = {}
        for name, child in () if self._element is None else local_children(self._element):
            children.setdefault(name, []).append(Node(child))
        return children

    def _walk(self, names: list[str]) -> Iterator["Node"]:
        first, *rest = names
        for child in self._children.get(first, ()):
            if rest:
                yield from child._walk(rest)
            else:
                yield child


NOTHING = Node(None)
