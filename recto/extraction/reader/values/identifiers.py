"""Identifiers with a form or check digits: IBAN, BIC, VAT ids, tax numbers. Wrong digits bar none."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import resources

from stdnum import iban as iban_number
from stdnum.au import abn
from stdnum.br import cnpj
from stdnum.ch import uid as ch_uid
from stdnum.ch import vat as ch_vat
from stdnum.es import nif as es_nif
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.in_ import gstin
from stdnum.it import iva
from stdnum.no import orgnr as no_orgnr
from stdnum.pt import nif as pt_nif

_FORMS = tomllib.loads((resources.files(__package__) / "identifiers.toml").read_text("utf-8"))
IBAN_LENGTHS: dict[str, int] = _FORMS["iban"]
VAT_FORMS = {country: re.compile(form, re.ASCII) for country, form in _FORMS["vat"].items()}

IBAN_START = re.compile(r"(?<![A-Za-z0-9])(?P<country>[A-Z]{2})(?P<check>[\dOIlSB]{2})(?=[ ]?[A-Z0-9]{2})")
BIC = re.compile(r"(?<![A-Za-z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])")
PREFIXED_VAT = re.compile(
    r"(?<![A-Za-z0-9])(?P<country>CHE|[A-Z]{2})[ .:-]{0,2}(?=[A-Z]{0,2}[ .-]?[\dOIlSBZ])"
)
PLAIN_VAT = re.compile(r"(?<![\w/])[\dA-Z](?:[\dA-Z]|[ .-](?=\d|[A-Z]\d))*(?![/\w])")
LONGEST_VAT = 24
"""Characters of a VAT id as printed, with its spaces."""
PLAIN_CHECKS = (abn, cnpj, es_nif, gstin, iva, pt_nif)
"""Checks of numbers that are printed without their country."""
LETTER_SLIPS = str.maketrans("OQIlSBZ", "0011582")


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier as printed, and without its spaces."""

    start: int
    end: int
    value: str
    is_wellformed: bool
    """Whether it has the form its country gives it."""
    is_checked: bool
    """Whether its check digits are right."""

    def moved(self, offset: int) -> "Identifier":
        """Return the identifier in a text that holds this one's from `offset` on."""
        return replace(self, start=self.start + offset, end=self.end + offset)


def find_ibans(text: str) -> Iterator[Identifier]:
    """Yield the IBANs of a text; masked ones (with asterisks) are none. OCR slips in digits are repaired."""
    for match in IBAN_START.finditer(text):
        length = IBAN_LENGTHS.get(match["country"])
        end, characters = _collect(text, match.start(), length or 34)
        if end < len(text) and text[end : end + 2].strip()[:1] == "*":
            continue
        if len(characters) < 15 or sum(map(str.isdigit, characters)) < 10:
            continue
        value = repair_iban(characters)
        valid = iban_number.is_valid(value, check_country=False)
        yield Identifier(match.start(), end, value, len(value) == length, valid)


def _collect(text: str, start: int, length: int) -> tuple[int, str]:
    """Return where a run of `length` capitals and digits, in groups with single spaces, ends, and the run."""
    characters: list[str] = []
    end = at = start
    while at < len(text) and len(characters) < length:
        character = text[at]
        if "0" <= character <= "9" or "A" <= character <= "Z":
            characters.append(character)
            end = at + 1
        elif character != " " or text[at - 1] == " " or _ends_number(text, at, length - len(characters)):
            break
        at += 1
    return end, "".join(characters)


def _ends_number(text: str, at: int, missing: int) -> bool:
    """Return whether a word that can't be part of an IBAN follows the space: too long, or not its letters."""
    word = text[at + 1 : at + 40].split(" ", 1)[0].rstrip(".,;)|")
    return len(word) > missing or not ((word.isalnum() and word.isupper()) or word.isdigit())


def repair_iban(value: str) -> str:
    """Return the IBAN with letters turned to digits if only that makes the check digits right."""
    if iban_number.is_valid(value, check_country=False):
        return value
    repaired = value[:2] + value[2:].translate(LETTER_SLIPS)
    return repaired if iban_number.is_valid(repaired, check_country=False) else value


def find_bics(text: str) -> Iterator[Identifier]:
    """Yield what has the form of a BIC."""
    for match in BIC.finditer(text):
        yield Identifier(*match.span(), match[0], is_wellformed=True, is_checked=False)


def find_vat_ids(text: str) -> Iterator[Identifier]:
    """Yield VAT ids that show their country and have its form."""
    for match in PREFIXED_VAT.finditer(text):
        found = _fit_form(text, match)
        if found is not None:
            yield found


def _fit_form(text: str, match: re.Match[str]) -> Identifier | None:
    form = VAT_FORMS.get(match["country"])
    if form is None:
        return None
    best = None
    for end in range(match.end() + 2, min(len(text), match.start() + LONGEST_VAT) + 1):
        if text[end : end + 1].isalnum():
            continue
        body = _repair_body(match["country"], re.sub(r"[ .:-]", "", text[match.end("country") : end]), form)
        if body is not None:
            value = match["country"] + body
            best = Identifier(match.start(), end, value, True, is_checked_vat(value))
    return best


def _repair_body(country: str, body: str, form: re.Pattern[str]) -> str | None:
    """Return the digits behind a country; letters are turned to digits if only that makes the id right."""
    if form.fullmatch(body):
        return body
    if country == "AT":
        repaired = body[:1] + body[1:].translate(LETTER_SLIPS)
    else:
        repaired = body.translate(LETTER_SLIPS)
    is_right = repaired != body and form.fullmatch(repaired) and is_checked_vat(country + repaired)
    return repaired if is_right else None


def find_plain_vat_ids(text: str) -> Iterator[Identifier]:
    """Yield what may be a VAT or GST id of any country beside a label that says so: six digits or more."""
    for match in PLAIN_VAT.finditer(text):
        value = re.sub(r"[ ./-]", "", match[0])
        if 7 <= len(value) <= 16 and sum(map(str.isdigit, value)) >= 6:
            checked = is_checked_number(value)
            yield Identifier(*match.span(), value, is_wellformed=checked, is_checked=checked)


def is_checked_vat(value: str) -> bool:
    """Return whether the check digits of a European VAT id are right."""
    if value.startswith(("GB", "XI")):
        return bool(gb_vat.is_valid(value[2:]))
    if value.startswith("CHE"):
        return bool(ch_vat.is_valid(value) or ch_uid.is_valid(value[:12]))
    if value.startswith("NO"):
        return bool(no_orgnr.is_valid(value[2:11]))
    return bool(eu_vat.is_valid(value))


def is_checked_number(value: str) -> bool:
    """Return whether the check digits of a number without its country are those of some country's VAT ids."""
    return any(check.is_valid(value) for check in PLAIN_CHECKS)


def country_of_vat_id(value: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of the country that a VAT id opens with, if any."""
    sign = value[:3] if value.startswith("CHE") else value[:2]
    if sign not in VAT_FORMS:
        return None
    return {"EL": "GR", "XI": "GB", "CHE": "CH"}.get(sign, sign)
