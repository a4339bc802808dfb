"""Invents companies, people, ids and bank accounts; all check digits are valid."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from stdnum import iban as iban_numbers
from stdnum.at import uid
from stdnum.be import vat as be_vat
from stdnum.ch import vat as ch_vat
from stdnum.de import vat as de_vat
from stdnum.es import cif
from stdnum.fr import tva
from stdnum.gb import vat as gb_vat
from stdnum.ie import vat as ie_vat
from stdnum.in_ import gstin
from stdnum.it import iva
from stdnum.nl import btw
from stdnum.pt import nif

from samples.generated.voice import load_words
from samples.truth import Account, Party

CHECKS: dict[str, Callable[[str], bool]] = {
    "DE": de_vat.is_valid, "AT": uid.is_valid, "CH": ch_vat.is_valid, "FR": tva.is_valid,
    "BE": be_vat.is_valid, "NL": btw.is_valid, "ES": cif.is_valid, "IT": iva.is_valid,
    "PT": nif.is_valid, "GB": gb_vat.is_valid,
    "IE": ie_vat.is_valid, "IN": gstin.is_valid, "MY": str.isdigit,
}  # fmt: skip
FORMAL_PREFIX = ("ES", "IT", "PT")
"""Countries whose VAT ids carry the country's letters only in trade abroad."""
_MOST_TRIES = 100_000
"""A shape without any valid number is a mistake in the data; it ends in StopIteration."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVW"


@dataclass(frozen=True)
class PostalAddress:
    """Parts of an address and the lines it is printed in."""

    street: str
    postal_code: str
    city: str
    region: str | None
    lines: tuple[str, ...]


def fill_digits(random: Random, pattern: str) -> str:
    """Return the pattern with a digit for each `#`, a letter for each `?`."""
    digits = {"#": lambda: str(random.randint(0, 9)), "?": lambda: random.choice("0123456789" + LETTERS)}
    return "".join(digits[sign]() if sign in digits else sign for sign in pattern)


def draw_valid(random: Random, pattern: str, is_valid: Callable[[str], bool]) -> str:
    """Return the first number of that shape whose check digits are right."""
    tries = (fill_digits(random, pattern) for _ in range(_MOST_TRIES))
    return next(number for number in tries if is_valid(number))


def draw_vat_id(random: Random, locale: str, *, formal: bool = False) -> str:
    """Return a VAT id as it is printed in its country; `formal` adds the letters of the country."""
    words = load_words(locale)
    country, pattern = words["country"], words["ids"]["vat"]
    if country == "IE":
        pattern = pattern[:-1] + random.choice(LETTERS)
    number = draw_valid(random, pattern, CHECKS[country])
    return f"{country}{number}" if formal and country in FORMAL_PREFIX else number


def draw_iban(random: Random, locale: str) -> str | None:
    """Return an IBAN in groups of four; None where the country has none."""
    pattern = load_words(locale).get("iban")
    if pattern is None:
        return None
    bodies = (fill_digits(random, pattern[4:]) for _ in range(_MOST_TRIES))
    ibans = (
        f"{pattern[:2]}{iban_numbers.calc_check_digits(pattern[:2] + '00' + body)}{body}" for body in bodies
    )
    return str(iban_numbers.format(next(iban for iban in ibans if iban_numbers.is_valid(iban))))


def draw_account(random: Random, locale: str) -> Account:
    """Return a bank account with the bank's name and BIC."""
    name, bic = random.choice(load_words(locale)["banks"]).split("|")
    return Account(iban=draw_iban(random, locale), bic=bic, bank_name=name)


def draw_address(random: Random, locale: str, place: str | None = None) -> PostalAddress:
    """Return an address of the locale's country."""
    words = load_words(locale)
    street = random.choice(words["streets"]).format(n=random.randint(2, 98))
    place = place or random.choice(words["places"])
    country = words["country"]
    if country in ("GB", "IE"):
        city, code = place.split("|")
        return PostalAddress(street, code, city, None, (street, city, code))
    if country == "US":
        city, region, code = place.split("|")
        return PostalAddress(street, code, city, region, (street, f"{city}, {region} {code}"))
    if country == "MY":
        code, city = place.split("|")
        return PostalAddress(street, code, city, None, (street, f"{code} {city}"))
    if country == "IN":
        city, region, code = place.split("|")
        return PostalAddress(street, code, city, region, (street, f"{city} - {code}", region))
    code, city = _split_place(place, country)
    city, region = _split_region(city, country)
    return PostalAddress(street, code, city, region, (street, place))


def _split_place(place: str, country: str) -> tuple[str, str]:
    if country == "NL":
        return place[:7], place[8:]
    code, _, city = place.partition(" ")
    code = code.split("-")[1] if code[0].isalpha() and "-" in code else code
    return code, city


def _split_region(city: str, country: str) -> tuple[str, str | None]:
    if country == "IT":
        name, _, region = city.rpartition(" ")
        return name, region.strip("()")
    if country == "ES" and "(" in city:
        name, _, region = city.partition(" (")
        return name, region.rstrip(")")
    return city, None


def draw_phone(random: Random, locale: str) -> str:
    """Return a telephone number out of a range that nobody is given."""
    shape = random.choice(load_words(locale)["phones"])
    sizes = {"n": 2, "nn": 2, "nnn": 3}
    for name in ("nnn", "nn", "n"):
        while f"{{{name}}}" in shape:
            digits = "".join(str(random.randint(1, 9)) for _ in range(sizes[name]))
            shape = shape.replace(f"{{{name}}}", digits, 1)
    return str(shape)


def write_domain(name: str) -> str:
    """Return a web domain made of a company's first words."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss").replace("ø", "o"))
    words = "".join(
        sign if sign.isascii() and sign.isalnum() else " "
        for sign in plain
        if not unicodedata.combining(sign)
    ).split()
    return "-".join([word for word in words if len(word) > 2][:2]) + ".example"


def draw_party(random: Random, locale: str, name: str) -> tuple[Party, PostalAddress]:
    """Return a company with everything it could print, and its address."""
    words = load_words(locale)
    address = draw_address(random, locale)
    vat_id = draw_vat_id(random, locale) if "vat" in words["ids"] else None
    domain = write_domain(name)
    party = Party(
        name=name,
        street=address.street,
        postal_code=address.postal_code,
        city=address.city,
        region=address.region,
        country=words["country"],
        vat_id=vat_id,
        tax_id=_draw_tax_id(random, words["ids"].get("tax", []), vat_id),
        registration_id=_draw_registration(random, words["ids"]["registration"], vat_id, address.city),
        email=f"{random.choice(('info', 'office', 'mail', 'billing', 'contact'))}@{domain}",
        phone=draw_phone(random, locale),
        website=random.choice((f"www.{domain}", f"www.{domain}", domain)),
    )
    return party, address


def _draw_tax_id(random: Random, patterns: list[str], vat_id: str | None) -> str | None:
    if not patterns:
        return None
    pattern = random.choice(patterns)
    return vat_id if pattern == "same" else fill_digits(random, pattern)


def _draw_registration(random: Random, patterns: list[str], vat_id: str | None, city: str) -> str | None:
    if not patterns:
        return None
    siren = (vat_id or "")[5:].strip()
    siren = f"{siren[:3]} {siren[3:6]} {siren[6:]}"
    pattern = random.choice(patterns).replace("{city}", city.title() if city.isupper() else city)
    return fill_digits(random, pattern.replace("{siren}", siren))


def draw_day(random: Random) -> date:
    """Return a day of the last years on which business is done."""
    return date(random.choice((2024, 2025, 2025, 2026)), random.randint(1, 12), random.randint(1, 28))
