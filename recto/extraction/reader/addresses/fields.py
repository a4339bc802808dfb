"""Addresses split into parts: street, town, code, country of every address whose lines were found."""

from collections.abc import Iterator, Mapping

from recto.extraction.reader.addresses.lines import AddressJudge
from recto.extraction.reader.addresses.parts import AddressSplitter
from recto.extraction.reader.candidates import Choice, choose, pick
from recto.extraction.reader.ids.owners import Homes
from recto.extraction.reader.reading import Reading
from recto.extraction.reader.values.identifiers import country_of_vat_id

VAT_IDS = {
    "/seller/address": "/seller/vat_id",
    "/buyer/address": "/buyer/vat_id",
    "/merchant/address": "/merchant/vat_id",
}
"""Where the VAT id stands that tells the country of an address."""
TEXT = "/text"


def read_address_parts(reading: Reading, choices: Mapping[str, Choice]) -> Mapping[str, Choice]:
    """Return the choices for the parts of every address whose lines were chosen as its `text`.

    A part is as sure as the lines are those of that address and the part is cut right out of them. What was
    chosen for a part before is kept.
    """
    splitter = AddressSplitter(AddressJudge(reading.vocabulary))
    parts = {
        f"{path}/{part}": choice
        for path, text in _list_addresses(choices)
        for part, choice in _split(splitter, text, _country_of_party(choices, path))
    }
    return {path: choice for path, choice in parts.items() if path not in choices}


def find_homes(parts: Mapping[str, Choice]) -> Homes:
    """Return the countries of seller and buyer as their addresses print or show them."""
    seller, buyer = (parts.get(f"/{role}/address/country") for role in ("seller", "buyer"))
    return Homes(seller.best.value if seller else None, buyer.best.value if buyer else None)


def _list_addresses(choices: Mapping[str, Choice]) -> Iterator[tuple[str, Choice]]:
    for path, choice in choices.items():
        if path.endswith(TEXT):
            yield path.removesuffix(TEXT), choice


def _split(splitter: AddressSplitter, text: Choice, vat_country: str | None) -> Iterator[tuple[str, Choice]]:
    for part, candidates in splitter.split(text.best.spans, vat_country).items():
        choice = choose(candidates)
        if choice is not None:
            yield part, pick(choice.best, choice.confidence * text.confidence, choice.candidates)


def _country_of_party(choices: Mapping[str, Choice], path: str) -> str | None:
    vat_id = choices.get(VAT_IDS.get(path, ""))
    return country_of_vat_id(vat_id.best.value) if vat_id else None
