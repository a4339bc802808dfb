"""Domains of e-mail addresses and websites, and the names they carry."""

from collections.abc import Iterable

from recto.extraction.reader.folding import fold
from recto.extraction.reader.layout.rows import Cell
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
