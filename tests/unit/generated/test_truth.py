"""What a generated document's truth says stands on its page, adds up, and fits its schema."""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from stdnum import iban

from samples.generated.catalogue import Spec, list_specs
from samples.generated.press import Printed, write_truth
from samples.truth import round_cents
from schemas.documents import document_schemas

SPECS = list_specs()
TRUTHS = [(spec, write_truth(spec)) for spec in SPECS]


def each_leaf(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from each_leaf(value, f"{path}.{name}" if path else name)
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from each_leaf(value, f"{path}.{place}")
    else:
        yield path, tree


def read_text(data: bytes) -> str:
    command = ["pdftotext", "-raw", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def squeeze(text: str) -> str:
    plain = unicodedata.normalize("NFC", text.casefold())
    return re.sub(r"[\s.,'’\-]", "", plain)


def is_printed(value: str, text: str) -> bool:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = date.fromisoformat(value)
        return str(day.day) in text and f"{day:%y}" in text
    if re.fullmatch(r"-?\d+\.0+", value):
        return squeeze(value) in text or str(int(Decimal(value))) in text
    return squeeze(value) in text or all(squeeze(word) in text for word in value.split())


@pytest.mark.parametrize(("spec", "truth"), TRUTHS, ids=[spec.name for spec in SPECS])
def test_truth_fits_its_schema(spec: Spec, truth: dict[str, Any]) -> None:
    schema = document_schemas()[truth["schema"]]
    schema.model_validate(truth["data"])
    lines = [
        {name: value for name, value in line.items() if name != "detail"}
        for line in truth["full"].get("lines", [])
    ]
    schema.model_validate({**truth["full"], "lines": lines})


@pytest.mark.parametrize(("spec", "truth"), TRUTHS, ids=[spec.name for spec in SPECS])
def test_lines_and_totals_add_up(spec: Spec, truth: dict[str, Any]) -> None:
    full = truth["full"]
    amounts = [
        Decimal(line.get("net_amount") or line.get("gross_amount") or line["total"])
        for line in full.get("lines", [])
    ]
    for line, amount in zip(full.get("lines", []), amounts, strict=True):
        if "quantity" in line and "unit_price" in line:
            percent = Decimal(line.get("allowances", [{"percent": 0}])[0]["percent"])
            assert abs(amount) == round_cents(
                Decimal(line["quantity"]) * Decimal(line["unit_price"]) * (1 - percent / 100)
            )
    if spec.schema == "receipt":
        return
    allowance = sum(Decimal(each["amount"]) for each in full.get("allowances", []))
    charge = sum(Decimal(each["amount"]) for each in full.get("charges", []))
    tax = sum((Decimal(each["amount"]) for each in full["taxes"]), Decimal(0))
    included = full.get("lines_include_tax", False)
    assert sum(amounts) - allowance + charge + (0 if included else tax) == Decimal(full["gross_total"])
    if "net_total" in full:
        assert Decimal(full["net_total"]) + tax == Decimal(full["gross_total"])
    if "amount_due" in full:
        paid, rounding = Decimal(full.get("prepaid_amount", 0)), Decimal(full.get("rounding", 0))
        assert Decimal(full["gross_total"]) + rounding - paid == Decimal(full["amount_due"])


@pytest.mark.parametrize(("spec", "truth"), TRUTHS, ids=[spec.name for spec in SPECS])
def test_ibans_have_valid_check_digits(spec: Spec, truth: dict[str, Any]) -> None:
    payment = truth["full"].get("payment", {})
    ibans = [account["iban"] for account in payment.get("accounts", []) if "iban" in account]
    for number in [*ibans, *([payment["debtor_iban"]] if "debtor_iban" in payment else [])]:
        assert iban.is_valid(number)


def test_every_value_said_to_be_printed_is_on_the_page(clean: list[Printed]) -> None:
    missing = []
    for printed in clean:
        text = squeeze(read_text(printed.data))
        for path, value in each_leaf(printed.truth["full"]):
            is_derived = path in printed.truth["derived"] or isinstance(value, bool)
            if not is_derived and not is_printed(str(value), text):
                missing.append(f"{printed.spec.name} {path}: {value}")
    assert missing == []
