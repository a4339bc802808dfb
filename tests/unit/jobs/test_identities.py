"""When two results are the same invoice."""

from typing import Any

import pytest

from recto.jobs.identities import identities_of
from schemas.results import DocumentResult


def invoice(**changes: Any) -> DocumentResult:
    seller = {"name": "Beispiel Werke GmbH", "vat_id": "DE136695976"}
    data = {"seller": seller, "invoice_number": "RE-2031", "gross_total": "1190.00", **changes}
    return DocumentResult(schema="invoice", schema_confidence=1, pages=(1,), data=data, fields={})


@pytest.mark.parametrize(
    "changes",
    [
        {"invoice_number": "re 2031"},
        {"gross_total": "1190.0"},
        {"seller": {"name": "BEISPIEL", "vat_id": "DE 136695976"}},
    ],
)
def test_print_and_spacing_dont_make_another_invoice(changes: dict[str, Any]) -> None:
    assert identities_of([invoice(**changes)]) == identities_of([invoice()])


@pytest.mark.parametrize(
    "changes",
    [
        {"invoice_number": "RE-2032"},
        {"gross_total": "1190.01"},
        {"gross_total": "-1190.00"},
        {"seller": {"name": "Beispiel Werke GmbH", "vat_id": "DE811569869"}},
        {"seller": {"name": "Beispiel Werke GmbH", "vat_id": None}},
    ],
)
def test_another_number_total_or_seller_does(changes: dict[str, Any]) -> None:
    assert identities_of([invoice(**changes)]) != identities_of([invoice()])


def test_without_a_vat_id_the_name_tells_the_seller() -> None:
    one = invoice(seller={"name": "Beispiel Werke GmbH", "vat_id": None})
    two = invoice(seller={"name": "BEISPIEL-WERKE GMBH", "vat_id": None})
    assert identities_of([one]) == identities_of([two]) != {}


@pytest.mark.parametrize(
    "changes",
    [{"invoice_number": None}, {"gross_total": None}, {"seller": {"name": None, "vat_id": None}}],
)
def test_what_lacks_a_part_is_like_no_other(changes: dict[str, Any]) -> None:
    assert identities_of([invoice(**changes)]) == {}


def test_documents_are_told_by_their_place_and_other_schemas_left_out() -> None:
    form = DocumentResult(schema="form", schema_confidence=1, pages=(1,), data={}, fields={})
    assert list(identities_of([form, invoice()])) == [1]


def test_the_ledger_is_told_no_text() -> None:
    (identity,) = identities_of([invoice()]).values()
    assert len(identity) == 64
    assert "136695976" not in identity
