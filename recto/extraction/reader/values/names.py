"""Names of companies and people: legal forms, forms of address, and tidy print where OCR spaced oddly."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from importlib import resources

_FORMS = tomllib.loads((resources.files(__package__) / "names.toml").read_text("utf-8"))
LONGEST_NAME, MOST_WORDS = 70, 9
QUANTIFIERS = ("?", "*", "+", "{")


def _loosen(form: str) -> str:
    """Return a pattern in which spaces and full stops of the form are optional."""
    parts = re.split(r"[ .]+", form.strip(". "))
    return r"\.?\s?".join(re.escape(part).replace(",", ",?") for part in parts) + r"\.?"


def _any_of(patterns: Iterable[str]) -> str:
    return rf"(?<![^\W_])(?:{_branch(sorted(patterns, key=len, reverse=True))})(?![^\W_])"


def _branch(patterns: Iterable[str]) -> str:
    """Return the alternatives grouped by their first letter: most places of a text then fail in a few steps.

    The order within a group stays, and no two groups match at one place.
    """
    groups: dict[str, list[str]] = {}
    for pattern in patterns:
        groups.setdefault(pattern[0].lower(), []).append(pattern)
    return "|".join(_join_group(group) for group in groups.values())


def _join_group(patterns: Sequence[str]) -> str:
    first = patterns[0][0]
    is_shared = first.isalpha() and all(
        each[0] == first and each[1:2] not in QUANTIFIERS for each in patterns
    )
    return f"{first}(?:{'|'.join(each[1:] for each in patterns)})" if is_shared else "|".join(patterns)


LOOSE = re.compile(_any_of(map(_loosen, map(str.lower, _FORMS["forms"]))), re.IGNORECASE)
EXACT = re.compile(_any_of(map(re.escape, _FORMS["exact"])))
LAST = re.compile(rf"{_any_of(map(re.escape, _FORMS['last']))}$")
CODE_BEFORE = re.compile(r"(?:^|[^\w\s]\s?|\d[A-Za-z]?\s|NL\s)[1-9]\d{3}\s$")
"""The digits of a Dutch postal code, whose two letters may be those of a legal form: "3511 AB"."""
LONGEST_BEFORE_CODE = 12
REGISTRATION = re.compile(
    r"\s*\(?\s*(?:\d{4,}-?[A-Z]?|[A-Z]{0,3}\d{5,}\s?-?\s?[A-Z]?|\d{6}\s[A-Z])\s*\)?\s*$"
)
FORMER_NAME = re.compile(rf"\s(?:{'|'.join(map(re.escape, _FORMS['former']))})(?!\w).*$", re.IGNORECASE)


def _before_name(texts: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of any of these as the first words of a text, longest first."""
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, longest_first))})\s+(?=\S)", re.IGNORECASE)


HONORIFIC = _before_name(_FORMS["honorifics"])
PERSONAL = _before_name(_FORMS["personal"])


def list_legal_forms(text: str) -> list[re.Match[str]]:
    """Return the legal forms in a text; the letters of a postal code are none."""
    forms = [*LOOSE.finditer(text), *EXACT.finditer(text), *LAST.finditer(text)]
    return [form for form in forms if not _is_of_postal_code(text, form)]


def _is_of_postal_code(text: str, form: re.Match[str]) -> bool:
    before = text[max(form.start() - LONGEST_BEFORE_CODE, 0) : form.start()]
    return form[0].isalpha() and len(form[0]) == 2 and CODE_BEFORE.search(before) is not None


def find_legal_form(text: str) -> re.Match[str] | None:
    """Return the last legal form in a text."""
    return max(list_legal_forms(text), key=lambda match: match.end(), default=None)


def tidy(text: str) -> str:
    """Return a text without spaces before closing and after opening marks, and without marks at its ends."""
    text = re.sub(r"\s+([,.;:)\]!?])", r"\1", text)
    text = re.sub(r"([(\[])\s+", r"\1", text)
    return re.sub(r"\s+", " ", text).strip(" ,;:|·•-–_*'\"")


def trim_name(text: str) -> str:
    """Return a name without the registration number or former name printed behind it."""
    text = FORMER_NAME.sub("", text)
    trimmed = REGISTRATION.sub("", text)
    return tidy(trimmed if any(map(str.isalpha, trimmed)) else text)


def strip_honorific(text: str) -> str:
    """Return a name without what only addresses it: "M/s Acme Ltd", "Frau Erika Beispiel"."""
    text = HONORIFIC.sub("", text)
    return text if find_legal_form(text) else PERSONAL.sub("", text)


def may_be_name(text: str) -> bool:
    """Return whether a text has the form of a name: short, mostly letters, more than a legal form."""
    letters = sum(map(str.isalpha, text))
    if letters < 3 or len(text) > LONGEST_NAME or letters < 0.6 * len(text) or len(text.split()) > MOST_WORDS:
        return False
    form = find_legal_form(text)
    return form is None or sum(map(str.isalpha, text[: form.start()] + text[form.end() :])) > 1
