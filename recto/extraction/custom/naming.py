"""What a property of a caller's schema may be called on a page."""

from collections.abc import Iterable

from recto.extraction.custom.names import canon_words, key_of
from recto.extraction.custom.phrases import LINE_PATHS, PLAIN_PATHS
from recto.json_schemas.nodes import Node, list_branches

MOST_ALIASES = 50
_SHORT_DESCRIPTION = 6
_LONGEST_PHRASE = 4
_LEAST_ROW_FIELDS = 2


def list_names(key: str, node: Node) -> tuple[str, ...]:
    """Return the names of a property: its key, its title, its `aliases`, its description."""
    told = [key, node.get("title"), *alias_names(node), *_list_phrases(node)]
    return tuple(dict.fromkeys(name for name in told if isinstance(name, str) and name))


def alias_names(node: Node) -> tuple[str, ...]:
    """Return the labels that the caller says a property has, in the node or its choices."""
    listed = [
        node.get("aliases"),
        *(one.get("aliases") for one in list_branches(node) if isinstance(one, dict)),
    ]
    names = (name for aliases in listed if isinstance(aliases, list) for name in aliases)
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name))[:MOST_ALIASES]


def looks_like_lines(keys: Iterable[str]) -> bool:
    """Return whether these are names of what a row of a bill has."""
    return sum(key_of(canon_words(key)) in LINE_PATHS for key in keys) >= _LEAST_ROW_FIELDS


def _list_phrases(node: Node) -> list[str]:
    """Return a short description itself; of a long one, the phrases that name a field, longest first."""
    description = node.get("description")
    if not isinstance(description, str):
        return []
    words = canon_words(description)
    if len(words) <= _SHORT_DESCRIPTION:
        return [" ".join(words)]
    return [
        " ".join(words[at : at + count])
        for count in range(_LONGEST_PHRASE, 1, -1)
        for at in range(len(words) - count + 1)
        if key_of(words[at : at + count]) in PLAIN_PATHS
    ]
