"""`GET /v1/exports`: one table over many jobs of the caller."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from recto.jobs.exports import Exporter, ExportOrder
from recto.jobs.model import JobFilter
from recto.rendering.parts import TableFormat
from recto.storage.keys import job_folder
from recto.storage.local import LocalStorage
from schemas.documents.invoice import Invoice
from schemas.results import Result
from tests.edges.api.test_formats import RECEIPT, document, finish, refusal, result

Submit = Callable[..., str]
INVOICE = result(document("invoice", Invoice(gross_total="119.00").model_dump(mode="json")))


@pytest.fixture
def done(api: Any, worker: Any, storage: LocalStorage) -> Submit:
    """Return a function that submits a document and finishes it with a result; gives the job's id."""

    def submit(found: Result = RECEIPT, *, needs_review: bool = False, **options: str) -> str:
        job_id: str = api.submit(**options)["id"]
        finish(worker, storage, found, needs_review=needs_review)
        return job_id

    return submit


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def ids_of(answer: Any) -> list[str]:
    return [row["_job_id"] for row in rows_of(answer)]


def test_export_has_a_row_for_each_document_of_the_group_oldest_first(api: Any, done: Submit) -> None:
    wanted = [done(group="march"), done(group="march")]
    done(group="april")
    answer = api.get("/v1/exports?group=march")
    assert ids_of(answer) == wanted
    row = rows_of(answer)[0]
    assert (row["total"], row["_min_confidence"], row["_pages"], row["_needs_review"]) == (
        "3.90",
        "0.98",
        "1",
        "false",
    )
    assert 'filename="march.csv"' in answer.headers["content-disposition"]


def test_export_of_lines_has_a_row_for_each_item(api: Any, done: Submit) -> None:
    job_id = done()
    (row,) = rows_of(api.get("/v1/exports?part=lines"))
    assert (row["_job_id"], row["_row"], row["description"]) == (job_id, "1", "Rye bread")


def test_export_as_workbook_has_a_sheet_for_every_list(api: Any, done: Submit) -> None:
    done()
    done()
    book = openpyxl.load_workbook(io.BytesIO(api.get("/v1/exports?format=xlsx").content))
    assert book.sheetnames == ["header", "lines", "taxes"]
    assert [book[name].max_row for name in book.sheetnames] == [3, 3, 3]
    book = openpyxl.load_workbook(io.BytesIO(api.get("/v1/exports?format=xlsx&part=lines").content))
    assert book.sheetnames == ["lines"]


def test_export_of_several_schemas_asks_which(api: Any, done: Submit) -> None:
    done()
    job_id = done(INVOICE)
    answer = api.get("/v1/exports")
    assert refusal(answer) == (400, "option.invalid", "schema")
    assert "`invoice`, `receipt`" in answer.json()["error"]["message"]
    assert ids_of(api.get("/v1/exports?schema=invoice")) == [job_id]


def test_export_picks_the_documents_of_one_schema_from_a_file_of_several(api: Any, done: Submit) -> None:
    done(result(*INVOICE.documents, *RECEIPT.documents))
    (row,) = rows_of(api.get("/v1/exports?schema=receipt"))
    assert (row["_document"], row["_schema"]) == ("2", "receipt")


def test_export_of_own_schemas_of_one_name_has_the_columns_of_all(api: Any, done: Submit) -> None:
    for name in ("a", "b"):
        schema = {"name": "own", "schema": {"type": "object", "properties": {name: {"type": "string"}}}}
        done(result(document("own", {name: "x"})), json_schema=json.dumps(schema))
    rows = rows_of(api.get("/v1/exports"))
    assert [(row["a"], row["b"]) for row in rows] == [("x", ""), ("", "x")]


def test_export_holds_own_succeeded_jobs_alone(api: Any, done: Submit, worker: Any) -> None:
    job_id = done()
    api.post(f"/v1/jobs/{api.submit()['id']}/cancel")
    api.submit()
    assert ids_of(api.get("/v1/exports")) == [job_id]
    assert rows_of(api.as_another().get("/v1/exports")) == []


def test_export_takes_the_filters_of_the_list(api: Any, done: Submit) -> None:
    first = done(needs_review=True, metadata='{"customer": "K-1"}')
    second = done()
    assert ids_of(api.get("/v1/exports?needs_review=true")) == [first]
    assert ids_of(api.get("/v1/exports?metadata[customer]=K-1")) == [first]
    created_at = api.services.ledger.jobs.get(first).created_at
    assert ids_of(api.get(f"/v1/exports?created_after={created_at!r}")) == [second]


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ("format=json", "option.invalid", "format"),
        ("part=rows", "option.invalid", "part"),
        ("schema=recept", "option.invalid", "schema"),
        ("gruop=x", "option.unknown", "gruop"),
        ("export_format=csv", "option.unknown", "export_format"),
        ("group=%00", "option.invalid", "group"),
    ],
)
def test_export_that_makes_no_sense_is_refused(
    api: Any, done: Submit, query: str, code: str, param: str
) -> None:
    done()
    assert refusal(api.get(f"/v1/exports?{query}")) == (400, code, param)


def test_export_of_nothing_is_an_empty_table(api: Any) -> None:
    answer = api.get("/v1/exports")
    assert answer.text.startswith("_job_id,_filename,")
    assert api.get("/v1/exports?format=xlsx").status_code == 200


def test_export_without_a_key_is_refused(api: Any) -> None:
    answer = api.get("/v1/exports", headers={"Authorization": ""})
    assert refusal(answer)[:2] == (401, "auth.missing_key")


def test_export_tells_of_a_lost_result_and_forgets_an_erased_job(
    api: Any, done: Submit, storage: LocalStorage
) -> None:
    kept, lost = done(), done()
    storage.delete_prefix(job_folder(lost))
    assert refusal(api.get("/v1/exports"))[:2] == (503, "storage.unavailable")
    api.delete(f"/v1/jobs/{lost}")
    assert ids_of(api.get("/v1/exports")) == [kept]


class CountedStorage:
    """Tells how many results were read."""

    def __init__(self, storage: LocalStorage) -> None:
        self._storage = storage
        self.reads = 0

    def read(self, key: str) -> bytes:
        self.reads += 1
        return self._storage.read(key)


def test_export_reads_results_no_faster_than_it_is_read(
    api: Any, done: Submit, storage: LocalStorage
) -> None:
    long = document("document", {"title": "x" * 40_000})
    for _ in range(6):
        done(result(long))
    counted = CountedStorage(storage)
    exporter = Exporter(api.services.ledger, counted)  # type: ignore[arg-type]
    pieces: Iterator[bytes] = exporter.write(api.owner, ExportOrder(JobFilter(), schema="document"))
    first = next(piece for piece in pieces if piece)
    assert counted.reads == 2
    assert len(first) < 100_000
    assert len(first) + sum(map(len, pieces)) > 240_000


def test_export_that_nobody_waits_for_leaves_no_file(
    api: Any, done: Submit, storage: LocalStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done()
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    order = ExportOrder(JobFilter(), format=TableFormat.XLSX)
    pieces = Exporter(api.services.ledger, storage).write(api.owner, order)
    while not list(folder.iterdir()):
        next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert not list(folder.iterdir())
