"""Works out an expression that a model wrote: decimals, + - * / and brackets, nothing else."""

import re
from collections.abc import Iterator
from decimal import Context, Decimal, DecimalException, InvalidOperation

MOST_CHARACTERS = 200
MOST_DEPTH = 20
_TOKEN = re.compile(r"\s*(?:(\d{1,30}(?:\.\d{1,30})?|\.\d{1,30})|([-+*/()]))")
_CONTEXT = Context(prec=40, Emax=10_000, Emin=-10_000)


class ExpressionError(ValueError):
    """The expression can't be worked out; the message says why, for the model."""


def calculate(expression: str) -> str:
    """Return the value as a plain decimal string. Raises ExpressionError."""
    if len(expression) > MOST_CHARACTERS:
        raise ExpressionError(f"An expression has at most {MOST_CHARACTERS} characters.")
    parser = _Parser(list(_split(expression)))
    try:
        value = parser.read_sum(0)
        if parser.rest:
            raise ExpressionError(f"There is something wrong at {parser.rest[0]!r}.")
        return _write(value)
    except (DecimalException, InvalidOperation) as error:
        raise ExpressionError("It divides by zero or has no exact value.") from error


def _split(expression: str) -> Iterator[str]:
    text = expression.strip().replace("×", "*").replace("÷", "/").replace("−", "-")
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError("Write numbers such as 1234.50, + - * / and brackets only.")
        yield match[1] or match[2]
        place = match.end()


def _write(value: Decimal) -> str:
    if value.is_nan() or value.is_infinite() or abs(value.adjusted()) > 60:
        raise ExpressionError("The value is too large or too small.")
    rounded = round(value, 10)
    exact = rounded == value and -value.as_tuple().exponent <= 10  # type: ignore[operator]
    return format(value if exact else rounded.normalize(_CONTEXT), "f")


class _Parser:
    """Recursive descent, of bounded depth, over the parts of an expression."""

    def __init__(self, parts: list[str]) -> None:
        self.rest = parts

    def read_sum(self, depth: int) -> Decimal:
        """Read terms that are added and subtracted."""
        if depth > MOST_DEPTH:
            raise ExpressionError("Brackets are nested too deep.")
        value = self._read_product(depth)
        while self.rest and self.rest[0] in "+-":
            sign = self.rest.pop(0)
            term = self._read_product(depth)
            value = _CONTEXT.add(value, term) if sign == "+" else _CONTEXT.subtract(value, term)
        return value

    def _read_product(self, depth: int) -> Decimal:
        value = self._read_factor(depth)
        while self.rest and self.rest[0] in "*/":
            sign = self.rest.pop(0)
            factor = self._read_factor(depth)
            value = _CONTEXT.multiply(value, factor) if sign == "*" else _CONTEXT.divide(value, factor)
        return value

    def _read_factor(self, depth: int) -> Decimal:
        if not self.rest:
            raise ExpressionError("The expression ends too early.")
        part = self.rest.pop(0)
        if part in "+-":
            if depth > MOST_DEPTH:
                raise ExpressionError("Too many signs.")
            value = self._read_factor(depth + 1)
            return _CONTEXT.minus(value) if part == "-" else value
        if part == "(":
            value = self.read_sum(depth + 1)
            if not self.rest or self.rest.pop(0) != ")":
                raise ExpressionError("A bracket isn't closed.")
            return value
        if part in "*/)":
            raise ExpressionError(f"There is something wrong at {part!r}.")
        return Decimal(part)
