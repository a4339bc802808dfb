"""What is wrong with a request is said at once, by code and name, and leaves nothing behind."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from schemas.documents import document_schemas

PDF = ("invoice.pdf", b"%PDF-1.7")
BOUNDARY = "limit"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def part(headers: str, body: bytes = b"") -> bytes:
    return f"--{BOUNDARY}\r\n{headers}\r\n\r\n".encode() + body + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()
FILE_PART = part('Content-Disposition: form-data; name="file"; filename="a.pdf"', b"%PDF")


def refusal(answer: Any) -> tuple[int, str, str | None]:
    error = answer.json()["error"]
    assert error["message"].endswith(".")
    assert error["type"] == "invalid_request_error"
    return answer.status_code, error["code"], error["param"]


@pytest.fixture(autouse=True)
def nothing_stays(stored_files: Callable[[], list[str]], bell: Any, api: Any) -> Any:
    """After every refusal in this module: no file, no job, no ring."""
    yield
    assert stored_files() == []
    assert bell.rings == []
    assert api.get("/v1/jobs").json()["data"] == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("schema", "invoize", "schema.unknown"),
        ("schema", "purchase_order", "schema.unsupported"),
        ("pages", "0", "pages.invalid"),
        ("pages", "3-1", "pages.invalid"),
        ("pages", "one", "pages.invalid"),
        ("priority", "urgent", "option.invalid"),
        ("retention_seconds", "1", "option.invalid"),
        ("retention_seconds", "a week", "option.invalid"),
        ("group", "x" * 201, "option.invalid"),
        ("group", "a\x00b", "option.invalid"),
        ("metadata", "{", "option.invalid"),
        ("metadata", "[]", "option.invalid"),
        ("metadata", "NaN", "option.invalid"),
        ("metadata", '{"a": 1, "a": 2}', "option.invalid"),
        ("review", "[]", "option.invalid"),
        ("webhook_url", "x", "option.unsupported"),
        ("url", "x", "option.unsupported"),
        ("shema", "invoice", "option.unknown"),
        ("from_job", "job_1", "option.invalid"),
    ],
)
def test_wrong_option_is_refused_by_name(api: Any, field: str, value: str, code: str) -> None:
    answer = api.post("/v1/jobs", files={"file": PDF}, data={field: value})
    assert refusal(answer) == (400, code, field)


@pytest.mark.parametrize(
    ("metadata", "param"),
    [
        ({"a b": "c"}, "metadata.a b"),
        ({"ü": "c"}, "metadata.ü"),
        ({"": "c"}, "metadata."),
        ({"k" * 65: "c"}, "metadata." + "k" * 65),
        ({"a": "x" * 513}, "metadata.a"),
        ({"a": 1}, "metadata.a"),
        ({"a": {"b": "c"}}, "metadata.a"),
        ({"a": "\ud800"}, "metadata.a"),
        ({f"k{number}": "" for number in range(17)}, "metadata"),
    ],
)
def test_wrong_metadata_is_refused_by_its_path(api: Any, metadata: Any, param: str) -> None:
    answer = api.post("/v1/jobs", files={"file": PDF}, data={"metadata": json.dumps(metadata)})
    assert refusal(answer) == (400, "option.invalid", param)


@pytest.mark.parametrize(
    ("parties", "param"),
    [
        ("Beispiel GmbH", "own_parties"),
        ({"name": "Beispiel GmbH"}, "own_parties"),
        ([{}], "own_parties.0"),
        ([{"name": "Beispiel GmbH"}, {"nmae": "x"}], "own_parties.1.nmae"),
        ([{"name": "x" * 201}], "own_parties.0.name"),
        ([{"name": " "}], "own_parties.0.name"),
        ([{"name": "a\x00b"}], "own_parties.0.name"),
        ([{"vat_id": "none"}], "own_parties.0.vat_id"),
        ([{"iban": "DE75512108001245126198"}], "own_parties.0.iban"),
        ([{"name": f"Beispiel {number}"} for number in range(51)], "own_parties"),
    ],
)
def test_wrong_own_party_is_refused_by_its_path(api: Any, parties: Any, param: str) -> None:
    answer = api.post("/v1/jobs", files={"file": PDF}, data={"own_parties": json.dumps(parties)})
    assert refusal(answer) == (400, "option.invalid", param)


def test_misspelt_option_names_the_right_one(api: Any) -> None:
    answer = api.post("/v1/jobs", files={"file": PDF}, data={"shema": "invoice"})
    assert "Did you mean `schema`?" in answer.json()["error"]["message"]


def test_unknown_schema_lists_the_served_ones(api: Any) -> None:
    answer = api.post("/v1/jobs", files={"file": PDF}, data={"schema": "bill"})
    listed = ", ".join(f"`{name}`" for name in ("auto", *document_schemas()))
    assert listed in answer.json()["error"]["message"]


def test_unknown_model_is_not_found_as_openai_answers_it(api: Any, worker: Any) -> None:
    worker.report_alive("reader", "qwen")
    answer = api.post("/v1/jobs", files={"file": PDF}, data={"model": "gpt"})
    assert refusal(answer) == (404, "model.unknown", "model")
    assert "`qwen`, `reader`" in answer.json()["error"]["message"]


def test_option_that_came_twice_is_refused(api: Any) -> None:
    field = part('Content-Disposition: form-data; name="group"', b"a")
    body = FILE_PART + field + field + END
    answer = api.post("/v1/jobs", content=body, headers={"Content-Type": CONTENT_TYPE})
    assert refusal(answer) == (400, "option.invalid", "group")


# ── the form itself ─────────────────────────────────────────────────────────────────────────────────


def test_empty_file_is_refused_at_once(api: Any) -> None:
    answer = api.post("/v1/jobs", files={"file": ("a.pdf", b"")})
    assert refusal(answer) == (400, "document.empty", "file")


def test_file_over_the_limit_is_refused(api: Any) -> None:
    answer = api.post("/v1/jobs", files={"file": ("a.pdf", b"x" * 3_000_001)})
    assert refusal(answer) == (413, "document.too_large", "file")
    assert "3 000 000 bytes" in answer.json()["error"]["message"]


def test_body_over_the_limit_is_refused_by_its_length(api: Any) -> None:
    headers = {"Content-Type": CONTENT_TYPE, "Content-Length": "400000000"}
    answer = api.post("/v1/jobs", content=b"", headers=headers)
    assert refusal(answer) == (413, "document.too_large", "file")


def test_endless_body_without_a_length_is_refused(api: Any) -> None:
    async def endless() -> Any:
        yield b"--limit\r\n"
        while True:
            yield b'Content-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 1000 + b"\r\n--limit\r\n"

    answer = api.post("/v1/jobs", content=endless(), headers={"Content-Type": CONTENT_TYPE})
    assert refusal(answer)[:2] == (400, "upload.malformed")


def test_body_that_goes_on_after_the_form_is_refused(api: Any) -> None:
    async def form_and_more() -> Any:
        yield FILE_PART + END
        for _ in range(1000):
            yield b"x" * 10_000

    answer = api.post("/v1/jobs", content=form_and_more(), headers={"Content-Type": CONTENT_TYPE})
    assert refusal(answer) == (413, "document.too_large", "file")


@pytest.mark.parametrize(
    ("body", "param"),
    [
        (b"", None),
        (END, "file"),
        (b"hello", None),
        (b"--wrong\r\n\r\n", None),
        (FILE_PART, None),
        (FILE_PART[:-6], None),
        (part('Content-Disposition: form-data; name="group"', b"a") + END, "file"),
        (part('Content-Disposition: form-data; name="file"', b"%PDF") + END, "file"),
        (part('Content-Disposition: form-data; name="document"; filename="a.pdf"', b"%PDF") + END, "file"),
        (FILE_PART + FILE_PART + END, "file"),
        (part("Content-Disposition: form-data", b"a") + END, None),
        (part("X: y", b"a") + END, None),
        (part("no colon here", b"a") + END, None),
        (part("X: " + "y" * 100_000, b"a") + END, None),
        (part("\r\n".join(f"X{number}: y" for number in range(100)), b"a") + END, None),
        (FILE_PART + part('Content-Disposition: form-data; name="group"', b"\xff\xfe") + END, "group"),
        (FILE_PART + part('Content-Disposition: form-data; name="group"', b"x" * 270_000) + END, "group"),
        (FILE_PART + part('Content-Disposition: form-data; name="group"', b"x") * 40 + END, None),
    ],
)
def test_malformed_form_is_refused(api: Any, body: bytes, param: str | None) -> None:
    answer = api.post("/v1/jobs", content=body, headers={"Content-Type": CONTENT_TYPE})
    assert refusal(answer) == (400, "upload.malformed", param)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "multipart/form-data; boundary=" + "b" * 1000},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/pdf"},
        {"Content-Type": ""},
        {"Content-Type": CONTENT_TYPE, "Content-Encoding": "gzip"},
    ],
)
def test_body_of_another_kind_is_refused(api: Any, headers: dict[str, str]) -> None:
    answer = api.post("/v1/jobs", content=FILE_PART + END, headers=headers)
    assert refusal(answer) == (400, "upload.malformed", None)


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "line 1 column 1"),
        (b'{"from_job": }', "line 1 column 14"),
        (b'{"from_job": "\xff"}', "byte 14"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"from_job": NaN}', "NaN"),
        (b'{"a": 1, "a": 1}', "same key twice"),
        (b'{"a": ' + b"9" * 5000 + b"}", "digits"),
        (b"[]", "JSON object"),
        (b'"job_1"', "JSON object"),
        (b'{"file": "x"}', "multipart/form-data"),
        (b'{"a": "' + b"x" * 1_100_000 + b'"}', "more than"),
    ],
)
def test_json_that_is_no_object_of_options_says_where_it_breaks(api: Any, body: bytes, says: str) -> None:
    answer = api.post("/v1/jobs", content=body, headers={"Content-Type": "application/json"})
    assert refusal(answer)[:2] == (400, "upload.malformed")
    assert says in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status", "code", "param"),
    [
        ({}, 400, "option.invalid", "from_job"),
        ({"from_job": 5}, 400, "option.invalid", "from_job"),
        ({"from_job": "job_\x00"}, 400, "option.invalid", "from_job"),
        ({"from_job": "job_00"}, 404, "job.not_found", "from_job"),
        ({"from_job": "job_00", "metadata": {"a": 1}}, 400, "option.invalid", "metadata.a"),
        ({"from_job": "job_00", "pages": 3}, 400, "option.invalid", "pages"),
        ({"from_job": "job_00", "shema": "auto"}, 400, "option.unknown", "shema"),
        ({"from_job": "job_00", "retention_seconds": 10**30}, 400, "option.invalid", "retention_seconds"),
        ({"url": "http://example.com"}, 400, "option.unsupported", "url"),
        ({"file_id": "file-1"}, 400, "option.unsupported", "file_id"),
    ],
)
def test_wrong_json_option_is_refused_by_name(
    api: Any, body: Any, status: int, code: str, param: str
) -> None:
    assert refusal(api.post("/v1/jobs", json=body)) == (status, code, param)
