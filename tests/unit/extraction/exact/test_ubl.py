"""UBL 2.1 invoices and credit notes."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.extraction.exact import ExactReading

Read = Callable[..., ExactReading]


def test_the_header_is_read(read_ubl: Read) -> None:
    data = read_ubl(
        {
            "IssueDate": "2026-03-31",
            "DueDate": "2026-04-30+02:00",
            "InvoiceTypeCode": "380",
            "Note": ["#AAK# Thank you", "Second"],
            "TaxCurrencyCode": "SEK",
            "AccountingCost": "4930",
            "BuyerReference": "LEIT-1",
            "InvoicePeriod": {"StartDate": "2026-03-01", "EndDate": "2026-03-31"},
            "OrderReference": {"ID": "PO-1", "SalesOrderID": "AB-1", "IssueDate": "2026-03-02"},
            "BillingReference": {"InvoiceDocumentReference": {"ID": "R-0", "IssueDate": "2026-02-28"}},
            "DespatchDocumentReference": {"ID": "LS-1"},
            "ContractDocumentReference": {"ID": "V-1"},
            "ProjectReference": {"ID": "P-1"},
        }
    ).result.data
    expected = {
        "invoice_number": "R-1",
        "type": "invoice",
        "issue_date": "2026-03-31",
        "due_date": "2026-04-30",
        "currency": "EUR",
        "tax_currency": "SEK",
        "cost_reference": "4930",
        "buyer_reference": "LEIT-1",
        "service_period": {"start": "2026-03-01", "end": "2026-03-31"},
        "purchase_order": "PO-1",
        "sales_order": "AB-1",
        "order_date": "2026-03-02",
        "preceding_invoices": [{"number": "R-0", "date": "2026-02-28"}],
        "delivery_note_numbers": ["LS-1"],
        "contract_number": "V-1",
        "project": "P-1",
        "notes": ["Thank you", "Second"],
    }
    assert {name: data[name] for name in expected} == expected


def _party(**more: Any) -> dict[str, Any]:
    return {
        "Party": {"PartyLegalEntity": {"RegistrationName": "Registered Ltd", "CompanyID": "HRB 1"}, **more}
    }


def test_a_party_has_numbers_address_and_contact(read_ubl: Read) -> None:
    party = _party(
        **{
            "EndpointID@schemeID=EM": "bills@seller.example",
            "PartyIdentification": [
                {"ID@schemeID=0088": "4000001000005"},
                {"ID@schemeID=SEPA": "DE98ZZZ0 9999999999"},
            ],
            "PartyName": {"Name": "Trading name"},
            "PostalAddress": {
                "StreetName": "Main Street",
                "BuildingNumber": "1",
                "AdditionalStreetName": "Floor 2",
                "CityName": "Cork",
                "PostalZone": "T12",
                "CountrySubentity": "Munster",
                "Country": {"IdentificationCode": "IE"},
            },
            "PartyTaxScheme": [
                {"CompanyID": "IE 6388047V", "TaxScheme": {"ID": "VAT"}},
                {"CompanyID": "30/1", "TaxScheme": {"ID": "FC"}},
            ],
            "Contact": {"Name": "Eva", "Telephone": "+353 1", "ElectronicMail": "eva@seller.example"},
        }
    )
    data = read_ubl({"AccountingSupplierParty": party}).result.data
    seller = data["seller"]
    assert (seller["name"], seller["registration_id"], seller["gln"]) == (
        "Registered Ltd",
        "HRB 1",
        "4000001000005",
    )
    assert (seller["vat_id"], seller["tax_id"]) == ("IE6388047V", "30/1")
    assert seller["address"]["text"] == "Main Street 1, Floor 2, T12 Cork, Munster, IE"
    assert seller["contact"]["email"] == "eva@seller.example"
    assert seller["email"] == "bills@seller.example"
    assert data["payment"]["creditor_id"] == "DE98ZZZ09999999999"


def test_the_other_parties_are_read(read_ubl: Read) -> None:
    data = read_ubl(
        {
            "AccountingCustomerParty": _party(PartyIdentification={"ID": "K-9"}),
            "PayeeParty": {"PartyName": {"Name": "Factor"}},
            "TaxRepresentativeParty": {"PartyName": {"Name": "Fiscal"}},
            "Delivery": {
                "ActualDeliveryDate": "2026-03-15",
                "DeliveryLocation": {"Address": {"CityName": "Ulm"}},
                "DeliveryParty": {"PartyName": {"Name": "Depot"}},
            },
        }
    ).result.data
    assert (data["buyer"]["name"], data["customer_number"]) == ("Registered Ltd", "K-9")
    assert (data["payee"]["name"], data["tax_representative"]["name"]) == ("Factor", "Fiscal")
    assert (data["ship_to"]["recipient"], data["ship_to"]["city"]) == ("Depot", "Ulm")
    assert data["delivery_date"] == "2026-03-15"


def test_payment_is_read(read_ubl: Read) -> None:
    data = read_ubl(
        {
            "IssueDate": "2026-03-31",
            "PaymentMeans": {
                "PaymentMeansCode@name=Transfer": "58",
                "PaymentID": "PAY-1",
                "PaymentDueDate": "2026-04-30",
                "PayeeFinancialAccount": {
                    "ID": "DE75512108001245126199",
                    "FinancialInstitutionBranch": {"ID": "SOLADEST600"},
                },
                "PaymentMandate": {
                    "ID": "M-1",
                    "PayerFinancialAccount": {"ID": "DE02 1203 0000 0000 2020 51"},
                },
            },
            "PaymentTerms": {"Note": "#SKONTO#TAGE=10#PROZENT=2.00#"},
            "PrepaidPayment": {"ID": "D-1", "PaidAmount": "5.00", "ReceivedDate": "2026-03-01"},
        }
    ).result.data
    payment = data["payment"]
    assert (payment["accounts"][0]["iban"], payment["accounts"][0]["bic"]) == (
        "DE75512108001245126199",
        "SOLADEST600",
    )
    assert (payment["debtor_iban"], payment["mandate_reference"]) == ("DE02120300000000202051", "M-1")
    assert (payment["method"], data["payment_reference"]) == ("Transfer", "PAY-1")
    assert payment["discounts"] == [{"percent": "2.00", "until": "2026-04-10", "amount": None}]
    assert data["due_date"] == "2026-04-30"
    assert data["payments"] == [{"date": "2026-03-01", "amount": "5.00", "reference": "D-1"}]


def test_rows_are_read_with_the_rows_in_them(read_ubl: Read) -> None:
    row = {
        "ID": "1",
        "InvoicedQuantity@unitCode=KGM": "200",
        "LineExtensionAmount": "105.04",
        "InvoicePeriod": {"EndDate": "2026-03-31"},
        "OrderLineReference": {"LineID": "10", "OrderReference": {"ID": "PO-1"}},
        "AllowanceCharge": {"ChargeIndicator": "true", "Amount": "1.00", "AllowanceChargeReason": "Freight"},
        "SubInvoiceLine": {"ID": "1.1", "InvoicedQuantity": "1", "Item": {"Name": "Part"}},
        "Item": {
            "Description": "fine",
            "Name": "Flour",
            "BuyersItemIdentification": {"ID": "K-1"},
            "SellersItemIdentification": {"ID": "A-1"},
            "StandardItemIdentification": {"ID@schemeID=0160": "4012345678901"},
            "ClassifiedTaxCategory": {"ID": "S", "Percent": "7"},
        },
        "Price": {
            "PriceAmount": "52.52",
            "BaseQuantity": "100",
            "AllowanceCharge": {"ChargeIndicator": "false", "Amount": "7.48", "BaseAmount": "60.00"},
        },
    }
    whole, part = read_ubl({"InvoiceLine": row}).result.data["lines"]
    expected = {
        "position": "1",
        "description": "Flour, fine",
        "product_code": "A-1",
        "buyer_product_code": "K-1",
        "gtin": "4012345678901",
        "quantity": "200",
        "unit": "KGM",
        "unit_price": "52.52",
        "gross_unit_price": "60.00",
        "price_base_quantity": "100",
        "tax_rate": "7",
        "tax_category": "S",
        "net_amount": "105.04",
        "order_reference": "PO-1/10",
    }
    assert {name: whole[name] for name in expected} == expected
    assert whole["charges"][0]["reason"] == "Freight"
    assert (part["position"], part["parent_position"], part["description"]) == ("1.1", "1", "Part")


def test_totals_and_taxes_are_read(read_ubl: Read) -> None:
    data = read_ubl(
        {
            "AllowanceCharge": {
                "ChargeIndicator": "false",
                "MultiplierFactorNumeric": "10",
                "Amount": "10.00",
                "BaseAmount": "100.00",
                "TaxCategory": {"Percent": "25"},
            },
            "TaxTotal": [
                {"TaxAmount@currencyID=SEK": "250.00"},
                {
                    "TaxAmount@currencyID=EUR": "22.50",
                    "TaxSubtotal": {
                        "TaxableAmount": "90.00",
                        "TaxAmount": "22.50",
                        "TaxCategory": {"ID": "S", "Percent": "25", "TaxExemptionReasonCode": "VATEX-EU-O"},
                    },
                },
            ],
            "LegalMonetaryTotal": {
                "LineExtensionAmount": "100.00",
                "TaxExclusiveAmount": "90.00",
                "TaxInclusiveAmount": "112.50",
                "AllowanceTotalAmount": "10.00",
                "PrepaidAmount": "12.00",
                "PayableRoundingAmount": "-0.50",
                "PayableAmount": "100.00",
            },
        }
    ).result.data
    expected = {
        "line_total": "100.00",
        "net_total": "90.00",
        "tax_total": "22.50",
        "gross_total": "112.50",
        "allowance_total": "10.00",
        "prepaid_amount": "12.00",
        "rounding": "-0.50",
        "amount_due": "100.00",
        "tax_currency": "SEK",
        "tax_total_in_tax_currency": "250.00",
    }
    assert {name: data[name] for name in expected} == expected
    assert data["allowances"][0]["percent"] == "10"
    assert (data["taxes"][0]["base"], data["taxes"][0]["exemption_code"]) == ("90.00", "VATEX-EU-O")


@pytest.mark.parametrize(("factor", "percent"), [("0.1", "10"), ("0.125", "12.5"), ("10", "10")])
def test_a_factor_is_told_from_a_percentage(factor: str, percent: str, read_ubl: Read) -> None:
    base = {"0.125": "80.00"}.get(factor, "100.00")
    allowance = {"MultiplierFactorNumeric": factor, "Amount": "10.00", "BaseAmount": base}
    assert read_ubl({"AllowanceCharge": allowance}).result.data["allowances"][0]["percent"] == percent


def test_a_credit_note_is_one_by_its_root(read_ubl: Read) -> None:
    row = {"ID": "1", "CreditedQuantity": "2"}
    data = read_ubl({"CreditNoteTypeCode": "381", "CreditNoteLine": row}, root="CreditNote").result.data
    assert data["type"] == "credit_note"
    assert data["lines"][0]["quantity"] == "2"
