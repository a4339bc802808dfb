"""A document that is being put into words: what its parts share."""

from decimal import Decimal
from random import Random

from samples.generated.sale import Wishes
from samples.generated.story import Story
from samples.generated.truths import Truth
from samples.generated.voice import Voice


class Draft:
    """A sale, who writes it up, what is wished for, and the truth as far as it is told."""

    def __init__(self, story: Story, voice: Voice, wishes: Wishes, random: Random) -> None:
        self.story, self.voice, self.wishes, self.random = story, voice, wishes, random
        self.truth = Truth("invoice")
        self.country = str(voice.words["country"])
        self.shows_currency_in_rows = wishes.has("money_in_rows", 0.12)
        self.has_title_line = wishes.has("title_line", 0.18)
        self.says_due = wishes.has("due_too", 0.1)
        self.glues_units = wishes.has("glued_unit", 0.08)

    def pick(self, key: str) -> str:
        """Return one of the sentences of a kind."""
        return str(self.random.choice(self.voice.words["sentences"][key]))

    def is_negative(self) -> bool:
        """Return whether amounts are printed with a minus."""
        return self.story.type == "credit_note" and "negative" in self.wishes.names


def compact(number: str) -> str:
    """Return a number without blanks."""
    return "".join(sign for sign in number if not sign.isspace())


def write_plain(rate: Decimal | None) -> str | None:
    """Return a rate without needless zeros."""
    return None if rate is None else f"{rate.normalize():f}"
