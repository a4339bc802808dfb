"""CII e-invoices: Factur-X, ZUGFeRD 1 and 2, XRechnung, Order-X."""

from collections.abc import Callable
from typing import Any

import pytest

from recto.extraction.exact import ExactReading
from recto.extraction.pointers import look_up
from schemas.results import Grounding, Source

Read = Callable[..., ExactReading]


def _day(text: str, format_: str = "102") -> dict[str, str]:
    return {f"DateTimeString@format={format_}": text}


def _party(**more: Any) -> dict[str, Any]:
    return {"Name": "Muster\n  Handel GmbH", **more}


def test_every_value_is_embedded_and_certain(read_cii: Read) -> None:
    result = read_cii(head={"IssueDateTime": _day("20260331")}).result
    field = result.fields["/issue_date"]
    assert (field.value, field.confidence) == ("2026-03-31", 1.0)
    assert (field.grounding, field.source) == (Grounding.EMBEDDED, Source.E_INVOICE)
    assert (result.schema_name, result.schema_confidence, result.pages) == ("invoice", 1.0, ())


def test_fields_hold_what_is_there_and_nothing_else(read_cii: Read) -> None:
    result = read_cii().result
    assert set(result.fields) == {"/invoice_number", "/type", "/currency"}
    assert "tax_total_in_tax_currency" in result.data


@pytest.mark.parametrize(
    ("code", "kind"),
    [("380", "invoice"), ("384", "invoice"), ("326", "invoice"), ("381", "credit_note"), ("325", "proforma")],
)
def test_the_type_follows_from_its_code(code: str, kind: str, read_cii: Read) -> None:
    assert read_cii(head={"TypeCode": code}).result.data["type"] == kind


def test_self_billing_is_told_of(read_cii: Read) -> None:
    reading = read_cii(head={"TypeCode": "389"})
    assert reading.result.data["type"] == "invoice"
    assert "self-billing" in reading.warnings[0]


def test_references_are_read(read_cii: Read) -> None:
    data = read_cii(
        agreement={
            "BuyerReference": "LEIT-1",
            "BuyerOrderReferencedDocument": {
                "IssuerAssignedID": "PO-1",
                "FormattedIssueDateTime": _day("20260301"),
            },
            "SellerOrderReferencedDocument": {"IssuerAssignedID": "AB-2"},
            "ContractReferencedDocument": {"IssuerAssignedID": "V-3"},
            "SpecifiedProcuringProject": {"ID": "P-4", "Name": "Tower"},
        },
        delivery={
            "ActualDeliverySupplyChainEvent": {"OccurrenceDateTime": _day("20260315")},
            "DespatchAdviceReferencedDocument": {"IssuerAssignedID": "LS-5"},
            "DeliveryNoteReferencedDocument": {"IssuerAssignedID": "LS-6"},
        },
        settlement={
            "PaymentReference": "PAY-7",
            "BillingSpecifiedPeriod": {"StartDateTime": _day("20260301"), "EndDateTime": _day("20260331")},
            "InvoiceReferencedDocument": {
                "IssuerAssignedID": "R-0",
                "FormattedIssueDateTime": _day("20260201"),
            },
            "ReceivableSpecifiedTradeAccountingAccount": {"ID": "4930"},
        },
    ).result.data
    expected = {
        "buyer_reference": "LEIT-1",
        "purchase_order": "PO-1",
        "order_date": "2026-03-01",
        "sales_order": "AB-2",
        "contract_number": "V-3",
        "project": "P-4",
        "delivery_date": "2026-03-15",
        "delivery_note_numbers": ["LS-5", "LS-6"],
        "payment_reference": "PAY-7",
        "service_period": {"start": "2026-03-01", "end": "2026-03-31"},
        "preceding_invoices": [{"number": "R-0", "date": "2026-02-01"}],
        "cost_reference": "4930",
    }
    assert {name: data[name] for name in expected} == expected


def test_a_party_has_numbers_address_and_contact(read_cii: Read) -> None:
    seller = read_cii(
        agreement={
            "SellerTradeParty": _party(
                **{
                    "GlobalID@schemeID=0088": "4000001000005",
                    "SpecifiedLegalOrganization": {"ID": "HRB 7"},
                    "DefinedTradeContact": {
                        "PersonName": "Eva Beispiel",
                        "DepartmentName": "Sales",
                        "TelephoneUniversalCommunication": {"CompleteNumber": "+49 30 1"},
                        "EmailURIUniversalCommunication": {"URIID": "eva@muster.example"},
                    },
                    "PostalTradeAddress": {
                        "PostcodeCode": "10115",
                        "LineOne": "Hauptstr. 1",
                        "LineTwo": "Hof 2",
                        "CityName": "Berlin",
                        "CountryID": "de",
                    },
                    "SpecifiedTaxRegistration": [
                        {"ID@schemeID=FC": "30/1"},
                        {"ID@schemeID=VA": "DE 136 695 976"},
                    ],
                }
            )
        }
    ).result.data["seller"]
    assert seller == {
        "name": "Muster Handel GmbH",
        "vat_id": "DE136695976",
        "tax_id": "30/1",
        "registration_id": "HRB 7",
        "gln": "4000001000005",
        "address": {
            "recipient": None,
            "street": "Hauptstr. 1",
            "city": "Berlin",
            "postal_code": "10115",
            "region": None,
            "country": "DE",
            "text": "Hauptstr. 1, Hof 2, 10115 Berlin, DE",
        },
        "contact": {
            "name": "Eva Beispiel",
            "department": "Sales",
            "phone": "+49 30 1",
            "email": "eva@muster.example",
        },
        "email": "eva@muster.example",
        "phone": "+49 30 1",
        "website": None,
    }


def test_parties_keep_their_roles(read_cii: Read) -> None:
    data = read_cii(
        agreement={
            "SellerTradeParty": {"Name": "Seller"},
            "BuyerTradeParty": {"ID": "K-9", "Name": "Buyer"},
            "SellerTaxRepresentativeTradeParty": {"Name": "Fiscal"},
        },
        delivery={"ShipToTradeParty": {"Name": "Depot", "PostalTradeAddress": {"CityName": "Ulm"}}},
        settlement={"PayeeTradeParty": {"Name": "Factor"}, "InvoiceeTradeParty": {"Name": "Payables"}},
    ).result.data
    names = [data[role]["name"] for role in ("seller", "buyer", "tax_representative", "payee")]
    assert names == ["Seller", "Buyer", "Fiscal", "Factor"]
    assert (data["ship_to"]["recipient"], data["ship_to"]["city"]) == ("Depot", "Ulm")
    assert (data["bill_to"]["recipient"], data["customer_number"]) == ("Payables", "K-9")


def test_an_account_that_is_no_iban_is_an_account_number(read_cii: Read) -> None:
    means = [
        {
            "TypeCode": "58",
            "PayeePartyCreditorFinancialAccount": {"IBANID": "DE75 5121 0800 1245 1261 99"},
            "PayeeSpecifiedCreditorFinancialInstitution": {"BICID": "SOLADEST600", "Name": "Bank"},
        },
        {"TypeCode": "30", "PayeePartyCreditorFinancialAccount": {"ProprietaryID": "12345"}},
        {"TypeCode": "58", "PayeePartyCreditorFinancialAccount": {"IBANID": ""}},
    ]
    payment = read_cii(settlement={"SpecifiedTradeSettlementPaymentMeans": means}).result.data["payment"]
    accounts = [
        (one["iban"], one["account_number"], one["bic"], one["bank_name"]) for one in payment["accounts"]
    ]
    assert accounts == [("DE75512108001245126199", None, "SOLADEST600", "Bank"), (None, "12345", None, None)]
    assert payment["method"] == "SEPA credit transfer"


def test_a_direct_debit_names_the_buyers_account_apart(read_cii: Read) -> None:
    payment = read_cii(
        settlement={
            "CreditorReferenceID": "DE98ZZZ09999999999",
            "SpecifiedTradeSettlementPaymentMeans": {
                "TypeCode": "59",
                "PayerPartyDebtorFinancialAccount": {"IBANID": "DE02120300000000202051"},
            },
            "SpecifiedTradePaymentTerms": {"DirectDebitMandateID": "M-1"},
        }
    ).result.data["payment"]
    assert payment["accounts"] == []
    assert (payment["debtor_iban"], payment["mandate_reference"]) == ("DE02120300000000202051", "M-1")
    assert (payment["creditor_id"], payment["method"]) == ("DE98ZZZ09999999999", "SEPA direct debit")


def _discounts(reading: ExactReading) -> list[tuple[str | None, str | None, str | None]]:
    found = reading.result.data["payment"]["discounts"]
    return [(one["percent"], one["until"], one["amount"]) for one in found]


def test_coded_discounts_count_from_the_day_of_issue(read_cii: Read) -> None:
    terms = "#SKONTO#TAGE=7#PROZENT=2.50#\n#SKONTO#TAGE=14#PROZENT=1.00#BASISBETRAG=100.00#\nThanks"
    reading = read_cii(
        head={"IssueDateTime": _day("20260331")},
        settlement={
            "SpecifiedTradePaymentTerms": {"Description": terms, "DueDateDateTime": _day("20260430")}
        },
    )
    assert _discounts(reading) == [("2.50", "2026-04-07", None), ("1.00", "2026-04-14", None)]
    assert reading.result.data["due_date"] == "2026-04-30"
    assert reading.result.data["payment_terms"] == terms


def test_structured_discounts_have_their_own_start(read_cii: Read) -> None:
    discount = {
        "BasisDateTime": _day("20260401"),
        "BasisPeriodMeasure@unitCode=DAY": "10",
        "CalculationPercent": "2.000",
        "ActualDiscountAmount": "12.73",
    }
    terms = {"ApplicableTradePaymentDiscountTerms": discount}
    reading = read_cii(settlement={"SpecifiedTradePaymentTerms": terms})
    assert _discounts(reading) == [("2.000", "2026-04-11", "12.73")]


def test_discounts_without_a_start_last_until_the_terms_day(read_cii: Read) -> None:
    terms = {
        "DueDateDateTime": _day("20260410"),
        "ApplicableTradePaymentDiscountTerms": {"CalculationPercent": "3"},
    }
    assert _discounts(read_cii(settlement={"SpecifiedTradePaymentTerms": terms})) == [
        ("3", "2026-04-10", None)
    ]


def test_discounts_in_words_are_found_by_rule_and_less_certain(read_cii: Read) -> None:
    terms = {"Description": "Bis zum 10.04.2026 erhalten Sie 2 % Skonto, danach netto."}
    reading = read_cii(
        head={"IssueDateTime": _day("20260331")}, settlement={"SpecifiedTradePaymentTerms": terms}
    )
    assert _discounts(reading) == [("2", "2026-04-10", None)]
    assert 0.8 < reading.result.fields["/payment/discounts/0/percent"].confidence < 1


def test_advance_payments_and_instalments_are_payments(read_cii: Read) -> None:
    payments = read_cii(
        settlement={
            "SpecifiedAdvancePayment": {
                "PaidAmount": "500.00",
                "FormattedReceivedDateTime": _day("20260301"),
                "InvoiceSpecifiedReferencedDocument": {"IssuerAssignedID": "R-0"},
            },
            "SpecifiedTradePaymentTerms": [
                {"Description": "First", "DueDateDateTime": _day("20260401"), "PartialPaymentAmount": "10.00"}
            ],
        }
    ).result.data["payments"]
    assert payments == [
        {"date": "2026-03-01", "amount": "500.00", "reference": "R-0"},
        {"date": "2026-04-01", "amount": "10.00", "reference": "First"},
    ]


def test_a_row_is_read_whole(read_cii: Read) -> None:
    row = {
        "AssociatedDocumentLineDocument": {"LineID": "0101", "ParentLineID": "01"},
        "SpecifiedTradeProduct": {
            "GlobalID@schemeID=0160": "4012345678901",
            "SellerAssignedID": "ART-1",
            "BuyerAssignedID": "K-1",
            "Name": "Cable",
            "Description": "copper,\n 5 m",
        },
        "SpecifiedLineTradeAgreement": {
            "BuyerOrderReferencedDocument": {"IssuerAssignedID": "PO-1", "LineID": "10"},
            "GrossPriceProductTradePrice": {"ChargeAmount": "60.00"},
            "NetPriceProductTradePrice": {"ChargeAmount": "52.5200", "BasisQuantity@unitCode=MTR": "100"},
        },
        "SpecifiedLineTradeDelivery": {
            "BilledQuantity@unitCode=MTR": "200.0",
            "ActualDeliverySupplyChainEvent": {"OccurrenceDateTime": _day("20260312")},
            "DeliveryNoteReferencedDocument": {"IssuerAssignedID": "LS-1"},
        },
        "SpecifiedLineTradeSettlement": {
            "ApplicableTradeTax": [
                {"TypeCode": "ENV", "RateApplicablePercent": "1"},
                {"TypeCode": "VAT", "CategoryCode": "S", "RateApplicablePercent": "19.00"},
            ],
            "BillingSpecifiedPeriod": {"StartDateTime": _day("20260301")},
            "SpecifiedTradeAllowanceCharge": [
                {"ChargeIndicator": {"Indicator": "false"}, "ActualAmount": "5.00", "Reason": "Volume"},
                {"ChargeIndicator": {"Indicator": "true"}, "ActualAmount": "1.00", "CalculationPercent": "1"},
            ],
            "SpecifiedTradeSettlementLineMonetarySummation": {"LineTotalAmount": "101.04"},
        },
    }
    data = read_cii(rows=[row]).result.data
    (line,) = data["lines"]
    assert {name: value for name, value in line.items() if value not in (None, [])} == {
        "position": "0101",
        "parent_position": "01",
        "description": "Cable, copper, 5 m",
        "product_code": "ART-1",
        "buyer_product_code": "K-1",
        "gtin": "4012345678901",
        "quantity": "200.0",
        "unit": "MTR",
        "price_base_quantity": "100",
        "gross_unit_price": "60.00",
        "unit_price": "52.5200",
        "allowances": [
            {"amount": "5.00", "percent": None, "base": None, "reason": "Volume", "tax_rate": None}
        ],
        "charges": [{"amount": "1.00", "percent": "1", "base": None, "reason": None, "tax_rate": None}],
        "tax_rate": "19.00",
        "tax_category": "S",
        "net_amount": "101.04",
        "date": "2026-03-12",
        "period": {"start": "2026-03-01", "end": None},
        "order_reference": "PO-1/10",
        "delivery_note": "LS-1",
    }
    assert data["lines_include_tax"] is False


@pytest.mark.parametrize("base", ["1", "1.0000", "0.00"])
def test_a_price_for_one_has_no_base_quantity(base: str, read_cii: Read) -> None:
    price = {"NetPriceProductTradePrice": {"ChargeAmount": "5", "BasisQuantity": base}}
    data = read_cii(rows=[{"SpecifiedLineTradeAgreement": price}]).result.data
    assert data["lines"][0]["price_base_quantity"] is None


def test_totals_and_taxes_keep_their_scale(read_cii: Read) -> None:
    data = read_cii(
        settlement={
            "TaxCurrencyCode": "CHF",
            "TaxApplicableTradeCurrencyExchange": {"ConversionRate": "0.9274"},
            "ApplicableTradeTax": {
                "CalculatedAmount": "0.00",
                "BasisAmount": "850",
                "CategoryCode": "AE",
                "RateApplicablePercent": "0",
                "ExemptionReason": "Reverse charge",
                "ExemptionReasonCode": "VATEX-EU-AE",
            },
            "SpecifiedTradeAllowanceCharge": {
                "ChargeIndicator": {"Indicator": "false"},
                "CalculationPercent": "2.5",
                "BasisAmount": "850",
                "ActualAmount": "21.25",
                "CategoryTradeTax": {"RateApplicablePercent": "19"},
            },
            "SpecifiedLogisticsServiceCharge": {
                "Description": "Freight",
                "AppliedAmount": "5.80",
                "AppliedTradeTax": {"RateApplicablePercent": "7"},
            },
            "SpecifiedTradeSettlementHeaderMonetarySummation": {
                "LineTotalAmount": "850",
                "ChargeTotalAmount": "5.80",
                "AllowanceTotalAmount": "21.25",
                "TaxBasisTotalAmount": "834.55",
                "TaxTotalAmount@currencyID=CHF": "4.00",
                "TaxTotalAmount@currencyID=EUR": "0.00",
                "RoundingAmount": "-0.02",
                "GrandTotalAmount": "834.55",
                "TotalPrepaidAmount": "500",
                "DuePayableAmount": "334.53",
            },
        }
    ).result.data
    expected = {
        "line_total": "850",
        "charge_total": "5.80",
        "allowance_total": "21.25",
        "net_total": "834.55",
        "tax_total": "0.00",
        "tax_currency": "CHF",
        "tax_total_in_tax_currency": "4.00",
        "exchange_rate": "0.9274",
        "rounding": "-0.02",
        "gross_total": "834.55",
        "prepaid_amount": "500",
        "amount_due": "334.53",
    }
    assert {name: data[name] for name in expected} == expected
    assert look_up(data, "/taxes/0/exemption_code") == "VATEX-EU-AE"
    assert look_up(data, "/allowances/0/tax_rate") == "19"
    assert (look_up(data, "/charges/0/reason"), look_up(data, "/charges/0/amount")) == ("Freight", "5.80")


def test_zugferd_1_is_read_by_its_own_names(read_bytes: Read, write_xml: Callable[..., bytes]) -> None:
    tree = {
        "HeaderExchangedDocument": {"ID": "R-1", "TypeCode": "380", "IssueDateTime": _day("20140331")},
        "SpecifiedSupplyChainTradeTransaction": {
            "ApplicableSupplyChainTradeAgreement": {
                "SellerTradeParty": {"Name": "Seller"},
                "BuyerOrderReferencedDocument": {"IssueDateTime": "2014-03-01T00:00:00", "ID": "PO-1"},
            },
            "ApplicableSupplyChainTradeSettlement": {
                "InvoiceCurrencyCode": "EUR",
                "ApplicableTradeTax": {"ApplicablePercent": "19.00"},
                "SpecifiedTradeSettlementMonetarySummation": {"GrandTotalAmount@currencyID=EUR": "1190.00"},
            },
            "IncludedSupplyChainTradeLineItem": {
                "SpecifiedSupplyChainTradeSettlement": {
                    "SpecifiedTradeSettlementMonetarySummation": {"LineTotalAmount": "1000.00"}
                }
            },
        },
    }
    data = read_bytes(write_xml("CrossIndustryDocument", tree)).result.data
    assert (data["invoice_number"], data["issue_date"]) == ("R-1", "2014-03-31")
    assert (data["purchase_order"], data["order_date"]) == ("PO-1", "2014-03-01")
    assert (data["taxes"][0]["rate"], data["gross_total"]) == ("19.00", "1190.00")
    assert data["lines"][0]["net_amount"] == "1000.00"


def test_rows_that_hold_only_a_remark_are_no_goods(read_cii: Read) -> None:
    remark = {"AssociatedDocumentLineDocument": {"LineID": "1", "IncludedNote": {"Content": "Hello"}}}
    assert read_cii(rows=[remark]).result.data["lines"] == []


def test_notes_keep_their_lines(read_cii: Read) -> None:
    notes = [{"Content": "\n First\t line\n\n second "}, {"ContentCode": "EEV"}]
    assert read_cii(head={"IncludedNote": notes}).result.data["notes"] == ["First line\nsecond"]


def test_an_order_is_no_invoice_and_says_so(read_cii: Read) -> None:
    reading = read_cii(
        head={"ID": "PO-77", "TypeCode": "220", "IssueDateTime": _day("20260105")},
        rows=[{"SpecifiedLineTradeDelivery": {"RequestedQuantity@unitCode=C62": "3"}}],
        root="SCRDMCCBDACIOMessageStructure",
    )
    data = reading.result.data
    assert (data["invoice_number"], data["type"], data["issue_date"]) == (None, None, None)
    assert (data["purchase_order"], data["order_date"]) == ("PO-77", "2026-01-05")
    assert data["lines"][0]["quantity"] == "3"
    assert "no invoice" in reading.warnings[0]
    assert reading.result.schema_confidence < 1
