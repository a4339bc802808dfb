"""Contact details by form: e-mail addresses, websites, telephone numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
COMMON_DOMAINS = r"com|net|org|eu|io|biz|info|shop|example"
COUNTRY_DOMAINS = r"de|at|ch|co\.uk|fr|nl|my|com\.my|it|es|pt|be|ie|lu|us|ca|in|com\.au"
"""Ends of bare domains: those of the countries and kinds that print them without "www"."""
WEBSITE = re.compile(
    r"(?:https?://|www\.)[\w.-]{3,100}(?:/[^\s,;|]*)?"
    rf"|(?<![\w@.:/-])[\w-]{{3,63}}(?:\.[\w-]{{1,63}}){{0,2}}\.(?:{COMMON_DOMAINS}|{COUNTRY_DOMAINS})(?![\w@:-])(?!\.\w)",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<![\w/])[+(]?\d[\d (){}/.–-]{4,24}\d(?!\w|[-–/.]\w)")
FEWEST_DIGITS, FEWEST_DIALLED = 7, 6
"""Digits of a telephone number; with the sign of a trunk or country ahead, fewer do."""
PUBLIC_HOSTS = frozenset(
    {"gmail", "outlook", "hotmail", "yahoo", "gmx", "web", "icloud", "aol", "t-online", "live"}
)
"""Mail hosts whose name says nothing about the company."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact detail at its place in a text."""

    start: int
    end: int
    value: str


def find_emails(text: str) -> Iterator[Contact]:
    """Yield e-mail addresses."""
    return (Contact(*match.span(), match[0].rstrip(".")) for match in EMAIL.finditer(text))


def find_websites(text: str) -> Iterator[Contact]:
    """Yield websites: with a protocol or www, or a bare domain of a common kind."""
    for match in WEBSITE.finditer(text):
        value = match[0].rstrip("./")
        yield Contact(match.start(), match.start() + len(value), value)


def find_phones(text: str) -> Iterator[Contact]:
    """Yield what has the form of a telephone number; six digits alone may be a postal code."""
    for match in PHONE.finditer(text):
        fewest = FEWEST_DIALLED if match[0][0] in "+(0" else FEWEST_DIGITS
        if sum(map(str.isdigit, match[0])) >= fewest:
            yield Contact(*match.span(), match[0].strip())


def weigh_phone(value: str, country: str | None) -> bool | None:
    """Return whether a number is one of its country's telephone plan; None where its country is unknown.

    `country` is where a number without a country's prefix is dialled, ISO 3166-1 alpha-2.
    """
    dialled = f"+{value[2:]}" if value.startswith("00") else value.replace("(0)", "")
    if country is None and not dialled.startswith("+"):
        return None
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(dialled, country))
    except phonenumbers.NumberParseException:
        return False


def country_dialled(value: str) -> str | None:
    """Return the country (ISO 3166) of a number with a country's prefix; None for one without or of none."""
    if not value.startswith("+"):
        return None
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(value.replace("(0)", "")))
    except phonenumbers.NumberParseException:
        return None


def domain_word(address: str) -> str | None:
    """Return the name in the domain of an address or website, e.g. "fernhollow"; None for mail hosts."""
    host = address.rpartition("@")[2].rpartition("//")[2].partition("/")[0].lower()
    parts = [part for part in host.split(".") if part != "www"]
    if len(parts) < 2:
        return None
    name = parts[-3] if len(parts) > 2 and parts[-2] in ("co", "com", "ac", "org") else parts[-2]
    return None if name in PUBLIC_HOSTS else name
