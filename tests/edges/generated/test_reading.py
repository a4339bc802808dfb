"""The reader reads the generated documents no worse than when the floors were last written down.

Documents with a text layer, and a few scans; `python -m bench.generated` reads all and names the errors.
"""

import pytest

from bench.generated import Reading, Tally, count, read_all
from samples.generated.catalogue import HALVES, Half, list_specs

FLOORS: dict[tuple[str, Half], tuple[float, float]] = {
    ("invoice", "seen"): (0.98, 0.98),
    ("invoice", "unseen"): (0.96, 0.97),
    ("receipt", "seen"): (0.97, 0.97),
    ("receipt", "unseen"): (0.97, 0.97),
}
"""Least share of right fields and of right line items, on documents with a text layer. Only ever raised."""
SCANS_FLOOR = 0.85
MOST_LIES = 0.01
"""Largest share of fields that are sure and wrong: confidence 0.9, which promises one wrong in ten."""
MOST_WRONG_ACCOUNTS = 0
"""Most documents with an IBAN that is none of the seller's."""
SCANS = (
    "invoice-window-de-at-craft-buyervat-delivery",
    "invoice-boxes-nl-be-craft-reverse-buyervat",
    "receipt-fuel-de-at-fuel-card",
    "receipt-restaurant-es-es-restaurant-cash",
)


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    specs = [spec for spec in list_specs() if spec.noise == "clean" or spec.name in SCANS]
    return list(read_all(specs))


def select(readings: list[Reading], schema: str, half: Half) -> Tally:
    return count(
        one
        for one in readings
        if one.spec.schema == schema and one.spec.half == half and one.spec.noise == "clean"
    )


@pytest.mark.parametrize(("schema", "half"), FLOORS)
def test_fields_are_read_as_well_as_before(readings: list[Reading], schema: str, half: Half) -> None:
    assert select(readings, schema, half).accuracy >= FLOORS[schema, half][0]


@pytest.mark.parametrize(("schema", "half"), FLOORS)
def test_line_items_are_read_as_well_as_before(readings: list[Reading], schema: str, half: Half) -> None:
    assert select(readings, schema, half).line_accuracy >= FLOORS[schema, half][1]


def test_scans_are_read_as_well_as_before(readings: list[Reading]) -> None:
    scans = [one for one in readings if one.spec.name in SCANS]
    assert len(scans) == len(SCANS)
    assert count(scans).accuracy >= SCANS_FLOOR


def test_hardly_any_value_is_sure_and_wrong(readings: list[Reading]) -> None:
    tally = count(readings)
    assert tally.lies <= MOST_LIES * tally.fields


@pytest.mark.parametrize("half", HALVES)
def test_no_party_is_taken_for_the_other(readings: list[Reading], half: Half) -> None:
    assert count(one for one in readings if one.spec.half == half).swapped == 0


def test_no_account_is_wrong(readings: list[Reading]) -> None:
    assert count(readings).wrong_ibans <= MOST_WRONG_ACCOUNTS
