"""Parties in CII: who sells, buys, is paid, and where the goods went."""

from recto.extraction.exact.codes import GLN_SCHEMES
from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import build_address, prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.values import Values, compact


def read_party(node: Node, values: Values) -> Tree:
    """Return a party with its numbers, address and contact."""
    contact = node.at("DefinedTradeContact")
    phone = contact.at("TelephoneUniversalCommunication/CompleteNumber").text
    email = contact.at(
        "EmailURIUniversalCommunication/URIID", "EmailURIUniversalCommunication/CompleteNumber"
    )
    return prune(
        {
            "name": node.at("Name").text,
            "vat_id": compact(_find_registration(node, "VA")),
            "tax_id": _find_registration(node, "FC"),
            "registration_id": node.at("SpecifiedLegalOrganization/ID").text,
            "gln": read_gln(node),
            "address": read_address(node, values),
            "contact": prune(
                {
                    "name": contact.at("PersonName").text,
                    "department": contact.at("DepartmentName").text,
                    "phone": phone,
                    "email": email.text,
                }
            ),
            "email": _find_address(node) or email.text,
            "phone": phone,
        }
    )


def read_address(node: Node, values: Values, *, with_name: bool = False) -> Tree:
    """Return the address of a party; `with_name` where the result has no other place for its name."""
    address = node.at("PostalTradeAddress")
    return build_address(
        lines=[address.at(name).text for name in ("LineOne", "LineTwo", "LineThree")],
        postal_code=address.at("PostcodeCode").text,
        city=address.at("CityName").text,
        region=address.at("CountrySubDivisionName").text,
        country=values.country(address.at("CountryID")),
        recipient=node.at("Name").text if with_name else None,
    )


def read_gln(node: Node) -> str | None:
    """Return the global location number of a party."""
    numbers = (one.text for one in node.all("GlobalID") if one.attribute("schemeID") in GLN_SCHEMES)
    return next(filter(None, numbers), None)


def _find_registration(node: Node, scheme: str) -> str | None:
    numbers = node.all("SpecifiedTaxRegistration/ID")
    return next((one.text for one in numbers if one.attribute("schemeID") == scheme and one.text), None)


def _find_address(node: Node) -> str | None:
    """Return the electronic address where it is an e-mail address."""
    addresses = (one.text or "" for one in node.all("URIUniversalCommunication/URIID"))
    return next((address for address in addresses if "@" in address), None)
