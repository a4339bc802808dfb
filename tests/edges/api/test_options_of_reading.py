"""Own schemas, expectations and rules of review: checked at submit, so that no job fails for a typo."""

import json
from collections.abc import Callable
from typing import Any

import pytest

PDF = ("pass.pdf", b"%PDF-1.7")
PASS = {
    "type": "object",
    "properties": {
        "number": {"type": "string"},
        "load": {"type": "array", "items": {"$ref": "#/$defs/Load"}},
        "holder": {"anyOf": [{"$ref": "#/$defs/Holder"}, {"type": "null"}]},
    },
    "$defs": {
        "Load": {"type": "object", "properties": {"weight": {"type": "number"}}},
        "Holder": {"type": "object", "properties": {"name": {"type": "string"}}},
    },
}


@pytest.fixture
def submit(api: Any) -> Callable[..., Any]:
    def send(**options: Any) -> Any:
        texts = {name: one if isinstance(one, str) else json.dumps(one) for name, one in options.items()}
        return api.post("/v1/jobs", files={"file": PDF}, data=texts)

    return send


@pytest.fixture
def refuse(submit: Callable[..., Any]) -> Callable[..., tuple[str, str, str]]:
    def send(**options: Any) -> tuple[str, str, str]:
        answer = submit(**options)
        assert answer.status_code == 400
        error = answer.json()["error"]
        return error["code"], error["param"], error["message"]

    return send


def test_own_schema_is_kept_with_the_job_bare_or_with_a_name(submit: Any, ledger: Any) -> None:
    bare = submit(json_schema=PASS).json()["id"]
    named = submit(json_schema={"name": "pass", "schema": PASS, "strict": True}).json()["id"]
    assert ledger.jobs.get(bare).reading.json_schema.json_schema == PASS
    kept = ledger.jobs.get(named).reading.json_schema
    assert (kept.name, kept.strict) == ("pass", True)


def test_a_schema_and_an_own_schema_exclude_each_other(refuse: Any) -> None:
    code, param, message = refuse(json_schema=PASS, schema="invoice")
    assert (code, param) == ("option.invalid", "json_schema")
    assert "not both" in message


def test_a_long_schema_is_taken_as_a_field_of_the_form(api: Any) -> None:
    fields = {f"field_{number}": {"type": "string", "description": "d" * 500} for number in range(300)}
    schema = json.dumps({"type": "object", "properties": fields})
    assert len(schema) > 100_000
    assert api.submit(json_schema=schema)["status"] == "queued"


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": "array"}, '`"type": "object"`'),
        ({"type": "string"}, '`"type": "object"`'),
        ({"anyOf": [{"type": "object", "properties": {"a": {}}}]}, '`"type": "object"`'),
        ({"type": "object"}, "at least one field"),
        ({"type": "object", "properties": {"a": {"if": {}}}}, "`/properties/a/if`"),
        ({"type": "object", "properties": {"a": {"$ref": "#/$defs/x"}}}, "`/properties/a/$ref`"),
        ({"type": "object", "properties": {"a": {"pattern": "(?=x)x"}}}, "`/properties/a/pattern`"),
        ({"type": "object", "properties": {"a": {"pattern": "("}}}, "`/properties/a/pattern`"),
        (
            {"type": "object", "properties": {"a": {"allOf": [{"pattern": "1"}, {"pattern": "2"}]}}},
            "`/properties/a`",
        ),
    ],
)
def test_a_schema_that_cannot_be_filled_is_refused_with_its_place(
    refuse: Any, schema: dict[str, Any], told: str
) -> None:
    code, param, message = refuse(json_schema=schema)
    assert (code, param) == ("schema.invalid", "json_schema")
    assert told in message


def test_a_schema_that_is_nested_too_deep_is_refused(refuse: Any) -> None:
    node: dict[str, Any] = {"type": "string"}
    for _ in range(70):
        node = {"type": "object", "properties": {"a": node}}
    assert refuse(json_schema=node)[:2] == ("schema.invalid", "json_schema")


def test_what_is_no_object_is_refused_in_plain_words(refuse: Any) -> None:
    assert refuse(json_schema="[1]") == (
        "option.invalid",
        "json_schema",
        "`json_schema`: This is a JSON object.",
    )
    assert refuse(review={"max_error": 2})[:2] == ("option.invalid", "review.max_error")
    assert refuse(json_schema={"name": "a b", "schema": PASS})[1] == "json_schema.name"


def test_paths_in_dots_become_pointers(submit: Any, ledger: Any) -> None:
    review = {"required": ["load", "load[0].weight"], "min_confidence": {"holder.name": 0.9}}
    answer = submit(json_schema=PASS, expected={"load.*.weight": ["1"], "/number": ["2"]}, review=review)
    reading = ledger.jobs.get(answer.json()["id"]).reading
    assert reading.review.required == ("/load", "/load/0/weight")
    assert reading.review.min_confidence == {"/holder/name": 0.9}
    assert reading.expected == {"/load/*/weight": ("1",), "/number": ("2",)}


@pytest.mark.parametrize(
    ("options", "param", "told"),
    [
        ({"expected": {"purchase_oder": ["1"]}}, "expected", "Did you mean `purchase_order`?"),
        ({"expected": {"/seller/vatid": ["1"]}}, "expected", "Did you mean `/seller/vat_id`?"),
        ({"expected": {"lines": ["1"]}}, "expected", "isn't a single value"),
        ({"expected": {"seller.name": ["1"], "/seller/name": ["2"]}}, "expected", "twice"),
        ({"review": {"required": ["due"]}}, "review.required", "there is no field `due`"),
        ({"review": {"min_confidence": {"lines.0.totl": 0.5}}}, "review.min_confidence", "lines.*."),
    ],
)
def test_a_path_that_the_schema_lacks_is_refused_with_the_nearest(
    refuse: Any, options: dict[str, Any], param: str, told: str
) -> None:
    code, named, message = refuse(schema="invoice", **options)
    assert (code, named) == ("option.invalid", param)
    assert told in message


def test_with_auto_a_path_of_any_schema_is_fine(submit: Any, refuse: Any) -> None:
    assert submit(expected={"merchant.name": ["a"], "seller.name": ["b"]}).status_code == 202
    assert refuse(expected={"passenger.name": ["a"]})[1] == "expected"
