"""Who the caller is, as typed: the form tells what it is."""

import pytest

from recto.cli.own_parties import parse_own_parties
from recto.errors import OptionInvalidError


def test_a_typed_party_is_told_by_its_form() -> None:
    typed = ["Beispiel GmbH", "DE 136 695 976", "DE75 5121 0800 1245 1261 99", "Quartier 21"]
    assert [next(iter(party)) for party in parse_own_parties(typed)] == ["name", "vat_id", "iban", "name"]


@pytest.mark.parametrize("text", ["", " A ", "x" * 201])
def test_what_can_be_no_name_is_refused(text: str) -> None:
    with pytest.raises(OptionInvalidError):
        parse_own_parties([text])
