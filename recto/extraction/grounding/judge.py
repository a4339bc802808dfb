"""Whether a place is the field's own: by the rules' second opinion, by labels, by the rows of its item."""

from collections.abc import Sequence
from dataclasses import dataclass

from recto.extraction.grounding.items import ItemPlaces
from recto.extraction.grounding.kinds import Kind, last_name
from recto.extraction.grounding.naming import Naming, judge_naming
from recto.extraction.grounding.occurrence import Occurrence
from recto.extraction.grounding.opinion import Belief, Opinion
from recto.extraction.grounding.rows import Band
from recto.extraction.grounding.sought import Sought, Verdict
from recto.extraction.odds import to_log_odds
from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell
from recto.extraction.reader.reading import Reading
from schemas.results import Grounding

NOT_THERE = Verdict(Grounding.UNVERIFIED, -4.0)
CLAIMED = Verdict(Grounding.UNVERIFIED, -5.0)
"""On the page, but as another field."""
ONCE, OFTEN, OWN_LABEL, OTHER_LABEL, CONTRADICTED, OUT_OF_ROW = -0.3, -0.8, 0.8, -4.0, -2.5, -3.0
IN_ROW, IN_LOOSE_ROW = 0.6, -0.5
CUT = -4.0
"""Of a number that is but a part of the one that the rules read there: 2031 of RE-2031."""
UNLIKE = 8.0
"""What a print that isn't quite the value speaks against it, for its whole unlikeness."""
UNVOUCHED = -5.0
"""Of a party's name or number that the rules don't read as that party's: no label tells whose it is."""
PARTIES, WHOSE = ("/seller/", "/buyer/", "/payment/"), frozenset({"name", "vat_id", "iban", "debtor_iban"})
SURE, DOUBTFUL = 0.75, 0.4
MOST_AGREEMENT = 2.5


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides where values stand on one document's pages."""

    reading: Reading
    opinion: Opinion

    def judge(self, sought: Sought) -> Verdict:
        """Return where a value stands that is no part of an item."""
        belief = self.opinion.agreeing(sought.path, sought.kind, sought.value)
        if belief is not None:
            return self._agree(sought, belief)
        if sought.kind is Kind.CHOICE or not sought.occurrences:
            return NOT_THERE
        owner = self.opinion.owner(sought.path, sought.kind, sought.value)
        rival = self.opinion.contradicting(sought.path, sought.kind, sought.value)
        best, naming = self._best_named(sought, owner)
        is_contradicted = rival is not None and rival.confidence >= SURE
        is_owned = owner is not None and (owner.confidence >= SURE or is_contradicted)
        if is_owned and (naming is not Naming.OWN or _is_same_of_other(sought, owner)):
            return CLAIMED
        if naming is Naming.OTHER and is_contradicted:
            return CLAIMED
        odds = {Naming.OWN: OWN_LABEL, Naming.OTHER: OTHER_LABEL, Naming.NONE: ONCE}[naming]
        if naming is Naming.NONE and len(sought.occurrences) > 1:
            odds = OFTEN
        if rival is not None and rival.confidence >= DOUBTFUL:
            odds += CONTRADICTED
        if owner is not None and naming is not Naming.OWN:
            odds += CONTRADICTED
        if rival is not None and _is_cut_from(sought, best, rival):
            odds += CUT
        if self.opinion.beliefs and _tells_whose(sought):
            odds += UNVOUCHED
        return _found(best, odds)

    def judge_cell(self, sought: Sought, places: ItemPlaces, band: Band | None) -> Verdict:
        """Return where a cell of an item stands, whose rows are known or not."""
        if band is None:
            return self.judge(sought)
        belief = places.agreeing(sought, band)
        chosen = places.choose(sought, band)
        if chosen is not None:
            odds = IN_ROW + _trust(belief) if belief else IN_LOOSE_ROW
            if belief is None and places.contradicting(sought, band) is not None:
                odds += CONTRADICTED
            return _found(chosen, odds)
        if belief is not None:
            return self._agree(sought, belief)
        if not sought.occurrences:
            return self.judge(sought) if sought.kind is Kind.CHOICE else NOT_THERE
        if sought.kind is Kind.NUMBER:
            return CLAIMED
        return _found(sought.occurrences[0], OUT_OF_ROW)

    def _agree(self, sought: Sought, belief: Belief) -> Verdict:
        """Return the verdict on a value that the rules read as this very field."""
        odds = _trust(belief)
        cells = {span.cell for span in belief.spans}
        if belief.is_derived or sought.kind is Kind.CHOICE:
            spans = Occurrence(belief.spans) if belief.spans else None
            return Verdict(Grounding.DERIVED, odds, spans)
        there = [each for each in sought.occurrences if _touches(each, cells)]
        if there:
            return _found(max(there, key=lambda each: each.likeness), odds)
        if belief.spans:
            return Verdict(Grounding.FOUND, odds, Occurrence(belief.spans))
        return _found(sought.occurrences[0], odds) if sought.occurrences else NOT_THERE

    def _best_named(self, sought: Sought, owner: Belief | None) -> tuple[Occurrence, Naming]:
        """Return the likeliest place and what its labels say; one that another field has comes last."""
        owned = {span.cell for span in owner.spans} if owner else set()
        ranks = {Naming.OWN: 2, Naming.NONE: 1, Naming.OTHER: 0}
        judged = [
            (each, judge_naming(self.reading, each.first, sought.concepts)) for each in sought.occurrences
        ]
        return max(judged, key=lambda pair: (ranks[pair[1]], not _touches(pair[0], owned), pair[0].likeness))


def _is_cut_from(sought: Sought, place: Occurrence, rival: Belief) -> bool:
    """Return whether the rules read more at the value's own place, as the same field."""
    return (
        sought.kind is Kind.IDENTIFIER
        and fold(str(sought.value)) in fold(str(rival.value))
        and _touches(place, {span.cell for span in rival.spans})
    )


def _tells_whose(sought: Sought) -> bool:
    """Return whether a mistake would swap parties or send money elsewhere."""
    return sought.path.startswith(PARTIES) and last_name(sought.path) in WHOSE


def _is_same_of_other(sought: Sought, owner: Belief | None) -> bool:
    """Return whether the rules read the value as the same thing of somebody else: no label tells whose."""
    return owner is not None and last_name(owner.path) == last_name(sought.path)


def _touches(occurrence: Occurrence, cells: set[Cell]) -> bool:
    return any(span.cell in cells for span in occurrence.spans)


def _found(occurrence: Occurrence, odds: float) -> Verdict:
    return Verdict(Grounding.FOUND, odds - UNLIKE * (1 - occurrence.likeness), occurrence)


def _trust(belief: Belief) -> float:
    """Return the log-odds of what the rules read, bounded: they look at the same page as the model."""
    return min(max(to_log_odds(belief.confidence, 0.02), -1.0), MOST_AGREEMENT)


def sort_items(sought: Sequence[Sought]) -> dict[str, dict[int, list[Sought]]]:
    """Return the cells of items by list and place; a list whose items have one cell each has no rows."""
    lists: dict[str, dict[int, list[Sought]]] = {}
    for each in sought:
        if each.item is not None:
            name, number = each.item
            lists.setdefault(name, {}).setdefault(number, []).append(each)
    return {
        name: items
        for name, items in lists.items()
        if name not in NO_ROWS and max(map(len, items.values())) > 1
    }


NO_ROWS = frozenset(
    {"/taxes", "/allowances", "/charges", "/payments", "/payment/accounts", "/payment/discounts"}
)
"""Lists of the built-in schemas whose items stand anywhere: their fields are told by label."""
