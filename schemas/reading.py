"""How a document is to be read: the caller's own schema, instructions, expectations, rules of review."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from schemas.base import Closed

FieldPath = Annotated[str, StringConstraints(min_length=1, max_length=300)]
"""A field, as a JSON pointer (`/seller/vat_id`) or in dots (`seller.vat_id`); `*` stands for any index."""
ExpectedValue = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Probability = Annotated[float, Field(ge=0, le=1)]

DEFAULT_MAX_ERROR = 0.02


class CustomSchema(Closed):
    """The caller's own JSON Schema: bare, or wrapped with a name."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] = Field(
        default="custom", description="Name of the schema, shown in the result."
    )
    description: str | None = Field(
        default=None, max_length=2000, description="What the document is; shown to a model."
    )
    json_schema: dict[str, Any] = Field(alias="schema", description="The JSON Schema; an object at its root.")
    strict: bool = Field(
        default=False,
        description="Fail with `schema.required_missing` when a required field isn't on the document, "
        "instead of widening it to null.",
    )

    @model_validator(mode="before")
    @classmethod
    def _wrap_bare_schema(cls, value: Any) -> Any:
        if isinstance(value, dict) and not isinstance(value.get("schema"), dict):
            return {"schema": value}
        return value


class ReviewRules(Closed):
    """When a person should look at a result."""

    max_error: Probability = Field(
        default=DEFAULT_MAX_ERROR,
        description="Share of wrong fields you accept; fields less sure than that allows ask for review.",
    )
    required: tuple[FieldPath, ...] = Field(
        default=(), max_length=100, description="Fields that must be found."
    )
    min_confidence: dict[FieldPath, Probability] = Field(
        default_factory=dict, max_length=100, description="Least confidence of single fields."
    )


class ReadingOptions(Closed):
    """The options of a job that decide what is read and how it is judged."""

    json_schema: CustomSchema | None = Field(
        default=None, description="Your own JSON Schema to fill: bare, or `{name, schema, strict}`."
    )
    instructions: str | None = Field(
        default=None, max_length=4000, description="What to mind while reading; for models, not `reader`."
    )
    review: ReviewRules = Field(default_factory=ReviewRules, description="When a person should look.")
    expected: dict[FieldPath, tuple[ExpectedValue, ...]] = Field(
        default_factory=dict,
        max_length=50,
        description="Values a field may have (an order number, a known IBAN); others fail a check.",
    )
    cache: bool = Field(
        default=True,
        description="Take a stored result of the same bytes, options and model, if any.",
    )
