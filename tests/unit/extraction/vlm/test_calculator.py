"""Sums that a model asks for."""

import pytest

from recto.extraction.vlm.calculator import ExpressionError, calculate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("100.00 * 19 / 100", "19.00"),
        ("-(3 - 5.50)", "2.50"),
        ("1 / 3", "0.3333333333"),
        ("1.5 × 2 − 1", "2.0"),
        (".5+.25", "0.75"),
    ],
)
def test_decimals_are_worked_out_exactly(expression: str, value: str) -> None:
    assert calculate(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1/0",
        "2**3",
        "(" * 60 + "1" + ")" * 60,
        "-" * 60 + "1",
        "1e9",
        "abs(1)",
        "1 2",
        "(1",
        "1)",
        "9" * 31,
        "1" * 201,
        "*".join(["9" * 30] * 6),
    ],
)
def test_anything_else_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        calculate(expression)
