"""Words that pages are made of: the project's own lists, and invented words so that letters must be read."""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

LISTS = Path(__file__).parents[3] / "samples" / "generated"
LOCALES = (
    ("en-GB", 5), ("en-US", 5), ("en-IE", 2), ("en-IN", 1), ("en-MY", 1), ("de-DE", 7), ("de-AT", 2),
    ("de-CH", 2), ("fr-FR", 3), ("fr-BE", 1), ("fr-CH", 1), ("es-ES", 3), ("it-IT", 3), ("nl-NL", 2),
    ("nl-BE", 1), ("pt-PT", 2),
)  # fmt: skip
"""Countries and how often each comes."""
UNSEEN_EVERY = 6
"""One listed name, article or street in so many is kept for the evaluation, by hash."""
INVENTED = 0.55
"""Share of names and articles that hold an invented word."""
_ONSETS = (
    *"bcdfghjklmnprstvwz",
    "br", "cl", "cr", "dr", "fl", "fr", "gl", "gr", "kl", "kr", "pl", "pr", "sch", "sh", "sk", "sl", "sm",
    "sp", "st", "str", "th", "tr", "tw", "wh",
)  # fmt: skip
_VOWELS = (*"aaaeeeiioouy", "ai", "au", "ea", "ee", "ei", "ie", "oa", "oo", "ou")
_ENDS = (
    *"bdgklmnprstxz",
    "ck", "ff", "ll", "lt", "nd", "ng", "nn", "nt", "rd", "rk", "rm", "rn", "rt", "ss", "st", "tt", "th",
    "ch", "sch", "mp", "lk",
)  # fmt: skip
_ACCENTED = {
    "de": "äöüß", "fr": "éèêàçôîûù", "es": "áéíóúñ", "it": "àèéìòù", "nl": "ëïé",
    "pt": "ãõçáéíóúâê", "en": "",
}  # fmt: skip
_SIZES = (
    "500G", "1L", "250g", "1kg", "2x", "75CL", "0,5", "330ml", "XL", "6er", "x4", "12PK", "3-pack", "No. 5",
    "10%", "(L)", "M/L", "A4", "20 ST", "2.0", "40/60", "1,5L", "Nr. 7", "T3", "100%",
)  # fmt: skip
_SHOP_ENDS = {
    "en": "Market|Bakery|Foods|Cafe|Kitchen|& Sons|Ltd|Stores|Pharmacy|Hardware|Bookshop|Inc.|Deli|Grill|LLC",
    "de": "GmbH|Markt|Bäckerei|Apotheke|Café|Gasthof|& Co. KG|Kiosk|Drogerie|Baumarkt|e.K.|Metzgerei|AG",
    "fr": "SARL|Boulangerie|Épicerie|Café|Brasserie|Pharmacie|& Fils|SAS|Traiteur|Librairie",
    "es": "S.L.|Panadería|Bar|Cafetería|Farmacia|e Hijos|S.A.|Ferretería|Librería",
    "it": "S.r.l.|Panificio|Bar|Trattoria|Farmacia|& Figli|S.p.A.|Ferramenta|Libreria",
    "nl": "B.V.|Bakkerij|Café|Apotheek|& Zn.|Markt|Slagerij|Boekhandel",
    "pt": "Lda.|Padaria|Café|Farmácia|& Filhos|S.A.|Talho|Livraria",
}
_STREETS = {
    "en": "{n} {w} Street|{n} {w} Road|{n} {w} Lane|Unit {n}, {w} Park|{n} {w} Ave|{n} {w} Blvd",
    "de": "{w}straße {n}|{w}str. {n}|{w}weg {n}|Am {w} {n}|{w}platz {n}|{w}gasse {n}",
    "fr": "{n} rue {w}|{n}, avenue {w}|{n} bd {w}|Place {w} {n}",
    "es": "Calle {w}, {n}|Av. {w} {n}|Plaza {w}, {n}",
    "it": "Via {w}, {n}|Corso {w} {n}|Piazza {w}, {n}",
    "nl": "{w}straat {n}|{w}laan {n}|{w}weg {n}",
    "pt": "Rua {w}, {n}|Av. {w} {n}|Largo {w} {n}",
}


@dataclass(frozen=True)
class Place:
    """An address: printed lines below the street, and its parts."""

    street: str
    postal_code: str
    city: str
    region: str | None
    lines: tuple[str, ...]


@cache
def load(folder: str, name: str) -> dict[str, Any]:
    """Return one of the project's word lists, e.g. ("tills", "de")."""
    return tomllib.loads((LISTS / folder / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def listed(kind: str, language: str, unseen: bool) -> tuple[str, ...]:
    """Return the shops or articles of a language's lists that are, or aren't, kept for the evaluation."""
    every = [text.split("|")[0] for texts in load("tills", language)[kind].values() for text in texts]
    return tuple(keep(every, unseen))


def keep(texts: Sequence[str], unseen: bool) -> list[str]:
    """Return those texts that are, or aren't, kept for the evaluation; all, if none would be left."""
    kept = [text for text in texts if (crc32(text.encode()) % UNSEEN_EVERY == 0) == unseen]
    return kept or list(texts)


@cache
def _single_words(language: str, unseen: bool) -> tuple[str, ...]:
    return tuple(sorted({word for text in listed("items", language, unseen) for word in text.split()}))


class Wordsmith:
    """Makes names, articles and addresses in one language; `unseen`: from the lists' other part."""

    def __init__(self, rng: random.Random, locale: str, unseen: bool = False) -> None:
        self.rng, self.locale, self.unseen = rng, locale, unseen
        self.language = locale[:2]

    def word(self, most: int = 3) -> str:
        """Return an invented word, in lower case."""
        rng = self.rng
        count = rng.choice((1, 2, 2, 2, most))
        parts = [rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(count)]
        word = "".join(parts) + (rng.choice(_ENDS) if rng.random() < 0.7 else "")
        accents = _ACCENTED[self.language]
        if accents and rng.random() < 0.3:
            at = rng.randrange(1, len(word) + 1)
            word = word[:at] + rng.choice(accents) + word[at:]
        return word[:13]

    def shop(self) -> str:
        """Return a shop's name, cased as somebody would write it."""
        rng = self.rng
        if rng.random() > INVENTED:
            name = rng.choice(listed("shops", self.language, self.unseen))
        else:
            end = rng.choice(_SHOP_ENDS[self.language].split("|"))
            first = self.word().capitalize()
            second = f" {self.word().capitalize()}" if rng.random() < 0.35 else ""
            name = (
                f"{end} {first}{second}"
                if rng.random() < 0.25 and end[0].isalpha()
                else f"{first}{second} {end}"
            )
        return name.upper() if rng.random() < 0.25 else name

    def article(self) -> str:
        """Return what was bought."""
        rng = self.rng
        if rng.random() > INVENTED:
            return rng.choice(listed("items", self.language, self.unseen))
        words = [
            rng.choice(_single_words(self.language, self.unseen)) if rng.random() < 0.4 else self.word()
            for _ in range(rng.choice((1, 2, 2, 3)))
        ]
        if rng.random() < 0.25:
            words.append(rng.choice(_SIZES))
        text = " ".join(words)[:26].strip()
        style = rng.random()
        return text.upper() if style < 0.35 else text.title() if style < 0.6 else text[:1].upper() + text[1:]

    def digits(self, pattern: str) -> str:
        """Return the pattern with digits for `#` and capitals for `@`."""
        rng = self.rng
        return "".join(
            rng.choice("0123456789")
            if sign == "#"
            else rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ")
            if sign == "@"
            else sign
            for sign in pattern
        )

    def phone(self) -> str:
        """Return a telephone number as printed in the country."""
        shape = self.rng.choice(load("locales", self.locale)["phones"])
        for name, count in (("{nnn}", 3), ("{nn}", 2), ("{n}", 2)):
            shape = shape.replace(name, "#" * count)
        return self.digits("".join("#" if s.isdigit() and self.rng.random() < 0.7 else s for s in shape))

    def vat_id(self) -> str:
        """Return a VAT id as printed in the country; its check digit is left to chance."""
        pattern = load("locales", self.locale)["ids"].get("vat", "")
        return self.digits(pattern.replace("?", "@").replace("9", "#"))

    def place(self) -> Place:
        """Return an address as printed in the country."""
        rng, words = self.rng, load("locales", self.locale)
        if rng.random() < INVENTED:
            shape = rng.choice(_STREETS[self.language].split("|"))
            street = shape.replace("{w}", self.word().capitalize()).replace("{n}", str(rng.randint(1, 240)))
        else:
            street = rng.choice(keep(words["streets"], self.unseen)).format(n=rng.randint(2, 198))
        place = rng.choice(keep(words["places"], self.unseen))
        return _place(street, place, words["country"], self)


def _place(street: str, place: str, country: str, smith: Wordsmith) -> Place:
    """Set a listed place below a street; half of all towns are invented, most codes drawn anew."""
    parts = place.split("|")
    if country in ("GB", "IE"):
        city, code = smith_city(smith, parts[0]), smith_code(smith, parts[1])
        return Place(street, code, city, None, (street, f"{city} {code}"))
    if country == "US":
        city, code = smith_city(smith, parts[0]), smith_code(smith, parts[2])
        return Place(street, code, city, parts[1], (street, f"{city}, {parts[1]} {code}"))
    if country == "IN":
        city, code = smith_city(smith, parts[0]), smith_code(smith, parts[2])
        return Place(street, code, city, parts[1], (street, f"{city} - {code}", parts[1]))
    if country == "MY":
        code, city = smith_code(smith, parts[0]), smith_city(smith, parts[1])
        return Place(street, code, city, None, (street, f"{code} {city}"))
    code, _, city = place.partition(" ") if country != "NL" else (place[:7], "", place[8:])
    code, city = smith_code(smith, code), smith_city(smith, city.split(" (")[0])
    region = None
    if country == "IT" and city.rpartition(" ")[2].isupper():
        city, _, region = city.rpartition(" ")
    bare = code.split("-")[1] if code[0].isalpha() and "-" in code else code
    line = f"{code} {city} {region}" if region else f"{code} {city}"
    return Place(street, bare, city, region, (street, line))


def smith_city(smith: Wordsmith, city: str) -> str:
    """Return the town, or an invented one."""
    return smith.word().capitalize() if smith.rng.random() < INVENTED and "(" not in city else city


def smith_code(smith: Wordsmith, code: str) -> str:
    """Return a postal code of the same shape."""
    return smith.digits("".join("#" if sign.isdigit() else sign for sign in code))
