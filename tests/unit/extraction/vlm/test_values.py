"""Values as models write them, and as schemas want them."""

from typing import Any

import pytest

from recto.errors import AnswerInvalidError
from recto.extraction.vlm.answers import find_json
from recto.extraction.vlm.values import normalise

DECIMAL = {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?$"}
DATE = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
TEXT = {"type": ["string", "null"]}


def fit(written: str, node: Any, name: str = "it") -> Any:
    schema = {"type": "object", "properties": {name: node}, "additionalProperties": False}
    return normalise(find_json(f'{{"{name}": {written}}}')[0], schema)[name]


@pytest.mark.parametrize(
    ("written", "node", "value"),
    [
        ("12.50", DECIMAL, "12.50"),
        ("7", DECIMAL, "7"),
        ('"1.234,50 €"', DECIMAL, "1234.50"),
        ('" -8,79"', DECIMAL, "-8.79"),
        ('"1.234"', DECIMAL, "1.234"),
        ('"1,234"', DECIMAL, "1,234"),
        ('"12 or 13"', DECIMAL, "12 or 13"),
        ("1e999999999", DECIMAL, "1E+999999999"),
        ('"31.03.2026"', DATE, "2026-03-31"),
        ('"2026-03-31"', DATE, "2026-03-31"),
        ('"2026-02-30"', DATE, None),
        ('"03/04/2026"', DATE, "03/04/2026"),
        ('"  Tea "', TEXT, "Tea"),
        ('"N/A"', TEXT, None),
        ('""', TEXT, None),
        ('"INVOICE"', {"enum": ["invoice", "receipt", None]}, "invoice"),
        ('"null"', {"enum": ["null", "other"]}, "null"),
        ("12", TEXT, "12"),
        ('"12"', {"type": ["integer", "null"]}, 12),
        ("12.5", {"type": "number"}, 12.5),
        ("true", {"type": ["boolean", "null"]}, True),
    ],
)
def test_forms_are_mended_and_nothing_is_made_up(written: str, node: Any, value: Any) -> None:
    found = fit(written, node)
    assert found == value
    assert type(found) is type(value) or isinstance(value, int | float)


def test_ids_are_written_without_spaces() -> None:
    assert fit('"DE02 1203 0000 0000 2020 51"', TEXT, "iban") == "DE02120300000000202051"


def test_the_largest_object_of_an_answer_counts() -> None:
    said, start = find_json('First {"a": 1}, so: {"a": 1, "b": [{}, {"c": 2}]} and {"d": 4}')
    assert said == {"a": 1, "b": [{}, {"c": 2}]}
    assert start == 20


def test_an_answer_that_is_nested_without_end_is_no_answer() -> None:
    with pytest.raises(AnswerInvalidError):
        find_json('{"a":' * 300 + "1" + "}" * 300)
