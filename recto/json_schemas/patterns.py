"""Regular expressions of schemas, searched for in linear time."""

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, ValidationError, core_schema

IDLE_LOOKAHEAD = "(?!^[-+.]*$)"
"""With it pydantic asks for a digit in its pattern of a Decimal; what fills one has a digit anyway."""


class PatternError(ValueError):
    """The pattern is no regular expression, or needs more than linear time, as look-around does."""


def find_pattern(pattern: str, text: str) -> bool:
    """Return whether the pattern is found in the text. Raises PatternError."""
    try:
        compile_pattern(pattern).validate_python(text)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> SchemaValidator:
    """Return a search for the pattern by the Rust engine. Raises PatternError."""
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern.replace(IDLE_LOOKAHEAD, "")))
    except SchemaError:
        raise PatternError(pattern) from None
