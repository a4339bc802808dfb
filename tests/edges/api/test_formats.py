"""`GET /v1/jobs/{id}/result` in every format and shape."""

import csv
import io
import json
from typing import Any

import openpyxl
import pytest

from api import examples
from recto.jobs.model import Job
from recto.storage.keys import result_key
from recto.storage.local import LocalStorage
from schemas.documents.invoice import Invoice
from schemas.results import DocumentResult, Result, Usage

RECEIPT = examples.RESULT


def document(schema: str, data: dict[str, Any]) -> DocumentResult:
    return DocumentResult(schema=schema, schema_confidence=1, pages=(1,), data=data, fields={})


def result(*documents: DocumentResult) -> Result:
    return Result(documents=documents, pages=(), usage=Usage())


def finish(worker: Any, storage: LocalStorage, found: Result = RECEIPT, *, needs_review: bool = False) -> Job:
    """Bring the waiting job to its end with this result."""
    job = worker.prepare()
    key = result_key(job.id, job.lease_token)
    storage.put_bytes(key, found.model_dump_json(by_alias=True).encode())
    done: Job = worker.ledger.leases.succeed(job.lease_token, key, needs_review=needs_review)
    return done


def refusal(answer: Any) -> tuple[int, str, str | None]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["param"]


@pytest.fixture
def path(api: Any, worker: Any, storage: LocalStorage) -> str:
    """The path of a receipt's result."""
    job_id = api.submit(name="Kassenbon März.jpg")["id"]
    finish(worker, storage)
    return f"/v1/jobs/{job_id}/result"


def test_csv_is_one_row_and_a_file_to_save(api: Any, path: str) -> None:
    answer = api.get(f"{path}?format=csv")
    (row,) = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert (row["merchant.name"], row["total"], row["_filename"]) == (
        "Corner Bakery Ltd",
        "3.90",
        "Kassenbon März.jpg",
    )
    assert row["_job_id"] == path.split("/")[3]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert "Kassenbon%20M%C3%A4rz.csv" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_csv_of_a_part_holds_the_list(api: Any, path: str) -> None:
    rows = list(csv.DictReader(io.StringIO(api.get(f"{path}?format=csv&part=lines").text)))
    assert [(row["_row"], row["description"]) for row in rows] == [("1", "Rye bread")]


def test_part_that_the_schema_lacks_is_refused_with_those_it_has(api: Any, path: str) -> None:
    answer = api.get(f"{path}?format=csv&part=rows")
    assert refusal(answer) == (400, "option.invalid", "part")
    assert "`lines`, `taxes`." in answer.json()["error"]["message"]


def test_xlsx_is_a_workbook(api: Any, path: str) -> None:
    answer = api.get(f"{path}?format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["header", "lines", "taxes"]
    assert answer.headers["content-disposition"].endswith("Kassenbon%20M%C3%A4rz.xlsx")


def test_markdown_is_a_text(api: Any, path: str) -> None:
    answer = api.get(f"{path}?format=markdown")
    assert answer.text.startswith("# Kassenbon März.jpg\n")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"


def test_own_schema_gives_the_columns_of_its_own(api: Any, worker: Any, storage: LocalStorage) -> None:
    properties = {name: {"type": "string"} for name in ("b", "a")}
    schema = {"name": "ticket", "schema": {"type": "object", "properties": properties}}
    job_id = api.submit(json_schema=json.dumps(schema))["id"]
    finish(worker, storage, result(document("ticket", {"a": "1", "b": None})))
    head, row = api.get(f"/v1/jobs/{job_id}/result?format=csv").text.splitlines()
    assert head.endswith(",_min_confidence,b,a")
    assert row.endswith(",,,1")


def test_own_schema_named_as_a_built_in_one_is_no_invoice_over_there(
    api: Any, worker: Any, storage: LocalStorage
) -> None:
    schema = {"name": "invoice", "schema": {"type": "object", "properties": {"a": {"type": "string"}}}}
    job_id = api.submit(json_schema=json.dumps(schema))["id"]
    finish(worker, storage, result(document("invoice", {"a": "1"})))
    answer = api.get(f"/v1/jobs/{job_id}/result?shape=azure")
    assert refusal(answer) == (400, "option.invalid", "shape")


def test_shapes_are_those_of_the_other_services(api: Any, path: str) -> None:
    analysis = api.get(f"{path}?shape=azure").json()["analyzeResult"]
    assert analysis["documents"][0]["fields"]["Total"]["valueCurrency"]["amount"] == 3.9
    expense = api.get(f"{path}?format=json&shape=textract").json()["ExpenseDocuments"][0]
    assert any(field["Type"]["Text"] == "TOTAL" for field in expense["SummaryFields"])


def test_shape_of_a_form_is_refused_by_name(api: Any, worker: Any, storage: LocalStorage) -> None:
    job_id = api.submit()["id"]
    invoice = document("invoice", Invoice().model_dump(mode="json"))
    finish(worker, storage, result(invoice, document("form", {"title": None, "fields": [], "tables": []})))
    answer = api.get(f"/v1/jobs/{job_id}/result?shape=textract")
    assert refusal(answer) == (400, "option.invalid", "shape")
    assert "document 2 is of `form`" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ("format=xlsx&part=lines", "option.invalid", "part"),
        ("part=lines", "option.invalid", "part"),
        ("format=csv&shape=azure", "option.invalid", "shape"),
        ("shape=mindee", "option.invalid", "shape"),
        ("fromat=csv", "option.unknown", "fromat"),
    ],
)
def test_query_that_makes_no_sense_is_refused(api: Any, path: str, query: str, code: str, param: str) -> None:
    assert refusal(api.get(f"{path}?{query}")) == (400, code, param)


@pytest.mark.parametrize("query", ["format=csv", "format=xlsx", "format=markdown", "shape=azure"])
def test_formats_of_an_open_or_foreign_job_are_as_far_away_as_its_result(api: Any, query: str) -> None:
    path = f"/v1/jobs/{api.submit()['id']}/result?{query}"
    assert refusal(api.get(path))[:2] == (409, "job.not_finished")
    assert refusal(api.as_another().get(path))[:2] == (404, "job.not_found")
