"""Parties in UBL."""

from recto.extraction.exact.codes import GLN_SCHEMES
from recto.extraction.exact.nodes import Node
from recto.extraction.exact.parts import build_address, join_texts, prune
from recto.extraction.exact.trees import Tree
from recto.extraction.exact.values import Values, compact

TAX_SCHEMES = frozenset(("VAT", "GST", "IVA", "TVA", "MWST", "UST"))
SEPA = "SEPA"


def read_party(node: Node, values: Values) -> Tree:
    """Return a party with its numbers, address and contact."""
    contact = node.at("Contact")
    person = {
        "name": contact.at("Name").text,
        "phone": contact.at("Telephone").text,
        "email": contact.at("ElectronicMail").text,
    }
    vat_id, tax_id = _read_tax_numbers(node)
    return prune(
        {
            "name": read_name(node),
            "vat_id": vat_id,
            "tax_id": tax_id,
            "registration_id": node.at("PartyLegalEntity/CompanyID").text,
            "gln": _read_gln(node),
            "address": read_address(node.at("PostalAddress"), values),
            "contact": prune(person),
            "email": _read_endpoint(node) or person["email"],
            "phone": person["phone"],
            "website": node.at("WebsiteURI").text,
        }
    )


def read_name(node: Node) -> str | None:
    """Return the registered name, else the one it trades under or the person's."""
    person = join_texts((node.at(f"Person/{part}").text for part in ("FirstName", "FamilyName")), " ")
    return node.at("PartyLegalEntity/RegistrationName", "PartyName/Name").text or person


def read_address(node: Node, values: Values, recipient: str | None = None) -> Tree:
    """Return an address; house numbers of their own are put behind the street."""
    street = join_texts((node.at(part).text for part in ("StreetName", "BuildingNumber")), " ")
    lines = [street, node.at("AdditionalStreetName").text]
    return build_address(
        lines=[*lines, *(line.text for line in node.all("AddressLine/Line"))],
        postal_code=node.at("PostalZone").text,
        city=node.at("CityName").text,
        region=node.at("CountrySubentity", "CountrySubentityCode").text,
        country=values.country(node.at("Country/IdentificationCode")),
        recipient=recipient,
    )


def read_customer_number(node: Node) -> str | None:
    """Return the number under which a party is known that is no location number."""
    numbers = node.all("PartyIdentification/ID")
    known = (one.text for one in numbers if one.attribute("schemeID") not in {*GLN_SCHEMES, SEPA})
    return next(filter(None, known), None)


def read_creditor_id(*parties: Node) -> str | None:
    """Return the SEPA creditor identifier of the first party that has one."""
    numbers = (one for party in parties for one in party.all("PartyIdentification/ID"))
    return next((compact(one.text) for one in numbers if one.attribute("schemeID") == SEPA), None)


def _read_tax_numbers(node: Node) -> tuple[str | None, str | None]:
    vat_id = tax_id = None
    for scheme in node.all("PartyTaxScheme"):
        number, kind = scheme.at("CompanyID").text, (scheme.at("TaxScheme/ID").text or "").upper()
        is_vat = kind in TAX_SCHEMES or (not kind and (number or "")[:2].isalpha())
        if is_vat:
            vat_id = vat_id or compact(number)
        else:
            tax_id = tax_id or number
    return vat_id, tax_id


def _read_gln(node: Node) -> str | None:
    numbers = node.all("PartyIdentification/ID", "EndpointID")
    return next((one.text for one in numbers if one.attribute("schemeID") in GLN_SCHEMES), None)


def _read_endpoint(node: Node) -> str | None:
    address = node.at("EndpointID").text or ""
    return address if "@" in address else None
