"""Mentions of names over the pages, gathered by name: what each place says for a role adds up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from recto.extraction.reader.candidates import Candidate, Evidence
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Span
from recto.extraction.reader.parties.own_parties import name_core
from recto.extraction.reader.values.names import find_legal_form

SHORTEST_FORM = 4
ELSEWHERE = {"seller": "buyer", "buyer": "seller"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at one place, and what the place says for either role."""

    text: str
    spans: tuple[Span, ...]
    roles: Mapping[str, Sequence[Evidence]]
    is_loose: bool = False
    """Whether it stands outside any zone."""


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A name with everything that all its mentions say."""

    name: str
    spans: tuple[Span, ...]
    roles: Mapping[str, tuple[Evidence, ...]]
    is_loose: bool
    """Whether no zone names it."""

    def weight(self, role: str) -> float:
        """Return how much speaks for a role, with nothing taken off."""
        return sum(max(item.weight, 0.0) for item in self.roles[role])

    def lead(self, role: str) -> float:
        """Return by how much the evidence prefers `role` to the other."""
        return self.weight(role) - self.weight(ELSEWHERE[role])

    def has(self, role: str, kind: str) -> bool:
        """Return whether evidence of that kind speaks for a role."""
        return any(item.kind == kind for item in self.roles[role])

    def as_candidate(self, role: str, form: Iterable[Evidence]) -> Candidate:
        """Return the name as a candidate for a role: what speaks for the other speaks against it."""
        against = (
            Evidence(f"not_{item.kind}", -item.weight, item.detail)
            for item in self.roles[ELSEWHERE[role]]
            if item.weight > 0
        )
        return Candidate(self.name, self.spans, (*self.roles[role], *against, *form))


def gather_mentions(mentions: Iterable[Mention]) -> list[NamedParty]:
    """Return one party per name; of each kind of evidence the strongest counts."""
    cores: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.text:
            cores.setdefault(fold(name_core(mention.text)), []).append(mention)
    return [_gather(group) for core in cores.values() for group in _part_by_form(core)]


def _part_by_form(mentions: Sequence[Mention]) -> Iterable[list[Mention]]:
    """Return the mentions of one name, parted if they have different legal forms: those are two companies."""
    forms = {form for mention in mentions if (form := _form_of(mention.text))}
    if len(forms) < 2:
        return [list(mentions)]
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(_form_of(mention.text), []).append(mention)
    return groups.values()


def _form_of(name: str) -> str:
    form = find_legal_form(name)
    return fold(form[0]) if form else ""


def _gather(group: Sequence[Mention]) -> NamedParty:
    best = max(group, key=lambda mention: max(map(_sum, mention.roles.values())))
    spelled = [mention.text for mention in (best, *group)]
    whole = [text for text in spelled if _form_of(text)] or spelled
    name = next((text for text in whole if not text.isupper()), whole[0])
    roles = {role: _strongest(item for each in group for item in each.roles[role]) for role in ELSEWHERE}
    spans = next(mention.spans for mention in (best, *group) if fold(mention.text) == fold(name))
    return NamedParty(name, spans, roles, all(mention.is_loose for mention in group))


def _strongest(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    kinds: dict[str, Evidence] = {}
    for item in items:
        known = kinds.setdefault(item.kind, item)
        if item.weight > known.weight:
            kinds[item.kind] = item
    return tuple(kinds.values())


def _sum(items: Iterable[Evidence]) -> float:
    return sum(item.weight for item in items)


def weigh_short_forms(name: str, names: Iterable[str], whole: Iterable[str] = ()) -> Iterator[Evidence]:
    """Yield what a shorter or longer form of a name elsewhere says.

    The longer one has the legal form, or is among the `whole` names, those printed with an address.
    """
    full = set(whole)
    folded = fold(name)
    if len(folded) < SHORTEST_FORM:
        return
    others = {fold(other): other for other in names}
    shorter = [
        other for other in others if SHORTEST_FORM <= len(other) < len(folded) and folded.startswith(other)
    ]
    if shorter and (name in full or find_legal_form(name)):
        yield Evidence("short_form", 0.8, others[shorter[0]])
    longer = (other for other in others if len(other) > len(folded) and other.startswith(folded))
    if any(others[other] in full or find_legal_form(others[other]) for other in longer):
        yield Evidence("is_short_form", -0.8)
