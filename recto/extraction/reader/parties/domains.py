"""Domains of e-mail addresses and websites, and the names they carry."""

from collections.abc import Iterable, Iterator

from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell, Span
from recto.extraction.reader.values.contacts import domain_word, find_emails, find_websites

TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
SHORTEST_DOMAIN, SHORTEST_WORD = 4, 5


def gather_domains(cells: Iterable[Cell]) -> set[str]:
    """Return the names in the domains of the e-mail addresses and websites in some cells."""
    contacts = (
        contact for cell in cells for find in (find_emails, find_websites) for contact in find(cell.text)
    )
    words = (domain_word(contact.value) for contact in contacts)
    return {fold(word) for word in words if word}


def list_sites(cells: Iterable[Cell]) -> Iterator[tuple[str, Span]]:
    """Yield the domains in e-mail and web addresses that are a company's own, each where it stands."""
    for cell in cells:
        for find in (find_emails, find_websites):
            for contact in find(cell.text):
                if domain_word(contact.value):
                    yield _host_of(contact.value), cell.span(contact.start, contact.end)


def _host_of(address: str) -> str:
    host = address.rpartition("@")[2].rpartition("//")[2].partition("/")[0]
    return host.lower().removeprefix("www.")


def matches_domain(name: str, domains: set[str]) -> bool:
    """Return whether a domain is in the name or opens with a word of it: "toennshoff-art", "M. Tönnshoff"."""
    spelled = (fold(name), fold(name.translate(TRANSLITERATED)))
    words = [fold(word.translate(TRANSLITERATED)) for word in name.split()]
    long_words = tuple(word for word in words if len(word) >= SHORTEST_WORD)
    return any(
        len(domain) >= SHORTEST_DOMAIN
        and (any(domain in each for each in spelled) or domain.startswith(long_words))
        for domain in domains
    )
