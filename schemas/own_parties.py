"""Who the caller is: names, VAT ids and accounts that are never the seller's."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from stdnum import iban

from schemas.base import Closed

MOST_OWN_PARTIES = 50
SHORTEST_NAME, LONGEST_NAME = 2, 200
NO_CONTENT = "Give at least one of `name`, `vat_id` and `iban`"


def compact_id(text: str) -> str:
    """Return an id as it is compared: capital letters and digits only."""
    return "".join(filter(str.isalnum, text)).upper()


def _check_vat_id(text: str) -> str:
    compact = compact_id(text)
    if not 5 <= len(compact) <= 20 or not compact.isascii() or not any(map(str.isdigit, compact)):
        raise PydanticCustomError("vat_id", "A VAT id has 5 to 20 letters and digits")
    return compact


def _check_iban(text: str) -> str:
    compact = compact_id(text)
    if not iban.is_valid(compact):
        raise PydanticCustomError("iban", "The check digits or the length of this IBAN are wrong")
    return compact


OwnName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=SHORTEST_NAME, max_length=LONGEST_NAME)
]
OwnId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class OwnParty(Closed):
    """One company or person that the caller is; any of the three tells it on a document."""

    name: OwnName | None = Field(
        default=None, description="Name with its legal form, compared loosely.", examples=["Beispiel GmbH"]
    )
    vat_id: Annotated[OwnId, AfterValidator(_check_vat_id)] | None = Field(
        default=None, description="VAT or GST identifier; spaces don't matter.", examples=["DE136695976"]
    )
    iban: Annotated[OwnId, AfterValidator(_check_iban)] | None = Field(
        default=None,
        description="IBAN of an account; spaces don't matter.",
        examples=["DE75512108001245126199"],
    )

    @model_validator(mode="after")
    def _names_something(self) -> "OwnParty":
        if self.name is None and self.vat_id is None and self.iban is None:
            raise PydanticCustomError("own_party", NO_CONTENT)
        return self
