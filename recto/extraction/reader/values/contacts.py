"""Contact details by form: e-mail addresses, websites, telephone numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
WEBSITE = re.compile(
    r"(?:https?://|www\.)[\w.-]{3,100}(?:/[^\s,;|]*)?"
    r"|(?<![\w@.-])[\w-]{3,63}(?:\.[\w-]{1,63}){0,2}\.(?:com|de|at|ch|eu|net|org|co\.uk|io|example|fr|nl|my)(?![\w@-])"
)
PHONE = re.compile(r"(?<![\w/])[+(]?\d[\d ()/.–-]{4,24}\d")
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
    """Yield what has the form of a telephone number: at least six digits."""
    for match in PHONE.finditer(text):
        if sum(map(str.isdigit, match[0])) >= 6:
            yield Contact(*match.span(), match[0].strip())


def domain_word(address: str) -> str | None:
    """Return the name in the domain of an address or website, e.g. "fernhollow"; None for mail hosts."""
    host = address.rpartition("@")[2].rpartition("//")[2].partition("/")[0].lower()
    parts = [part for part in host.split(".") if part != "www"]
    if len(parts) < 2:
        return None
    name = parts[-3] if len(parts) > 2 and parts[-2] in ("co", "com", "ac", "org") else parts[-2]
    return None if name in PUBLIC_HOSTS else name
