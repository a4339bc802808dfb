"""Who sells and who buys: addresses, numbers, ways to reach them."""

from samples.generated.content import Fact
from samples.generated.parties import PostalAddress, draw_address
from samples.generated.voice import load_words
from samples.generated.wording.draft import Draft, compact
from samples.truth import Party

HOME = {
    "DE": "de-DE",
    "AT": "de-AT",
    "FR": "fr-FR",
    "NL": "nl-NL",
    "ES": "es-ES",
    "IT": "it-IT",
    "PT": "pt-PT",
}
"""Locales of buyers abroad."""


def write_address(draft: Draft, address: PostalAddress, path: str, party: Party | None) -> list[str]:
    """Return the lines of an address and note its parts under a path."""
    draft.truth.say(f"{path}.street", address.street)
    draft.truth.say(f"{path}.postal_code", address.postal_code)
    draft.truth.say(f"{path}.city", address.city)
    draft.truth.say(f"{path}.region", address.region)
    lines = list(address.lines)
    if party and (draft.wishes.has("reverse") or draft.wishes.has("countries", 0.15)):
        locale = draft.voice.locale if party.country == draft.country else HOME[party.country]
        lines.append(str(load_words(locale)["country_names"][0]))
        draft.truth.say(f"{path}.country", party.country, derived=True)
    return lines


def write_contact(draft: Draft) -> list[Fact]:
    """Return the seller's telephone, mail and web."""
    facts = []
    for key, chance in (("phone", 0.85), ("email", 0.8), ("web", 0.65)):
        name = "website" if key == "web" else key
        value = getattr(draft.story.seller, name)
        if draft.wishes.has(key, chance):
            facts.append(Fact(draft.voice.label(key), value, key))
            draft.truth.say(f"seller.{name}", value)
    return facts


def write_ids(draft: Draft) -> list[Fact]:
    """Return the seller's numbers."""
    seller, voice = draft.story.seller, draft.voice
    facts = []
    if seller.vat_id and "exempt" not in draft.wishes.names:
        facts.append(Fact(voice.label("vat_id"), _print_vat_id(draft, seller.vat_id), "vat_id"))
        draft.truth.say("seller.vat_id", compact(seller.vat_id))
    if seller.tax_id:
        facts += _write_tax_id(draft, seller)
    if seller.registration_id and draft.wishes.has("registration", 0.6):
        facts.append(_write_registration(draft, seller.registration_id))
    if draft.wishes.has("legal", 0.35):
        facts.append(Fact("", draft.pick("legal"), "legal"))
    return facts


def _print_vat_id(draft: Draft, vat_id: str) -> str:
    if draft.country in ("DE", "AT", "NL", "IE") and draft.random.random() < 0.2:
        return f"{vat_id[:2]} {vat_id[2:]}"
    return vat_id


def _write_tax_id(draft: Draft, seller: Party) -> list[Fact]:
    needs = "exempt" in draft.wishes.names
    if not needs and not draft.wishes.has("tax_id", 0.45):
        return []
    if seller.tax_id == seller.vat_id and not needs:
        draft.truth.leave_open("seller.tax_id")
    draft.truth.say("seller.tax_id", seller.tax_id)
    return [Fact(draft.voice.label("tax_id"), str(seller.tax_id), "tax_id")]


def _write_registration(draft: Draft, number: str) -> Fact:
    draft.truth.leave_open("seller.registration_id")
    draft.truth.say("seller.registration_id", number)
    label = draft.voice.label("registration")
    starts = label.split()[0].rstrip(".").casefold().replace(".", "")
    says_itself = number.replace(".", "").casefold().startswith(starts[:3]) or draft.country in (
        "ES",
        "IT",
    )
    return Fact(
        "" if says_itself or number.startswith(("SIRET", "RCS", "HRB", "C.R.C")) else label,
        number,
        "registration",
    )


def write_buyer(draft: Draft) -> list[str]:
    """Return the buyer's name and address."""
    story = draft.story
    lines = [story.buyer.name]
    if draft.wishes.has("firm", 0.12):
        lines.insert(0, draft.pick("firm"))
    if draft.wishes.has("recipient", 0.3):
        recipient = draft.random.choice(draft.voice.words["companies"]["people"])
        lines.append(str(recipient))
        draft.truth.say("buyer.address.recipient", recipient)
    return lines + write_address(draft, story.buyer_address, "buyer.address", story.buyer)


def write_buyer_ids(draft: Draft) -> list[Fact]:
    """Return the buyer's VAT id, where it is printed."""
    buyer = draft.story.buyer
    if not buyer.vat_id or not (draft.wishes.has("reverse") or draft.wishes.has("buyer_vat", 0.45)):
        return []
    draft.truth.say("buyer.vat_id", compact(buyer.vat_id))
    return [Fact(draft.voice.label("your_vat"), buyer.vat_id, "buyer_vat")]


def write_ship_to(draft: Draft) -> list[str]:
    """Return where the goods go, if elsewhere."""
    if not draft.wishes.has("ship_to"):
        return []
    address = draw_address(draft.random, draft.voice.locale)
    return [draft.story.buyer.name, *write_address(draft, address, "ship_to", None)]
