"""Numbers that states give to companies: tax numbers, numbers in registers, global location numbers."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources

from stdnum import ean
from stdnum.be import vat as be_vat
from stdnum.fr import siren, siret
from stdnum.gb import utr

from recto.extraction.reader.values.identifiers import Identifier

_FORMS = tomllib.loads((resources.files(__package__) / "national_numbers.toml").read_text("utf-8"))
REGISTER_CHECKS = (siret, siren, be_vat)
TAX_CHECKS = (utr,)
SIGNED = re.compile(r"[A-Z]{1,2}-\d+")
REGISTER_WORD = re.compile(r"^(HR[AB]|FN)\W*(?:Nr\W*)?")
LEADING_WORD = re.compile(r"^(?:[A-D] (?=\d{3}[ .]\d{3}[ .]\d{3}$)|H\.? (?=[A-Z])|[Nn]\.?[ºo°] ?)")
"""What is printed before a number and no part of it: the register's section, "hoja", "n.º"."""
GLN = re.compile(r"(?<![\w.,-])\d(?: ?\d){12}(?![\w,-])", re.ASCII)


def _compile(forms: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.,-])(?:{'|'.join(forms)})(?![\w/]|[-.,]\d)", re.ASCII)


TAX_NUMBER = _compile(_FORMS["tax"]["forms"])
DISTINCT_REGISTER = _compile(_FORMS["register"]["distinct"])
REGISTER_NUMBER = _compile([*_FORMS["register"]["distinct"], *_FORMS["register"]["forms"]])


def find_tax_numbers(text: str) -> Iterator[Identifier]:
    """Yield national tax numbers, as printed."""
    for match in TAX_NUMBER.finditer(text):
        checked = any(check.is_valid(match[0]) for check in TAX_CHECKS)
        yield Identifier(*match.span(), match[0], is_wellformed=True, is_checked=checked)


def find_register_numbers(text: str, *, distinct_only: bool = False) -> Iterator[Identifier]:
    """Yield numbers of company registers: "HRB 12345", and of digits without their spaces.

    `distinct_only` leaves those that their own words or letters tell without a label.
    """
    for match in (DISTINCT_REGISTER if distinct_only else REGISTER_NUMBER).finditer(text):
        value = _spell_register(match[0])
        checked = any(check.is_valid(value) for check in REGISTER_CHECKS)
        yield Identifier(*match.span(), value, is_wellformed=True, is_checked=checked)


def _spell_register(printed: str) -> str:
    number = LEADING_WORD.sub("", printed)
    digits = number.replace(" ", "")
    if digits.isdigit() or SIGNED.fullmatch(digits):
        return digits
    return re.sub(r"(?<=\d) (?=[a-z]$)", "", REGISTER_WORD.sub(r"\1 ", number))


def find_location_numbers(text: str) -> Iterator[Identifier]:
    """Yield numbers of 13 digits that may be global location numbers (GS1)."""
    for match in GLN.finditer(text):
        value = match[0].replace(" ", "")
        yield Identifier(*match.span(), value, is_wellformed=True, is_checked=ean.is_valid(value))
