"""Why a person should look at a document."""

from collections.abc import Iterator, Mapping, Sequence

from recto.extraction.checks.catalogue import FLAGS
from schemas.results import Check, FieldResult, Grounding, ReviewReason

LOW_CONFIDENCE = 0.6


def list_reasons(
    fields: Mapping[str, FieldResult], checks: Sequence[Check], core: Sequence[str]
) -> tuple[ReviewReason, ...]:
    """Return a reason for every missing or doubtful core field and every failed check."""
    return (*_doubtful_fields(fields, core), *_failed_checks(checks))


def _doubtful_fields(fields: Mapping[str, FieldResult], core: Sequence[str]) -> Iterator[ReviewReason]:
    for path in core:
        field = fields.get(path)
        if field is None or field.grounding is Grounding.MISSING:
            yield ReviewReason(code="field.missing", path=path, message="Not found on the document.")
        elif field.confidence < LOW_CONFIDENCE:
            message = f"Confidence is only {field.confidence:.2f}."
            yield ReviewReason(code="field.low_confidence", path=path, message=message)


def _failed_checks(checks: Sequence[Check]) -> Iterator[ReviewReason]:
    for check in checks:
        if not check.passed and check.name not in FLAGS:
            yield ReviewReason(
                code="check.failed", path=check.paths[-1], message=f"{check.name}: {check.message}"
            )
