"""Amounts: numbers as printed in Europe, America, India, with sign and currency. Never a float."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from recto.extraction.reader.values.currencies import CURRENCY_PATTERN, SIGN, currency_of

APOSTROPHES, THIN, MINUS, DASH = "'’‘´`", "\u00a0\u2009\u202f", "−–-", "−–—-"
CENTS = r"[.,]\d\d(?!\d)"
NUMBER = (
    rf"\d{{1,3}}(?:[.,{APOSTROPHES}{THIN}]\d{{3}}){{1,5}}(?!\d)(?:[.,]\d{{1,4}})?"  # 1.234,56 and 1'234.50
    r"|\d{1,2}(?:,\d{2}){1,4},\d{3}(?!\d)(?:\.\d{1,2})?"  # 1,23,456.00
    r"|\d+(?:[.,]\d{1,4})?"
    r"|[.,]\d{2}(?!\d)"  # .50
)
SPACED_NUMBER = rf"\d{{1,3}}(?:[ {THIN}]\d{{3}}){{1,4}}(?:{CENTS}|(?!\d)(?=\s?{CURRENCY_PATTERN}))"
"""Plain spaces also part columns, so only money is read with spaces between its thousands."""
SHOWN = rf"(?=[\d.,]{{1,12}}{CENTS})"
START = rf"(?:(?<![\w.,/@#*:{APOSTROPHES}-])|(?<=[^\d\s]:)|(?<=[*@]){SHOWN}|(?<=[\d\s][xX×]){SHOWN})"
END = rf"(?![\w@:]|[.,{APOSTROPHES}-]\d|/\d|(?<=\d)(?<![.,]\d\d)/)"


def _compile(number: str) -> re.Pattern[str]:
    """Return the pattern of an amount. Every part of it is bounded, so it takes linear time on any text."""
    return re.compile(
        rf"""{START}
        (?P<lead>(?:[(+{MINUS}]\s?|{CURRENCY_PATTERN}\s?[:.]??\s?){{0,4}})
        (?P<number>{number})
        (?P<dash>[,.](?:--|[{DASH}])(?!\w)|:-|/[-=])?
        (?P<percent>\s?[%％])?
        (?:\s?(?P<currency>{CURRENCY_PATTERN})(?![A-Za-z]))?
        (?P<minus>[{MINUS}](?![\w{DASH}])|\s[{MINUS}]$)?
        (?P<close>\s?\))?
        (?P<credit>\s?CR\b)?
        {END}""",
        re.VERBOSE,
    )


AMOUNT = _compile(NUMBER)
SPACED_AMOUNT = _compile(f"{SPACED_NUMBER}|{NUMBER}")
CENTS_END = re.compile(r"[.,]\d\d$")
LOOSE_SIGN = re.compile(rf"[{MINUS}]\s")
OTHER_GROUPS = re.compile(rf"(?<!\d)\d{{1,3}}[.,{APOSTROPHES}]\d{{3}}[.,]\d\d(?!\d)")


class DecimalMark(StrEnum):
    """What parts units from fractions on a document."""

    COMMA = ","
    POINT = "."


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as printed; `text` is the digits and marks alone."""

    start: int
    end: int
    text: str
    is_negative: bool
    currency: str | None
    is_percent: bool

    @property
    def has_cents(self) -> bool:
        """Whether it ends in a mark and two digits, as money does."""
        return self.text[-3:-2] in (".", ",") and self.text[-2:].isdigit()

    def value(self, mark: DecimalMark) -> Decimal:
        """Return the value with its printed scale; `mark` decides where the print is ambiguous (1.234)."""
        number = Decimal(plain_number(self.text, mark))
        return -number if self.is_negative else number


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """What a number alone can't tell of how a document prints amounts."""

    groups_by_space: bool = False
    """Plain spaces, which part words and columns too, part thousands."""
    negates_by_brackets: bool = True
    """(12.50) is a minus, as English bookkeepers print it, and no remark."""


PLAIN = NumberStyle()


def find_amounts(text: str, style: NumberStyle = PLAIN) -> Iterator[Amount]:
    """Yield the numbers of a text that may be amounts; parts of dates and ids are none."""
    pattern = SPACED_AMOUNT if style.groups_by_space else AMOUNT
    for match in pattern.finditer(text):
        sign = SIGN.search(match["lead"])
        currency = currency_of(sign[0] if sign else match["currency"])
        is_money = currency is not None or bool(CENTS_END.search(match["number"]))
        negative = _is_negative(match, may_be_enclosed=is_money and style.negates_by_brackets)
        yield Amount(*match.span(), match["number"], negative, currency, bool(match["percent"]))


def _is_negative(match: re.Match[str], *, may_be_enclosed: bool) -> bool:
    """Tell a minus from a dash between words, and an amount in brackets from a remark."""
    lead = match["lead"]
    loose = LOOSE_SIGN.match(lead)
    if loose and match.string[: match.start()].rstrip()[-1:] not in ("", ":"):
        lead = lead[loose.end() :]
    if match["minus"] or match["credit"] or any(mark in lead for mark in MINUS):
        return True
    return may_be_enclosed and "(" in lead and bool(match["close"]) and not match["percent"]


def shows_spaces(texts: Iterable[str]) -> bool | None:
    """Return whether a document parts thousands by spaces; None where no number shows it."""
    spaced = None
    for text in texts:
        if OTHER_GROUPS.search(text):
            return False
        if " " in text and text[-1].isdigit() | text[0].isdigit():
            match = SPACED_AMOUNT.fullmatch(text)
            spaced = spaced or (match is not None and " " in match["number"]) or None
    return spaced


def plain_number(text: str, mark: DecimalMark) -> str:
    """Return the digits with a point as decimal mark; `mark` decides about "1.234" and "1,234"."""
    compact = _drop_groups(text)
    shown = _shown_mark(compact) or mark
    whole, found, fraction = compact.rpartition(shown.value)
    if not found:
        return re.sub(r"[.,]", "", compact)
    return re.sub(r"[.,]", "", whole) + "." + fraction


def _drop_groups(text: str) -> str:
    """Return the number without marks that only ever group."""
    return re.sub(rf"[{APOSTROPHES}\s]", "", text)


def _shown_mark(compact: str) -> DecimalMark | None:
    """Return the decimal mark that a number shows by itself; None for "1234", "1.234" and "1,234".

    Of two different marks the last is the decimal one. One that repeats before three digits groups, so the
    other one is decimal. One before anything but three digits is decimal, and so is one behind a zero or
    behind more than three digits ("0.125", "1234.567"): nobody groups there.
    """
    marks = [character for character in compact if character in ".,"]
    if not marks:
        return None
    last = DecimalMark(marks[-1])
    whole, _, fraction = compact.rpartition(last.value)
    if len(set(marks)) == 2 or len(fraction) != 3:
        return last
    if len(marks) > 1:
        return DecimalMark.POINT if last is DecimalMark.COMMA else DecimalMark.COMMA
    return last if whole.strip("0") == "" or len(whole) > 3 else None


def vote_mark(amounts: Iterable[Amount]) -> DecimalMark | None:
    """Return the decimal mark that the unambiguous amounts use; None where none is."""
    votes = Counter(mark for amount in amounts if (mark := _shown_mark(_drop_groups(amount.text))))
    return votes.most_common(1)[0][0] if votes else None


def print_decimal(value: Decimal) -> str:
    """Return the value as a plain decimal string with its scale; never an exponent, never "-0"."""
    return format(value if value else abs(value), "f")
