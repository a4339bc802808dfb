"""Lists the generated documents: layout family, country, trade, traits and wear of each; draws nothing.

Families alternate between the halves in the order they are listed: the first is `seen`, the second `unseen`,
and so on. Rules may be written against `seen`; `unseen` is the exam.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Half = Literal["seen", "unseen"]
HALVES: tuple[Half, Half] = ("seen", "unseen")
"""A family at an even place is `seen`, at an odd one `unseen`; fixed before any rule was written."""


@dataclass(frozen=True)
class Spec:
    """What one document is to be."""

    schema: Literal["invoice", "receipt"]
    family: str
    half: Half
    locale: str
    trade: str
    traits: tuple[str, ...]
    noise: str

    @property
    def name(self) -> str:
        """Return a name that stays: the seed of all chance in the document."""
        parts = (
            self.schema,
            self.family,
            self.locale,
            self.trade,
            *(trait for trait in self.traits if trait[0] != "@"),
        )
        return "-".join(part.lower().replace("_", "") for part in parts)

    @property
    def language(self) -> str:
        """Return the language, e.g. `de`."""
        return self.locale[:2]


INVOICES: dict[str, str] = {
    "window": """
        de-DE goods skonto order customer | clean
        de-AT craft buyer_vat delivery | skew
        fr-FR it skonto order brand small_print | clean
        nl-NL goods prepaid order order_date | scan
        de-CH craft rounding payment_slip | clean
        it-IT goods long order title_line | clean
        en-AT it order due_fact two_banks | scan
        es-ES it debit period brand | fade
    """,
    "boxes": """
        en-US goods ship_to shipping order | clean
        en-GB craft buyer_vat customer sections | stamp
        en-IE food prepaid | clean
        fr-BE goods ship_to line_discount code bilingual | clean
        nl-BE craft reverse buyer_vat | skew
        de-DE goods long code pos | clean
        es-ES food shipping | punch
        en-NL goods ship_to order | clean
    """,
    "band": """
        en-GB it period customer | clean
        fr-FR design exempt | clean
        es-ES it prepaid due_fact | blur
        de-DE it reverse buyer_vat brand | clean
        pt-PT design discount | scan
        en-US it now | photo
        en-DE it reverse period | clean
    """,
    "sidebar": """
        nl-NL design due_fact | clean
        de-DE design skonto | clean
        it-IT design prose title_line until | clean
        it-IT design exempt total_sentence | scan
        fr-CH it customer payment_slip | clean
        pt-PT it prepaid | shade
        en-GB design sort_code | photo
    """,
    "fiscal": """
        it-IT food code tax_table title_line both_amounts rates | clean
        es-ES goods line_discount code tax_table | scan
        pt-PT goods tax_table ship_to | clean
        en-IN goods code buyer_vat bank | clean
        it-IT craft credit_note long_details | fade
        fr-FR food long rates tax_table | clean
    """,
    "lineprinter": """
        de-DE food long pos code rates | clean
        en-US food order until | fax
        it-IT goods code pos | clean
        nl-NL food rates tax_table | clean
        es-ES food credit_note | speckle
    """,
    "wholesale": """
        nl-NL food long rates tax_table line_discount code | clean
        de-DE food tax_table rates code pos skonto order order_date | stamp
        fr-BE food buyer_vat rates tax_table bilingual | clean
        en-GB food ship_to order rates tax_table code | skew
        de-CH food rates customer | clean
    """,
    "utility": """
        de-DE energy debit period contract | clean
        fr-FR energy debit period contract due_too | clean
        en-GB energy period debit customer brand | scan
        it-IT energy period due_fact due_too | clean
        es-ES energy period debit contract | shade
        nl-NL energy debit period prepaid | clean
    """,
    "letter": """
        de-DE design exempt total_sentence no_quantity title_line | clean
        de-DE design prose title_line until | clean
        de-AT design until opening long_details | stamp
        fr-FR design exempt prose until | clean
        nl-NL design exempt total_sentence | photo
        en-IE design until long_details sections | clean
        es-ES design reverse buyer_vat total_sentence | clean
    """,
    "minimal": """
        en-US it due_too due_fact | clean
        en-GB it due_too reverse buyer_vat due_fact | clean
        de-DE it due_too due_fact period brand small_print | clean
        fr-FR it due_too due_fact prepaid | blur
        pt-PT it due_too due_fact | clean
    """,
    "folio": """
        de-DE hotel gross dated | clean
        fr-FR hotel gross dated prepaid | scan
        en-GB hotel gross dated now | clean
        es-ES hotel gross dated | clean
        it-IT hotel gross dated money_in_rows | photo
        pt-PT hotel gross dated now | clean
    """,
    "centred": """
        fr-FR craft discount order order_date sections title_line | clean
        en-BE it reverse title_line | clean
        it-IT craft buyer_vat | clean
        es-ES craft skonto long_details | stamp
        de-AT hotel gross dated now | clean
        pt-PT craft credit_note negative | clean
        fr-BE craft until bilingual | skew
    """,
    "craft": """
        de-DE craft discount glued_unit delivery sections brand | clean
        en-US craft order now | clean
        fr-CH craft rounding payment_slip | punch
        nl-BE craft discount rates bilingual | clean
        pt-PT craft prepaid long_details legal | speckle
        en-GB craft proforma | clean
    """,
    "tally": """
        en-IN craft igst bank buyer_vat | clean
        en-IN food bank buyer_vat order | scan
        de-CH goods buyer_vat order payment_slip | clean
        nl-NL goods proforma both_amounts rates | clean
        fr-FR goods ship_to code order order_date money_in_rows | clean
        pt-PT food tax_table code | photo
    """,
}
"""Layouts of invoices: country, trade, traits | wear."""

RECEIPTS: dict[str, str] = {
    "supermarket": """
        de-DE supermarket weighed card | photo
        fr-FR supermarket weighed cash | clean
        nl-NL supermarket discounts card | flat
        pt-PT supermarket discounts card | photo
    """,
    "restaurant": """
        en-GB restaurant service card | flat
        fr-FR restaurant card | clean
        it-IT restaurant cash | photo
        es-ES restaurant cash | flat
        en-US restaurant card | clean
    """,
    "fuel": """
        de-AT fuel card | flat
        es-ES fuel card | clean
        en-US fuel card | photo
        it-IT fuel cash | flat
    """,
    "pharmacy": """
        de-DE pharmacy cash | clean
        pt-PT pharmacy card | flat
        nl-NL pharmacy card | photo
        en-US pharmacy cash | flat
    """,
    "ride": """
        de-DE taxi ride cash | flat
        fr-BE taxi cash | photo
        it-IT taxi card | clean
        es-ES taxi card | flat
    """,
    "hardware": """
        nl-NL hardware card | flat
        en-MY hardware cash | photo
        it-IT hardware card | clean
        de-DE hardware card | dim
    """,
    "cafe": """
        en-GB cafe card | clean
        fr-FR cafe card | photo
        pt-PT cafe cash | flat
        de-CH cafe rounding cash | clean
    """,
    "cashbill": """
        en-MY restaurant cash | flat
        en-IN pharmacy cash | photo
        es-ES hardware cash | clean
        pt-PT restaurant cash | dim
    """,
    "cardslip": """
        en-GB restaurant card | flat
        nl-NL restaurant card | clean
        it-IT fashion card | photo
    """,
    "fashion": """
        fr-FR fashion discounts card | flat
        de-AT fashion discounts cash | clean
        nl-BE fashion discounts card | photo
        es-ES fashion card | photo
    """,
}
"""Layouts of receipts: country, kind of shop, traits | wear. `dim` is faded thermal paper."""


def list_specs(half: Half | None = None) -> list[Spec]:
    """Return all documents, or those of one half, in a fixed order."""
    specs = [*_read_specs("invoice", INVOICES), *_read_specs("receipt", RECEIPTS)]
    return [spec for spec in specs if half in (None, spec.half)]


def _read_specs(schema: Literal["invoice", "receipt"], families: dict[str, str]) -> Iterator[Spec]:
    for place, (family, lines) in enumerate(families.items()):
        for line in lines.strip().splitlines():
            plan, noise = line.split("|")
            locale, trade, *traits = plan.split()
            yield Spec(schema, family, HALVES[place % 2], locale, trade, tuple(traits), noise.strip())
