"""When a person should look at a document: the caller's rules, calibrated confidence, checks, gaps.

A document is accepted as it is where the expected share of wrong values among its fields, the mean of 1 − p,
is at most `max_error`. Where it isn't, the least sure fields are asked about until it is among the rest.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from recto.extraction.checks import FLAGS, OF_CALLER
from recto.extraction.pointers import PointerIndex, find_values
from recto.json_schemas.pointers import ANY_INDEX, to_pointer
from schemas.reading import ReviewRules
from schemas.results import Check, DocumentResult, FieldResult, Grounding, ReviewReason

MOST_DOUBT = 10
"""No single field may be more than this many times as doubtful as the share of wrong fields accepted."""
TOSS_UP = 0.5
"""Nor likelier wrong than right, however much is accepted."""
MOST_REASONS = 200
Fields = Mapping[str, FieldResult]


def review(result: DocumentResult, rules: ReviewRules, core: Sequence[str]) -> DocumentResult:
    """Return the result with its verdict and every reason for it.

    `core` are the fields it is nothing without. Confidences are taken as probabilities: calibrate first.
    """
    reasons = (
        *_missing(result, core, rules.required),
        *_below_minimum(result.fields, rules.min_confidence),
        *_doubtful(result.fields, rules.max_error),
        *_failed(result.fields, result.checks),
    )
    kept = _drop_repeated(reasons)[:MOST_REASONS]
    return result.model_copy(update={"needs_review": bool(kept), "review_reasons": tuple(kept)})


def find_threshold(confidences: Iterable[float], max_error: float) -> float:
    """Return the confidence from which on fields are accepted; above 1 where none is.

    The mean of 1 − p over the accepted ones is `max_error` at most.
    """
    least = max(TOSS_UP, 1 - MOST_DOUBT * max_error)
    threshold, doubt = 1.01, 0.0
    for count, confidence in enumerate(sorted(confidences, reverse=True), start=1):
        doubt += 1 - confidence
        if confidence < least or doubt > max_error * count + 1e-9:
            break
        threshold = confidence
    return threshold


def _missing(result: DocumentResult, core: Sequence[str], required: Sequence[str]) -> Iterator[ReviewReason]:
    for path in core:
        if not _is_given(result.fields.get(path)):
            yield ReviewReason(code="field.missing", path=path, message="Not found on the document.")
    for rule in required:
        for path in _list_missing(result, to_pointer(rule)):
            yield ReviewReason(
                code="field.required", path=path, message="Required by `review.required`, but not found."
            )


def _list_missing(result: DocumentResult, pointer: str) -> Iterator[str]:
    """Yield the fields that a pointer asks for and that hold nothing; itself where its list is empty."""
    wanted = [path for path, _ in find_values(result.data, pointer)]
    if not wanted:
        yield pointer
    given = PointerIndex(path for path, field in result.fields.items() if _is_given(field))
    yield from (path for path in wanted if not given.list_in((path,)))


def _below_minimum(fields: Fields, minima: Mapping[str, float]) -> Iterator[ReviewReason]:
    for rule, least in minima.items():
        pattern = _compile(to_pointer(rule))
        for path, field in fields.items():
            if pattern.fullmatch(path) and _is_given(field) and field.confidence < least:
                message = (
                    f"Confidence is {field.confidence:.2f}; `review.min_confidence` asks for {least:.2f}."
                )
                yield ReviewReason(code="field.below_minimum", path=path, message=message)


def _doubtful(fields: Fields, max_error: float) -> Iterator[ReviewReason]:
    given = {path: field for path, field in fields.items() if _is_given(field)}
    threshold = find_threshold((field.confidence for field in given.values()), max_error)
    doubtful = [(path, field) for path, field in given.items() if field.confidence < threshold]
    for path, field in sorted(doubtful, key=lambda item: item[1].confidence):
        if field.grounding is Grounding.UNVERIFIED:
            message = f"Not found on the page; confidence is {field.confidence:.2f}."
            yield ReviewReason(code="field.unverified", path=path, message=message)
        else:
            message = f"Confidence is {field.confidence:.2f}: too low to accept {max_error:.1%} wrong fields."
            yield ReviewReason(code="field.low_confidence", path=path, message=message)


def _failed(fields: Fields, checks: Sequence[Check]) -> Iterator[ReviewReason]:
    """Yield a reason for each failed check, but for mere flags and sums of values that the file embeds.

    What the caller knows better stands against embedded values too: a changed IBAN is one in an XML as well.
    """
    given = PointerIndex(path for path, field in fields.items() if _is_given(field))
    for check in checks:
        if check.passed or check.name in FLAGS:
            continue
        looked_at = [] if check.name in OF_CALLER else given.list_in(check.paths)
        is_exact = all(fields[path].grounding is Grounding.EMBEDDED for path in looked_at)
        if not (looked_at and is_exact):
            path = check.paths[-1] if check.paths else ""
            yield ReviewReason(code="check.failed", path=path, message=f"{check.name}: {check.message}")


def _is_given(field: FieldResult | None) -> bool:
    return field is not None and field.value is not None and field.grounding is not Grounding.MISSING


def _drop_repeated(reasons: Iterable[ReviewReason]) -> list[ReviewReason]:
    """Return the reasons, each kind of doubt about a field once: what the caller asked for comes first."""
    kept: dict[tuple[str, str], ReviewReason] = {}
    for reason in reasons:
        group = reason.message if reason.code == "check.failed" else "doubt"
        kept.setdefault((reason.path, group), reason)
    return list(kept.values())


def _compile(pointer: str) -> re.Pattern[str]:
    parts = pointer.split("/")[1:]
    return re.compile("".join("/" + (r"\d+" if part == ANY_INDEX else re.escape(part)) for part in parts))
