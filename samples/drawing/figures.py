"""Prints amounts and dates the way countries write them."""

from datetime import date
from decimal import Decimal

GERMAN_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def english(value: Decimal | str) -> str:
    """1,234.50 — keeps the scale it is given."""
    return f"{Decimal(value):,}"


def german(value: Decimal | str) -> str:
    """1.234,50 — keeps the scale it is given."""
    return english(value).translate(str.maketrans(",.", ".,"))


def plain_comma(value: Decimal | str) -> str:
    """1234,50 — a decimal comma and nothing between thousands."""
    return str(Decimal(value)).replace(".", ",")


def dotted(day: date) -> str:
    """05.03.2026"""
    return f"{day:%d.%m.%Y}"


def slashed(day: date) -> str:
    """05/03/2026, day first."""
    return f"{day:%d/%m/%Y}"


def american(day: date) -> str:
    """03/05/2026, month first."""
    return f"{day:%m/%d/%Y}"


def german_long(day: date) -> str:
    """5. März 2026"""
    return f"{day.day}. {GERMAN_MONTHS[day.month - 1]} {day.year}"


def english_long(day: date) -> str:
    """5 March 2026"""
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"


def english_short(day: date) -> str:
    """05-Mar-2026"""
    return f"{day.day:02}-{ENGLISH_MONTHS[day.month - 1][:3]}-{day.year}"
