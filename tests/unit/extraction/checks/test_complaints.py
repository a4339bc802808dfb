"""Which fields to look at again, and which failures are nobody's misreading."""

from recto.extraction.base import Complaint
from recto.extraction.checks import check_order, complaints_of, run_checks, warn_of_exact
from schemas.own_parties import OwnParty
from schemas.results import Check, DocumentResult, Grounding, Source
from tests.unit.extraction.checks.documents import field, invoice, order

LINE = {"/lines/0/quantity": "3", "/lines/0/unit_price": "12.00", "/lines/0/net_amount": "39.00"}


def complaints(found: DocumentResult) -> tuple[Complaint, ...]:
    return complaints_of(run_checks(found.schema_name, found.data), found)


def test_a_complaint_names_the_fields_with_their_values_and_the_sum() -> None:
    (complaint,) = complaints(invoice(LINE))
    assert list(complaint.paths) == list(LINE)
    assert complaint.message == (
        "/lines/0/quantity = 3, /lines/0/unit_price = 12.00, /lines/0/net_amount = 39.00: "
        "3 x 12.00 = 36.00, not 39.00. Read these 3 again, exactly as printed."
    )


def test_what_passed_is_not_asked_again() -> None:
    assert complaints(invoice({**LINE, "/lines/0/net_amount": "36.00"})) == ()


def test_rows_that_dont_make_their_sum_are_asked_for_their_amounts_alone() -> None:
    values = {"/lines/0/net_amount": "60.00", "/lines/1/net_amount": "40.00", "/lines/1/unit": "h"}
    (complaint,) = complaints(invoice({**values, "/net_total": "110.00"}))
    assert set(complaint.paths) == {"/lines/0/net_amount", "/lines/1/net_amount", "/net_total"}


def test_a_table_of_hundreds_of_rows_is_not_asked_whole() -> None:
    values = {f"/lines/{index}/net_amount": "1.00" for index in range(300)}
    (complaint,) = complaints(invoice({**values, "/net_total": "1.00"}))
    assert len(complaint.paths) == 40


def test_what_was_handed_over_as_data_or_derived_is_not_asked_again() -> None:
    values = {"/net_total": "100.00", "/tax_total": "19.00", "/gross_total": "120.00"}
    found = invoice(
        values,
        net_total=field("100.00", source=Source.E_INVOICE, grounding=Grounding.EMBEDDED),
        tax_total=field("19.00", grounding=Grounding.DERIVED),
    )
    (complaint,) = complaints(found)
    assert complaint.paths == ["/gross_total"]
    assert "Read it again" in complaint.message


def test_nothing_is_asked_of_a_document_that_is_data() -> None:
    found = invoice({"/net_total": "100.00", "/tax_total": "19.00", "/gross_total": "120.00"})
    exact = {path: field(each.value, source=Source.E_INVOICE) for path, each in found.fields.items()}
    assert complaints(found.model_copy(update={"fields": exact})) == ()


def test_nobody_is_told_the_value_that_the_caller_expects() -> None:
    found = invoice({"/seller/name": "Muster Papier KG", "/purchase_order": "PO-4711"})
    own = (OwnParty(name="Muster Papier"),)
    asked = order(expected={"purchase_order": ("PO-9999",)}, own_parties=own)
    complaints = complaints_of(check_order(found, asked), found)
    assert [list(each.paths) for each in complaints] == [["/purchase_order"], ["/seller/name"]]
    assert (
        complaints[0].message
        == "/purchase_order = PO-4711: this may be misread. Read it again, exactly as printed."
    )
    assert "caller" not in complaints[1].message


def judged(values: dict[str, str], source: Source) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    found = invoice(values)
    found = found.model_copy(
        update={"fields": {path: field(value, source=source) for path, value in values.items()}}
    )
    return warn_of_exact(run_checks("invoice", found.data), found)


def test_an_e_invoice_that_contradicts_itself_is_a_warning_and_stays_a_failure() -> None:
    values = {"/net_total": "100.00", "/tax_total": "19.00", "/gross_total": "120.00"}
    checks, warnings = judged(values, Source.E_INVOICE)
    assert {check.name for check in checks if not check.passed} == {"net_plus_tax_is_gross"}
    assert len(warnings) == 1
    assert "100.00 + 19.00 = 119.00, not 120.00" in warnings[0]


def test_wrong_check_digits_in_an_e_invoice_are_a_warning_alone() -> None:
    checks, warnings = judged({"/seller/vat_id": "DE136695977"}, Source.E_INVOICE)
    assert checks == ()
    assert "/seller/vat_id" in warnings[0]


def test_a_failure_of_what_was_read_from_a_page_is_no_warning() -> None:
    checks, warnings = judged({"/seller/vat_id": "DE136695977"}, Source.OCR)
    assert [check.passed for check in checks] == [False]
    assert warnings == ()
